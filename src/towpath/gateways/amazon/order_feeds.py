"""The order feeds: cancellations, shipments and refunds as XML, and what became of each message.

Elements stand in the order of Amazon's schemas (OrderAcknowledgement, OrderFulfillment, OrderAdjustment),
which is part of their meaning. Message ids are counted from 1.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, SubElement, XMLPullParser, tostring

from towpath.gateways.amazon import wire
from towpath.gateways.amazon.documents import Download
from towpath.gateways.amazon.reading import Misunderstood, Money
from towpath.gateways.amazon.shipments import OTHER_CARRIER, Shipment

CONTENT_TYPE = "text/xml; charset=UTF-8"
ACKNOWLEDGEMENT = "POST_ORDER_ACKNOWLEDGEMENT_DATA"
FULFILLMENT = "POST_ORDER_FULFILLMENT_DATA"
ADJUSTMENT = "POST_PAYMENT_ADJUSTMENT_DATA"


@dataclass(frozen=True, slots=True)
class Cancellation:
    """A whole order that the merchant does not ship.

    ``reason``: NoInventory, BuyerCanceled, ShippingAddressUndeliverable, CustomerExchange, PricingError …
    """

    order_id: str
    order_item_ids: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Refund:
    """Money back for one item of an order; ``id`` is the caller's own for it.

    ``amounts`` are pairs of what is paid back (Principal, Shipping, Tax, ShippingTax, Goodwill …) and how
    much. ``reason``: CustomerReturn, GeneralAdjustment, CouldNotShip, DifferentItem, PriceError, Other …
    """

    order_id: str
    order_item_id: str
    id: str
    reason: str
    amounts: tuple[tuple[str, Money], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What Amazon has against a message; ``severity`` is Error or Warning, 0 the id of the whole feed."""

    message_id: int
    severity: str
    code: str
    description: str


@dataclass(frozen=True, slots=True)
class Summary:
    """How many messages were processed, with success, with errors, with warnings."""

    processed: int
    successful: int
    errors: int
    warnings: int


def cancellations(seller_id: str, orders: Iterable[Cancellation]) -> Iterator[bytes]:
    """Give the content of a ``POST_ORDER_ACKNOWLEDGEMENT_DATA`` feed, one message for each order."""
    return _envelope(seller_id, "OrderAcknowledgement", map(_cancellation, orders))


def shipments(seller_id: str, parcels: Iterable[Shipment]) -> Iterator[bytes]:
    """Give the content of a ``POST_ORDER_FULFILLMENT_DATA`` feed, one message for each parcel."""
    return _envelope(seller_id, "OrderFulfillment", map(_shipment, parcels))


def refunds(seller_id: str, items: Iterable[Refund]) -> Iterator[bytes]:
    """Give the content of a ``POST_PAYMENT_ADJUSTMENT_DATA`` feed, one message for each item."""
    return _envelope(seller_id, "OrderAdjustment", map(_refund, items))


def _envelope(seller_id: str, message_type: str, contents: Iterable[Element]) -> Iterator[bytes]:
    header = Element("Header")
    _add(header, DocumentVersion="1.01", MerchantIdentifier=seller_id)
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
    yield b'<AmazonEnvelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    yield b'xsi:noNamespaceSchemaLocation="amzn-envelope.xsd">'
    yield tostring(header)
    yield f"<MessageType>{message_type}</MessageType>".encode()
    for number, content in enumerate(contents, start=1):
        message = Element("Message")
        _add(message, MessageID=str(number))
        message.append(content)
        yield tostring(message, encoding="utf-8", xml_declaration=False)
    yield b"</AmazonEnvelope>"


def _add(parent: Element, **texts: str) -> None:
    """Add child elements in the order given, those with a text."""
    for name, text in texts.items():
        if text:
            SubElement(parent, name).text = text


def _cancellation(order: Cancellation) -> Element:
    element = Element("OrderAcknowledgement")
    _add(element, AmazonOrderID=order.order_id, StatusCode="Failure")
    for order_item_id in order.order_item_ids:
        _add(SubElement(element, "Item"), AmazonOrderItemCode=order_item_id, CancelReason=order.reason)
    return element


def _shipment(parcel: Shipment) -> Element:
    element = Element("OrderFulfillment")
    other = parcel.carrier_code == OTHER_CARRIER and parcel.carrier_name
    _add(
        element,
        AmazonOrderID=parcel.order_id,
        MerchantFulfillmentID=parcel.package_reference_id,
        FulfillmentDate=wire.moment(parcel.shipped_at),
    )
    _add(
        SubElement(element, "FulfillmentData"),
        CarrierCode="" if other else parcel.carrier_code,
        CarrierName=parcel.carrier_name if other else "",
        ShippingMethod=parcel.shipping_method,
        ShipperTrackingNumber=parcel.tracking_number,
    )
    for item in parcel.items:
        _add(
            SubElement(element, "Item"),
            AmazonOrderItemCode=item.order_item_id,
            Quantity=str(item.quantity),
        )
    return element


def _refund(refund: Refund) -> Element:
    element = Element("OrderAdjustment")
    _add(element, AmazonOrderID=refund.order_id)
    item = SubElement(element, "AdjustedItem")
    _add(
        item,
        AmazonOrderItemCode=refund.order_item_id,
        MerchantAdjustmentItemID=refund.id,
        AdjustmentReason=refund.reason,
    )
    adjustments = SubElement(item, "ItemPriceAdjustments")
    for kind, money in refund.amounts:
        component = SubElement(adjustments, "Component")
        _add(component, Type=kind)
        SubElement(component, "Amount", currency=money.currency).text = f"{money.amount:f}"
    return element


async def results(download: Download) -> AsyncGenerator[Result | Summary]:
    """Give the summary of a feed's processing report and each result in it; those without one succeeded.

    Raises :class:`Misunderstood` for what is no such report, and what ``Download`` raises.
    """
    summarised = False
    async with aclosing(download.content()) as chunks:
        async for element in _ended(chunks):
            if element.tag == "ProcessingSummary":
                summarised = True
                counted = ("Processed", "Successful", "WithError", "WithWarning")
                yield Summary(*(_number(element, f"Messages{what}") for what in counted))
            elif element.tag == "Result":
                yield _result(element)
                element.clear()
    if not summarised:
        raise Misunderstood("ProcessingReport: no summary")


async def _ended(chunks: AsyncIterator[bytes]) -> AsyncGenerator[Element]:
    parser: XMLPullParser[Element] = XMLPullParser(["end"])
    try:
        async for chunk in chunks:
            parser.feed(chunk)
            for event in parser.read_events():
                if isinstance(element := event[-1], Element):
                    yield element
        parser.close()
    except ParseError:
        raise Misunderstood("ProcessingReport: no XML") from None


def _result(element: Element) -> Result:
    return Result(
        message_id=_number(element, "MessageID"),
        severity=element.findtext("ResultCode", ""),
        code=element.findtext("ResultMessageCode", ""),
        description=element.findtext("ResultDescription", ""),
    )


def _number(element: Element, name: str) -> int:
    text = element.findtext(name, "0").strip()
    return int(text) if text.isdecimal() else 0
