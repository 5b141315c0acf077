from collections.abc import Iterable
from datetime import datetime

from towpath.domain.listings.logic.matching import ItemFacts
from towpath.domain.listings.models import AmazonItem
from towpath.kit.actor import Actor

_KEPT = (
    "title",
    "brand",
    "image_url",
    "product_type",
    "parent_asin",
    "child_asins",
    "identifiers",
    "read_at",
)


def keep_items(country: str, items: Iterable[ItemFacts], *, by: Actor, now: datetime) -> None:
    """Keep what Amazon's catalogue says of items in a country; what is known of their attributes stays."""
    by.require("listing.edit")
    rows = {
        item.asin: AmazonItem(
            country=country,
            asin=item.asin,
            title=item.title[:500],
            brand=item.brand[:255],
            image_url=item.image_url[:1000],
            product_type=item.product_type[:100],
            parent_asin=item.parent_asin,
            child_asins=list(item.child_asins),
            identifiers=dict(item.names),
            read_at=now,
        )
        for item in items
    }
    AmazonItem.objects.bulk_create(
        rows.values(),
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["country", "asin"],
        update_fields=_KEPT,
    )
