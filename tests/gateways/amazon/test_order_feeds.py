import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from xml.etree.ElementTree import fromstring

import pytest

from tests.gateways.amazon.hosts import download
from towpath.gateways.amazon import order_feeds
from towpath.gateways.amazon.order_feeds import Cancellation, Refund, Result, Summary
from towpath.gateways.amazon.reading import Misunderstood, Money
from towpath.gateways.amazon.shipments import Shipment, ShippedItem

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
BEGIN = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">'
    "<Header><DocumentVersion>1.01</DocumentVersion><MerchantIdentifier>A1</MerchantIdentifier></Header>"
)
END = "</AmazonEnvelope>"


def written(content: Iterator[bytes]) -> str:
    text = b"".join(content).decode()
    fromstring(text)
    return text


def test_a_cancellation_names_each_item_and_the_reason() -> None:
    order = Cancellation("202-1", ("11", "12"), "NoInventory")
    assert written(order_feeds.cancellations("A1", [order])) == (
        f"{BEGIN}<MessageType>OrderAcknowledgement</MessageType>"
        "<Message><MessageID>1</MessageID><OrderAcknowledgement>"
        "<AmazonOrderID>202-1</AmazonOrderID><StatusCode>Failure</StatusCode>"
        "<Item><AmazonOrderItemCode>11</AmazonOrderItemCode><CancelReason>NoInventory</CancelReason></Item>"
        "<Item><AmazonOrderItemCode>12</AmazonOrderItemCode><CancelReason>NoInventory</CancelReason></Item>"
        f"</OrderAcknowledgement></Message>{END}"
    )


def test_parcels_name_their_carrier_by_code_or_by_name() -> None:
    items = (ShippedItem("11", 2), ShippedItem("12", 1))
    known = Shipment("202-1", "A1F83G8C2ARO7P", "1", "DPD", "155", NOON, items)
    other = Shipment("202-2", "A1F83G8C2ARO7P", "2", "Other", "", NOON, items[:1], "Tow & <Path> Ü", "Canal")
    assert written(order_feeds.shipments("A1", [known, other])) == (
        f"{BEGIN}<MessageType>OrderFulfillment</MessageType>"
        "<Message><MessageID>1</MessageID><OrderFulfillment>"
        "<AmazonOrderID>202-1</AmazonOrderID><MerchantFulfillmentID>1</MerchantFulfillmentID>"
        "<FulfillmentDate>2026-11-24T12:00:00Z</FulfillmentDate>"
        "<FulfillmentData><CarrierCode>DPD</CarrierCode><ShipperTrackingNumber>155</ShipperTrackingNumber>"
        "</FulfillmentData>"
        "<Item><AmazonOrderItemCode>11</AmazonOrderItemCode><Quantity>2</Quantity></Item>"
        "<Item><AmazonOrderItemCode>12</AmazonOrderItemCode><Quantity>1</Quantity></Item>"
        "</OrderFulfillment></Message>"
        "<Message><MessageID>2</MessageID><OrderFulfillment>"
        "<AmazonOrderID>202-2</AmazonOrderID><MerchantFulfillmentID>2</MerchantFulfillmentID>"
        "<FulfillmentDate>2026-11-24T12:00:00Z</FulfillmentDate>"
        "<FulfillmentData><CarrierName>Tow &amp; &lt;Path&gt; Ü</CarrierName>"
        "<ShippingMethod>Canal</ShippingMethod></FulfillmentData>"
        "<Item><AmazonOrderItemCode>11</AmazonOrderItemCode><Quantity>2</Quantity></Item>"
        f"</OrderFulfillment></Message>{END}"
    )


def test_a_refund_names_what_is_paid_back_in_its_currency() -> None:
    amounts = (("Principal", Money(Decimal("10.00"), "GBP")), ("Shipping", Money(Decimal("1E+1"), "GBP")))
    refund = Refund("202-1", "11", "CM-9", "CustomerReturn", amounts)
    assert written(order_feeds.refunds("A1", [refund])) == (
        f"{BEGIN}<MessageType>OrderAdjustment</MessageType>"
        "<Message><MessageID>1</MessageID><OrderAdjustment><AmazonOrderID>202-1</AmazonOrderID>"
        "<AdjustedItem><AmazonOrderItemCode>11</AmazonOrderItemCode>"
        "<MerchantAdjustmentItemID>CM-9</MerchantAdjustmentItemID>"
        "<AdjustmentReason>CustomerReturn</AdjustmentReason>"
        "<ItemPriceAdjustments>"
        '<Component><Type>Principal</Type><Amount currency="GBP">10.00</Amount></Component>'
        '<Component><Type>Shipping</Type><Amount currency="GBP">10</Amount></Component>'
        "</ItemPriceAdjustments></AdjustedItem></OrderAdjustment></Message>"
        f"{END}"
    )


def test_the_seller_is_escaped_too() -> None:
    assert "<MerchantIdentifier>A&amp;1</MerchantIdentifier>" in written(order_feeds.refunds("A&1", []))


# Results

REPORT = """<?xml version="1.0" encoding="UTF-8"?>
<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">
  <Header><DocumentVersion>1.02</DocumentVersion><MerchantIdentifier>A1</MerchantIdentifier></Header>
  <MessageType>ProcessingReport</MessageType>
  <Message>
    <MessageID>1</MessageID>
    <ProcessingReport>
      <DocumentTransactionID>5</DocumentTransactionID>
      <StatusCode>Complete</StatusCode>
      <ProcessingSummary>
        <MessagesProcessed>3</MessagesProcessed>
        <MessagesSuccessful>2</MessagesSuccessful>
        <MessagesWithError>1</MessagesWithError>
        <MessagesWithWarning>0</MessagesWithWarning>
      </ProcessingSummary>
      <Result>
        <MessageID>2</MessageID>
        <ResultCode>Error</ResultCode>
        <ResultMessageCode>18028</ResultMessageCode>
        <ResultDescription>The order “202-2” is shipped.</ResultDescription>
        <AdditionalInfo><AmazonOrderID>202-2</AmazonOrderID></AdditionalInfo>
      </Result>
    </ProcessingReport>
  </Message>
</AmazonEnvelope>"""


def results(content: bytes, size: int = 0) -> list[Result | Summary]:
    async def collect() -> list[Result | Summary]:
        return [one async for one in order_feeds.results(download(content, "text/xml", size))]

    return asyncio.run(collect())


@pytest.mark.parametrize("size", [0, 1, 100])
def test_results_come_by_message(size: int) -> None:
    assert results(REPORT.encode(), size) == [
        Summary(processed=3, successful=2, errors=1, warnings=0),
        Result(2, "Error", "18028", "The order “202-2” is shipped."),
    ]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (REPORT[:-20].encode(), "ProcessingReport: no XML"),
        (b"", "ProcessingReport: no XML"),
        (b"{}", "ProcessingReport: no XML"),
        (b"<html></html>", "ProcessingReport: no summary"),
    ],
)
def test_a_report_that_is_not_whole_is_no_success(content: bytes, text: str) -> None:
    with pytest.raises(Misunderstood) as caught:
        results(content)
    assert str(caught.value) == text


def test_what_a_report_may_leave_out_is_empty() -> None:
    content = b"<P><ProcessingSummary/><Result><MessageID>x</MessageID></Result></P>"
    assert results(content) == [Summary(0, 0, 0, 0), Result(0, "", "", "")]
