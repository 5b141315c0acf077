"""Import a store's listings: all of them by a report and their details, later what has changed.

A run of the job does one step, records it and leaves the next to another run; so no step holds a worker
long, and one that was cut off is done again from what ``ListingPull`` says (sp-api: Import listings).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from asgiref.sync import sync_to_async
from django.db import transaction

from towpath.domain.listings.actions import imports, pulling
from towpath.domain.listings.logic.imports import (
    ASKING,
    DETAILING,
    OVERLAP,
    POLLING,
    REPORT_PATIENCE,
    WAITING,
    ListingFacts,
    ReportRow,
)
from towpath.domain.listings.queries.pulls import Step, skus_to_detail, step_of
from towpath.domain.stores.queries.settings import listing_settings
from towpath.gateways.amazon import flat_files, reports
from towpath.gateways.amazon.errors import Refused, Retryable, Unknown
from towpath.gateways.amazon.listings import (
    CEILING,
    Item,
    Search,
    get_listings_item,
    search_listings_items,
)
from towpath.gateways.amazon.reading import Misunderstood
from towpath.gateways.amazon.reports import Report
from towpath.jobs.engine import defer, defer_after, job
from towpath.kit import actor, clock
from towpath.sync import amazon
from towpath.sync.amazon import Connection
from towpath.sync.calls import all_of
from towpath.sync.errors import Held
from towpath.sync.listing_facts import listing_facts, report_row
from towpath.sync.match_products import match_found

BY = actor.job("sync.pull_listings")
POLL_S = 30.0
FIRST_POLL_S = 15.0
SLICE_S = 20.0
"""How long one run reads details or changes before others have their turn."""
PIECE = 5_000
"""Lines of a report that are put by at once."""
CALL, WAVE, AT_ONCE = 20, 1_000, 10
"""SKUs of one call, of the calls whose answers are written together, and calls at the same time."""
SKEW = timedelta(minutes=1)
"""So much may Amazon's clock differ from ours."""
MOST_STUMBLES = 3
NOT_THERE = 404


@job("sync.pull_listings", queueing_lock="{store_id}", lock="{store_id}")
def pull_listings(store_id: int) -> None:
    """Do the next step of a store's import, if one is due."""
    with _faults_kept(store_id):
        pause_s = _STEPS[(step := step_of(store_id)).state](store_id, step)
        if pause_s is not None:
            defer_after(pause_s, pull_listings, store_id)


@contextmanager
def _faults_kept(store_id: int) -> Iterator[None]:
    """Record what stops an import for longer; what waits for the merchant or for the quota just waits."""
    try:
        yield
    except Held:
        return
    except Unknown:
        defer_after(POLL_S, pull_listings, store_id)
    except Misunderstood as error:
        pulling.failed(store_id, "answer_unreadable", by=BY, now=clock.now(), what=str(error))
    except Refused as error:
        params = {"operation": error.operation, "error": error.code, "said": error.message}
        params |= {"request_id": error.request_id or "-"}
        pulling.failed(store_id, "refused", by=BY, now=clock.now(), **params)


def _next(store_id: int, step: Step) -> float | None:
    """Read changes, or begin with a full import when one is due."""
    now = clock.now()
    if _rests(step, now):
        return None
    if step.standing.wants_all(now, third_party=listing_settings(store_id).import_third_party):
        pulling.begin(store_id, by=BY)
        return 0
    return amazon.run(_read_changes, store_id, step.changes_until or now - OVERLAP)


def _rests(step: Step, now: datetime) -> bool:
    until = step.standing.rests_until()
    return until is not None and now < until


# A report: ask for it, wait for it, read it


def _ask(store_id: int, step: Step) -> float | None:
    if _rests(step, clock.now()):
        return None
    earlier = step.asked_at
    if earlier is None:
        pulling.asking(store_id, by=BY, now=clock.now())
    pulling.asked(store_id, amazon.run(_report_id, store_id, earlier), by=BY)
    return FIRST_POLL_S


