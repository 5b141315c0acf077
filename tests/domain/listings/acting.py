"""What tests of actions share: a store, a good key, listings that are complete."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest

from tests.domain.catalog.shop import BAG, bring, product
from tests.domain.listings.rows import a_listing
from tests.people import NOW
from tests.stores import connected
from towpath.domain.listings.actions import acting as actions
from towpath.domain.listings.models import AmazonItem, Listing, ListingEvent
from towpath.domain.stores.models import Store

ASIN, OTHER = "B000000001", "B000000002"


@pytest.fixture(autouse=True)
def open_gate() -> Iterator[None]:
    """The API key is good; what the gate says otherwise is tested with the gate."""
    with patch.object(actions, "last_verdict") as verdict:
        verdict.return_value.open = True
        yield


@pytest.fixture
def store() -> Store:
    bring({**BAG, "product_websites": "base"})
    return connected(opened_at=NOW)


def an_item(asin: str = ASIN, **more: object) -> AmazonItem:
    row = {"country": "US", "title": "A bag", "product_type": "LUGGAGE", "read_at": NOW}
    return AmazonItem.objects.create(asin=asin, **{**row, **more})


def matched(store: Store, sku: str, state: str, asin: str = ASIN, **more: object) -> Listing:
    """Make a listing that is complete and eligible."""
    row = {"product": product(), "asin": asin, "condition": "new_new", "eligible": True}
    return a_listing(store, sku, state, **{**row, **more})


def told(row: Listing) -> list[tuple[str, str]]:
    return list(
        ListingEvent.objects.filter(listing_id=row.pk).order_by("pk").values_list("action", "message")
    )
