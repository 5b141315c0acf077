from towpath.domain.listings.models import AmazonItem, Listing
from towpath.domain.stores.queries.stores import StoreRow


def item_of(store: StoreRow, asin: str) -> AmazonItem | None:
    """Give an item of Amazon's catalogue as it was last read; none where the marketplace is not known to."""
    return AmazonItem.objects.filter(country=store.country, asin=asin).first()


def listing_with(store_id: int, asin: str, *, but: int) -> Listing | None:
    """Give the listing of a store that is matched to an Amazon item already, aliases and ended ones apart."""
    rows = Listing.objects.filter(store_id=store_id, asin=asin, product__isnull=False).exclude(pk=but)
    return rows.exclude(origin="alias").exclude(tab="ended").order_by("pk").first()
