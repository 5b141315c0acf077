import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.gateways.amazon.recorder import Call, Recorder
from towpath.gateways.amazon import orders
from towpath.gateways.amazon.data_sets import FewerData
from towpath.gateways.amazon.errors import AuthorisationLost, Refused, Retryable
from towpath.gateways.amazon.orders import (
    Address,
    Breakdown,
    Buyer,
    FulfilledBy,
    Order,
    OrderItem,
    OrderPage,
    Package,
    Search,
    Status,
)
from towpath.gateways.amazon.reading import Misunderstood, Money

UK = "A1F83G8C2ARO7P"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ALL = ("BUYER", "RECIPIENT", "PROCEEDS", "PROMOTION", "CANCELLATION", "FULFILLMENT", "PACKAGES")
BARE_DATA = {"orderId": "202-1", "orderItems": [{"orderItemId": "1", "quantityOrdered": 2}]}
BARE_ITEM = OrderItem(
    "1", "", "", "", "", "", 2, None, None, None, None, (), (), "", "", "", "", "", "", ()
)  # fmt: skip
BARE = Order(
    "202-1", "", None, None, "", "", "", None, None, (), (), None, (), Buyer("", "", "", ""), None,
    (BARE_ITEM,), (), (),
)  # fmt: skip


def gbp(amount: str) -> dict[str, str]:
    return {"amount": amount, "currencyCode": "GBP"}


def pounds(amount: str) -> Money:
    return Money(Decimal(amount), "GBP")


