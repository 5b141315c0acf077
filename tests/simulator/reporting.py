"""Reports of a test's Amazon."""

from typing import Any

from tests.simulator.caller import US, Amazon
from tests.simulator.files import download

ALL = "GET_MERCHANT_LISTINGS_ALL_DATA"
Table = list[dict[str, str]]


def create(shop: Amazon, report_type: str = ALL, **about: Any) -> str:
    body = {"reportType": report_type, "marketplaceIds": [US]} | about
    reply = shop.call("createReport", body=body)
    assert reply.status == 202
    return str(reply.data["reportId"])


def status(shop: Amazon, report_id: str) -> str:
    return str(shop.call("getReport", reportId=report_id).data["processingStatus"])


def table(content: bytes, encoding: str = "utf-8") -> Table:
    lines = content.decode(encoding).split("\r\n")
    assert lines.pop() == ""
    names, *rows = [line.split("\t") for line in lines]
    return [dict(zip(names, row, strict=True)) for row in rows]


def run(shop: Amazon, report_type: str = ALL, **about: Any) -> Table:
    report_id = create(shop, report_type, **about)
    shop.move(seconds=25)
    done = shop.call("getReport", reportId=report_id).data
    assert done["processingStatus"] == "DONE"
    _type, content = download(shop, "getReportDocument", reportDocumentId=done["reportDocumentId"])
    return table(content)
