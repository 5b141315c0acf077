from dataclasses import replace
from decimal import Decimal
from typing import Any

from spapi_simulator.faults import Fault
from spapi_simulator.world.listing_reports import LISTINGS
from tests.simulator.caller import CA, US, amazon
from tests.simulator.files import at, download, renew
from tests.simulator.reporting import ALL, create, run, status, table
from tests.simulator.trade import item, offer, order, shop_with_orders

OPEN = "GET_FLAT_FILE_OPEN_LISTINGS_DATA"


def test_a_report_waits_works_and_leaves_a_document() -> None:
    shop = amazon()
    offer(shop, "SKU-1", item(shop).asin, "19.99")
    report_id = create(shop, marketplaceIds=[US, CA], dataStartTime="2026-11-01T00:00:00Z")
    waiting = shop.call("getReport", reportId=report_id).data
    assert waiting == {
        "reportId": "54000000001",
        "reportType": ALL,
        "marketplaceIds": [US, CA],
        "createdTime": "2026-11-02T08:00:00Z",
        "dataStartTime": "2026-11-01T00:00:00Z",
        "dataEndTime": "2026-11-02T08:00:00Z",
        "processingStatus": "IN_QUEUE",
    }
    shop.move(seconds=5)
    assert shop.call("getReport", reportId=report_id).data == waiting | {
        "processingStatus": "IN_PROGRESS",
        "processingStartTime": "2026-11-02T08:00:05Z",
    }
    shop.move(seconds=20)
    done = shop.call("getReport", reportId=report_id).data
    assert (done["processingStatus"], done["processingEndTime"]) == ("DONE", "2026-11-02T08:00:25Z")
    content_type, content = download(shop, "getReportDocument", reportDocumentId=done["reportDocumentId"])
    assert content_type == "text/plain; charset=UTF-8"
    assert [row["seller-sku"] for row in table(content)] == ["SKU-1"]


def test_all_listings_have_every_column() -> None:
    shop = amazon()
    sold = item(shop)
    listing = offer(shop, "SKU\t1", sold.asin, "19.99", quantity=7, condition="used_good")
    listing.attributes["condition_note"] = [{"value": "Box torn\nat one corner", "marketplace_id": US}]
    offer(shop, "FBA", item(shop, 1).asin, "8.50", quantity=3, channel="AMAZON_NA")
    offer(shop, "CANADA", sold.asin, "30.00", marketplace_id=CA)
    first, second = run(shop)
    assert tuple(first) == LISTINGS
    assert {name: value for name, value in first.items() if value} == {
        "item-name": sold.title,
        "listing-id": first["listing-id"],
        "seller-sku": "SKU 1",
        "price": "19.99",
        "quantity": "7",
        "open-date": first["open-date"],
        "item-is-marketplace": "y",
        "product-id-type": "1",
        "item-note": "Box torn at one corner",
        "item-condition": "3",
        "asin1": sold.asin,
        "product-id": sold.asin,
        "pending-quantity": "0",
        "fulfillment-channel": "DEFAULT",
        "status": "Active",
    }
    made = listing.presences[US].created
    assert first["listing-id"].startswith(f"{made:%m%d}")
    assert second["seller-sku"] == "FBA"
    assert (second["quantity"], second["fulfillment-channel"], second["price"]) == ("", "AMAZON_NA", "8.50")


