"""Actions on many listings of a store over the API, with what came of each."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from towpath.api.auth import actor_of
from towpath.api.gate import gated
from towpath.api.listings import Arguments
from towpath.domain.listings.actions import mass
from towpath.domain.listings.models import MassAction
from towpath.domain.listings.queries.grid import grid_of, rows_of
from towpath.domain.listings.queries.mass import mass_action, outcomes_of
from towpath.kit import clock
from towpath.kit.grid.doors import written
from towpath.kit.grid.reading import matching
from towpath.kit.speech import say

router = Router(tags=["listings"])
router.add_decorator(gated)
Limit = Annotated[int, Field(ge=1, le=1000)]


class NewMassAction(Schema):
    """Which listings of a tab, and what to do: those with the ids, or without ids all that match."""

    action: str
    tab: str
    ids: list[int] | None = None
    filters: list[str] = []
    arguments: Arguments = Field(default_factory=Arguments)


class MassActionFacts(Schema):
    """How far a mass action is."""

    id: int
    action: str
    total: int
    done: int
    skipped: int
    created_at: datetime
    finished_at: datetime | None


class RowOutcome(Schema):
    """What came of one listing; ``code`` is empty while it waits, and "done" when it is done."""

    listing_id: int
    sku: str
    code: str
    message: str


class RowOutcomes(Schema):
    """By listing; ``next_after`` is the ``after`` of the next page, null on the last."""

    items: list[RowOutcome]
    next_after: int | None


@router.post(
    "/{int:store_id}/listings/mass-actions", response={202: MassActionFacts}, summary="Act on many listings"
)
def start_mass_action(request: HttpRequest, store_id: int, wanted: NewMassAction) -> Status[MassAction]:
    """Fix the listings; a worker acts on them in steps."""
    grid, by = grid_of(wanted.tab), actor_of(request)
    rows = matching(grid, rows_of(store_id, wanted.tab), written(grid, filters=wanted.filters))
    rows = rows if wanted.ids is None else rows.filter(pk__in=wanted.ids)
    arguments = wanted.arguments.of(wanted.action)
    mass_id = mass.start(store_id, wanted.action, rows, arguments=arguments, by=by, now=clock.now())
    return Status(202, mass_action(store_id, mass_id))


@router.get(
    "/{int:store_id}/listings/mass-actions/{int:mass_id}",
    response=MassActionFacts,
    summary="Read a mass action",
)
def get_mass_action(request: HttpRequest, store_id: int, mass_id: int) -> MassAction:
    """Give how far it is."""
    actor_of(request).require("listing.view")
    return mass_action(store_id, mass_id)


@router.get(
    "/{int:store_id}/listings/mass-actions/{int:mass_id}/outcomes",
    response=RowOutcomes,
    summary="List what came of each listing",
)
def list_outcomes(
    request: HttpRequest,
    store_id: int,
    mass_id: int,
    skipped: bool = False,  # noqa: FBT001, FBT002 - ninja reads the query string by names
    after: int | None = None,
    limit: Limit = 200,
) -> dict[str, Any]:
    """Give all listings, or those that were left out."""
    actor_of(request).require("listing.view")
    asked = {"all": "" if skipped else "1", "after": "" if after is None else str(after)}
    found = outcomes_of(mass_action(store_id, mass_id), asked, limit)
    items = [
        {
            "listing_id": row.listing_id,
            "sku": row.sku,
            "code": row.outcome,
            "message": say(outcome.message) if outcome else "",
        }
        for row, outcome in found.rows
    ]
    return {"items": items, "next_after": found.after}
