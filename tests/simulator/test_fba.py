from typing import Any

from spapi_simulator.world.inventory import InventoryRules
from tests.simulator.caller import CA, US, Amazon, amazon
from tests.simulator.files import renew
from tests.simulator.trade import item, offer


def _ask(shop: Amazon, **about: Any) -> Any:
    about = {"granularityType": "Marketplace", "granularityId": US, "marketplaceIds": US} | about
    return shop.call("getInventorySummaries", **about)


def _skus(reply: Any) -> list[str]:
    return [one["sellerSku"] for one in reply.data["payload"]["inventorySummaries"]]


def test_a_summary_shows_every_quantity() -> None:
    shop = amazon()
    sold = item(shop)
    shop.world.inventory.put(
        shop.seller.id,
        "FBA 1/ä",
        sold.asin,
        [US],
        "used_very_good",
        fulfillable=10,
        inbound_working=1,
        inbound_shipped=2,
        inbound_receiving=3,
        customer_orders=4,
        transfers=5,
        processing=6,
        researching=7,
        damaged=8,
    )
    (plain,) = _ask(shop).data["payload"]["inventorySummaries"]
    assert plain == {
        "asin": sold.asin,
        "fnSku": plain["fnSku"],
        "sellerSku": "FBA 1/ä",
        "condition": "UsedVeryGood",
        "lastUpdatedTime": "2026-11-02T08:00:00Z",
        "productName": sold.title,
        "totalQuantity": 46,
        "stores": [],
    }
    assert plain["fnSku"].startswith("X00")
    assert len(plain["fnSku"]) == 10
    (detailed,) = _ask(shop, details="true", sellerSkus=["FBA 1/ä"]).data["payload"]["inventorySummaries"]
    assert detailed["inventoryDetails"] == {
        "fulfillableQuantity": 10,
        "inboundWorkingQuantity": 1,
        "inboundShippedQuantity": 2,
        "inboundReceivingQuantity": 3,
        "reservedQuantity": {
            "totalReservedQuantity": 15,
            "pendingCustomerOrderQuantity": 4,
            "pendingTransshipmentQuantity": 5,
            "fcProcessingQuantity": 6,
        },
        "researchingQuantity": {
            "totalResearchingQuantity": 7,
            "researchingQuantityBreakdown": [
                {"name": "researchingQuantityInShortTerm", "quantity": 7},
                {"name": "researchingQuantityInMidTerm", "quantity": 0},
                {"name": "researchingQuantityInLongTerm", "quantity": 0},
            ],
        },
        "unfulfillableQuantity": {
            "totalUnfulfillableQuantity": 8,
            "customerDamagedQuantity": 0,
            "distributorDamagedQuantity": 0,
            "carrierDamagedQuantity": 0,
            "warehouseDamagedQuantity": 8,
            "defectiveQuantity": 0,
            "expiredQuantity": 0,
        },
    }


def test_pages_follow_by_a_token_that_lives_thirty_seconds() -> None:
    shop = amazon()
    skus = [f"SKU-{number:03}" for number in range(120)]
    for sku in reversed(skus):
        shop.world.inventory.put(shop.seller.id, sku, item(shop).asin, [US], fulfillable=1)
    first = _ask(shop)
    assert _skus(first) == skus[:50]
    shop.move(seconds=29)
    second = _ask(shop, nextToken=first.data["pagination"]["nextToken"])
    assert _skus(second) == skus[50:100]
    third = _ask(shop, nextToken=second.data["pagination"]["nextToken"])
    assert _skus(third) == skus[100:]
    assert "pagination" not in third.data
    shop.move(seconds=30)
    late = _ask(shop, nextToken=second.data["pagination"]["nextToken"])
    assert (late.status, late.data["errors"][0]["message"]) == (400, "The page token has expired.")
    assert _ask(shop, nextToken="bm9uZQ==").status == 400


def test_a_delta_has_what_changed_since_and_its_time_goes_with_the_token() -> None:
    shop = amazon()
    for number in range(60):
        shop.world.inventory.put(shop.seller.id, f"SKU-{number:02}", item(shop).asin, [US], inbound_shipped=1)
    shop.move(minutes=1)
    since = "2026-11-02T08:01:00Z"
    assert _skus(_ask(shop, startDateTime=since)) == []
    for number in range(55):
        shop.world.inventory.put(shop.seller.id, f"SKU-{number:02}", item(shop).asin, [US], fulfillable=1)
    page = _ask(shop, startDateTime=since, sellerSkus="SKU-59")
    assert _skus(page) == [f"SKU-{number:02}" for number in range(50)]
    token = page.data["pagination"]["nextToken"]
    shop.move(seconds=5)
    assert _ask(shop, nextToken=token).status == 400
    rest = _ask(shop, nextToken=token, startDateTime=since)
    assert _skus(rest) == [f"SKU-{number:02}" for number in range(50, 55)]
    shop.move(seconds=5)
    assert _ask(shop, startDateTime="2025-05-02T00:00:00Z").status == 400


