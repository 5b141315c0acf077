"""The listings that an action takes hold of, and those that it has to leave out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from towpath.domain.listings.logic.acting import ACTIONS, NotDone, Outcome, states_of
from towpath.domain.listings.models import Listing
from towpath.domain.listings.queries.holding import hold
from towpath.domain.stores.queries.stores import StoreRow
from towpath.kit.actor import Actor
from towpath.kit.errors import NotFound
from towpath.kit.text import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Some listings of a store that are to be acted on together; ``outcomes`` grows while that is done.

    ``rows`` are locked and in a state that the action is possible in; the others have their outcome already.
    """

    store: StoreRow
    rows: Mapping[int, Listing]
    outcomes: dict[int, Outcome]
    by: Actor
    now: datetime
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def left(self) -> list[int]:
        """Name the listings that nothing speaks against so far."""
        return [pk for pk in self.rows if pk not in self.outcomes]

    def skip(self, listing_id: int, *, code: str, **params: str) -> None:
        """Leave a listing out."""
        self.outcomes[listing_id] = Outcome(code, params)

    def done(self) -> list[int]:
        """Note that all listings that are left are done, and name them."""
        left = self.left
        self.outcomes.update(dict.fromkeys(left, Outcome()))
        return left


def take(
    store: StoreRow,
    action: str,
    listing_ids: Collection[int],
    *,
    by: Actor,
    now: datetime,
    arguments: Mapping[str, Any] | None = None,
) -> Taken:
    """Lock listings of a store, in one order, and sort out those that the action is not possible for."""
    hold(store.id)
    found = Listing.objects.filter(store_id=store.id, pk__in=listing_ids).select_for_update(of=("self",))
    rows = {row.pk: row for row in found.order_by("pk")}
    possible = states_of(action)
    outcomes = {pk: Outcome(code="LISTING_GONE") for pk in listing_ids if pk not in rows}
    outcomes |= {
        pk: Outcome(code="NOT_IN_THIS_STATE") for pk, row in rows.items() if row.state not in possible
    }
    return Taken(store=store, rows=rows, outcomes=outcomes, by=by, now=now, arguments=arguments or {})


def take_one(store_id: int, listing_id: int, action: str, *, by: Actor) -> Listing:
    """Lock one listing that the action is possible for, and that the actor may act on.

    Raises :class:`NotFound`, :class:`NotDone` or ``Forbidden``.
    """
    by.require(ACTIONS[action].right)
    hold(store_id)
    row = Listing.objects.select_for_update(of=("self",)).filter(store_id=store_id, pk=listing_id).first()
    if row is None:
        raise NotFound(N_("There is no such listing."), code="UNKNOWN_LISTING")
    if row.state not in states_of(action):
        raise NotDone(Outcome(code="NOT_IN_THIS_STATE"))
    return row
