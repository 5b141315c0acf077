"""Reports: asked for, made, kept, and asked for again by schedules (Amazon's model: reports_2021-06-30)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from spapi_simulator.world import flat_files, listing_reports, order_reports, payloads
from spapi_simulator.world.flat_files import FlatFileRules
from spapi_simulator.world.jobs import CANCELLED, DONE, FATAL, IN_PROGRESS, IN_QUEUE, Jobs
from spapi_simulator.world.listing_reports import ACTIVE, INACTIVE, INCOMPLETE, LISTINGS
from spapi_simulator.world.marketplaces import MARKETPLACES
from spapi_simulator.world.report import Report, ReportType, Row

if TYPE_CHECKING:
    from spapi_simulator.world import World
    from spapi_simulator.world.listing import Listing

FINISHED = "REPORT_PROCESSING_FINISHED"
_WITHOUT_STATUS = LISTINGS[:-1]
TYPES: Mapping[str, ReportType] = {
    "GET_MERCHANT_LISTINGS_ALL_DATA": ReportType(
        LISTINGS, listing_reports.listings(ACTIVE, INACTIVE, INCOMPLETE)
    ),
    "GET_MERCHANT_LISTINGS_DATA": ReportType(_WITHOUT_STATUS, listing_reports.listings(ACTIVE)),
    "GET_MERCHANT_LISTINGS_INACTIVE_DATA": ReportType(
        _WITHOUT_STATUS, listing_reports.listings(INACTIVE, INCOMPLETE)
    ),
    "GET_MERCHANT_CANCELLED_LISTINGS_DATA": ReportType(_WITHOUT_STATUS, listing_reports.cancelled),
    "GET_FLAT_FILE_OPEN_LISTINGS_DATA": ReportType(
        listing_reports.OPEN_LISTINGS, listing_reports.open_listings
    ),
    "GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA": ReportType(listing_reports.STOCK, listing_reports.stock),
    "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL": ReportType(
        order_reports.BY_LAST_UPDATE, order_reports.by_last_update, cached=False
    ),
    "GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_SHIPPING": ReportType(
        order_reports.TO_BE_SHIPPED, order_reports.to_be_shipped, restricted=True, cached=False
    ),
}


@dataclass(frozen=True, slots=True)
class ReportRules(FlatFileRules):
    """How long a report waits and works, and for how long the same request gets the same document again."""

    queued_s: float = 5
    """In the state IN_QUEUE."""
    processing_s: float = 20
    """In the state IN_PROGRESS."""
    cache_s: float = 3600
    """How long the same request gets the same document."""


@dataclass(slots=True)
class Reports:
    """All reports."""

    world: "World"
    rules: ReportRules = field(default_factory=ReportRules)
    jobs: Jobs[Report] = field(default_factory=Jobs)
    ended: dict[tuple[str, str], dict[str, Row]] = field(default_factory=dict)
    """The last row of listings that were ended: by seller and marketplace, by SKU."""
    _answers: dict[tuple[object, ...], tuple[datetime, str]] = field(default_factory=dict)
    _restricted: set[str] = field(default_factory=set)

    def create(
        self,
        seller_id: str,
        report_type: str,
        marketplace_ids: Iterable[str],
        options: Mapping[str, str],
        start: datetime | None = None,
        end: datetime | None = None,
        schedule_id: str = "",
    ) -> Report:
        """Queue a report; its time is now unless it is said."""
        now = self.world.now
        report = Report(
            id=str(54_000_000_000 + self.world.ids.number("report")),
            seller_id=seller_id,
            type=report_type,
            marketplace_ids=tuple(marketplace_ids),
            created=now,
            start=start or now,
            end=end or now,
            options=options,
            schedule_id=schedule_id,
        )
        self.jobs.add(report)
        self.world.agenda.at(now + timedelta(seconds=self.rules.queued_s), lambda: self._begin(report))
        return report

    def cancel(self, report: Report) -> None:
        """Cancel a report that waits."""
        self._end(report, CANCELLED)

    def restricted(self, document_id: str) -> bool:
        """Tell whether a document contains buyers' data."""
        return document_id in self._restricted

    def follow(self, listing: "Listing", marketplace_id: str, what: str) -> None:
        """Remember a listing that was ended, until it is there again."""
        rows = self.ended.setdefault((listing.seller_id, marketplace_id), {})
        if what == "deleted":
            row = listing_reports.listing_row(self.world, listing, MARKETPLACES[marketplace_id])
            rows[listing.sku] = row
        elif what == "created":
            rows.pop(listing.sku, None)

    def _begin(self, report: Report) -> None:
        if report.status == IN_QUEUE:
            report.status, report.started = IN_PROGRESS, self.world.now
            due = self.world.now + timedelta(seconds=self.rules.processing_s)
            self.world.agenda.at(due, lambda: self._make(report))

    def _make(self, report: Report) -> None:
        about = {"type": report.type, "seller": report.seller_id}
        if self.world.faults.match("report_cancelled", **about):
            self._end(report, CANCELLED)
        elif self.world.faults.match("report_fatal", **about):
            text = b'{"errorDetails":"The report was not made because of an internal error."}'
            document = self.world.documents.keep(report.seller_id, "application/json", [text])
            self._end(report, FATAL, document.id)
        else:
            document_id = self._document(report)
            self._end(report, DONE if document_id else CANCELLED, document_id)

    def _document(self, report: Report) -> str:
        """Give the document, perhaps one that the same request got before; "" for an empty report."""
        kind = TYPES[report.type]
        options = tuple(sorted(report.options.items()))
        key = (report.seller_id, report.type, report.marketplace_ids[0], options)
        made, document_id = self._answers.get(key, (self.world.start, ""))
        if document_id and self.world.now - made < timedelta(seconds=self.rules.cache_s):
            return document_id
        rows: Iterator[Row] = kind.rows(self.world, report)
        first = next(rows, None)
        if first is None:
            return ""
        marketplace = MARKETPLACES[report.marketplace_ids[0]]
        parts = flat_files.write(self.rules, marketplace, kind.columns, chain([first], rows))
        content_type = f"text/plain; charset={self.rules.encoding(marketplace)}"
        document = self.world.documents.keep(report.seller_id, content_type, parts)
        if kind.cached:
            self._answers[key] = (self.world.now, document.id)
        if kind.restricted:
            self._restricted.add(document.id)
        return document.id

    def _end(self, report: Report, status: str, document_id: str = "") -> None:
        report.status, report.ended, report.document_id = status, self.world.now, document_id
        about = (report.id, report.type, status, document_id)
        payload = payloads.processing_finished(report.seller_id, "report", *about)
        self.world.notifications.publish(FINISHED, report.seller_id, payload)
