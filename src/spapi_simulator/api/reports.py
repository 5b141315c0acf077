"""Reports 2021-06-30 (Amazon's model: reports_2021-06-30)."""

from datetime import datetime
from typing import Any

from spapi_simulator.api import handles, jobs
from spapi_simulator.call import Answer, ApiError, Call, invalid, not_found, parse_time, show_time
from spapi_simulator.world.jobs import IN_QUEUE
from spapi_simulator.world.report import Report
from spapi_simulator.world.report_schedules import MONTH, PERIODS, Schedule
from spapi_simulator.world.reports import TYPES


@handles("createReport")
def create_report(call: Call) -> Answer:
    """Queue a report."""
    report_type = _type(call)
    marketplace_ids = jobs.wanted_marketplaces(call, call.body)
    start, end = _time(call, "dataStartTime"), _time(call, "dataEndTime")
    if any(one and one > call.now for one in (start, end)):
        raise invalid("dataStartTime and dataEndTime must not lie in the future.")
    if start and end and start > end:
        raise invalid("dataStartTime must not be later than dataEndTime.")
    about = (call.seller.id, report_type, marketplace_ids, _options(call))
    return Answer({"reportId": call.world.reports.create(*about, start, end).id}, 202)


@handles("getReport")
def get_report(call: Call) -> dict[str, Any]:
    """Give a report."""
    return _shown(jobs.found(call, call.world.reports.jobs, "report"))


@handles("getReports")
def get_reports(call: Call) -> dict[str, Any]:
    """Give the reports that match, page by page."""
    page, token = jobs.searched(call, call.world.reports.jobs, "report")
    return {"reports": [_shown(one) for one in page]} | ({"nextToken": token} if token else {})


@handles("cancelReport")
def cancel_report(call: Call) -> None:
    """Cancel a report that waits."""
    report = jobs.found(call, call.world.reports.jobs, "report")
    if report.status != IN_QUEUE:
        raise invalid("Only a report that is IN_QUEUE can be cancelled.")
    call.world.reports.cancel(report)


@handles("getReportDocument")
def get_report_document(call: Call) -> dict[str, Any]:
    """Give the address of a report's document; one with buyers' data needs a token for its very path."""
    document_id = call.path["reportDocumentId"]
    path = f"/reports/2021-06-30/documents/{document_id}"
    opened = any(one.get("method") == "GET" and one.get("path") == path for one in call.caller.restricted)
    if call.world.reports.restricted(document_id) and not opened:
        message = "Access to requested resource is denied."
        raise ApiError(403, "Unauthorized", message, "The report needs a restricted data token.")
    return jobs.document_address(call, "reportDocumentId")


@handles("createReportSchedule")
def create_report_schedule(call: Call) -> Answer:
    """Ask for a report in every period."""
    report_type, period = _type(call), jobs.wanted_text(call.body, "period")
    if period not in PERIODS and period != MONTH:
        raise invalid(f"Unknown period: {period}.")
    marketplace_ids = jobs.wanted_marketplaces(call, call.body)
    first = _time(call, "nextReportCreationTime")
    schedules = call.world.report_schedules
    made = schedules.create(call.seller.id, report_type, marketplace_ids, _options(call), period, first)
    return Answer({"reportScheduleId": made.id}, 201)


@handles("getReportSchedule")
def get_report_schedule(call: Call) -> dict[str, Any]:
    """Give a schedule."""
    return _shown_schedule(_schedule(call))


@handles("getReportSchedules")
def get_report_schedules(call: Call) -> dict[str, Any]:
    """Give the schedules for some types of reports."""
    types = call.query.require_many("reportTypes", most=10)
    found = call.world.report_schedules.of(call.seller.id)
    return {"reportSchedules": [_shown_schedule(one) for one in found if one.type in types]}


@handles("cancelReportSchedule")
def cancel_report_schedule(call: Call) -> None:
    """End a schedule."""
    call.world.report_schedules.cancel(_schedule(call))


def _type(call: Call) -> str:
    report_type = jobs.wanted_text(call.body, "reportType")
    if report_type not in TYPES:
        raise invalid(f"Unknown reportType: {report_type}.")
    return report_type


def _options(call: Call) -> dict[str, str]:
    options = call.body.get("reportOptions") or {}
    if not isinstance(options, dict) or not all(isinstance(one, str) for one in options.values()):
        raise invalid("reportOptions must be an object of texts.")
    return options


def _time(call: Call, name: str) -> datetime | None:
    value = call.body.get(name)
    return parse_time(str(value), name) if value else None


def _schedule(call: Call) -> Schedule:
    schedule = call.world.report_schedules.get(call.seller.id, call.path["reportScheduleId"])
    if schedule is None:
        raise not_found("The report schedule")
    return schedule


def _shown(report: Report) -> dict[str, Any]:
    times = {"dataStartTime": show_time(report.start), "dataEndTime": show_time(report.end)}
    schedule = {"reportScheduleId": report.schedule_id} if report.schedule_id else {}
    return jobs.shown(report, "report", "reportDocumentId") | times | schedule


def _shown_schedule(schedule: Schedule) -> dict[str, Any]:
    options = {"reportOptions": dict(schedule.options)} if schedule.options else {}
    return options | {
        "reportScheduleId": schedule.id,
        "reportType": schedule.type,
        "marketplaceIds": list(schedule.marketplace_ids),
        "period": schedule.period,
        "nextReportCreationTime": show_time(schedule.due),
    }
