"""Update Required Info: what keeps a listing from being published, given by hand."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from towpath.domain.journal import actions as journal
from towpath.domain.listings.actions import events
from towpath.domain.listings.actions.decide import decide
from towpath.domain.listings.actions.taken import take_one
from towpath.domain.listings.logic.asins import read_asin
from towpath.domain.listings.logic.events import ASIN, CONDITION
from towpath.domain.listings.logic.states import (
    HAS_VARIANTS,
    MISSING_CONDITION,
    MISSING_DATA,
    MULTIPLE_MATCHES,
    PUBLISH_FAILED,
    UNABLE_TO_ASSIGN,
)
from towpath.domain.listings.models import Listing, Publication
from towpath.domain.listings.queries.items import known_item
from towpath.domain.stores.logic.conditions import CONDITIONS
from towpath.domain.stores.queries.stores import StoreRow, store_row
from towpath.kit.actor import Actor
from towpath.kit.errors import InvalidFields
from towpath.kit.text import N_, Message

NEEDS_ASIN = frozenset({UNABLE_TO_ASSIGN, MULTIPLE_MATCHES, HAS_VARIANTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """What is given by hand; what is empty stays as it is."""

    asin: str = ""
    condition: str = ""


@transaction.atomic
def update_info(store_id: int, listing_id: int, info: Info, *, by: Actor, now: datetime) -> None:
    """Take what was missing; a publication that Amazon refused is tried again.

    The Amazon item is to be looked up before. Raises :class:`InvalidFields`, keyed by the fields of
    :class:`Info`, ``NotFound`` or ``NotDone``.
    """
    store, row = store_row(store_id), take_one(store_id, listing_id, "update-info", by=by)
    _check(row, info)
    changed = _asin(store, row, info, by, now) if info.asin else {}
    if info.condition:
        changed |= {"condition": info.condition, "condition_by_hand": True}
        condition = Message(CONDITIONS[info.condition])
        text = N_("%(condition)s, set by %(name)s")
        events.record(store_id, row, CONDITION, text, by=by, at=now, condition=condition)
    Listing.objects.filter(pk=row.pk).update(**changed, updated_at=now)
    if row.cause in {PUBLISH_FAILED, MISSING_DATA}:
        Publication.objects.filter(listing=row).update(refused={}, refusal=[])
    given = {"asin": info.asin, "condition": info.condition}
    journal.record("listing.info_updated", f"{store.name}: {row.sku}", by=by, at=now, **given)
    decide(store_id, listing_ids=[row.pk], by=by, now=now)


def _asin(store: StoreRow, row: Listing, info: Info, by: Actor, now: datetime) -> dict[str, object]:
    item = known_item(store, read_asin(info.asin), but=row)
    events.record(store.id, row, ASIN, N_("Assigned to %(asin)s by %(name)s"), by=by, at=now, asin=item.asin)
    names = ("asin", "title", "image_url", "product_type")
    return {name: getattr(item, name) for name in names} | {"matched_by": "hand", "search_outcome": ""}


def _check(row: Listing, info: Info) -> None:
    required = Message(N_("This field is required."))
    if row.cause in NEEDS_ASIN and not info.asin:
        raise InvalidFields({"asin": required})
    if row.cause == MISSING_CONDITION and not info.condition:
        raise InvalidFields({"condition": required})
    if info.condition and info.condition not in CONDITIONS:
        raise InvalidFields({"condition": Message(N_("Choose one of the list."))})
