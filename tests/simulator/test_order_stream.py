"""Orders that come by themselves."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from spapi_simulator.world.order_rules import OrderRules
from tests.simulator.caller import START, Amazon, amazon
from tests.simulator.ordering import EVERYTHING, LONG_AGO
from tests.simulator.trade import ALL_ROLES, CALM, allow, item, offer


def stream(rules: OrderRules, *, quantity: int = 10, listings: int = 5) -> Amazon:
    shop = amazon()
    shop.world.orders.rules = rules
    for number in range(listings):
        offer(shop, f"SKU-{number}", item(shop, number).asin, "20.00", quantity=quantity)
    shop.world.order_stream.start()
    allow(shop, ALL_ROLES)
    return shop


def test_orders_arrive_evenly_or_by_chance() -> None:
    even = stream(OrderRules(every_s=30), quantity=1000)
    even.move(minutes=10)
    assert len(even.world.orders.of("A1SELLER")) == 20
    gaps = stream(OrderRules(every_s=30, arrivals="poisson"), quantity=1000)
    gaps.move(hours=10)
    made = gaps.world.orders.of("A1SELLER")
    assert 1100 < len(made) < 1300
    between = {(b.created - a.created).seconds for a, b in pairwise(made)}
    assert len(between) > 50


def test_the_stream_never_sells_more_than_there_is() -> None:
    shop = stream(replace(CALM, every_s=30, several_items=0.5, several_units=0.5), quantity=7)
    shop.move(hours=5)
    sold: Counter[str] = Counter()
    for made in shop.world.orders.of("A1SELLER"):
        sold.update({line.sku: line.quantity for line in made.lines})
    assert sold == {f"SKU-{number}": 7 for number in range(5)}
    assert {one.quantity for one in shop.world.listings.of("A1SELLER")} == {0}


def test_by_scenario_the_last_piece_is_sold_twice() -> None:
    shop = stream(replace(CALM, every_s=30, several_items=0, last_one_twice=1), quantity=1, listings=2)
    shop.move(hours=1)
    made = shop.world.orders.of("A1SELLER")
    assert Counter(line.sku for one in made for line in one.lines) == {"SKU-0": 2, "SKU-1": 2}
    assert sorted(one.from_stock for one in made) == [False, False, True, True]
    first, second = (one.created for one in made if one.lines[0].sku == "SKU-0")
    assert timedelta() < second - first < timedelta(seconds=120)


def test_the_history_lies_before_the_start_and_takes_no_stock() -> None:
    shop = stream(OrderRules(history=200, history_days=30))
    made = shop.world.orders.of("A1SELLER")
    assert len(made) == 200
    assert made == sorted(made, key=lambda one: one.created)
    assert START - timedelta(days=30) <= made[0].created < made[-1].created < START
    assert all(one.updated <= START for one in made)
    counts = Counter(one.status for one in made)
    assert counts["SHIPPED"] > 150
    assert set(counts) >= {"SHIPPED", "UNSHIPPED", "CANCELLED"}
    assert {one.quantity for one in shop.world.listings.of("A1SELLER")} == {10}
    delivered = made[0].packages["1"]
    assert (delivered.status, made[0].status) == ("DELIVERED", "SHIPPED")


def test_the_same_seed_gives_the_same_bytes() -> None:
    def history(seed: int) -> bytes:
        shop = amazon(seed)
        shop.world.orders.rules = OrderRules(history=30, every_s=60)
        offer(shop, "SKU-1", item(shop).asin, "20.00", quantity=100)
        shop.world.order_stream.start()
        shop.move(minutes=40)
        allow(shop, ALL_ROLES)
        return shop.call("searchOrders", createdAfter=LONG_AGO, includedData=EVERYTHING).content

    assert history(7) == history(7)
    assert history(7) != history(8)
