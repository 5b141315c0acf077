from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from spapi_simulator.world.order import Line, Order
from tests.simulator.caller import Amazon
from tests.simulator.files import result, send
from tests.simulator.trade import item, offer, order, shop_with_orders

XML, TABLE = "text/xml; charset=UTF-8", "text/tab-separated-values; charset=UTF-8"
ACKNOWLEDGE, FULFILL, ADJUST = (
    "POST_ORDER_ACKNOWLEDGEMENT_DATA",
    "POST_ORDER_FULFILLMENT_DATA",
    "POST_PAYMENT_ADJUSTMENT_DATA",
)
FLAT = "POST_FLAT_FILE_ORDER_ACKNOWLEDGEMENT_DATA"


def _envelope(kind: str, *messages: str, seller: str = "A1SELLER", head: str = "") -> bytes:
    numbered = "".join(
        f"<Message><MessageID>{number}</MessageID><{kind}>{one}</{kind}></Message>"
        for number, one in enumerate(messages, start=1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<AmazonEnvelope'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:noNamespaceSchemaLocation="amzn-envelope.xsd"><Header><DocumentVersion>1.01</DocumentVersion>'
        f"<MerchantIdentifier>{seller}</MerchantIdentifier></Header><MessageType>{kind}</MessageType>"
        f"{numbered}</AmazonEnvelope>"
    ).encode()


def _run(shop: Amazon, feed_type: str, content: bytes, content_type: str = XML) -> tuple[str, bytes]:
    feed_id = send(shop, feed_type, content, content_type)
    shop.move(minutes=1)
    return shop.call("getFeed", feedId=feed_id).data["processingStatus"], result(shop, feed_id)


def _said(report: bytes) -> tuple[dict[str, str | None], list[dict[str, str | None]]]:
    root = ET.fromstring(report)
    assert root.findtext("MessageType") == "ProcessingReport"
    content = root.find("Message/ProcessingReport")
    assert content is not None
    assert content.findtext("StatusCode") == "Complete"
    summary = {one.tag.removeprefix("Messages"): one.text for one in content.iterfind("ProcessingSummary/*")}
    results = [
        {one.tag: one.text for one in each.iter() if one.tag not in {"Result", "AdditionalInfo"}}
        for each in content.iterfind("Result")
    ]
    return summary, results


def _counts(processed: int, wrong: int = 0) -> dict[str, str]:
    good = processed - wrong
    return {
        "Processed": str(processed),
        "Successful": str(good),
        "WithError": str(wrong),
        "WithWarning": "0",
    }


def _ledger(shop: Amazon) -> list[tuple[str, str, Any]]:
    return [(one.operation, one.target, one.body) for one in shop.world.ledger.entries if one.source]


def _two_lines(shop: Amazon) -> tuple[Order, Line, Line]:
    offer(shop, "SKU-2", item(shop, 1).asin, "5.00")
    made = order(shop, {"SKU-1": 2, "SKU-2": 1})
    first, second = made.lines
    return made, first, second


def test_orders_are_taken_on_and_cancelled() -> None:
    shop = shop_with_orders()
    made, first, second = _two_lines(shop)
    other = order(shop)
    taken = f"<AmazonOrderID>{made.id}</AmazonOrderID><MerchantOrderID>M-1</MerchantOrderID>"
    item_code = f"<Item><AmazonOrderItemCode>{second.id}</AmazonOrderItemCode>"
    status, report = _run(
        shop,
        ACKNOWLEDGE,
        _envelope(
            "OrderAcknowledgement",
            f"{taken}<StatusCode>Success</StatusCode>",
            f"<MerchantOrderID>M-1</MerchantOrderID><StatusCode>Failure</StatusCode>"
            f"{item_code}<CancelReason>PricingError</CancelReason></Item>",
            f"<AmazonOrderID>{other.id}</AmazonOrderID><StatusCode>Failure</StatusCode>",
        ),
    )
    assert (status, _said(report)) == ("DONE", (_counts(3), []))
    assert made.merchant_order_id == "M-1"
    assert (first.cancelled_by, second.cancelled_by, second.cancel_reason) == ("", "MERCHANT", "PricingError")
    assert (made.status, other.status, other.lines[0].cancel_reason) == (
        "UNSHIPPED",
        "CANCELLED",
        "NoInventory",
    )
    assert _ledger(shop) == [
        (ACKNOWLEDGE, made.id, {"StatusCode": "Success", "MerchantOrderID": "M-1"}),
        (ACKNOWLEDGE, made.id, {"StatusCode": "Failure", "Items": {second.id: "PricingError"}}),
        (ACKNOWLEDGE, other.id, {"StatusCode": "Failure", "Items": {}}),
    ]


def test_what_cannot_be_cancelled_is_reported_by_message() -> None:
    shop = shop_with_orders()
    made = order(shop)
    (line,) = made.lines
    one = f"<AmazonOrderID>{made.id}</AmazonOrderID><StatusCode>Failure</StatusCode>"
    coded = f"<Item><AmazonOrderItemCode>{line.id}</AmazonOrderItemCode>"
    _status, report = _run(
        shop,
        ACKNOWLEDGE,
        _envelope(
            "OrderAcknowledgement",
            "<AmazonOrderID>111-0000000-0000000</AmazonOrderID><StatusCode>Failure</StatusCode>",
            f"<AmazonOrderID>{made.id}</AmazonOrderID><StatusCode>Perhaps</StatusCode>",
            f"{one}{coded}</Item>",
            f"{one}{coded}<CancelReason>Boredom</CancelReason></Item>",
            one,
            one,
        ),
    )
    summary, results = _said(report)
    assert summary == _counts(6, wrong=5)
    assert [(one["MessageID"], one["ResultCode"], one["ResultDescription"]) for one in results] == [
        ("1", "Error", "There is no order 111-0000000-0000000."),
        ("2", "Error", "The StatusCode must be Success or Failure."),
        ("3", "Error", "The CancelReason is missing."),
        ("4", "Error", "Unknown cancel reason: Boredom."),
        ("6", "Error", "The order cannot be cancelled, its status is CANCELLED."),
    ]
    assert results[1]["AmazonOrderID"] == made.id
    assert len(_ledger(shop)) == 1


def test_packages_are_confirmed_in_part_and_whole() -> None:
    shop = shop_with_orders()
    made, first, _second = _two_lines(shop)
    start = f"<AmazonOrderID>{made.id}</AmazonOrderID>"
    date = "<FulfillmentDate>2026-11-02T08:00:00Z</FulfillmentDate>"
    data = (
        "<FulfillmentData><CarrierCode>UPS</CarrierCode><ShippingMethod>Ground</ShippingMethod>"
        "<ShipperTrackingNumber>1Z1</ShipperTrackingNumber></FulfillmentData>"
    )
    one = f"<Item><AmazonOrderItemCode>{first.id}</AmazonOrderItemCode><Quantity>1</Quantity></Item>"
    reference = "<MerchantFulfillmentID>77</MerchantFulfillmentID>"
    status, report = _run(
        shop,
        FULFILL,
        _envelope("OrderFulfillment", f"{start}{reference}{date}{data}{one}", f"{start}{date}{data}"),
    )
    assert (status, _said(report)) == ("DONE", (_counts(2), []))
    assert made.status == "SHIPPED"
    feed_id = "50000000001"
    assert {name: package.shipment.items for name, package in made.packages.items()} == {
        "77": {first.id: 1},
        f"{feed_id}-2": {first.id: 1, made.lines[1].id: 1},
    }
    assert made.packages["77"].shipment.carrier == "UPS"
    assert made.packages["77"].shipment.tracking == "1Z1"
    assert _ledger(shop)[0] == (
        FULFILL,
        made.id,
        {"reference": "77", "carrier": "UPS", "tracking": "1Z1", "items": {first.id: 1}},
    )


@pytest.mark.parametrize(
    ("rest", "why"),
    [
        ("<FulfillmentDate>today</FulfillmentDate>", "The FulfillmentDate is not an ISO 8601 date and time."),
        (
            "<FulfillmentDate>0001-01-01T00:00:00+12:00</FulfillmentDate>",
            "The FulfillmentDate is not an ISO 8601 date and time.",
        ),
        (
            "<FulfillmentDate>2026-11-02T08:00:00Z</FulfillmentDate><Item/>",
            "The Quantity of an item is missing.",
        ),
        (
            "<FulfillmentDate>2026-12-02T08:00:00Z</FulfillmentDate>",
            "The ship date must lie between the date of the order and today.",
        ),
    ],
)
def test_what_was_not_shipped_as_it_says_is_refused(rest: str, why: str) -> None:
    shop = shop_with_orders()
    made = order(shop)
    message = f"<AmazonOrderID>{made.id}</AmazonOrderID>{rest}"
    _status, report = _run(shop, FULFILL, _envelope("OrderFulfillment", message))
    summary, results = _said(report)
    assert summary == _counts(1, wrong=1)
    assert results[0]["ResultDescription"] == why
    assert (made.status, _ledger(shop)) == ("UNSHIPPED", [])


def _adjustment(made: Order, line: Line, *components: tuple[str, str], **other: str) -> str:
    parts = "".join(
        f'<Component><Type>{kind}</Type><Amount currency="{other.get("currency", "USD")}">{amount}</Amount>'
        "</Component>"
        for kind, amount in components
    )
    return (
        f"<AmazonOrderID>{made.id}</AmazonOrderID>{other.get('action', '')}<AdjustedItem>"
        f"<AmazonOrderItemCode>{line.id}</AmazonOrderItemCode>"
        f"<AdjustmentReason>CustomerReturn</AdjustmentReason>{other.get('extra', '')}"
        f"<ItemPriceAdjustments>{parts}</ItemPriceAdjustments></AdjustedItem>"
    )


def _shipped(shop: Amazon) -> tuple[Order, Line]:
    made = order(shop)
    start = f"<AmazonOrderID>{made.id}</AmazonOrderID><FulfillmentDate>2026-11-02T08:00:00Z</FulfillmentDate>"
    _run(shop, FULFILL, _envelope("OrderFulfillment", start))
    assert made.status == "SHIPPED"
    return made, made.lines[0]


def test_money_is_given_back_once() -> None:
    shop = shop_with_orders()
    made, line = _shipped(shop)
    whole = _adjustment(
        made, line, ("Principal", str(line.charges["ITEM"])), action="<ActionType>Refund</ActionType>"
    )
    status, report = _run(shop, ADJUST, _envelope("OrderAdjustment", whole, whole))
    summary, results = _said(report)
    assert (status, summary) == ("DONE", _counts(2, wrong=1))
    assert results[0]["MessageID"] == "2"
    assert results[0]["ResultDescription"] == "The adjustment of Principal exceeds what was paid."
    assert line.refunded == {"Principal": Decimal("20.00")}
    assert _ledger(shop)[-1] == (
        ADJUST,
        made.id,
        {"item": line.id, "reason": "CustomerReturn", "amounts": {"Principal": "20.00"}},
    )


def test_refunds_that_do_not_fit_are_refused() -> None:
    shop = shop_with_orders()
    made, line = _shipped(shop)
    good = ("Principal", "1.00")
    _status, report = _run(
        shop,
        ADJUST,
        _envelope(
            "OrderAdjustment",
            _adjustment(made, line, good, currency="EUR"),
            _adjustment(made, line, ("Principal", "much")),
            _adjustment(made, line, ("Principal", "NaN")),
            _adjustment(made, line),
            _adjustment(made, line, good, action="<ActionType>Cancel</ActionType>"),
            _adjustment(made, line, good, extra="<PromotionAdjustments/>"),
            f"<AmazonOrderID>{made.id}</AmazonOrderID>",
        ),
    )
    assert [one["ResultDescription"] for one in _said(report)[1]] == [
        "The Amount must be in USD.",
        "The Amount is not a number.",
        "The Amount is not a number.",
        "ItemPriceAdjustments are missing.",
        "The ActionType must be Refund.",
        "PromotionAdjustments are not supported.",
        "An AdjustedItem is missing.",
    ]
    assert line.refunded == {}


_BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<AmazonEnvelope>", "XML Parsing Fatal Error: no element found: line 1, column 16"),
        (b"<Envelope/>", "The root element must be AmazonEnvelope."),
        (
            _envelope("OrderFulfillment", "x", seller="A2"),
            "The MerchantIdentifier is not that of the account.",
        ),
        (_envelope("OrderAdjustment", "x"), "The MessageType must be OrderFulfillment."),
        (
            _envelope("OrderFulfillment"),
            "Each Message needs a MessageID of its own and one OrderFulfillment.",
        ),
        (
            _envelope("OrderFulfillment", "x", "y").replace(b"ID>2<", b"ID>1<"),
            "Each Message needs a MessageID of its own and one OrderFulfillment.",
        ),
        (
            _envelope("OrderFulfillment", "x", head=_BOMB),
            "XML Parsing Fatal Error: a document type is not allowed.",
        ),
    ],
)
def test_a_file_that_is_no_envelope_is_fatal(content: bytes, why: str) -> None:
    status, report = _run(shop_with_orders(), FULFILL, content)
    assert status == "FATAL"
    assert _said(report) == (
        _counts(0),
        [
            {
                "MessageID": "0",
                "ResultCode": "Error",
                "ResultMessageCode": "5001",
                "ResultDescription": why,
            }
        ],
    )