async def _report_id(store_id: int, earlier: datetime | None) -> str:
    """Ask for a report, and give its id; one that was asked for before and whose id got lost is found."""
    async with amazon.opened(store_id) as line:
        if earlier is not None:
            wanted = reports.Filter(
                (reports.MERCHANT_LISTINGS,), (line.marketplace_id,), created_since=earlier - SKEW
            )
            if found := (await reports.get_reports(line.client, wanted)).items:
                return found[0].id
        return await reports.create_report(
            line.client, reports.MERCHANT_LISTINGS, line.marketplace_id, options=reports.ENGLISH_HEADERS
        )


def _poll(store_id: int, step: Step) -> float | None:
    report = amazon.run(_report, store_id, step.report_id)
    now, asked_at = clock.now(), step.asked_at or clock.now()
    if report.status == "FATAL":
        pulling.failed(store_id, "report_failed", by=BY, now=now)
    elif report.status in {"DONE", "CANCELLED"}:
        return _take_in(store_id, report.document_id, asked_at)
    elif now - asked_at > REPORT_PATIENCE:
        pulling.failed(store_id, "report_late", by=BY, now=now)
    else:
        return POLL_S
    return None


async def _report(store_id: int, report_id: str) -> Report:
    async with amazon.opened(store_id) as line:
        return await reports.get_report(line.client, report_id)


def _take_in(store_id: int, document_id: str, asked_at: datetime) -> float | None:
    """Read the document of a report; a cancelled one has none, for there is nothing to report."""
    imports.stage_report(by=BY)
    try:
        if document_id:
            amazon.run(_stage, store_id, document_id)
    except Misunderstood as error:
        pulling.failed(store_id, "report_unreadable", by=BY, now=clock.now(), what=str(error))
        return None
    except Retryable as error:
        if pulling.stumbled(store_id, by=BY) < MOST_STUMBLES:
            return error.after_s
        pulling.failed(store_id, "report_unreadable", by=BY, now=clock.now(), what=str(error))
        return None
    with transaction.atomic():
        rows = imports.record_report(store_id, asked_at, by=BY, now=clock.now())
        pulling.reported(store_id, rows, by=BY)
    return 0


async def _stage(store_id: int, document_id: str) -> None:
    put = sync_to_async(partial(imports.stage_rows, by=BY))
    async with amazon.opened(store_id) as line:
        download = reports.download_report(line.client, line.gateway.http, document_id)
        piece: list[ReportRow] = []
        async for row in flat_files.rows(download, flat_files.MERCHANT_LISTINGS):
            if read := report_row(row):
                piece.append(read)
            if len(piece) == PIECE:
                await put(piece)
                piece = []
        await put(piece)


# Details: what the report does not say, of every listing


def _detail(store_id: int, step: Step) -> float | None:
    if _rests(step, clock.now()):
        return None
    if amazon.run(_read_details, store_id, step):
        return 0
    pulling.imported(store_id, by=BY, now=clock.now())
    return None


async def _read_details(store_id: int, step: Step) -> bool:
    """Read details for a while; tell whether there are more. A wave is written while the next one comes."""
    ends, write = monotonic() + SLICE_S, sync_to_async(_write_details)
    waves, writing = _waves(store_id, step.detailed_to), None
    async with amazon.opened(store_id) as line:
        wave = await anext(waves, None)
        try:
            while wave and monotonic() < ends:
                read_at = clock.now()
                facts, gone = await _details(line, wave, step.asked_at)
                read, wave = wave, await anext(waves, None)
                if writing:
                    await writing
                writing = asyncio.create_task(write(store_id, facts, gone, read, read_at))
        finally:
            if writing:
                await writing
    return wave is not None


async def _waves(store_id: int, after: str) -> AsyncIterator[Mapping[str, datetime | None]]:
    """Give SKUs with the time at which Amazon was last seen to have them, some at once."""
    while wave := await sync_to_async(skus_to_detail)(store_id, after, WAVE):
        yield wave
        after = max(wave)


