"""A mass action that is cut off anywhere and taken up again comes to the same end, once."""

from contextlib import suppress
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.listings.rows import a_listing
from tests.people import NOW, ROOT
from tests.stores import connected
from towpath.domain.listings.actions import acting, mass
from towpath.domain.listings.models import Listing, ListingEvent, MassAction, MassActionRow

pytestmark = pytest.mark.django_db
LISTINGS, STEP = 7, 2
POINTS = ("before", "acted", "noted")
"""Where a step may be cut off: before it acts, before it notes, before it is committed."""


class Cut(BaseException):
    """What ends a process: nothing catches it."""


def end_of(cuts: list[tuple[int, str]]) -> tuple[object, ...]:
    """Do a mass action that is cut off so often, and give everything that came of it."""
    with transaction.atomic():
        store = connected()
        for number in range(LISTINGS):
            state = "active" if number % 3 else "ended"
            a_listing(store, f"SKU-{number}", state, on_amazon=True)
        everything = Listing.objects.filter(store=store)
        mass_id = mass.start(store.pk, "end", everything, by=ROOT, now=NOW)
        for steps, point in cuts:
            interrupted(mass_id, steps, point)
        mass.run(mass_id, by=ROOT, now=lambda: NOW)
        row = MassAction.objects.get(pk=mass_id)
        found = (
            (row.total, row.done, row.skipped, row.finished_at),
            list(MassActionRow.objects.order_by("sku").values_list("sku", "outcome")),
            list(Listing.objects.order_by("sku").values_list("sku", "intent")),
            list(ListingEvent.objects.filter(action="end").order_by("sku").values_list("sku", flat=True)),
        )
        transaction.set_rollback(True)
    return found


def interrupted(mass_id: int, steps: int, point: str) -> None:
    """Run some steps and die in the next one, at a point of it."""
    act, note, left = mass._outcomes, mass._note, [steps]

    def acting_on(*args: Any) -> Any:
        if (left[0], point) == (0, "before"):
            raise Cut
        found = act(*args)
        if (left[0], point) == (0, "acted"):
            raise Cut
        return found

    def noting(*args: Any) -> None:
        note(*args)
        if (left[0], point) == (0, "noted"):
            raise Cut
        left[0] -= 1

    with patch.object(mass, "_outcomes", acting_on), patch.object(mass, "_note", noting), suppress(Cut):
        mass.run(mass_id, by=ROOT, now=lambda: NOW)


@settings(deadline=None, max_examples=20)
@given(cuts=st.lists(st.tuples(st.integers(0, 4), st.sampled_from(POINTS)), max_size=5))
def test_a_mass_action_comes_to_the_same_end_however_often_it_is_cut_off(
    cuts: list[tuple[int, str]],
) -> None:
    with patch.object(mass, "STEP", STEP), patch.object(acting, "last_verdict"):
        assert end_of(cuts) == end_of([])