DATA: dict[str, Any] = {
    "orderId": "202-7654321-1098765",
    "createdTime": "2026-11-24T12:00:00Z",
    "lastUpdatedTime": "2026-11-24T12:00:00Z",
    "programs": ["PRIME", "AMAZON_BUSINESS", "MOONSHOT"],
    "associatedOrders": [{"orderId": "202-0", "associationType": "REPLACEMENT_ORIGINAL_ID"}],
    "salesChannel": {"channelName": "AMAZON", "marketplaceId": UK, "marketplaceName": "Amazon.co.uk"},
    "buyer": {
        "buyerName": "Sarah Thompson",
        "buyerEmail": "x1@marketplace.amazon.co.uk",
        "buyerCompanyName": "Thompson Ltd",
        "buyerPurchaseOrderNumber": "PO-9",
    },
    "recipient": {
        "deliveryAddress": {
            "name": "Sarah Thompson",
            "companyName": "Thompson Ltd",
            "addressLine1": "45 Oak Avenue",
            "addressLine2": "Flat 2A",
            "city": "London",
            "districtOrCounty": "Greater London",
            "stateOrRegion": "England",
            "postalCode": "SW1A 1AA",
            "countryCode": "GB",
            "phone": "+44 20 7946 0958",
            "addressType": "RESIDENTIAL",
        }
    },
    "proceeds": {"grandTotal": gbp("34.99"), "breakdowns": [{"type": "ITEM", "subtotal": gbp("29.99")}]},
    "fulfillment": {
        "fulfillmentStatus": "PARTIALLY_SHIPPED",
        "fulfilledBy": "MERCHANT",
        "fulfillmentServiceLevel": "STANDARD",
        "shipByWindow": {
            "earliestDateTime": "2026-11-23T12:00:00Z",
            "latestDateTime": "2026-11-24T12:00:00Z",
        },
        "deliverByWindow": {"latestDateTime": "2026-11-24T12:00:00Z"},
    },
    "orderItems": [
        {
            "orderItemId": "20276543210987",
            "quantityOrdered": 2,
            "programs": ["TRANSPARENCY"],
            "product": {
                "asin": "B08C1W5N87",
                "title": "Oar",
                "sellerSku": "OAR-1",
                "condition": {"conditionType": "USED", "conditionSubtype": "VERY_GOOD"},
                "price": {"unitPrice": gbp("14.50")},
                "customization": {"customizedUrl": "https://zme-caps.amazon.com/t/1"},
            },
            "proceeds": {
                "proceedsTotal": gbp("29.00"),
                "breakdowns": [
                    {
                        "type": "TAX",
                        "subtotal": gbp("4.00"),
                        "detailedBreakdowns": [{"subtype": "SHIPPING", "value": gbp("1.00")}],
                    }
                ],
            },
            "promotion": {"breakdowns": [{"promotionId": "BOXING-DAY"}]},
            "cancellation": {
                "cancellationRequest": {"requester": "BUYER", "cancelReason": "I moved house"},
                "cancellationExecution": {"cancelledBy": "MERCHANT"},
            },
            "fulfillment": {
                "quantityFulfilled": 1,
                "quantityUnfulfilled": 1,
                "packing": {"giftOption": {"giftMessage": "To Sarah", "giftWrapLevel": "STANDARD"}},
            },
        }
    ],
    "packages": [
        {
            "packageReferenceId": "1",
            "packageStatus": {"status": "IN_TRANSIT"},
            "carrier": "DPD",
            "shipTime": "2026-11-24T12:00:00Z",
            "shippingService": "Next Day",
            "trackingNumber": "155",
            "packageItems": [{"orderItemId": "20276543210987", "quantity": 1}],
        }
    ],
}
ORDER = Order(
    order_id="202-7654321-1098765",
    marketplace_id=UK,
    created=NOON,
    last_updated=NOON,
    status=Status.PARTIALLY_SHIPPED,
    fulfilled_by=FulfilledBy.MERCHANT,
    service_level="STANDARD",
    ship_by=NOON,
    deliver_by=NOON,
    programs=("PRIME", "AMAZON_BUSINESS", "MOONSHOT"),
    associations=(("202-0", "REPLACEMENT_ORIGINAL_ID"),),
    total=pounds("34.99"),
    breakdowns=(Breakdown("ITEM", pounds("29.99")),),
    buyer=Buyer("Sarah Thompson", "x1@marketplace.amazon.co.uk", "Thompson Ltd", "PO-9"),
    address=Address(
        "Sarah Thompson", "Thompson Ltd", "45 Oak Avenue", "Flat 2A", "", "London", "Greater London",
        "England", "", "SW1A 1AA", "GB", "+44 20 7946 0958", "RESIDENTIAL",
    ),
    items=(
        OrderItem(
            order_item_id="20276543210987",
            asin="B08C1W5N87",
            sku="OAR-1",
            title="Oar",
            condition="USED",
            subcondition="VERY_GOOD",
            quantity=2,
            quantity_fulfilled=1,
            quantity_unfulfilled=1,
            unit_price=pounds("14.50"),
            total=pounds("29.00"),
            breakdowns=(Breakdown("TAX", pounds("4.00"), (("SHIPPING", pounds("1.00")),)),),
            promotion_ids=("BOXING-DAY",),
            cancel_requester="BUYER",
            cancel_reason="I moved house",
            cancelled_by="MERCHANT",
            gift_wrap="STANDARD",
            gift_message="To Sarah",
            customized_url="https://zme-caps.amazon.com/t/1",
            programs=("TRANSPARENCY",),
        ),
    ),
    packages=(Package("1", "IN_TRANSIT", "DPD", "Next Day", "155", NOON, (("20276543210987", 1),)),),
    left_out=(),
)  # fmt: skip


def refused(status: int, message: str = "", details: str = "") -> Refused:
    return Refused("searchOrders", status, "InvalidInput", message=message, details=details, request_id="r-1")


def test_an_order_is_read() -> None:
    client = Recorder({"order": DATA})
    assert asyncio.run(orders.get_order(client, "202-7654321-1098765")) == ORDER
    path = {"orderId": "202-7654321-1098765"}
    assert client.calls == [Call("getOrder", path, {"includedData": ALL})]


def test_an_order_without_anything_optional_is_read() -> None:
    assert asyncio.run(orders.get_order(Recorder({"order": BARE_DATA}), "202-1")) == BARE