def test_active_inactive_open_and_ended_listings_have_reports_of_their_own() -> None:
    shop = amazon()
    sold = item(shop)
    for sku, quantity in (("HERE", 2), ("OUT", 0), ("GONE", 1)):
        offer(shop, sku, sold.asin, "19.99", quantity=quantity)
    assert shop.call("deleteListingsItem", sellerId="A1SELLER", sku="GONE", marketplaceIds=US).status == 200
    shop.move(minutes=2)
    by_type = {}
    for name in ("ALL_DATA", "DATA", "INACTIVE_DATA"):
        by_type[name] = [row["seller-sku"] for row in run(shop, f"GET_MERCHANT_LISTINGS_{name}")]
    cancelled = run(shop, "GET_MERCHANT_CANCELLED_LISTINGS_DATA")
    assert by_type == {"ALL_DATA": ["HERE", "OUT"], "DATA": ["HERE"], "INACTIVE_DATA": ["OUT"]}
    assert [(row["seller-sku"], row["asin1"]) for row in cancelled] == [("GONE", sold.asin)]
    assert "status" not in cancelled[0]
    assert run(shop, OPEN) == [{"sku": "HERE", "asin": sold.asin, "price": "19.99", "quantity": "2"}]
    shop.world.reports.rules = replace(shop.world.reports.rules, cache_s=0)
    offer(shop, "GONE", sold.asin, "19.99")
    again = create(shop, "GET_MERCHANT_CANCELLED_LISTINGS_DATA")
    shop.move(seconds=25)
    assert status(shop, again) == "CANCELLED"


def test_stock_at_amazon() -> None:
    shop = amazon()
    sold = item(shop)
    offer(shop, "FBA-1", sold.asin, "19.99", quantity=5, channel="AMAZON_NA")
    shop.world.inventory.put(
        shop.seller.id, "FBA-1", sold.asin, [US], inbound_shipped=2, customer_orders=1, damaged=3
    )
    (row,) = run(shop, "GET_FBA_MYI_UNSUPPRESSED_INVENTORY_DATA")
    assert row == {
        "sku": "FBA-1",
        "fnsku": row["fnsku"],
        "asin": sold.asin,
        "product-name": sold.title,
        "condition": "New",
        "your-price": "19.99",
        "mfn-listing-exists": "No",
        "mfn-fulfillable-quantity": "",
        "afn-listing-exists": "Yes",
        "afn-warehouse-quantity": "9",
        "afn-fulfillable-quantity": "5",
        "afn-unsellable-quantity": "3",
        "afn-reserved-quantity": "1",
        "afn-total-quantity": "11",
        "per-unit-volume": f"{sold.length * sold.width * sold.height / 1728:.2f}",
        "afn-inbound-working-quantity": "0",
        "afn-inbound-shipped-quantity": "2",
        "afn-inbound-receiving-quantity": "0",
        "afn-researching-quantity": "0",
        "afn-reserved-future-supply": "0",
        "afn-future-supply-buyable": "0",
    }


def test_orders_that_changed_within_a_time() -> None:
    shop = shop_with_orders()
    made = order(shop, {"SKU-1": 2})
    address, line = made.buyer.address, made.lines[0]
    line.charges = {"ITEM": Decimal("40.00"), "SHIPPING": Decimal("4.99")}
    line.taxes, line.discount, line.promotion_id = {"ITEM": Decimal("3.30")}, Decimal("2.00"), "SPRING"
    about = "GET_FLAT_FILE_ALL_ORDERS_DATA_BY_LAST_UPDATE_GENERAL"
    changed = made.updated.isoformat(timespec="seconds")
    shop.move(hours=1)
    renew(shop)
    (row,) = run(shop, about, dataStartTime=changed)
    assert {name: value for name, value in row.items() if value} == {
        "amazon-order-id": made.id,
        "purchase-date": "2026-11-02T08:00:00+00:00",
        "last-updated-date": changed,
        "order-status": "Unshipped",
        "fulfillment-channel": "Merchant",
        "sales-channel": "Amazon.com",
        "ship-service-level": made.service_level,
        "product-name": line.title,
        "sku": "SKU-1",
        "asin": line.asin,
        "item-status": "Unshipped",
        "quantity": "2",
        "currency": "USD",
        "item-price": "40.00",
        "item-tax": "3.30",
        "shipping-price": "4.99",
        "item-promotion-discount": "2.00",
        "promotion-ids": "SPRING",
        "ship-city": address.city,
        "ship-state": address.region,
        "ship-postal-code": address.postal_code,
        "ship-country": "US",
        "is-business-order": "false",
    }
    empty = [create(shop, about), create(shop, about, marketplaceIds=[CA], dataStartTime=changed)]
    shop.move(seconds=25)
    assert [status(shop, report_id) for report_id in empty] == ["CANCELLED"] * 2


