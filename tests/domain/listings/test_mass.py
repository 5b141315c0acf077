"""Mass actions: their listings are fixed at the start, done in steps, and each has its outcome."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.urls import reverse

from tests.domain.catalog.shop import BAG, bring, product
from tests.domain.listings.rows import a_listing
from tests.people import NOW, ROOT, a_user, acting
from tests.stores import connected
from towpath.domain.access.actions.tokens import authenticate, create_token
from towpath.domain.access.models import IntegrationToken, Role, User
from towpath.domain.journal.models import JournalEntry
from towpath.domain.listings.actions import acting as actions
from towpath.domain.listings.actions import mass
from towpath.domain.listings.actions.remove import remove_step
from towpath.domain.listings.models import (
    Candidate,
    Listing,
    ListingEvent,
    MassAction,
    MassActionRow,
    Override,
    Publication,
    TabCount,
)
from towpath.domain.listings.queries.grid import rows_of
from towpath.domain.listings.queries.mass import outcomes_of
from towpath.domain.notifications.models import Notification
from towpath.domain.stores.models import Store
from towpath.kit.errors import Forbidden, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_steps() -> Iterator[None]:
    """Let a few listings take several steps."""
    with patch.object(mass, "STEP", 3), patch.object(actions, "last_verdict") as verdict:
        verdict.return_value.open = True
        yield


@pytest.fixture
def store() -> Store:
    bring({**BAG, "product_websites": "base"})
    return connected(opened_at=NOW)


def live(store: Store, count: int) -> list[Listing]:
    row: dict[str, Any] = {"product": product(), "condition": "new_new", "eligible": True, "on_amazon": True}
    return [a_listing(store, f"SKU-{n}", asin=f"B00000000{n}", **row) for n in range(count)]


def started(store: Store, action: str = "end", tab: str = "active") -> MassAction:
    mass_id = mass.start(store.pk, action, rows_of(store.pk, tab), by=ROOT, now=NOW)
    return MassAction.objects.get(pk=mass_id)


def outcomes(row: MassAction) -> dict[str, str]:
    return dict(MassActionRow.objects.filter(mass_action=row).values_list("sku", "outcome"))


def test_all_that_match_are_done_in_steps(store: Store) -> None:
    live(store, 8)
    row = started(store)
    a_listing(store, "LATER", "active", on_amazon=True)
    assert (row.total, row.done, row.finished_at) == (8, 0, None)
    mass.run(row.pk, by=ROOT, now=lambda: NOW)
    row.refresh_from_db()
    assert (row.done, row.skipped, row.finished_at) == (8, 0, NOW)
    assert outcomes(row) == {f"SKU-{n}": "done" for n in range(8)}
    assert Listing.objects.filter(intent="end").count() == 8
    assert Listing.objects.get(sku="LATER").intent == ""


def test_what_changed_meanwhile_is_left_out_with_its_reason(store: Store) -> None:
    rows = live(store, 4)
    row = started(store)
    Listing.objects.filter(pk=rows[1].pk).update(state="ended")
    Listing.objects.filter(pk=rows[2].pk).delete()
    mass.run(row.pk, by=ROOT, now=lambda: NOW)
    row.refresh_from_db()
    assert (row.done, row.skipped) == (2, 2)
    told = [(one.sku, str(outcome.code)) for one, outcome in outcomes_of(row, {}).rows if outcome]
    assert told == [("SKU-1", "NOT_IN_THIS_STATE"), ("SKU-2", "LISTING_GONE")]
    assert len(outcomes_of(row, {"all": "1"}).rows) == 4


def test_a_page_of_outcomes_goes_on_where_the_last_one_ended(store: Store) -> None:
    live(store, 5)
    row = started(store)
    first = outcomes_of(row, {"all": "1"}, size=3)
    rest = outcomes_of(row, {"all": "1", "after": str(first.after)}, size=3)
    assert [one.sku for one, _ in (*first.rows, *rest.rows)] == [f"SKU-{n}" for n in range(5)]
    assert rest.after is None
    assert {outcome for _, outcome in first.rows} == {None}


def test_the_end_is_told_and_written_down(store: Store) -> None:
    live(store, 2)
    row = started(store)
    mass.run(row.pk, by=ROOT, now=lambda: NOW)
    mass.run(row.pk, by=ROOT, now=lambda: NOW)
    told = Notification.objects.get(code="listing.mass_finished")
    assert (told.severity, told.link) == ("success", reverse("stores:listings-mass", args=[store.pk, row.pk]))
    assert told.params["done"] == 2
    finished = JournalEntry.objects.get(action="listing.mass_finished")
    assert finished.detail == {"mass_action": row.pk, "done": 2, "skipped": 0, "total": 2}
    assert JournalEntry.objects.get(action="listing.mass_started").detail == {
        "listings": 2,
        "what": "end",
    }


def test_a_store_that_is_paused_meanwhile_publishes_nothing_more(store: Store) -> None:
    for each in live(store, 4):
        Listing.objects.filter(pk=each.pk).update(state="ready", on_amazon=False)
    row = started(store, "publish", "ready")
    Store.objects.update(paused=True)
    mass.run(row.pk, by=ROOT, now=lambda: NOW)
    assert set(outcomes(row).values()) == {"STORE_HELD"}
    assert not Listing.objects.filter(intent="publish").exists()


def test_a_mass_action_needs_the_right_of_its_action(store: Store) -> None:
    viewer = acting(a_user(role="Viewer"))
    with pytest.raises(Forbidden):
        mass.start(store.pk, "end", rows_of(store.pk, "active"), by=viewer, now=NOW)
    with pytest.raises(NotFound):
        mass.start(store.pk, "delete", rows_of(store.pk, "active"), by=ROOT, now=NOW)
    assert not MassAction.objects.exists()


def test_who_lost_the_right_meanwhile_does_nothing_more(store: Store) -> None:
    ana = a_user("ana", "Operator")
    live(store, 5)
    mass_id = mass.start(store.pk, "end", rows_of(store.pk, "active"), by=acting(ana), now=NOW)
    mass._step(mass_id, NOW)
    User.objects.filter(pk=ana.pk).update(role=Role.objects.get(name="Viewer"))
    mass.run(mass_id, by=ROOT, now=lambda: NOW)
    found = list(outcomes(MassAction.objects.get(pk=mass_id)).values())
    assert sorted(found) == ["FORBIDDEN", "FORBIDDEN", "done", "done", "done"]


@pytest.mark.parametrize("change", [{"revoked_at": NOW}, {"scopes": ["listing.view"]}, {"expires_at": NOW}])
def test_a_token_that_lost_its_right_does_nothing_more(store: Store, change: dict[str, object]) -> None:
    live(store, 1)
    user = a_user()
    _row, text = create_token("t", {"listing.end"}, None, user=user, by=acting(user), now=NOW)
    by = authenticate(text, now=NOW, address="")
    assert by
    mass_id = mass.start(store.pk, "end", rows_of(store.pk, "active"), by=by, now=NOW)
    IntegrationToken.objects.update(**change)
    mass.run(mass_id, by=ROOT, now=lambda: NOW)
    assert set(outcomes(MassAction.objects.get(pk=mass_id)).values()) == {"FORBIDDEN"}


def test_old_mass_actions_are_forgotten(store: Store) -> None:
    live(store, 2)
    row = started(store)
    assert mass.forget(NOW.replace(year=2027), by=ROOT, now=NOW) == 0
    mass.run(row.pk, by=ROOT, now=lambda: NOW)
    mass.forget(NOW.replace(year=2027), by=ROOT, now=NOW)
    assert not MassActionRow.objects.exists()


def test_a_deleted_store_loses_its_rows_in_steps_and_no_other_store_does(store: Store) -> None:
    other = connected("Amazon Canada", "CA")
    rows = live(store, 5)
    kept = a_listing(other, "KEPT", "active")
    Listing.objects.filter(pk=rows[0].pk).update(replaces=rows[4])
    Publication.objects.create(listing=rows[0], store=store, wanted_at=NOW)
    Override.objects.create(listing=rows[1], handling_time=2)
    Candidate.objects.create(listing=rows[2], asin="B000000001", found_by="general")
    started(store)
    steps = 0
    while remove_step(store.pk, by=ROOT, now=NOW, most=2):
        steps += 1
    assert steps >= 6
    assert list(Listing.objects.values_list("sku", flat=True)) == [kept.sku]
    for model in (Publication, Override, Candidate, MassAction, MassActionRow):
        assert not model.objects.exists()
    assert not ListingEvent.objects.filter(store_id=store.pk).exists()
    assert not TabCount.objects.filter(store_id=store.pk).exists()