def test_printing_an_order_names_no_buyer() -> None:
    shown = repr(ORDER)
    assert "202-7654321-1098765" in shown
    for personal in (
        "Sarah",
        "Thompson",
        "marketplace.amazon",
        "PO-9",
        "Oak",
        "SW1A",
        "7946",
        "moved",
        "zme-caps",
    ):
        assert personal not in shown


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("PENDING", Status.PENDING),
        ("Pending", Status.PENDING),
        ("PENDING_AVAILABILITY", Status.PENDING_AVAILABILITY),
        ("PendingAvailability", Status.PENDING_AVAILABILITY),
        ("Unshipped", Status.UNSHIPPED),
        ("PARTIALLY_SHIPPED", Status.PARTIALLY_SHIPPED),
        ("PartiallyShipped", Status.PARTIALLY_SHIPPED),
        ("Shipped", Status.SHIPPED),
        ("CANCELLED", Status.CANCELLED),
        ("Canceled", Status.CANCELLED),
        ("Unfulfillable", Status.UNFULFILLABLE),
        ("InvoiceUnconfirmed", "InvoiceUnconfirmed"),
        ("TELEPORTED", "TELEPORTED"),
        ("", ""),
    ],
)
def test_old_and_new_names_of_a_status_are_one(name: str, status: Status | str) -> None:
    assert orders.status_of(name) == status
    assert isinstance(orders.status_of(name), Status) is isinstance(status, Status)


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("MFN", "MERCHANT"),
        ("AFN", "AMAZON"),
        ("MERCHANT", "MERCHANT"),
        ("AMAZON", "AMAZON"),
        ("DRONE", "DRONE"),
    ],
)
def test_old_and_new_names_of_who_ships_are_one(name: str, who: str) -> None:
    assert orders.fulfilled_by_of(name) == who


SEARCH = Search((UK,), last_updated_after=NOON, fulfilled_by=("MERCHANT",))
QUERY = {
    "marketplaceIds": (UK,),
    "lastUpdatedAfter": NOON,
    "fulfilledBy": ("MERCHANT",),
    "maxResultsPerPage": 100,
    "includedData": ALL,
}
PAGE = OrderPage((BARE,), "", NOON, None, ())
PAGE_DATA = {"orders": [BARE_DATA], "lastUpdatedBefore": "2026-11-24T12:00:00Z"}


def collect(client: Recorder, search: Search = SEARCH) -> list[OrderPage]:
    async def pages() -> list[OrderPage]:
        return [page async for page in orders.order_pages(client, search)]

    return asyncio.run(pages())


def test_all_pages_repeat_the_filters() -> None:
    client = Recorder(PAGE_DATA | {"pagination": {"nextToken": "t"}}, PAGE_DATA)
    assert collect(client) == [replace(PAGE, next_token="t"), PAGE]
    assert client.calls == [
        Call("searchOrders", query=QUERY),
        Call("searchOrders", query=QUERY | {"paginationToken": "t"}),
    ]


def test_a_page_without_its_list_is_no_empty_page() -> None:
    with pytest.raises(Misunderstood, match="searchOrders: no orders"):
        collect(Recorder({}))


# Fewer data sets


def without(*names: str) -> tuple[str, ...]:
    return tuple(name for name in ALL if name not in names)


def included(client: Recorder) -> list[object]:
    return [call.query.get("includedData", ()) for call in client.calls]


def page_after(client: Recorder, search: Search = SEARCH) -> OrderPage:
    return asyncio.run(orders.search_orders(client, search))


def test_without_a_role_the_personal_data_are_left_out() -> None:
    client = Recorder(refused(403), PAGE_DATA)
    page = page_after(client)
    assert page.left_out == page.orders[0].left_out == ("BUYER", "RECIPIENT")
    assert included(client) == [ALL, without("BUYER", "RECIPIENT")]


