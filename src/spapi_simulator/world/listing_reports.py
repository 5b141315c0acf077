"""Reports about listings and about stock at Amazon, row by row."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from spapi_simulator.world import money
from spapi_simulator.world.listing import DEFAULT, Listing, Presence
from spapi_simulator.world.marketplaces import MARKETPLACES, Marketplace
from spapi_simulator.world.report import Report, Row

if TYPE_CHECKING:
    from spapi_simulator.world import World

LISTINGS = (
    "item-name",
    "item-description",
    "listing-id",
    "seller-sku",
    "price",
    "quantity",
    "open-date",
    "image-url",
    "item-is-marketplace",
    "product-id-type",
    "zshop-shipping-fee",
    "item-note",
    "item-condition",
    "zshop-category1",
    "zshop-browse-path",
    "zshop-storefront-feature",
    "asin1",
    "asin2",
    "asin3",
    "will-ship-internationally",
    "expedited-shipping",
    "zshop-boldface",
    "product-id",
    "bid-for-featured-placement",
    "add-delete",
    "pending-quantity",
    "fulfillment-channel",
    "merchant-shipping-group",
    "status",
)
OPEN_LISTINGS = ("sku", "asin", "price", "quantity")
STOCK = (
    "sku",
    "fnsku",
    "asin",
    "product-name",
    "condition",
    "your-price",
    "mfn-listing-exists",
    "mfn-fulfillable-quantity",
    "afn-listing-exists",
    "afn-warehouse-quantity",
    "afn-fulfillable-quantity",
    "afn-unsellable-quantity",
    "afn-reserved-quantity",
    "afn-total-quantity",
    "per-unit-volume",
    "afn-inbound-working-quantity",
    "afn-inbound-shipped-quantity",
    "afn-inbound-receiving-quantity",
    "afn-researching-quantity",
    "afn-reserved-future-supply",
    "afn-future-supply-buyable",
)
ACTIVE, INACTIVE, INCOMPLETE = "Active", "Inactive", "Incomplete"
_CONDITIONS = {
    "used_like_new": "1",
    "used_very_good": "2",
    "used_good": "3",
    "used_acceptable": "4",
    "collectible_like_new": "5",
    "collectible_very_good": "6",
    "collectible_good": "7",
    "collectible_acceptable": "8",
    "refurbished_refurbished": "10",
    "new_new": "11",
}
_ASIN = "1"
_ZONES = {"JP": "Asia/Tokyo", "GB": "Europe/London", "IE": "Europe/Dublin", "AU": "Australia/Sydney"}
_DATES = {"na": "%Y-%m-%d %H:%M:%S %Z", "eu": "%d/%m/%Y %H:%M:%S %Z", "fe": "%Y/%m/%d %H:%M:%S %Z"}
_REGION_ZONES = {"na": "America/Los_Angeles", "eu": "Europe/Berlin", "fe": "Asia/Singapore"}


def listings(*statuses: str) -> Callable[["World", Report], Iterator[Row]]:
    """Give the rows of a listings report with only these statuses."""

    def rows(world: "World", report: Report) -> Iterator[Row]:
        marketplace = MARKETPLACES[report.marketplace_ids[0]]
        for listing in world.listings.of(report.seller_id, marketplace.id):
            if status_of(listing.presences[marketplace.id]) in statuses:
                yield listing_row(world, listing, marketplace)

    return rows


def cancelled(world: "World", report: Report) -> Iterator[Row]:
    """Give the rows of listings that were ended."""
    return iter(world.reports.ended.get((report.seller_id, report.marketplace_ids[0]), {}).values())


def open_listings(world: "World", report: Report) -> Iterator[Row]:
    """Give SKU, ASIN, price and quantity of what buyers can buy."""
    marketplace_id = report.marketplace_ids[0]
    for listing in world.listings.of(report.seller_id, marketplace_id):
        if listing.buyable(marketplace_id):
            asin = listing.asin(marketplace_id) or ""
            yield listing.sku, asin, _price(listing, marketplace_id), _quantity(listing)


def listing_row(world: "World", listing: Listing, marketplace: Marketplace) -> Row:
    """Give a listing's row, all columns."""
    presence = listing.presences[marketplace.id]
    asin, digest = presence.asin or "", world.ids.digest("listing", listing.seller_id, listing.sku)
    values = {
        "item-name": title_of(world, listing, marketplace.id),
        "item-description": str(listing.value("product_description", marketplace.id) or ""),
        "listing-id": f"{presence.created:%m%d}{digest[:7].upper()}",
        "seller-sku": listing.sku,
        "price": _price(listing, marketplace.id),
        "quantity": _quantity(listing),
        "open-date": _local(presence.created, marketplace),
        "item-is-marketplace": "y",
        "product-id-type": _ASIN if asin else "",
        "item-note": str(listing.value("condition_note", marketplace.id) or ""),
        "item-condition": _CONDITIONS.get(listing.condition, ""),
        "asin1": asin,
        "product-id": asin,
        "pending-quantity": "0",
        "fulfillment-channel": listing.channel,
        "merchant-shipping-group": str(listing.value("merchant_shipping_group", marketplace.id) or ""),
        "status": status_of(presence),
    }
    return [values.get(name, "") for name in LISTINGS]