async def _details(
    line: Connection, wave: Mapping[str, datetime | None], asked_at: datetime | None
) -> tuple[list[ListingFacts], list[str]]:
    """Give what Amazon has of the SKUs, and those that it has no longer.

    Gone is what neither the report nor the answer has; what one of them has is asked for by itself.
    """
    skus = list(wave)
    parts = [tuple(skus[start : start + CALL]) for start in range(0, len(skus), CALL)]
    answers = await all_of([partial(_search, line, part) for part in parts], at_once=AT_ONCE)
    items = {item.sku: item for answer in answers for item in answer}
    lacking = [sku for sku in skus if sku not in items]
    doubtful = [sku for sku in lacking if _is_reported(wave[sku], asked_at)]
    found = await all_of([partial(_get, line, sku) for sku in doubtful], at_once=AT_ONCE)
    items |= {item.sku: item for item in found if item}
    facts = [listing_facts(items[sku]) for sku in skus if sku in items]
    return facts, [sku for sku in lacking if sku not in items]


def _is_reported(seen_at: datetime | None, asked_at: datetime | None) -> bool:
    return seen_at is not None and asked_at is not None and seen_at >= asked_at


async def _search(line: Connection, skus: tuple[str, ...]) -> tuple[Item, ...]:
    search = Search(line.marketplace_id, skus)
    return (await search_listings_items(line.client, line.seller_id, search)).items


async def _get(line: Connection, sku: str) -> Item | None:
    try:
        return await get_listings_item(line.client, line.seller_id, sku, line.marketplace_id)
    except Refused as error:
        if error.status == NOT_THERE:
            return None
        raise


@transaction.atomic
def _write_details(
    store_id: int,
    facts: list[ListingFacts],
    gone: list[str],
    wave: Mapping[str, datetime | None],
    read_at: datetime,
) -> None:
    now = clock.now()
    if imports.record_listings(store_id, facts, read_at=read_at, by=BY, now=now):
        defer(match_found, store_id)
    imports.record_missing(store_id, gone, read_at=read_at, by=BY, now=now)
    pulling.detailed(store_id, len(wave), max(wave), by=BY)


# Changes


async def _read_changes(store_id: int, since: datetime) -> float | None:
    """Read what changed since a time; give when to go on, None when all is read.

    The oldest change comes first. Where Amazon gives no more of a search, or forgets where it was, the next
    search begins with the last change that was read.
    """
    began, now = monotonic(), clock.now()
    record = sync_to_async(_write_changes)
    async with amazon.opened(store_id) as line:
        while True:
            until, complete = await _changes(line, since, partial(record, store_id))
            if complete:
                await sync_to_async(pulling.changes_read)(store_id, max(now - OVERLAP, since), by=BY)
                return None
            if until <= since:  # more changes at one moment than Amazon gives
                await sync_to_async(pulling.begin)(store_id, by=BY)
                return 0
            since = until
            if monotonic() - began > SLICE_S:
                return 0


async def _changes(
    line: Connection, since: datetime, record: Callable[..., Awaitable[None]]
) -> tuple[datetime, bool]:
    """Read one search to its end; give how far it reached, and whether that is all."""
    search = Search(
        line.marketplace_id, last_updated_after=since, sort_by="lastUpdatedDate", sort_order="ASC"
    )
    token, count, until = "", 0, since
    while True:
        read_at = clock.now()
        try:
            page = await search_listings_items(line.client, line.seller_id, search, token)
        except Refused:
            if not token:
                raise
            return until, False  # the token has expired
        count += len(page.items)
        until = max([until, *(item.last_updated for item in page.items if item.last_updated)])
        await record([listing_facts(item) for item in page.items], read_at, until)
        token = page.next_token
        if not token:
            return until, count >= (page.total or 0) or count < CEILING


@transaction.atomic
def _write_changes(store_id: int, facts: list[ListingFacts], read_at: datetime, until: datetime) -> None:
    if facts:
        if imports.record_listings(store_id, facts, read_at=read_at, by=BY, now=clock.now()):
            defer(match_found, store_id)
        pulling.changes_read(store_id, until, by=BY)


_STEPS: Mapping[str, Callable[[int, Step], float | None]] = {
    WAITING: _next,
    ASKING: _ask,
    POLLING: _poll,
    DETAILING: _detail,
}
