import asyncio
from datetime import UTC, datetime

from tests.gateways.amazon.hosts import Host, found
from tests.gateways.amazon.recorder import Call, Recorder
from towpath.gateways.amazon import flat_files, reports
from towpath.gateways.amazon.reading import Page
from towpath.gateways.amazon.reports import Filter, Report, Schedule

US = "ATVPDKIKX0DER"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DATA = {
    "reportId": "5",
    "reportType": "T",
    "processingStatus": "DONE",
    "marketplaceIds": [US],
    "createdTime": "2026-11-24T12:00:00Z",
    "processingStartTime": "2026-11-24T12:00:00Z",
    "processingEndTime": "2026-11-24T12:00:00Z",
    "reportDocumentId": "D",
    "reportScheduleId": "S",
}
REPORT = Report("5", "T", "DONE", (US,), NOON, NOON, NOON, "D", "S")
SCHEDULE = Schedule("S", "T", (US,), "P1D", NOON)
SCHEDULE_DATA = {
    "reportScheduleId": "S",
    "reportType": "T",
    "marketplaceIds": [US],
    "period": "P1D",
    "nextReportCreationTime": "2026-11-24T12:00:00Z",
}


def test_a_report_of_one_marketplace_with_english_columns() -> None:
    client = Recorder({"reportId": "5"}, {"reportId": "6"})
    made = reports.create_report(client, reports.MERCHANT_LISTINGS, US, options=reports.ENGLISH_HEADERS)
    assert asyncio.run(made) == "5"
    assert asyncio.run(reports.create_report(client, "T", US, start=NOON, end=NOON)) == "6"
    listing = {
        "reportType": "GET_MERCHANT_LISTINGS_ALL_DATA",
        "marketplaceIds": [US],
        "reportOptions": {"preferredReportDocumentLocale": "en_US"},
    }
    window = {
        "reportType": "T",
        "marketplaceIds": [US],
        "dataStartTime": "2026-11-24T12:00:00Z",
        "dataEndTime": "2026-11-24T12:00:00Z",
    }
    assert client.calls == [Call("createReport", body=listing), Call("createReport", body=window)]


def test_a_report_and_one_that_amazon_cancelled() -> None:
    cancelled = {"reportId": "6", "reportType": "T", "processingStatus": "CANCELLED", "createdTime": None}
    client = Recorder(DATA, cancelled)
    assert asyncio.run(reports.get_report(client, "5")) == REPORT
    assert asyncio.run(reports.get_report(client, "6")) == Report(
        "6", "T", "CANCELLED", (), None, None, None, "", ""
    )
    assert client.calls == [Call("getReport", {"reportId": "5"}), Call("getReport", {"reportId": "6"})]


def test_the_token_of_a_page_goes_alone() -> None:
    client = Recorder({"reports": [DATA], "nextToken": "t"}, {"reports": []})
    wanted = Filter(("T",), statuses=("DONE",), created_until=NOON)

    async def collect() -> list[Page[Report]]:
        return [page async for page in reports.report_pages(client, wanted)]

    assert asyncio.run(collect()) == [Page((REPORT,), "t"), Page(())]
    query = {"reportTypes": ("T",), "processingStatuses": ("DONE",), "createdUntil": NOON, "pageSize": 100}
    assert client.calls == [Call("getReports", query=query), Call("getReports", query={"nextToken": "t"})]


def test_cancel() -> None:
    client = Recorder(None, None)
    asyncio.run(reports.cancel_report(client, "5"))
    asyncio.run(reports.cancel_report_schedule(client, "S"))
    assert client.calls == [
        Call("cancelReport", {"reportId": "5"}),
        Call("cancelReportSchedule", {"reportScheduleId": "S"}),
    ]


def test_a_restricted_report_is_read_with_its_own_token() -> None:
    client = Recorder({"reportDocumentId": "D", "url": "https://documents.example.com/1?sig=x"})
    host = Host([found(b"seller-sku\tprice\nA\t1.00\n")])

    async def rows() -> list[flat_files.Row]:
        download = reports.download_report(client, host.client(), "D", "Atz.sprdt|x")
        return [row async for row in flat_files.rows(download, flat_files.MERCHANT_LISTINGS)]

    assert asyncio.run(rows()) == [{"seller-sku": "A", "price": "1.00"}]
    assert client.calls == [
        Call("getReportDocument", {"reportDocumentId": "D"}, restricted_token="Atz.sprdt|x")
    ]


def test_schedules() -> None:
    client = Recorder({"reportScheduleId": "S"}, SCHEDULE_DATA, {"reportSchedules": [SCHEDULE_DATA]})
    assert asyncio.run(reports.create_report_schedule(client, "T", US, "P1D", first=NOON)) == "S"
    assert asyncio.run(reports.get_report_schedule(client, "S")) == SCHEDULE
    assert asyncio.run(reports.get_report_schedules(client, ("T", "U"))) == (SCHEDULE,)
    body = {
        "reportType": "T",
        "marketplaceIds": [US],
        "period": "P1D",
        "nextReportCreationTime": "2026-11-24T12:00:00Z",
    }
    assert client.calls == [
        Call("createReportSchedule", body=body),
        Call("getReportSchedule", {"reportScheduleId": "S"}),
        Call("getReportSchedules", query={"reportTypes": ("T", "U")}),
    ]