def test_what_is_asked_for_must_fit() -> None:
    shop = amazon()
    assert _ask(shop, granularityType="Region").status == 400
    assert _ask(shop, granularityId=CA).status == 400
    shop.move(seconds=5)
    assert _ask(shop, granularityId="A1F83G8C2ARO7P", marketplaceIds="A1F83G8C2ARO7P").status == 400
    assert _ask(shop, sellerSkus=[f"SKU-{number}" for number in range(51)]).status == 400
    shop.move(seconds=5)
    shop.world.inventory.put(shop.seller.id, "ONE", item(shop).asin, [CA], fulfillable=1)
    assert _skus(_ask(shop)) == []
    assert _skus(_ask(shop, granularityId=CA, marketplaceIds=CA, sellerSku="ONE")) == ["ONE"]


def test_orders_reserve_pieces_and_give_them_back_or_let_them_go() -> None:
    shop = amazon()
    offer(shop, "FBA-1", item(shop).asin, "19.99", quantity=3, channel="AMAZON_NA")
    inventory, seller_id = shop.world.inventory, shop.seller.id
    stock, listing = inventory.get(seller_id, "FBA-1"), shop.world.listings.get(seller_id, "FBA-1")
    assert stock is not None
    assert listing is not None
    assert not inventory.take(seller_id, "FBA-1", 4)
    assert not inventory.take(seller_id, "FBA-2", 1)
    assert inventory.take(seller_id, "FBA-1", 3)
    assert (stock.fulfillable, stock.customer_orders, stock.total) == (0, 3, 3)
    assert not listing.buyable(US)
    inventory.release(seller_id, "FBA-1", 2)
    assert listing.buyable(US)
    inventory.ship(seller_id, "FBA-1", 1)
    assert (stock.fulfillable, stock.customer_orders, stock.total) == (2, 0, 2)
    assert inventory.fulfillable(seller_id, "FBA-1") == 2
    assert inventory.fulfillable(seller_id, "FBA-2") == 0


def test_a_listing_that_amazon_fulfills_gets_a_place_in_the_warehouses() -> None:
    shop = amazon()
    listing = offer(shop, "MINE", item(shop, 1).asin, "19.99")
    assert shop.world.inventory.get(shop.seller.id, "MINE") is None
    listing.attributes["fulfillment_availability"] = [{"fulfillment_channel_code": "AMAZON_NA"}]
    shop.world.listings.refresh(listing)
    stock = shop.world.inventory.get(shop.seller.id, "MINE")
    assert stock is not None
    assert (stock.asin, stock.marketplace_ids, stock.total) == (item(shop, 1).asin, (US,), 0)


def test_a_shipment_to_amazon_moves_from_stage_to_stage() -> None:
    shop = amazon()
    inventory, seller_id = shop.world.inventory, shop.seller.id
    inventory.rules = InventoryRules(prepared_s=10, under_way_s=20, taken_in_s=30)
    stock = inventory.put(seller_id, "FBA-1", item(shop).asin, [US])
    inventory.inbound(seller_id, "FBA-1", 7)
    seen = []
    for seconds in (0, 10, 20, 29, 1):
        shop.move(seconds=seconds)
        stages = (stock.inbound_working, stock.inbound_shipped, stock.inbound_receiving, stock.fulfillable)
        seen.append((*stages, stock.updated.minute * 60 + stock.updated.second))
    assert seen == [(7, 0, 0, 0, 0), (0, 7, 0, 0, 0), (0, 0, 7, 0, 0), (0, 0, 7, 0, 0), (0, 0, 0, 7, 60)]


def test_stock_that_runs_low_is_sent_anew_once() -> None:
    shop = amazon()
    inventory, seller_id = shop.world.inventory, shop.seller.id
    inventory.rules = InventoryRules(restock_below=5, restock_with=20)
    stock = inventory.put(seller_id, "FBA-1", item(shop).asin, [US], fulfillable=6)
    assert inventory.take(seller_id, "FBA-1", 2)
    assert inventory.take(seller_id, "FBA-1", 2)
    assert (stock.fulfillable, stock.inbound_working) == (2, 20)
    shop.move(days=5)
    renew(shop)
    assert _skus(_ask(shop, startDateTime="2026-11-07T08:00:00Z")) == ["FBA-1"]
    assert (stock.fulfillable, stock.inbound) == (22, 0)
