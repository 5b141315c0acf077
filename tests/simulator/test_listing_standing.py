"""How listings stand: seen, sold, suppressed, ended, and when."""

from datetime import timedelta
from decimal import Decimal

import pytest

from spapi_simulator.world.issues import SEARCH_SUPPRESSED, Issue
from spapi_simulator.world.submissions import Change
from tests.simulator.caller import START, US, amazon
from tests.simulator.shop import (
    change,
    get,
    item,
    later,
    listed,
    offer,
    patch,
    prices,
    put,
    schedule,
    shirt,
)

SKU = "CANAL 1/2 %"
STOCK = {"fulfillment_channel_code": "DEFAULT"}


@pytest.mark.parametrize(("bound", "amount"), [("minimum", 30), ("maximum", 10)])
def test_a_price_beyond_the_sellers_own_bounds_suppresses_the_listing(bound: str, amount: int) -> None:
    shop = amazon()
    listed(shop, SKU, item(shop).asin, 20)
    selectors = {"marketplace_id": US, "currency": "USD", "audience": "ALL"}
    name = f"{bound}_seller_allowed_price"
    patch(shop, SKU, change("merge", "purchasable_offer", selectors | {name: schedule(amount)}))
    shop.move(minutes=2)
    data = get(shop, SKU, "summaries", "issues").data
    assert data["summaries"][0]["status"] == ["DISCOVERABLE"]
    issue = data["issues"][0]
    assert issue == {
        "code": "18155",
        "message": issue["message"],
        "severity": "ERROR",
        "attributeNames": ["purchasable_offer"],
        "categories": ["INVALID_PRICE"],
        "enforcements": {
            "actions": [{"action": "LISTING_SUPPRESSED"}],
            "exemption": {"status": "NOT_EXEMPT"},
        },
        "marketplaceIds": [US],
    }
    patch(shop, SKU, change("merge", "purchasable_offer", selectors | {name: schedule(20)}))
    shop.move(minutes=2)
    assert get(shop, SKU, "issues").data["issues"] == []


def test_a_sale_price_begins_and_ends_by_itself() -> None:
    shop = amazon()
    listed(shop, SKU, item(shop).asin, 20)
    sale = schedule(15, start_at="2026-11-03", end_at="2026-11-04T06:00:00Z")
    patch(shop, SKU, change("replace", "purchasable_offer", *prices(20, discounted_price=sale)))
    shop.move(minutes=2)
    seen: list[tuple[str, Decimal | None]] = []
    shop.world.listings.on_change.append(
        lambda listing, at, what: seen.append((what, listing.price(at))) if what == "offer" else None
    )
    later(shop, days=1)
    assert get(shop, SKU, "offers").data["offers"][0]["price"]["amount"] == "15.00"
    later(shop, days=1)
    assert get(shop, SKU, "offers").data["offers"][0]["price"]["amount"] == "20.00"
    assert seen == [("offer", Decimal(15)), ("offer", Decimal(20))]


def test_an_offer_that_has_not_begun_cannot_be_bought() -> None:
    shop = amazon()
    attributes = offer(item(shop).asin) | {
        "purchasable_offer": prices(
            20, start_at={"value": "2026-11-05"}, end_at={"value": "2026-11-06T00:00:00Z"}
        )
    }
    put(shop, SKU, attributes)
    shop.move(minutes=2)
    statuses = []
    for _ in range(4):
        statuses.append(get(shop, SKU).data["summaries"][0]["status"])
        later(shop, days=1)
    assert statuses == [["DISCOVERABLE"], ["DISCOVERABLE"], ["DISCOVERABLE"], ["BUYABLE", "DISCOVERABLE"]]
    assert get(shop, SKU).data["summaries"][0]["status"] == ["DISCOVERABLE"]


def test_business_offers_stand_beside_the_others() -> None:
    shop = amazon()
    attributes = offer(item(shop).asin) | {
        "purchasable_offer": [*prices(20), prices(18)[0] | {"audience": "B2B"}]
    }
    put(shop, SKU, attributes)
    shop.move(minutes=2)
    assert [
        (one["offerType"], one["price"]["amount"]) for one in get(shop, SKU, "offers").data["offers"]
    ] == [
        ("B2C", "20.00"),
        ("B2B", "18.00"),
    ]


