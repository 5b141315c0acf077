import pytest

from tests.domain.listings.rows import a_listing, a_store
from tests.gate import BY
from towpath.domain.listings.actions.counts import fold_counts
from towpath.domain.listings.models import Listing, TabCount
from towpath.domain.listings.queries.counts import tab_counts

pytestmark = pytest.mark.django_db


def test_the_tabs_are_counted_as_listings_come_change_and_go() -> None:
    store, other = a_store("One"), a_store("Two")
    for number in range(3):
        a_listing(store, f"A-{number}", state="active")
    a_listing(store, "B", state="listing")
    a_listing(store, "C", state="ended", has_override=True)
    a_listing(other, "A-0", state="active", has_override=True)
    Listing.objects.filter(store=store, sku="A-0").update(state="inactive", has_override=True)
    Listing.objects.filter(store=store, sku="A-1").update(title="Another title")
    Listing.objects.filter(store=store, sku="A-2").delete()
    assert {tab: n for tab, n in tab_counts(store.pk).items() if n} == {
        "ready": 1,
        "inactive": 1,
        "active": 1,
        "overrides": 1,
        "ended": 1,
    }
    assert tab_counts(other.pk)["overrides"] == 1


def test_what_was_counted_is_folded_together() -> None:
    store = a_store()
    for number in range(3):
        a_listing(store, f"A-{number}")
    Listing.objects.filter(sku="A-0").update(state="inactive")
    Listing.objects.filter(sku="A-0").update(state="active")
    before = tab_counts(store.pk)
    assert TabCount.objects.count() > 1
    fold_counts(by=BY)
    assert TabCount.objects.count() == 1
    assert tab_counts(store.pk) == before
    Listing.objects.all().delete()
    fold_counts(by=BY)
    assert not TabCount.objects.exists()
