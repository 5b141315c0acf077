from towpath.domain.listings.models import AmazonItem, Listing
from towpath.domain.stores.queries.stores import StoreRow
from towpath.kit.errors import InvalidFields
from towpath.kit.text import N_, Message


def item_of(store: StoreRow, asin: str) -> AmazonItem | None:
    """Give an item of Amazon's catalogue as it was last read; none where the marketplace is not known to."""
    return AmazonItem.objects.filter(country=store.country, asin=asin).first()


def listing_with(store_id: int, asin: str, *, but: int) -> Listing | None:
    """Give the listing of a store that is matched to an Amazon item already, aliases and ended ones apart."""
    rows = Listing.objects.filter(store_id=store_id, asin=asin, product__isnull=False).exclude(pk=but)
    return rows.exclude(origin="alias").exclude(tab="ended").order_by("pk").first()


def known_item(store: StoreRow, asin: str, *, but: Listing) -> AmazonItem:
    """Give the Amazon item that a listing may be assigned to; raises :class:`InvalidFields`."""
    item = item_of(store, asin)
    if item is None:
        raise no_item(store)
    if item.child_asins:
        text = N_("This is an item with variants: enter the ASIN of one of them.")
        raise InvalidFields({"asin": Message(text)})
    if other := listing_with(store.id, asin, but=but.pk):
        text = N_("The listing %(sku)s of this store is matched to this ASIN already.")
        raise InvalidFields({"asin": Message(text, {"sku": other.sku})})
    return item


def no_item(store: StoreRow) -> InvalidFields:
    """Give the error of an ASIN that the marketplace has not."""
    text = N_("Amazon has no item with this ASIN in %(country)s.")
    return InvalidFields({"asin": Message(text, {"country": Message(store.marketplace.name)})})
