"""How far an import of listings is: the steps of ``sync/pull_listings.py`` are recorded here, one by one."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from towpath.domain.journal import actions as journal
from towpath.domain.listings.logic.imports import (
    ASKING,
    DETAILING,
    FAULTS,
    POLLING,
    STALE,
    WAITING,
    ImportWanted,
)
from towpath.domain.listings.logic.matching import SearchWanted
from towpath.domain.listings.models import ListingPull
from towpath.domain.stores.queries.settings import listing_settings
from towpath.domain.stores.queries.stores import store_row
from towpath.kit.actor import Actor
from towpath.kit.errors import DomainError
from towpath.kit.events import publish
from towpath.kit.text import N_

_ASK_ANEW = {"state": ASKING, "report_id": "", "asked_at": None}
_NO_FAULT: dict[str, Any] = {"fault": "", "fault_params": {}, "fault_at": None, "failures": 0}


@transaction.atomic
def import_listings(store_id: int, *, full: bool = True, by: Actor, now: datetime) -> bool:
    """Have the listings of a store read from Amazon: all of them, or what has changed.

    Gives ``False`` when a full import is under way already; it goes on at once if it rested after a fault.
    Raises :class:`DomainError` for a store that does not exchange data with Amazon now.
    """
    by.require("listing.edit")
    store = store_row(store_id)
    if not store.syncs:
        raise DomainError(N_("The store does not exchange data with Amazon now."), code="STORE_HELD")
    row = _locked(store_id)
    begins = full and row.state == WAITING
    _keep(store_id, **_NO_FAULT, **(_ASK_ANEW if begins else {}))
    if begins:
        journal.record("store.import_asked", store.name, by=by, at=now, store=store_id)
    publish(ImportWanted(store_id))
    return begins or not full


def _locked(store_id: int) -> ListingPull:
    ListingPull.objects.bulk_create([ListingPull(store_id=store_id)], ignore_conflicts=True)
    return ListingPull.objects.select_for_update().get(pk=store_id)


def _keep(store_id: int, **facts: Any) -> None:
    ListingPull.objects.filter(pk=store_id).update(**facts)


def begin(store_id: int, *, by: Actor) -> None:
    """Begin a full import, unless one is under way."""
    by.require("listing.edit")
    with transaction.atomic():
        if _locked(store_id).state == WAITING:
            _keep(store_id, **_ASK_ANEW)


def asking(store_id: int, *, by: Actor, now: datetime) -> None:
    """Record that Amazon is asked for a report now: if the answer gets lost, it is looked for."""
    by.require("listing.edit")
    _keep(store_id, asked_at=now)


def asked(store_id: int, report_id: str, *, by: Actor) -> None:
    """Record which report Amazon makes."""
    by.require("listing.edit")
    _keep(store_id, state=POLLING, report_id=report_id)


def reported(store_id: int, rows: int, *, by: Actor) -> None:
    """Record that the report is read, and the details of the listings are next."""
    by.require("listing.edit")
    third_party = listing_settings(store_id).import_third_party
    facts = {"rows": rows, "third_party": third_party, "detailed": 0, "detailed_to": "", "failures": 0}
    _keep(store_id, state=DETAILING, **facts)


def detailed(store_id: int, count: int, sku: str, *, by: Actor) -> None:
    """Record that details of so many more listings are read, up to a SKU."""
    by.require("listing.edit")
    _keep(store_id, detailed=F("detailed") + count, detailed_to=sku, failures=0)


@transaction.atomic
def imported(store_id: int, *, by: Actor, now: datetime) -> None:
    """Record that a full import is done: from now on changes are read.

    They are read from some hours before it began, since a report may have been that old.
    """
    by.require("listing.edit")
    row = _locked(store_id)
    since = (row.asked_at or now) - STALE
    _keep(store_id, **_NO_FAULT, state=WAITING, imported_at=now, changes_until=since)
    name = store_row(store_id).name
    journal.record("store.listings_imported", name, by=by, at=now, store=store_id, rows=row.rows)
    publish(SearchWanted(store_id))


def changes_read(store_id: int, until: datetime, *, by: Actor) -> None:
    """Record how far the changes are read."""
    by.require("listing.edit")
    _keep(store_id, changes_until=until, **_NO_FAULT)


@transaction.atomic
def failed(store_id: int, fault: str, *, by: Actor, now: datetime, **params: Any) -> int:
    """Record why an import stopped, one of ``FAULTS``, and give how often in a row it did.

    A report is asked for again after a while; details and changes go on where they were.
    """
    by.require("listing.edit")
    if fault not in FAULTS:
        raise ValueError(f"no fault: {fault}")
    row, store = _locked(store_id), store_row(store_id)
    anew = _ASK_ANEW if row.state in {ASKING, POLLING} else {}
    failures = row.failures + 1
    facts = {"fault": fault, "fault_params": params, "fault_at": now, "failures": failures}
    _keep(store_id, **anew, **facts)
    journal.record_communication_error(
        fault.upper(), FAULTS[fault], by=by, at=now, store_id=store_id, region=store.region, **params
    )
    return failures


def stumbled(store_id: int, *, by: Actor) -> int:
    """Count a fault that may pass by itself, and give how many there were in a row."""
    by.require("listing.edit")
    with transaction.atomic():
        _keep(store_id, failures=F("failures") + 1)
        return ListingPull.objects.values_list("failures", flat=True).get(pk=store_id)