def test_imposed_issues_hide_a_listing_until_they_are_lifted_or_the_exemption_ends() -> None:
    shop = amazon()
    listed(shop, SKU, item(shop).asin)
    listing = shop.world.listings.get(shop.seller.id, SKU)
    assert listing
    until = shop.world.now + timedelta(days=2)
    exempt = Issue("18027", "Text on the image.", actions=(SEARCH_SUPPRESSED,), exempt_until=until)
    shop.world.listings.impose(listing, US, exempt)
    data = get(shop, SKU, "summaries", "issues").data
    assert data["summaries"][0]["status"] == ["BUYABLE", "DISCOVERABLE"]
    assert data["issues"][0]["enforcements"]["exemption"] == {
        "status": "EXEMPT_UNTIL_EXPIRY_DATE",
        "expiryDate": "2026-11-04T08:02:00Z",
    }
    later(shop, days=2)
    assert get(shop, SKU).data["summaries"][0]["status"] == ["BUYABLE"]
    shop.world.listings.lift(listing, US, "18027")
    shop.world.listings.impose(listing, US, Issue("18742", "Removed.", actions=("CATALOG_ITEM_REMOVED",)))
    assert get(shop, SKU).data["summaries"][0]["status"] == []
    shop.world.listings.lift(listing, US, "18742")
    spared = Issue("99300", "Inaccurate.", actions=("LISTING_SUPPRESSED",), exempt=True)
    shop.world.listings.impose(listing, US, spared)
    assert get(shop, SKU).data["summaries"][0]["status"] == ["BUYABLE", "DISCOVERABLE"]


def test_a_listing_that_is_deleted_is_gone_after_a_while() -> None:
    shop = amazon()
    one = item(shop)
    listed(shop, SKU, one.asin)
    told: list[tuple[str, str | None]] = []
    shop.world.listings.on_change.append(lambda listing, at, what: told.append((what, listing.asin(at))))
    reply = shop.call("deleteListingsItem", sellerId=shop.seller.id, sku=SKU, marketplaceIds=US)
    assert reply.data["status"] == "ACCEPTED"
    assert get(shop, SKU).status == 200
    shop.move(minutes=2)
    assert get(shop, SKU).status == 404
    assert told == [("deleted", one.asin)]
    assert shop.world.listings.offering(one.asin, US) == []
    assert patch(shop, SKU, change("merge", "fulfillment_availability", STOCK)).data["status"] == "INVALID"
    assert (
        shop.call("deleteListingsItem", sellerId=shop.seller.id, sku=SKU, marketplaceIds=US).data["status"]
        == "ACCEPTED"
    )


def test_an_order_takes_stock_even_while_a_price_is_on_its_way() -> None:
    shop = amazon()
    listed(shop, SKU, item(shop).asin, 20, 5)
    listing = shop.world.listings.get(shop.seller.id, SKU)
    assert listing
    patch(shop, SKU, change("replace", "purchasable_offer", *prices(21)))
    shop.world.listings.set_quantity(listing, 2)
    shop.move(minutes=2)
    assert (listing.quantity, listing.price(US)) == (2, Decimal(21))


def test_amazons_channel_sells_what_amazon_has() -> None:
    shop = amazon()
    one = item(shop)
    attributes = offer(one.asin) | {
        "fulfillment_availability": [{"fulfillment_channel_code": "AMAZON_NA"}],
    }
    shop.world.inventory.start()
    put(shop, SKU, attributes)
    shop.move(minutes=2)
    assert get(shop, SKU).data["summaries"][0]["status"] == ["DISCOVERABLE"]
    shop.world.inventory.put(shop.seller.id, SKU, one.asin, [US], fulfillable=4)
    listing = shop.world.listings.get(shop.seller.id, SKU)
    assert listing
    shop.world.listings.refresh(listing)
    data = get(shop, SKU, "summaries", "fulfillmentAvailability").data
    assert data["summaries"][0]["status"] == ["BUYABLE", "DISCOVERABLE"]
    stock = shop.world.inventory.get(shop.seller.id, SKU)
    assert stock
    assert data["summaries"][0]["fnSku"] == stock.fnsku
    assert data["fulfillmentAvailability"] == [{"fulfillmentChannelCode": "AMAZON_NA"}]


def test_a_listing_can_be_placed_as_it_has_been_for_long() -> None:
    shop = amazon()
    gated = item(shop, brand="Terracine")
    long_ago = START - timedelta(days=100)
    listing = shop.world.listings.place(
        shop.seller, SKU, US, Change.put("PRODUCT", offer(gated.asin), "LISTING_OFFER_ONLY"), long_ago
    )
    assert listing.buyable(US)
    summary = get(shop, SKU).data["summaries"][0]
    assert summary["createdDate"] == summary["lastUpdatedDate"] == "2026-07-25T08:00:00Z"
    with pytest.raises(ValueError, match="not match any ASIN"):
        shop.world.listings.place(
            shop.seller, "X", US, Change.put("PRODUCT", offer("B000000000"), "LISTING_OFFER_ONLY")
        )
    assert shop.world.listings.get(shop.seller.id, "X") is None
    made = shop.world.listings.place(shop.seller, "MADE", US, Change.put("SHIRT", shirt()), long_ago)
    assert made.buyable(US)
    with pytest.raises(ValueError, match="required"):
        shop.world.listings.place(shop.seller, "X", US, Change.put("PRODUCT", {}))
