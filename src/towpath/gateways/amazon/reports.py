"""Reports 2021-06-30: what comes in bulk. Amazon's model: reports_2021-06-30."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

import httpx2

from towpath.gateways.amazon.client import Client
from towpath.gateways.amazon.documents import Document, Download, document
from towpath.gateways.amazon.reading import (
    NOTHING,
    Json,
    Page,
    ask,
    moment,
    nothing,
    pages,
    rows,
    text,
    texts,
)

MERCHANT_LISTINGS = "GET_MERCHANT_LISTINGS_ALL_DATA"
ENGLISH_HEADERS: Json = {"preferredReportDocumentLocale": "en_US"}
"""The option that asks for columns in English; a wish only: see :func:`merchant_listings`."""


@dataclass(frozen=True, slots=True)
class Report:
    """``status`` is IN_QUEUE, IN_PROGRESS, DONE, CANCELLED or FATAL; the document's id is empty until DONE.

    Amazon cancels a report itself when there is nothing to report.
    """

    id: str
    type: str
    status: str
    marketplace_ids: tuple[str, ...]
    created: datetime | None
    started: datetime | None
    ended: datetime | None
    document_id: str
    schedule_id: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Which reports: of up to 10 types, of the last 90 days at most."""

    types: tuple[str, ...]
    marketplace_ids: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    created_since: datetime | None = None
    created_until: datetime | None = None
    page_size: int = 100


@dataclass(frozen=True, slots=True)
class Schedule:
    """A report that Amazon makes again and again; ``period`` is an ISO 8601 duration (PT5M … P30D)."""

    id: str
    type: str
    marketplace_ids: tuple[str, ...]
    period: str
    next_report: datetime | None


async def create_report(
    client: Client,
    report_type: str,
    marketplace_id: str,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    options: Json = NOTHING,
) -> str:
    """Ask for a report of one marketplace; give its id.

    Not to be repeated blindly: after ``Unknown``, look for it with :func:`get_reports`.
    """
    body: dict[str, object] = {"reportType": report_type, "marketplaceIds": [marketplace_id]}
    more = {"dataStartTime": start, "dataEndTime": end, "reportOptions": dict(options)}
    body |= {name: value for name, value in more.items() if value}
    return await ask(client, "createReport", lambda data: text(data["reportId"]), body=body)


async def get_report(client: Client, report_id: str) -> Report:
    """Give one report."""
    return await ask(client, "getReport", _report, path={"reportId": report_id})


async def get_reports(client: Client, wanted: Filter, next_token: str = "") -> Page[Report]:
    """Give one page of reports, the newest first. A token goes alone: it stands for the filter."""
    query = {
        "reportTypes": wanted.types,
        "marketplaceIds": wanted.marketplace_ids,
        "processingStatuses": wanted.statuses,
        "createdSince": wanted.created_since,
        "createdUntil": wanted.created_until,
        "pageSize": wanted.page_size,
    }
    return await ask(
        client,
        "getReports",
        lambda data: Page(rows(data["reports"], _report), text(data.get("nextToken"))),
        query={"nextToken": next_token} if next_token else query,
    )


def report_pages(client: Client, wanted: Filter) -> AsyncIterator[Page[Report]]:
    """Give all pages of :func:`get_reports`."""
    return pages(lambda token: get_reports(client, wanted, token))


async def cancel_report(client: Client, report_id: str) -> None:
    """Take a report back; only while it is IN_QUEUE."""
    await ask(client, "cancelReport", nothing, path={"reportId": report_id})


async def get_report_document(
    client: Client, document_id: str, restricted_token: str | None = None
) -> Document:
    """Give a document with an address to read it from for five minutes.

    A restricted report type wants a token of ``restricted_data.py`` for this very document.
    """
    return await ask(
        client,
        "getReportDocument",
        lambda data: document(data, "reportDocumentId"),
        path={"reportDocumentId": document_id},
        restricted_token=restricted_token,
    )


def download_report(
    client: Client, http: httpx2.AsyncClient, document_id: str, restricted_token: str | None = None
) -> Download:
    """Open a report for reading; no call is made before the first piece is asked for."""
    return Download(http, lambda: get_report_document(client, document_id, restricted_token))


async def create_report_schedule(
    client: Client,
    report_type: str,
    marketplace_id: str,
    period: str,
    *,
    first: datetime | None = None,
    options: Json = NOTHING,
) -> str:
    """Ask for a report again and again; give the schedule's id. It replaces that of the same report."""
    body: dict[str, object] = {
        "reportType": report_type,
        "marketplaceIds": [marketplace_id],
        "period": period,
    }
    more = {"nextReportCreationTime": first, "reportOptions": dict(options)}
    body |= {name: value for name, value in more.items() if value}
    return await ask(client, "createReportSchedule", lambda data: text(data["reportScheduleId"]), body=body)


async def get_report_schedule(client: Client, schedule_id: str) -> Schedule:
    """Give one schedule."""
    return await ask(client, "getReportSchedule", _schedule, path={"reportScheduleId": schedule_id})


async def get_report_schedules(client: Client, report_types: tuple[str, ...]) -> tuple[Schedule, ...]:
    """Give the schedules of up to 10 report types."""
    return await ask(
        client,
        "getReportSchedules",
        lambda data: rows(data["reportSchedules"], _schedule),
        query={"reportTypes": report_types},
    )


async def cancel_report_schedule(client: Client, schedule_id: str) -> None:
    """End a schedule."""
    await ask(client, "cancelReportSchedule", nothing, path={"reportScheduleId": schedule_id})


def _report(data: Json) -> Report:
    return Report(
        id=text(data["reportId"]),
        type=text(data.get("reportType")),
        status=text(data["processingStatus"]),
        marketplace_ids=texts(data.get("marketplaceIds")),
        created=moment(data.get("createdTime")),
        started=moment(data.get("processingStartTime")),
        ended=moment(data.get("processingEndTime")),
        document_id=text(data.get("reportDocumentId")),
        schedule_id=text(data.get("reportScheduleId")),
    )


def _schedule(data: Json) -> Schedule:
    return Schedule(
        id=text(data["reportScheduleId"]),
        type=text(data.get("reportType")),
        marketplace_ids=texts(data.get("marketplaceIds")),
        period=text(data.get("period")),
        next_report=moment(data.get("nextReportCreationTime")),
    )
