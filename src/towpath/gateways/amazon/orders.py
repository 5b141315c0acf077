"""Orders 2026-01-01: what was bought, by whom, and how far it is. Amazon's model: orders_2026-01-01.

Buyers' data stand in :class:`Buyer` and :class:`Address`, which do not show them when printed.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from towpath.gateways.amazon.client import Client
from towpath.gateways.amazon.data_sets import INCLUDED, with_fewer
from towpath.gateways.amazon.reading import Json, Money, ask, moment, money, part, rows, text, texts, whole


class Status(StrEnum):
    """How far an order is, in one set of names for the new API, the old one, reports and events."""

    PENDING_AVAILABILITY = "PENDING_AVAILABILITY"
    PENDING = "PENDING"
    UNSHIPPED = "UNSHIPPED"
    PARTIALLY_SHIPPED = "PARTIALLY_SHIPPED"
    SHIPPED = "SHIPPED"
    CANCELLED = "CANCELLED"
    UNFULFILLABLE = "UNFULFILLABLE"


class FulfilledBy(StrEnum):
    """Who ships: the merchant (MFN of old) or Amazon (AFN)."""

    MERCHANT = "MERCHANT"
    AMAZON = "AMAZON"


_STATUSES = {status.value.replace("_", ""): status for status in Status} | {"CANCELED": Status.CANCELLED}
_CHANNELS = {
    "MFN": FulfilledBy.MERCHANT,
    "AFN": FulfilledBy.AMAZON,
    "MERCHANT": FulfilledBy.MERCHANT,
    "AMAZON": FulfilledBy.AMAZON,
}


@dataclass(frozen=True, slots=True)
class Search:
    """Which orders: ``created_after`` or ``last_updated_after``, one of them.

    An upper bound must lie two minutes in the past. ``left_out`` are data sets that were refused before.
    """

    marketplace_ids: tuple[str, ...]
    last_updated_after: datetime | None = None
    last_updated_before: datetime | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    statuses: tuple[str, ...] = ()
    fulfilled_by: tuple[str, ...] = ()
    included_data: tuple[str, ...] = INCLUDED
    left_out: tuple[str, ...] = ()
    page_size: int = 100


@dataclass(frozen=True, slots=True, repr=False)
class Buyer:
    """Who bought; what Amazon does not give is empty."""

    name: str
    email: str
    company: str
    purchase_order_number: str


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """Where an order goes, as free as Amazon takes addresses; ``country`` is an ISO 3166 code."""

    name: str
    company: str
    line_1: str
    line_2: str
    line_3: str
    city: str
    district: str
    region: str
    municipality: str
    postal_code: str
    country: str
    phone: str
    type: str


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A part of the proceeds: ITEM, SHIPPING, TAX, DISCOUNT …; ``details`` are pairs of kind and amount."""

    type: str
    subtotal: Money | None
    details: tuple[tuple[str, Money | None], ...] = ()


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One line of an order. ``cancel_requester`` is BUYER when he asked to cancel it."""

    order_item_id: str
    asin: str
    sku: str
    title: str
    condition: str
    subcondition: str
    quantity: int
    quantity_fulfilled: int | None
    quantity_unfulfilled: int | None
    unit_price: Money | None
    total: Money | None
    breakdowns: tuple[Breakdown, ...]
    promotion_ids: tuple[str, ...]
    cancel_requester: str
    cancel_reason: str = field(repr=False)
    cancelled_by: str
    gift_wrap: str
    gift_message: str = field(repr=False)
    customized_url: str = field(repr=False)
    programs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Package:
    """A parcel of an order that the merchant ships; ``items`` are pairs of an item's id and a quantity."""

    reference_id: str
    status: str
    carrier: str
    shipping_service: str
    tracking_number: str
    shipped: datetime | None
    items: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Order:
    """An order. ``status`` and ``fulfilled_by`` may be a text that is new; empty without FULFILLMENT.

    ``programs`` say PRIME, PREMIUM, AMAZON_BUSINESS …; ``associations`` are pairs of another order's id and
    what binds the two. ``left_out`` names the data sets that Amazon refused to give.
    """

    order_id: str
    marketplace_id: str
    created: datetime | None
    last_updated: datetime | None
    status: Status | str
    fulfilled_by: FulfilledBy | str
    service_level: str
    ship_by: datetime | None
    deliver_by: datetime | None
    programs: tuple[str, ...]
    associations: tuple[tuple[str, str], ...]
    total: Money | None
    breakdowns: tuple[Breakdown, ...]
    buyer: Buyer
    address: Address | None
    items: tuple[OrderItem, ...]
    packages: tuple[Package, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderPage:
    """A page of orders; the next poll begins at ``last_updated_before``, less an overlap."""

    orders: tuple[Order, ...]
    next_token: str
    last_updated_before: datetime | None
    created_before: datetime | None
    left_out: tuple[str, ...]


def status_of(name: str) -> Status | str:
    """Give the status that a name stands for, in either spelling; an unknown one stays text."""
    return _STATUSES.get(name.replace("_", "").upper(), name)


def fulfilled_by_of(name: str) -> FulfilledBy | str:
    """Give who ships, of a name in either spelling; an unknown one stays text."""
    return _CHANNELS.get(name.upper(), name)


async def search_orders(client: Client, search: Search, pagination_token: str = "") -> OrderPage:
    """Give one page of up to 100 orders with their items; a token lives 24 hours.

    When Amazon refuses some data sets, the page comes without them and ``left_out`` names them. Without
    the personal ones, a role of the application is likely to be missing. Raises :class:`FewerData` when
    there is no quota left for that.
    """
    query = {
        "marketplaceIds": search.marketplace_ids,
        "lastUpdatedAfter": search.last_updated_after,
        "lastUpdatedBefore": search.last_updated_before,
        "createdAfter": search.created_after,
        "createdBefore": search.created_before,
        "fulfillmentStatuses": search.statuses,
        "fulfilledBy": search.fulfilled_by,
        "maxResultsPerPage": search.page_size,
        "paginationToken": pagination_token,
    }

    async def attempt(included: tuple[str, ...], left_out: tuple[str, ...]) -> OrderPage:
        return await ask(
            client,
            "searchOrders",
            lambda data: _page(data, left_out),
            query=query | {"includedData": included},
        )

    return await with_fewer(attempt, search.included_data, search.left_out)


async def order_pages(client: Client, search: Search) -> AsyncIterator[OrderPage]:
    """Give all pages; each call repeats the filters, and asks for no data set that was refused before."""
    page = await search_orders(client, search)
    yield page
    while page.next_token:
        page = await search_orders(client, replace(search, left_out=page.left_out), page.next_token)
        yield page


async def get_order(
    client: Client,
    order_id: str,
    included_data: tuple[str, ...] = INCLUDED,
    left_out: tuple[str, ...] = (),
) -> Order:
    """Give one order; data sets that Amazon refuses are left out, as in :func:`search_orders`."""

    async def attempt(included: tuple[str, ...], left_out: tuple[str, ...]) -> Order:
        return await ask(
            client,
            "getOrder",
            lambda data: _order(data["order"], left_out),
            path={"orderId": order_id},
            query={"includedData": included},
        )

    return await with_fewer(attempt, included_data, left_out)


def _page(data: Json, left_out: tuple[str, ...]) -> OrderPage:
    return OrderPage(
        orders=tuple(_order(order, left_out) for order in data["orders"]),
        next_token=text(part(data, "pagination").get("nextToken")),
        last_updated_before=moment(data.get("lastUpdatedBefore")),
        created_before=moment(data.get("createdBefore")),
        left_out=left_out,
    )


def _order(data: Json, left_out: tuple[str, ...]) -> Order:
    fulfillment, proceeds = part(data, "fulfillment"), part(data, "proceeds")
    address = part(data, "recipient", "deliveryAddress")
    return Order(
        order_id=data["orderId"],
        marketplace_id=text(part(data, "salesChannel").get("marketplaceId")),
        created=moment(data.get("createdTime")),
        last_updated=moment(data.get("lastUpdatedTime")),
        status=status_of(text(fulfillment.get("fulfillmentStatus"))),
        fulfilled_by=fulfilled_by_of(text(fulfillment.get("fulfilledBy"))),
        service_level=text(fulfillment.get("fulfillmentServiceLevel")),
        ship_by=moment(part(fulfillment, "shipByWindow").get("latestDateTime")),
        deliver_by=moment(part(fulfillment, "deliverByWindow").get("latestDateTime")),
        programs=texts(data.get("programs")),
        associations=rows(data.get("associatedOrders"), _association),
        total=money(proceeds.get("grandTotal")),
        breakdowns=rows(proceeds.get("breakdowns"), _breakdown),
        buyer=_buyer(part(data, "buyer")),
        address=_address(address) if address else None,
        items=rows(data.get("orderItems"), _item),
        packages=rows(data.get("packages"), _package),
        left_out=left_out,
    )


def _association(data: Json) -> tuple[str, str]:
    return text(data.get("orderId")), text(data.get("associationType"))


def _breakdown(data: Json) -> Breakdown:
    details = rows(
        data.get("detailedBreakdowns"), lambda one: (text(one.get("subtype")), money(one.get("value")))
    )
    return Breakdown(text(data.get("type")), money(data.get("subtotal")), details)


def _buyer(data: Json) -> Buyer:
    return Buyer(
        name=text(data.get("buyerName")),
        email=text(data.get("buyerEmail")),
        company=text(data.get("buyerCompanyName")),
        purchase_order_number=text(data.get("buyerPurchaseOrderNumber")),
    )


def _address(data: Json) -> Address:
    return Address(
        name=text(data.get("name")),
        company=text(data.get("companyName")),
        line_1=text(data.get("addressLine1")),
        line_2=text(data.get("addressLine2")),
        line_3=text(data.get("addressLine3")),
        city=text(data.get("city")),
        district=text(data.get("districtOrCounty")),
        region=text(data.get("stateOrRegion")),
        municipality=text(data.get("municipality")),
        postal_code=text(data.get("postalCode")),
        country=text(data.get("countryCode")),
        phone=text(data.get("phone")),
        type=text(data.get("addressType")),
    )


def _item(data: Json) -> OrderItem:
    product, fulfillment = part(data, "product"), part(data, "fulfillment")
    condition, gift = part(product, "condition"), part(fulfillment, "packing", "giftOption")
    request = part(data, "cancellation", "cancellationRequest")
    return OrderItem(
        order_item_id=data["orderItemId"],
        asin=text(product.get("asin")),
        sku=text(product.get("sellerSku")),
        title=text(product.get("title")),
        condition=text(condition.get("conditionType")),
        subcondition=text(condition.get("conditionSubtype")),
        quantity=int(data["quantityOrdered"]),
        quantity_fulfilled=whole(fulfillment.get("quantityFulfilled")),
        quantity_unfulfilled=whole(fulfillment.get("quantityUnfulfilled")),
        unit_price=money(part(product, "price").get("unitPrice")),
        total=money(part(data, "proceeds").get("proceedsTotal")),
        breakdowns=rows(part(data, "proceeds").get("breakdowns"), _breakdown),
        promotion_ids=rows(
            part(data, "promotion").get("breakdowns"), lambda one: text(one.get("promotionId"))
        ),
        cancel_requester=text(request.get("requester")),
        cancel_reason=text(request.get("cancelReason")),
        cancelled_by=text(part(data, "cancellation", "cancellationExecution").get("cancelledBy")),
        gift_wrap=text(gift.get("giftWrapLevel")),
        gift_message=text(gift.get("giftMessage")),
        customized_url=text(part(product, "customization").get("customizedUrl")),
        programs=texts(data.get("programs")),
    )


def _package(data: Json) -> Package:
    return Package(
        reference_id=text(data.get("packageReferenceId")),
        status=text(part(data, "packageStatus").get("status")),
        carrier=text(data.get("carrier")),
        shipping_service=text(data.get("shippingService")),
        tracking_number=text(data.get("trackingNumber")),
        shipped=moment(data.get("shipTime")),
        items=rows(
            data.get("packageItems"), lambda one: (text(one.get("orderItemId")), int(one.get("quantity", 0)))
        ),
    )
