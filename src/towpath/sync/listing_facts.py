"""Listings and catalogue items as the gateway reads them, in the words of the domain."""

from dataclasses import asdict
from decimal import Decimal, DecimalException
from typing import Any

from towpath.domain.listings.logic.identifiers import names_of
from towpath.domain.listings.logic.imports import ListingFacts, ReportRow
from towpath.domain.listings.logic.matching import ItemFacts
from towpath.gateways.amazon.catalog import VARIATION_PARENT, CatalogItem
from towpath.gateways.amazon.flat_files import Row
from towpath.gateways.amazon.listings import Issue, Item

LONGEST_SKU = 40
MERCHANT = "DEFAULT"
_CONDITIONS = {
    "1": "used_like_new",
    "2": "used_very_good",
    "3": "used_good",
    "4": "used_acceptable",
    "5": "collectible_like_new",
    "6": "collectible_very_good",
    "7": "collectible_good",
    "8": "collectible_acceptable",
    "10": "refurbished_refurbished",
    "11": "new_new",
}
_BUYABLE = {"active": True, "inactive": False, "incomplete": False}
_MOST = 2**31 - 1
_LARGEST = Decimal(10) ** 15


def report_row(row: Row) -> ReportRow | None:
    """Read a line of ``GET_MERCHANT_LISTINGS_ALL_DATA``; None without a SKU that Amazon can mean.

    What cannot be read in it is left out: the details come anyway.
    """
    row = {name: text.replace("\0", "").strip() for name, text in row.items()}
    sku = row["seller-sku"]
    if not sku or len(sku) > LONGEST_SKU:
        return None
    asin = row.get("asin1", "")
    return ReportRow(
        sku=sku,
        asin=asin if len(asin) == 10 else "",  # noqa: PLR2004 - an ASIN
        title=row.get("item-name", "")[:500],
        price=_price(row.get("price", "")),
        quantity=_quantity(row.get("quantity", "")),
        channel=row.get("fulfillment-channel", "")[:32] or MERCHANT,
        condition=_CONDITIONS.get(row.get("item-condition", ""), ""),
        buyable=_BUYABLE.get(row.get("status", "").casefold()),
    )


def _price(text: str) -> Decimal | None:
    try:
        price = Decimal(text if "." in text else text.replace(",", "."))
    except DecimalException:
        return None
    return price if price.is_finite() and 0 <= price < _LARGEST else None


def _quantity(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and int(text) <= _MOST else None


def listing_facts(item: Item) -> ListingFacts:
    """Give what Amazon says of a listing; its channel is Amazon's where Amazon has stock of it."""
    own = next((one for one in item.availability if one.channel == MERCHANT), None)
    by_amazon = next((one for one in item.availability if one.channel not in {MERCHANT, ""}), None)
    said = by_amazon or own
    return ListingFacts(
        sku=item.sku,
        asin=item.asin[:10],
        title=item.name[:500],
        image_url=item.image_url[:1000],
        product_type=item.product_type[:100],
        condition=item.condition[:32],
        price=item.price.amount if item.price else None,
        currency=item.price.currency if item.price else "",
        quantity=said.quantity if said else None,
        channel=said.channel[:32] if said else MERCHANT,
        buyable="BUYABLE" in item.statuses,
        issues=tuple(issue_json(issue) for issue in item.issues),
        amazon_updated_at=item.last_updated,
    )


def issue_json(issue: Issue) -> dict[str, Any]:
    """Give an issue as it is stored: the gateway's names, times as ISO 8601."""
    until = issue.exempt_until
    return asdict(issue) | {"exempt_until": until.isoformat() if until else None}


def item_facts(item: CatalogItem) -> ItemFacts:
    """Give what Amazon's catalogue says of an item."""
    return ItemFacts(
        asin=item.asin,
        title=item.name,
        brand=item.brand,
        image_url=item.image_url,
        product_type=item.product_type,
        parent_asin=next(iter(item.parent_asins), ""),
        child_asins=item.child_asins,
        is_parent=item.classification == VARIATION_PARENT or bool(item.child_asins),
        names=names_of(item.identifiers),
    )