def status_of(presence: Presence) -> str:
    """Give the word of the reports for how a listing stands."""
    if presence.asin is None:
        return INCOMPLETE
    return ACTIVE if "BUYABLE" in presence.status else INACTIVE


def title_of(world: "World", listing: Listing, marketplace_id: str) -> str:
    """Give the title: that of the catalogue's item, else what the seller sent."""
    item = world.catalogue.get(listing.asin(marketplace_id) or "")
    return item.title if item else str(listing.value("item_name", marketplace_id) or "")


def stock(world: "World", report: Report) -> Iterator[Row]:
    """Give what Amazon keeps of each SKU."""
    marketplace_id = report.marketplace_ids[0]
    for one in world.inventory.of(report.seller_id, marketplace_id):
        item, listing = world.catalogue.get(one.asin), world.listings.get(report.seller_id, one.sku)
        volume = item.length * item.width * item.height / 1728 if item else 0
        values = {
            "sku": one.sku,
            "fnsku": one.fnsku,
            "asin": one.asin,
            "product-name": item.title if item else "",
            "condition": "New" if one.condition == "new_new" else one.condition.partition("_")[0].title(),
            "your-price": _price(listing, marketplace_id) if listing else "",
            "mfn-listing-exists": "No",
            "afn-listing-exists": "Yes",
            "afn-warehouse-quantity": str(one.total - one.inbound),
            "afn-fulfillable-quantity": str(one.fulfillable),
            "afn-unsellable-quantity": str(one.damaged),
            "afn-reserved-quantity": str(one.reserved),
            "afn-total-quantity": str(one.total),
            "per-unit-volume": f"{volume:.2f}",
            "afn-inbound-working-quantity": str(one.inbound_working),
            "afn-inbound-shipped-quantity": str(one.inbound_shipped),
            "afn-inbound-receiving-quantity": str(one.inbound_receiving),
            "afn-researching-quantity": str(one.researching),
            "afn-reserved-future-supply": "0",
            "afn-future-supply-buyable": "0",
        }
        yield [values.get(name, "") for name in STOCK]


def _price(listing: Listing, marketplace_id: str) -> str:
    price = listing.price(marketplace_id)
    return "" if price is None else money.text(money.rounded(price, MARKETPLACES[marketplace_id]))


def _quantity(listing: Listing) -> str:
    return str(listing.quantity or 0) if listing.channel == DEFAULT else ""


def _local(moment: datetime, marketplace: Marketplace) -> str:
    zone = _ZONES.get(marketplace.country, _REGION_ZONES[marketplace.region])
    return moment.astimezone(ZoneInfo(zone)).strftime(_DATES[marketplace.region])
