"""Feeds about sellers' orders: taken on or cancelled, shipped, refunded; XML, for cancelling also a table."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from spapi_simulator.world import envelopes
from spapi_simulator.world.envelopes import Failure, text
from spapi_simulator.world.feed import Feed, Outcome, Processor, Work, record
from spapi_simulator.world.jobs import DONE, FATAL
from spapi_simulator.world.marketplaces import MARKETPLACES
from spapi_simulator.world.order import Order, OrderRefused, Shipment

if TYPE_CHECKING:
    from spapi_simulator.world import World
    from spapi_simulator.world.documents import Document

AT_ONCE = 100
TEMPLATE = "TemplateType=OrderCancellation"
_XML, _TABLE = "text/xml; charset=UTF-8", "text/plain; charset=UTF-8"
_MALFORMED = "5001"
Apply = Callable[["World", Feed, int, Element], None]


def xml(message_type: str, apply: Apply) -> Processor:
    """Give the processor of a kind of XML feed: ``apply`` carries out one message or refuses it."""

    def work(world: "World", feed: Feed, document: "Document") -> Work:
        failures: list[Failure] = []
        try:
            messages = envelopes.read(bytes(document.content or b""), feed.seller_id, message_type)
        except ValueError as error:
            failures.append(Failure(0, _MALFORMED, str(error)))
            return Outcome(FATAL, _XML, envelopes.report(feed.id, feed.seller_id, 0, failures))
        for start in range(0, len(messages), AT_ONCE):
            batch = messages[start : start + AT_ONCE]
            for number, message in batch:
                try:
                    apply(world, feed, number, message)
                except OrderRefused as refusal:
                    order_id = text(message, "AmazonOrderID")
                    failures.append(Failure(number, refusal.code, refusal.message, order_id))
            yield len(batch) / world.feeds.rules.messages_per_s
        return Outcome(DONE, _XML, envelopes.report(feed.id, feed.seller_id, len(messages), failures))

    return work


def acknowledge(world: "World", feed: Feed, _number: int, message: Element) -> None:
    """Take an order on, or cancel it or some of its items."""
    order = _order(world, feed, message)
    status = text(message, "StatusCode")
    if status == "Success":
        merchant_order_id = text(message, "MerchantOrderID")
        world.orders.acknowledge(feed.seller_id, order.id, merchant_order_id)
        record(world, feed, feed.type, order.id, {"StatusCode": status, "MerchantOrderID": merchant_order_id})
        return
    if status != "Failure":
        raise OrderRefused("The StatusCode must be Success or Failure.")
    items = {text(one, "AmazonOrderItemCode"): _reason(one) for one in message.iterfind("Item")}
    world.orders.cancel(feed.seller_id, order.id, items or "NoInventory")
    record(world, feed, feed.type, order.id, {"StatusCode": status, "Items": items})


def fulfill(world: "World", feed: Feed, number: int, message: Element) -> None:
    """Confirm a package; without items, all that is still to be shipped is in it."""
    order = _order(world, feed, message)
    items = {text(one, "AmazonOrderItemCode"): _quantity(one) for one in message.iterfind("Item")}
    data = "FulfillmentData/"
    shipment = Shipment(
        reference=text(message, "MerchantFulfillmentID") or f"{feed.id}-{number}",
        carrier=text(message, f"{data}CarrierCode") or text(message, f"{data}CarrierName"),
        method=text(message, f"{data}ShippingMethod"),
        tracking=text(message, f"{data}ShipperTrackingNumber"),
        shipped=_moment(text(message, "FulfillmentDate")),
        items=items or {line.id: line.open for line in order.lines if line.open},
    )
    world.orders.ship(feed.seller_id, order.id, shipment)
    body = {"reference": shipment.reference, "carrier": shipment.carrier, "tracking": shipment.tracking}
    record(world, feed, feed.type, order.id, body | {"items": shipment.items})


def adjust(world: "World", feed: Feed, _number: int, message: Element) -> None:
    """Refund items, one after the other; those before one that is refused stay refunded."""
    order = _order(world, feed, message)
    if text(message, "ActionType") not in {"", "Refund"}:
        raise OrderRefused("The ActionType must be Refund.")
    currency = MARKETPLACES[order.marketplace_id].currency
    items = message.findall("AdjustedItem")
    if not items:
        raise OrderRefused("An AdjustedItem is missing.")
    for item in items:
        if item.find("PromotionAdjustments") is not None:
            raise OrderRefused("PromotionAdjustments are not supported.")
        line_id, reason = text(item, "AmazonOrderItemCode"), text(item, "AdjustmentReason")
        components = item.iterfind("ItemPriceAdjustments/Component")
        amounts = {text(one, "Type"): _amount(one, currency) for one in components}
        if not amounts:
            raise OrderRefused("ItemPriceAdjustments are missing.")
        world.orders.refund(feed.seller_id, order.id, line_id, reason, amounts)
        shown = {name: str(amount) for name, amount in amounts.items()}
        record(world, feed, feed.type, order.id, {"item": line_id, "reason": reason, "amounts": shown})


acknowledgements = xml("OrderAcknowledgement", acknowledge)
fulfillments = xml("OrderFulfillment", fulfill)
adjustments = xml("OrderAdjustment", adjust)


def flat_acknowledgements(world: "World", feed: Feed, document: "Document") -> Work:
    """Cancel orders, or single items of them, by a tab-separated table."""
    try:
        rows = _rows(bytes(document.content or b""))
    except ValueError as error:
        return Outcome(FATAL, _TABLE, _table_report(0, [Failure(0, _MALFORMED, str(error))]))
    failures = []
    for number, row in enumerate(rows, start=1):
        order_id, item = row.get("order-id", ""), row.get("amazon-order-item-code", "")
        reason = row.get("cancellation-reason-code", "") or "NoInventory"
        try:
            world.orders.cancel(feed.seller_id, order_id, {item: reason} if item else reason)
        except OrderRefused as refusal:
            failures.append(Failure(number, refusal.code, refusal.message, order_id))
        else:
            record(world, feed, feed.type, order_id, row)
    yield len(rows) / world.feeds.rules.messages_per_s
    return Outcome(DONE, _TABLE, _table_report(len(rows), failures))


def _rows(content: bytes) -> list[dict[str, str]]:
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        lines = content.decode("cp1252", "replace").splitlines()
    if not lines or not lines[0].startswith(TEMPLATE):
        raise ValueError(f"The first line must begin with {TEMPLATE}.")
    columns = lines[1].split("\t") if len(lines) > 1 else []
    if not {"order-id", "cancellation-reason-code"} <= set(columns):
        raise ValueError("The second line must name the columns order-id and cancellation-reason-code.")
    table = [dict(zip(columns, line.split("\t"), strict=False)) for line in lines[2:] if line.strip()]
    if not table:
        raise ValueError("There is no row.")
    return table


def _table_report(processed: int, failures: list[Failure]) -> Iterator[bytes]:
    successful = processed - sum(one.message_id > 0 for one in failures)
    lines = [
        "Feed Processing Summary:",
        f"\tNumber of records processed\t\t{processed}",
        f"\tNumber of records successful\t\t{successful}",
        "",
        "original-record-number\torder-id\terror-code\terror-type\terror-message",
    ]
    lines += [f"{one.message_id}\t{one.order_id}\t{one.code}\tError\t{one.text}" for one in failures]
    yield "".join(f"{line}\r\n" for line in lines).encode()


def _order(world: "World", feed: Feed, message: Element) -> Order:
    """Find the order by Amazon's number or by the merchant's own."""
    number, own = text(message, "AmazonOrderID"), text(message, "MerchantOrderID")
    if number:
        found = world.orders.get(number)
        found = found if found and found.seller_id == feed.seller_id else None
    else:
        orders = world.orders.of(feed.seller_id) if own else []
        found = next((one for one in orders if one.merchant_order_id == own), None)
    if found is None:
        raise OrderRefused(f"There is no order {number or own}.")
    return found


def _reason(item: Element) -> str:
    reason = text(item, "CancelReason")
    if not reason:
        raise OrderRefused("The CancelReason is missing.")
    return reason


def _quantity(item: Element) -> int:
    quantity = text(item, "Quantity")
    if not quantity.isdecimal():
        raise OrderRefused("The Quantity of an item is missing.")
    return int(quantity)


def _moment(value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise OrderRefused("The FulfillmentDate is not an ISO 8601 date and time.") from None


def _amount(component: Element, currency: str) -> Decimal:
    amount = component.find("Amount")
    if amount is None or amount.get("currency") != currency:
        raise OrderRefused(f"The Amount must be in {currency}.")
    try:
        value = Decimal(text(component, "Amount"))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise OrderRefused("The Amount is not a number.")
    return value