def test_buyers_addresses_need_a_token_for_the_very_document() -> None:
    shop = shop_with_orders()
    made = order(shop)
    report_id = create(shop, "GET_FLAT_FILE_ACTIONABLE_ORDER_DATA_SHIPPING")
    shop.move(seconds=25)
    document_id = shop.call("getReport", reportId=report_id).data["reportDocumentId"]
    assert shop.call("getReportDocument", reportDocumentId=document_id).status == 403
    document = shop.world.documents.get(document_id, shop.seller.id)
    assert document is not None
    (row,) = table(bytes(document.content or b""))
    buyer = made.buyer
    assert (row["order-id"], row["buyer-email"], row["ship-address-1"], row["quantity-to-ship"]) == (
        made.id,
        buyer.email,
        buyer.address.line1,
        "1",
    )
    path = f"/reports/2021-06-30/documents/{document_id}"
    body = {"restrictedResources": [{"method": "GET", "path": path}]}
    token = shop.call("createRestrictedDataToken", body=body).data["restrictedDataToken"]
    answer = shop.call("getReportDocument", reportDocumentId=document_id, token=token)
    assert at(shop, "GET", answer.data["url"]).content == document.content


def test_the_same_request_gets_the_same_answer_for_an_hour() -> None:
    shop = amazon()
    offer(shop, "SKU-1", item(shop).asin, "19.99")
    first = run(shop)
    offer(shop, "SKU-2", item(shop).asin, "19.99")
    assert run(shop) == first
    assert len(run(shop, reportOptions={"custom": "true"})) == 2
    shop.move(minutes=58, seconds=40)
    renew(shop)
    assert run(shop) == first
    assert len(run(shop)) == 2


def test_nothing_to_report_is_cancelled_and_faults_decide_otherwise() -> None:
    shop = amazon()
    nothing = create(shop)
    shop.move(seconds=25)
    assert status(shop, nothing) == "CANCELLED"
    offer(shop, "SKU-1", item(shop).asin, "19.99")
    shop.world.faults.add(Fault("report_cancelled", type=ALL, times=1))
    shop.world.faults.add(Fault("report_fatal", type=OPEN, times=1))
    cancelled, fatal, good = create(shop), create(shop, OPEN), create(shop, OPEN)
    shop.move(seconds=25)
    assert [status(shop, one) for one in (cancelled, fatal, good)] == ["CANCELLED", "FATAL", "DONE"]
    document = shop.call("getReport", reportId=fatal).data["reportDocumentId"]
    assert download(shop, "getReportDocument", reportDocumentId=document) == (
        "application/json",
        b'{"errorDetails":"The report was not made because of an internal error."}',
    )


def test_only_a_report_that_waits_can_be_cancelled() -> None:
    shop = amazon()
    offer(shop, "SKU-1", item(shop).asin, "19.99")
    report_id, other = create(shop), create(shop)
    assert shop.call("cancelReport", reportId=report_id).status == 200
    shop.move(seconds=25)
    assert [status(shop, one) for one in (report_id, other)] == ["CANCELLED", "DONE"]
    assert shop.call("cancelReport", reportId=other).status == 400
    assert shop.call("getReport", reportId="1").status == 404


