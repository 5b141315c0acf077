from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from towpath.domain.listings.logic.acting import Outcome
from towpath.domain.listings.models import MassAction, MassActionRow
from towpath.kit.errors import NotFound
from towpath.kit.paging import parse_id
from towpath.kit.text import N_

SIZE = 100


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Listings of a mass action with what came of each, by id; ``after`` is where the next page goes on."""

    rows: list[tuple[MassActionRow, Outcome | None]]
    after: int | None


def mass_action(store_id: int, mass_id: int) -> MassAction:
    """Give a mass action of a store; raises :class:`NotFound`."""
    row = MassAction.objects.filter(store_id=store_id, pk=mass_id).first()
    if row is None:
        raise NotFound(N_("There is no such mass action."), code="UNKNOWN_MASS_ACTION")
    return row


def mass_rows(row: MassAction, *, skipped: bool = False) -> QuerySet[MassActionRow]:
    """Give the listings of a mass action by id, all of them or those that were left out."""
    rows = MassActionRow.objects.filter(mass_action=row).order_by("listing_id")
    return rows.exclude(outcome__in=["", "done"]) if skipped else rows


def outcomes_of(row: MassAction, query: Mapping[str, str], size: int = SIZE) -> Outcomes:
    """Give a page of outcomes: those left out first come to mind, so ``all`` has to be asked for."""
    rows = mass_rows(row, skipped=not query.get("all"))
    after = parse_id(query.get("after", ""))
    found = list((rows.filter(listing_id__gt=after) if after is not None else rows)[: size + 1])
    more, found = len(found) > size, found[:size]
    told = [(one, Outcome(one.outcome, one.params) if one.outcome else None) for one in found]
    return Outcomes(told, found[-1].listing_id if more else None)
