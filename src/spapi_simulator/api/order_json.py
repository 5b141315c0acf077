"""An order as Orders 2026-01-01 shows it: the basic data, and each data set that was asked for."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from spapi_simulator.call import show_time
from spapi_simulator.world.buyers import Address
from spapi_simulator.world.marketplaces import MARKETPLACES
from spapi_simulator.world.money import text
from spapi_simulator.world.order import CANCELLED, UNPAID, Line, Order, Package

INCLUDED = frozenset(
    {
        "BUYER",
        "RECIPIENT",
        "PROCEEDS",
        "EXPENSE",
        "PROMOTION",
        "CANCELLATION",
        "FULFILLMENT",
        "PACKAGES",
        "TAX",
        "PAYMENT",
        "FULFILLMENT_ORDERS",
    }
)
CONDITIONS = {"new": "NEW", "used": "USED", "refurbished": "REFURBISHED", "collectible": "COLLECTIBLE"}
FACILITATORS = {
    "US": "Amazon Services, Inc.",
    "CA": "Amazon.com.ca ULC",
}
Json = dict[str, Any]


def order_json(order: Order, included: Collection[str], *, names: bool, addresses: bool) -> Json:
    """Give the order; ``names`` and ``addresses`` tell which of the buyer's data the caller may see.

    Amazon shows neither buyer nor amounts before the payment is verified, nor after a cancellation.
    """
    known = order.status not in UNPAID and order.status != CANCELLED
    marketplace = MARKETPLACES[order.marketplace_id]
    answer: Json = {
        "orderId": order.id,
        "createdTime": show_time(order.created),
        "lastUpdatedTime": show_time(order.updated),
        "programs": list(order.programs),
        "salesChannel": {
            "channelName": "AMAZON",
            "marketplaceId": marketplace.id,
            "marketplaceName": marketplace.name,
        },
        "orderItems": [
            _line(order, line, included, known=known, addresses=addresses) for line in order.lines
        ],
    }
    if order.merchant_order_id:
        answer["orderAliases"] = [{"aliasId": order.merchant_order_id, "aliasType": "SELLER_ORDER_ID"}]
    if "FULFILLMENT" in included:
        answer["fulfillment"] = _fulfillment(order)
    if "PACKAGES" in included and order.packages:
        answer["packages"] = [_package(one, marketplace.country) for one in order.packages.values()]
    if known:
        answer |= _of_buyer(order, included, names=names, addresses=addresses)
        answer |= _of_money(order, included)
    return answer


def _of_buyer(order: Order, included: Collection[str], *, names: bool, addresses: bool) -> Json:
    buyer, answer = order.buyer, Json()
    if "BUYER" in included:
        found = {
            "buyerName": buyer.name if names else "",
            "buyerEmail": buyer.email if addresses else "",
            "buyerCompanyName": buyer.company,
            "buyerPurchaseOrderNumber": buyer.purchase_order,
        }
        answer |= _filled({"buyer": _filled(found)})
    if "RECIPIENT" in included:
        answer["recipient"] = {"deliveryAddress": _address(buyer.address, personal=addresses)}
    return answer


def _of_money(order: Order, included: Collection[str]) -> Json:
    answer: Json = {}
    if "PROCEEDS" in included:
        kept = [line for line in order.lines if not line.cancelled_by]
        sums: dict[str, Decimal] = {}
        for line in kept:
            for kind, amount in _parts(line).items():
                sums[kind] = sums.get(kind, Decimal(0)) + amount
        answer["proceeds"] = {
            "grandTotal": _money(order.total, order),
            "breakdowns": [
                {"type": kind, "subtotal": _money(amount, order)} for kind, amount in sums.items()
            ],
        }
    if "PAYMENT" in included:
        paid = {"paymentMethod": order.payment_method, "paymentAmount": _money(order.total, order)}
        answer["payment"] = {"paymentExecutions": [paid]}
    if "TAX" in included and order.buyer.tax:
        kind, number = order.buyer.tax
        registration = {
            "entityType": "BUYER",
            "legalName": order.buyer.company,
            "taxRegistrationType": kind,
            "taxRegistrationNumber": number,
        }
        answer["tax"] = {"taxRegistrations": [registration]}
    return answer


def _fulfillment(order: Order) -> Json:
    return {
        "fulfillmentStatus": order.status,
        "fulfilledBy": "AMAZON" if order.by_amazon else "MERCHANT",
        "fulfillmentServiceLevel": order.service_level,
        "shipByWindow": _window(order.ship_by),
        "deliverByWindow": _window(order.deliver_by),
    }


def _line(order: Order, line: Line, included: Collection[str], *, known: bool, addresses: bool) -> Json:
    condition, subcondition = line.condition
    price: Json = {"unitPrice": _money(line.unit_price, order)}
    if "AMAZON_BUSINESS" in order.programs:
        price["priceDesignation"] = "BUSINESS_PRICE"
    product: Json = {
        "asin": line.asin,
        "title": line.title,
        "sellerSku": line.sku,
        "condition": {"conditionType": CONDITIONS[condition], "conditionSubtype": subcondition.upper()},
    }
    if known:
        product["price"] = price
    answer: Json = {"orderItemId": line.id, "quantityOrdered": line.quantity, "product": product}
    if "CANCELLATION" in included and (cancellation := _cancellation(line)):
        answer["cancellation"] = cancellation
    if "FULFILLMENT" in included:
        answer["fulfillment"] = {"quantityFulfilled": line.shipped, "quantityUnfulfilled": line.open}
        if line.gift_level:
            gift = {"giftMessage": line.gift_message if addresses else "", "giftWrapLevel": line.gift_level}
            answer["fulfillment"]["packing"] = {"giftOption": _filled(gift)}
    return answer | (_line_money(order, line, included) if known and not line.cancelled_by else {})


def _line_money(order: Order, line: Line, included: Collection[str]) -> Json:
    answer: Json = {}
    if "PROCEEDS" in included:
        breakdowns: list[Json] = []
        for kind, amount in _parts(line).items():
            one: Json = {"type": kind, "subtotal": _money(amount, order)}
            details = {"TAX": line.taxes, "DISCOUNT": {"ITEM": -line.discount}}.get(kind, {})
            if details:
                one["detailedBreakdowns"] = [
                    {"subtype": name, "value": _money(value, order)} for name, value in details.items()
                ]
            breakdowns.append(one)
        answer["proceeds"] = {"proceedsTotal": _money(line.total, order), "breakdowns": breakdowns}
    if "EXPENSE" in included and line.points:
        value = _money(Decimal(line.points), order)
        granted = {"pointsNumber": line.points, "pointsMonetaryValue": value}
        answer["expense"] = {"pointsCost": {"pointsGranted": granted}}
    if "PROMOTION" in included and line.promotion_id:
        answer["promotion"] = {"breakdowns": [{"promotionId": line.promotion_id}]}
    if "TAX" in included and line.taxes:
        party = FACILITATORS[MARKETPLACES[order.marketplace_id].country]
        collection = {"model": "MARKETPLACE_FACILITATOR", "responsibleParty": party}
        answer["tax"] = {"taxCollections": [collection]}
    return answer


def _parts(line: Line) -> dict[str, Decimal]:
    """Give what the proceeds of a line are made of: charges, tax on top, discount as a negative amount."""
    parts = dict(line.charges)
    if line.taxes:
        parts["TAX"] = line.tax
    if line.discount:
        parts["DISCOUNT"] = -line.discount
    return parts


def _cancellation(line: Line) -> Json:
    answer: Json = {}
    if line.cancel_request:
        answer["cancellationRequest"] = {"requester": "BUYER", "cancelReason": line.cancel_request}
    if line.cancelled_by:
        execution = {"cancelledBy": line.cancelled_by, "cancelReason": line.cancel_reason}
        answer["cancellationExecution"] = execution
    return answer


def _package(package: Package, country: str) -> Json:
    shipment = package.shipment
    found = {
        "packageReferenceId": shipment.reference,
        "createdTime": show_time(package.created),
        "packageStatus": {"status": package.status},
        "carrier": shipment.carrier,
        "shipTime": show_time(shipment.shipped),
        "shippingService": shipment.method,
        "trackingNumber": shipment.tracking,
        "shipFromAddress": {
            "name": "Harbour Warehouse",
            "addressLine1": "1 Harbour Road",
            "city": "Harbour",
            "countryCode": country,
        },
        "packageItems": [
            {"orderItemId": line_id, "quantity": quantity} for line_id, quantity in shipment.items.items()
        ],
    }
    return _filled(found)


def _address(address: Address, *, personal: bool) -> Json:
    """Give an address; without the right to personal data only the place remains."""
    found: Json = {
        "companyName": address.company,
        "city": address.city,
        "districtOrCounty": address.district,
        "stateOrRegion": address.region,
        "countryCode": address.country,
        "addressType": address.kind,
    }
    if personal:
        found |= {
            "name": address.name,
            "addressLine1": address.line1,
            "addressLine2": address.line2,
            "addressLine3": address.line3,
            "postalCode": address.postal_code,
            "phone": address.phone,
        }
        if address.street:
            names = ("streetName", "streetNumber", "complement", "neighborhood")
            found["extendedFields"] = _filled(dict(zip(names, address.street, strict=True)))
    return _filled(found)


def _window(window: tuple[Any, Any]) -> Json:
    return {"earliestDateTime": show_time(window[0]), "latestDateTime": show_time(window[1])}


def _money(amount: Decimal, order: Order) -> Json:
    return {"amount": text(amount), "currencyCode": MARKETPLACES[order.marketplace_id].currency}


def _filled(values: Json) -> Json:
    """Leave out what is empty, as Amazon does."""
    return {name: value for name, value in values.items() if value}