def test_a_data_set_that_amazon_names_is_left_out() -> None:
    message = "Value 'FULFILLMENT' at includedData is not supported"
    client = Recorder(refused(400, message), PAGE_DATA)
    assert page_after(client).left_out == ("FULFILLMENT",)
    assert included(client) == [ALL, without("FULFILLMENT")]


def test_a_data_set_that_amazon_does_not_name_is_looked_for() -> None:
    client = Recorder(refused(400), refused(400), PAGE_DATA)
    assert page_after(client).left_out == ("FULFILLMENT",)
    extras = ("PROMOTION", "CANCELLATION", "PACKAGES")
    assert included(client) == [ALL, without(*extras), without("FULFILLMENT")]


def test_when_nothing_helps_it_is_the_first_refusal() -> None:
    first = refused(400, "createdAfter is not a time")
    client = Recorder(first, *[refused(400, "again")] * 5)
    with pytest.raises(Refused) as caught:
        page_after(client)
    assert caught.value is first
    extras = ("PROMOTION", "CANCELLATION", "PACKAGES")
    assert included(client) == [
        ALL,
        without(*extras),
        without("FULFILLMENT"),
        without("BUYER", "RECIPIENT"),
        without("PROCEEDS"),
        (),
    ]


@pytest.mark.parametrize(("status", "calls"), [(403, 2), (404, 1), (413, 1)])
def test_other_refusals_are_not_about_data_sets(status: int, calls: int) -> None:
    client = Recorder(*[refused(status)] * calls)
    with pytest.raises(Refused) as caught:
        page_after(client)
    assert (caught.value.status, len(client.calls)) == (status, calls)


def test_another_refusal_on_the_way_is_not_hidden() -> None:
    client = Recorder(refused(400), refused(404))
    with pytest.raises(Refused) as caught:
        page_after(client)
    assert caught.value.status == 404


def test_a_lost_authorisation_is_no_matter_of_data_sets() -> None:
    client = Recorder(AuthorisationLost("invalid_grant", client_id="c"))
    with pytest.raises(AuthorisationLost):
        page_after(client)


def test_when_the_quota_ends_the_next_try_need_not_begin_anew() -> None:
    client = Recorder(refused(403), Retryable(179, "quota", status=None))
    with pytest.raises(FewerData) as caught:
        page_after(client)
    assert (caught.value.after_s, caught.value.left_out) == (179, ("BUYER", "RECIPIENT"))
    again = Recorder(PAGE_DATA)
    page = page_after(again, replace(SEARCH, left_out=caught.value.left_out))
    assert page.left_out == ("BUYER", "RECIPIENT")
    assert included(again) == [without("BUYER", "RECIPIENT")]


def test_a_wait_before_the_first_answer_is_an_ordinary_one() -> None:
    with pytest.raises(Retryable) as caught:
        page_after(Recorder(Retryable(179, "quota")))
    assert type(caught.value) is Retryable


def test_later_pages_do_without_what_was_refused() -> None:
    first = PAGE_DATA | {"pagination": {"nextToken": "t"}}
    named = refused(400, "PACKAGES")
    client = Recorder(refused(403), first, named, PAGE_DATA)
    pages = collect(client)
    assert [page.left_out for page in pages] == [("BUYER", "RECIPIENT"), ("BUYER", "RECIPIENT", "PACKAGES")]
    personal = without("BUYER", "RECIPIENT")
    rest = without("BUYER", "RECIPIENT", "PACKAGES")
    assert included(client) == [ALL, personal, personal, rest]
    assert [call.query.get("paginationToken") for call in client.calls] == [None, None, "t", "t"]


def test_one_order_too_comes_without_what_was_refused() -> None:
    client = Recorder(refused(403), {"order": BARE_DATA})
    order = asyncio.run(orders.get_order(client, "202-1"))
    assert order == replace(BARE, left_out=("BUYER", "RECIPIENT"))
    assert included(client) == [ALL, without("BUYER", "RECIPIENT")]
