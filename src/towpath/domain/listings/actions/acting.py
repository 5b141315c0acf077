"""An action on some listings at once: one, a few, or a step of very many."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from towpath.domain.access.queries.gate import last_verdict
from towpath.domain.catalog.logic.creation import common_of
from towpath.domain.catalog.queries.creation import check
from towpath.domain.journal import actions as journal
from towpath.domain.listings.actions import matching
from towpath.domain.listings.actions.create import create
from towpath.domain.listings.actions.end import end
from towpath.domain.listings.actions.fulfilment import switch_fulfilment
from towpath.domain.listings.actions.publish import publish
from towpath.domain.listings.actions.taken import Taken, take
from towpath.domain.listings.logic.acting import ACTIONS, NotDone, Outcome
from towpath.domain.stores.queries.stores import StoreRow, store_row
from towpath.kit.actor import Actor
from towpath.kit.errors import DomainError, NotFound
from towpath.kit.text import N_


def search_again(taken: Taken) -> None:
    """Search Amazon's catalogue again for the products of incomplete listings."""
    matching.search_again(taken.done(), by=taken.by, now=taken.now)


def attempt_match(taken: Taken) -> None:
    """Search the catalogue again for the products of listings that Amazon has."""
    matching.attempt_match(taken.done(), by=taken.by, now=taken.now)


DO: Mapping[str, Callable[[Taken], None]] = {
    "search-again": search_again,
    "create-products": create,
    "attempt-match": attempt_match,
    "publish": publish,
    "fulfilment": switch_fulfilment,
    "end": end,
}
"""What is done for each listing alike; the other actions ask for something of each."""


class StoreHeld(DomainError):
    """Nothing of the store may be published now."""

    code = "STORE_HELD"


def act(
    store_id: int,
    action: str,
    listing_ids: Collection[int],
    *,
    arguments: Mapping[str, Any] | None = None,
    by: Actor,
    now: datetime,
) -> dict[int, Outcome]:
    """Do an action for some listings of a store and give what came of each.

    Raises ``NotFound`` for an unknown action, :class:`StoreHeld`, or ``InvalidFields`` for the arguments.
    """
    store = prepare(store_id, action, arguments or {}, by=by, now=now)
    with transaction.atomic():
        taken = step(store, action, listing_ids, arguments=arguments or {}, by=by, now=now)
        skus = sorted(row.sku for pk, row in taken.rows.items() if taken.outcomes[pk].done)
        if skus:
            subject = f"{store.name}: {', '.join(skus)}"
            journal.record("listing.acted", subject, by=by, at=now, what=action, listings=len(skus))
    return taken.outcomes


def act_on(
    store_id: int,
    action: str,
    listing_id: int,
    *,
    arguments: Mapping[str, Any] | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Do an action for one listing; raises as :func:`act`, and ``NotDone`` with the reason."""
    outcome = act(store_id, action, [listing_id], arguments=arguments, by=by, now=now)[listing_id]
    if not outcome.done:
        raise NotDone(outcome)


def prepare(
    store_id: int, action: str, arguments: Mapping[str, Any], *, by: Actor, now: datetime
) -> StoreRow:
    """Check what concerns the action as a whole, and give the store; raises as :func:`act`."""
    if action not in DO:
        raise NotFound(N_("There is no such action."), code="UNKNOWN_ACTION")
    by.require(ACTIONS[action].right)
    store = store_row(store_id)
    if action == "publish":
        _check_publishing(store, now)
    if action == "create-products":
        check(common_of(arguments))
    return store


def step(
    store: StoreRow,
    action: str,
    listing_ids: Collection[int],
    *,
    arguments: Mapping[str, Any],
    by: Actor,
    now: datetime,
) -> Taken:
    """Do an action for some listings, inside a transaction."""
    taken = take(store, action, listing_ids, arguments=arguments, by=by, now=now)
    DO[action](taken)
    return taken


def _check_publishing(store: StoreRow, now: datetime) -> None:
    if not store.syncs:
        raise StoreHeld(N_("The store is not active and connected: nothing can be published now."))
    if store.opened_at is None:
        raise StoreHeld(N_("Save the listing preview first: before that nothing is written to Amazon."))
    if not last_verdict(now).open:
        raise StoreHeld(N_("The API key is not valid now: nothing can be published."))