def test_what_a_report_needs() -> None:
    shop = amazon()
    wrong: list[dict[str, Any]] = [
        {"reportType": "GET_NOTHING"},
        {"marketplaceIds": []},
        {"marketplaceIds": ["A1F83G8C2ARO7P"]},
        {"dataStartTime": "2026-11-02T08:00:01Z"},
        {"dataStartTime": "yesterday"},
        {"dataStartTime": "0001-01-01T00:00:00+12:00"},
        {"dataStartTime": "2026-11-02T07:00:00Z", "dataEndTime": "2026-11-02T06:00:00Z"},
        {"reportOptions": {"custom": True}},
    ]
    body = {"reportType": ALL, "marketplaceIds": [US]}
    assert {shop.call("createReport", body=body | one).status for one in wrong} == {400}


def test_reports_are_found_by_their_filters_page_by_page() -> None:
    shop = amazon()
    made = [create(shop), create(shop, OPEN), create(shop)]
    page = shop.call("getReports", reportTypes=[ALL, OPEN], pageSize=2).data
    assert [one["reportId"] for one in page["reports"]] == [made[2], made[1]]
    rest = shop.call("getReports", nextToken=page["nextToken"]).data
    assert [one["reportId"] for one in rest["reports"]] == [made[0]]
    assert "nextToken" not in rest
    assert len(shop.call("getReports", reportTypes=OPEN).data["reports"]) == 1
    assert shop.call("getReports").status == 400


def test_a_schedule_asks_again_and_again_until_it_is_cancelled_or_replaced() -> None:
    shop = amazon()
    offer(shop, "SKU-1", item(shop).asin, "19.99")
    body = {"reportType": ALL, "marketplaceIds": [US], "reportOptions": {"custom": "true"}}
    first = shop.call("createReportSchedule", body=body | {"period": "PT15M"})
    assert first.status == 201
    about = {"period": "PT5M", "nextReportCreationTime": "2026-11-02T08:10:00Z"}
    second = shop.call("createReportSchedule", body=body | about).data["reportScheduleId"]
    shown = {
        "reportScheduleId": second,
        "reportType": ALL,
        "marketplaceIds": [US],
        "period": "PT5M",
        "nextReportCreationTime": "2026-11-02T08:10:00Z",
        "reportOptions": {"custom": "true"},
    }
    assert shop.call("getReportSchedules", reportTypes=ALL).data == {"reportSchedules": [shown]}
    assert shop.call("getReportSchedules", reportTypes=OPEN).data == {"reportSchedules": []}
    shop.move(minutes=16)
    reports = shop.call("getReports", reportTypes=ALL).data["reports"]
    assert [(one["createdTime"], one["dataStartTime"], one["reportScheduleId"]) for one in reports] == [
        ("2026-11-02T08:15:00Z", "2026-11-02T08:10:00Z", second),
        ("2026-11-02T08:10:00Z", "2026-11-02T08:05:00Z", second),
    ]
    assert shop.call("getReportSchedule", reportScheduleId=second).data == shown | {
        "nextReportCreationTime": "2026-11-02T08:20:00Z"
    }
    assert shop.call("cancelReportSchedule", reportScheduleId=second).status == 200
    shop.move(minutes=30)
    assert len(shop.call("getReports", reportTypes=ALL).data["reports"]) == 2
    assert shop.call("getReportSchedule", reportScheduleId=second).status == 404
    assert shop.call("createReportSchedule", body=body | {"period": "PT1M"}).status == 400


def test_a_monthly_schedule_keeps_its_day() -> None:
    shop = amazon()
    about = {"reportType": ALL, "marketplaceIds": [US], "period": "P1M"}
    shop.call("createReportSchedule", body=about | {"nextReportCreationTime": "2026-12-15T08:00:00Z"})
    shop.move(days=110)
    renew(shop)
    reports = shop.call("getReports", reportTypes=ALL).data["reports"]
    assert [one["createdTime"][:10] for one in reports] == ["2027-02-15", "2027-01-15", "2026-12-15"]
    assert reports[2]["dataStartTime"] == "2026-11-15T08:00:00Z"