def test_a_table_cancels_orders_and_items() -> None:
    shop = shop_with_orders()
    made, first, second = _two_lines(shop)
    other = order(shop)
    lines = [
        "TemplateType=OrderCancellation\tVersion=1.0/1.0.3\tThis row for Amazon.com use only.",
        "order-id\tcancellation-reason-code\tamazon-order-item-code",
        f"{made.id}\tBuyerCanceled\t{second.id}",
        f"{other.id}\t\t",
        "111-0000000-0000000\tNoInventory\t",
    ]
    table = "".join(f"{line}\r\n" for line in lines).encode()
    status, report = _run(shop, FLAT, table, TABLE)
    assert status == "DONE"
    assert report.decode().split("\r\n") == [
        "Feed Processing Summary:",
        "\tNumber of records processed\t\t3",
        "\tNumber of records successful\t\t2",
        "",
        "original-record-number\torder-id\terror-code\terror-type\terror-message",
        "3\t111-0000000-0000000\tNotFound\tError\tOrder 111-0000000-0000000 not found.",
        "",
    ]
    assert (first.cancelled_by, second.cancel_reason) == ("", "BuyerCanceled")
    assert (other.status, other.lines[0].cancel_reason) == ("CANCELLED", "NoInventory")
    assert [target for _operation, target, _body in _ledger(shop)] == [made.id, other.id]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "The first line must begin with TemplateType=OrderCancellation."),
        (
            b"TemplateType=OrderCancellation\norder\n",
            "The second line must name the columns order-id and cancellation-reason-code.",
        ),
        (
            b"TemplateType=OrderCancellation\norder-id\tcancellation-reason-code\n\n",
            "There is no row.",
        ),
    ],
)
def test_a_table_without_rows_is_fatal(content: bytes, why: str) -> None:
    status, report = _run(shop_with_orders(), FLAT, content, TABLE)
    assert status == "FATAL"
    assert report.decode().splitlines()[-1] == f"0\t\t5001\tError\t{why}"
