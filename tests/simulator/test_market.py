from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spapi_simulator.world.competitors import Competitor, MarketRules, draw
from spapi_simulator.world.marketplaces import BY_COUNTRY
from spapi_simulator.world.offers import Offer, condition_of, expected_price, featured_of
from tests.simulator.caller import START, US, Amazon, amazon
from tests.simulator.trade import heard, item, listen, offer, script

HOUR = 3600


def prices(shop: Amazon, asin: str, marketplace_id: str = US) -> dict[str, str]:
    return {one.seller_id: str(one.landed) for one in shop.world.market.offers(asin, marketplace_id)}


def winner(shop: Amazon, asin: str) -> str | None:
    found = shop.world.market.featured(asin, US)
    return found.seller_id if found else None


def made(seller: str, landed: str, *, fba: bool = False, rating: int = 100, ratings: int = 1000) -> Offer:
    return Offer(seller, US, "new", "new", Decimal(landed), Decimal(0), fba, fba, rating, ratings)


def test_a_seed_gives_the_same_competitors_again_and_another_seed_others() -> None:
    first, again, other = amazon(), amazon(), amazon(seed=8)
    asin = item(first).asin
    assert first.world.market.offers(asin, US) == again.world.market.offers(asin, US)
    assert prices(first, asin) != prices(other, item(other).asin)


@pytest.mark.parametrize(
    "make",
    [
        lambda: MarketRules(fewest=3, most=2),
        lambda: MarketRules(steady=0, undercut=0, follow=0, visit=0, sell_out=0),
        lambda: Competitor("A", Decimal(1), strategy="dump"),
        lambda: Competitor("A", Decimal(1), condition="old"),
    ],
)
def test_rules_that_mean_nothing_are_refused(make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="strateg"):
        make()


def test_a_scenario_chooses_the_strategies() -> None:
    shop = amazon()
    rules = MarketRules(unsold=0, fewest=4, most=4, steady=0, undercut=0, follow=0, sell_out=0)
    shop.world.market.rules = rules
    drawn = draw(shop.world.ids, rules, item(shop), BY_COUNTRY["US"])
    assert {one.strategy for one in drawn} == {"visit"}
    assert sum(one.condition == "new" for one in drawn) == 4


def test_items_have_none_to_twenty_competitors_in_several_conditions() -> None:
    shop = amazon()
    counts, conditions = [], set()
    for place in range(100):
        asin = item(shop, place).asin
        counts.append(len(shop.world.market.offers(asin, US)))
        for condition in ("used", "refurbished", "collectible"):
            conditions |= {one.condition for one in shop.world.market.offers(asin, US, condition)}
    assert (min(counts), max(counts)) == (0, 19)
    assert conditions == {"used", "refurbished", "collectible"}


@pytest.mark.parametrize(
    ("offers", "wins"),
    [
        ([made("A", "20.00"), made("B", "19.99")], "B"),
        ([made("A", "20.00", fba=True), made("B", "19.41")], "A"),  # 20.00 * 0.97 = 19.40
        ([made("A", "20.00", fba=True), made("B", "19.39")], "B"),
        ([made("A", "20.00", rating=90), made("B", "20.19")], "B"),  # 20.00 * 1.01 = 20.20
        ([made("A", "20.00", rating=90), made("B", "20.21")], "A"),
        ([made("A", "15.00", rating=84), made("B", "20.00")], "B"),
        ([made("A", "15.00", ratings=19), made("B", "20.00")], "B"),
        ([made("A", "15.00", rating=70, ratings=3, fba=True), made("B", "20.00")], "A"),
        ([replace(made("A", "15.00"), back=START), made("B", "20.00")], "B"),
        ([made("B", "20.00", ratings=50), made("A", "20.00", ratings=40)], "B"),
        ([made("B", "20.00"), made("A", "20.00")], "A"),
        ([made("A", "22.01")], None),
        ([], None),
    ],
)
def test_the_featured_offer_follows_the_rule(offers: list[Offer], wins: str | None) -> None:
    found = featured_of(offers, Decimal("22.00"))
    assert (found.seller_id if found else None) == wins


amounts = st.decimals("5", "30", places=2)


@settings(deadline=None)
@given(own=amounts, shipping=st.decimals("0", "3", places=2), other=amounts, rating=st.integers(85, 100))
def test_the_expected_price_is_the_highest_that_wins(
    own: Decimal, shipping: Decimal, other: Decimal, rating: int
) -> None:
    threshold = Decimal("28.00")
    mine = replace(made("ME", str(own), rating=rating), shipping=shipping)
    rival = made("RIVAL", str(min(other, threshold)), fba=True)
    price = expected_price(mine, rival, threshold)

    def wins(asked: Decimal) -> bool:
        found = featured_of([replace(mine, listing_price=asked), rival], threshold)
        return found is not None and found.seller_id == "ME"

    assert wins(price)
    assert not wins(price + Decimal("0.01"))


@pytest.mark.parametrize(
    ("condition", "parts"),
    [
        ("new_new", ("new", "new")),
        ("used_like_new", ("used", "mint")),
        ("used_very_good", ("used", "very_good")),
        ("refurbished_refurbished", ("refurbished", "refurbished")),
    ],
)
def test_conditions_of_listings_are_those_of_the_pricing_apis(condition: str, parts: tuple[str, str]) -> None:
    assert condition_of(condition) == parts


def test_an_undercutter_reacts_to_our_price_after_its_time_and_stops_at_its_floor() -> None:
    shop = amazon()
    asin = item(shop).asin
    cutter = Competitor("CUTTER", Decimal("25.00"), Decimal("15.00"), Decimal("2.00"), strategy="undercut")
    script(shop, asin, cutter, Competitor("STEADY", Decimal("22.00")))
    assert prices(shop, asin) == {"CUTTER": "21.99", "STEADY": "22.00"}
    shop.move(seconds=1)
    offer(shop, "SKU-1", asin, "20.00")
    shop.move(seconds=299)
    assert prices(shop, asin) == {"A1SELLER": "20.00", "CUTTER": "21.99", "STEADY": "22.00"}
    shop.move(seconds=1)
    assert prices(shop, asin)["CUTTER"] == "19.99"
    offer(shop, "SKU-1", asin, "12.00")
    shop.move(seconds=300)
    assert prices(shop, asin)["CUTTER"] == "17.00"
    offer(shop, "SKU-1", asin, "30.00")
    shop.move(seconds=300)
    assert prices(shop, asin)["CUTTER"] == "21.99"


def test_undercutters_go_below_one_another_and_a_yen_is_their_step_in_japan() -> None:
    shop = amazon()
    japan = "A1VC38T7YXB528"
    asin = item(shop, marketplace_id=japan).asin
    cutters = [
        Competitor(name, Decimal(3000), Decimal(floor), strategy="undercut")
        for name, floor in (("FIRST", "1000"), ("SECOND", "2500"), ("THIRD", "1000"))
    ]
    script(shop, asin, Competitor("STEADY", Decimal(2001)), *cutters, marketplace_id=japan)
    found = prices(shop, asin, japan)
    assert found == {"THIRD": "1999", "FIRST": "2000", "STEADY": "2001", "SECOND": "2500"}


def test_a_follower_asks_what_the_featured_offer_asked() -> None:
    shop = amazon()
    asin = item(shop).asin
    follower = Competitor("FOLLOWER", Decimal("40.00"), Decimal("21.00"), Decimal("1.00"), strategy="follow")
    script(shop, asin, follower, Competitor("STEADY", Decimal("30.00"), ratings=5000))
    assert prices(shop, asin) == {"FOLLOWER": "30.00", "STEADY": "30.00"}
    shop.move(seconds=1)
    offer(shop, "SKU-1", asin, "25.00")
    assert winner(shop, asin) == "A1SELLER"
    shop.move(seconds=299)
    assert prices(shop, asin)["FOLLOWER"] == "30.00"
    shop.move(seconds=1)
    assert prices(shop, asin)["FOLLOWER"] == "25.00"


def test_a_visitor_leaves_and_comes_back_and_others_react() -> None:
    shop = amazon()
    asin = item(shop).asin
    visitor = Competitor("VISITOR", Decimal("20.00"), strategy="visit", phase_s=3 * HOUR)
    cutter = Competitor("CUTTER", Decimal("30.00"), Decimal("10.00"), strategy="undercut")
    script(shop, asin, visitor, cutter)
    market = shop.world.market
    assert prices(shop, asin) == {"VISITOR": "20.00", "CUTTER": "19.99"}
    assert market.turns_after(asin, US, shop.world.now) == START + timedelta(hours=1)
    shop.move(hours=1)
    assert prices(shop, asin) == {"CUTTER": "19.99"}
    assert market.turns_after(asin, US, shop.world.now) == START + timedelta(hours=1, seconds=300)
    shop.move(seconds=300)
    assert prices(shop, asin) == {"CUTTER": "30.00"}
    shop.move(hours=2)
    assert prices(shop, asin) == {"VISITOR": "20.00", "CUTTER": "19.99"}


def test_who_is_out_of_stock_is_shown_with_the_date_but_not_featured() -> None:
    shop = amazon()
    asin = item(shop).asin
    script(shop, asin, Competitor("EMPTY", Decimal("20.00"), strategy="sell_out", phase_s=4 * HOUR))
    (found,) = shop.world.market.offers(asin, US)
    assert (found.back, found.featured) == (START + timedelta(hours=2), False)
    shop.move(hours=2)
    (found,) = shop.world.market.offers(asin, US)
    assert (found.back, found.featured) == (None, True)


def test_looking_changes_nothing() -> None:
    watched, left_alone = amazon(), amazon()
    asins = [item(watched, place).asin for place in range(20)]
    for shop in (watched, left_alone):
        offer(shop, "SKU-1", asins[0], "9.00")
    for _ in range(60):
        watched.move(minutes=7)
        assert [prices(watched, asin) for asin in asins]
    left_alone.move(hours=7)
    assert [prices(watched, asin) for asin in asins] == [prices(left_alone, asin) for asin in asins]


def test_what_sellers_ask_at_the_start_they_have_always_asked() -> None:
    shop = amazon()
    asin = item(shop).asin
    cutter = Competitor("CUTTER", Decimal("25.00"), Decimal("15.00"), strategy="undercut")
    script(shop, asin, cutter)
    offer(shop, "SKU-1", asin, "20.00")
    assert prices(shop, asin) == {"A1SELLER": "20.00", "CUTTER": "19.99"}


def test_nobody_is_featured_above_the_competitive_price_threshold() -> None:
    shop = amazon()
    found = item(shop)
    assert shop.world.market.threshold(found, US) == (found.list_price * Decimal("1.1")).quantize(
        Decimal("0.01")
    )
    script(shop, found.asin)
    offer(shop, "SKU-1", found.asin, str(shop.world.market.threshold(found, US) + Decimal("0.01")))
    assert winner(shop, found.asin) is None
    offer(shop, "SKU-1", found.asin, str(shop.world.market.threshold(found, US)))
    assert winner(shop, found.asin) == "A1SELLER"


def test_a_subscriber_hears_of_his_own_price_and_of_the_reaction_to_it() -> None:
    shop = amazon()
    asin = item(shop).asin
    script(shop, asin, Competitor("CUTTER", Decimal("25.00"), Decimal("15.00"), strategy="undercut"))
    offer(shop, "SKU-1", asin, "24.00")
    shop.move(minutes=10)
    listen(shop, "ANY_OFFER_CHANGED")
    shop.move(seconds=0)
    offer(shop, "SKU-1", asin, "20.00")
    (own,) = heard(shop, "ANY_OFFER_CHANGED")
    told = own["AnyOfferChangedNotification"]
    assert told["SellerId"] == "A1SELLER"
    assert told["OfferChangeTrigger"] == {
        "MarketplaceId": US,
        "ASIN": asin,
        "ItemCondition": "new",
        "TimeOfOfferChange": "2026-11-02T08:10:00Z",
        "OfferChangeType": "Featured Offer",
    }
    assert [(one["SellerId"], one["ListingPrice"]["Amount"]) for one in told["Offers"]] == [
        ("A1SELLER", 20.0),
        ("CUTTER", 23.99),
    ]
    shop.move(seconds=300)
    (reaction,) = heard(shop, "ANY_OFFER_CHANGED")
    told = reaction["AnyOfferChangedNotification"]
    assert told["OfferChangeTrigger"]["TimeOfOfferChange"] == "2026-11-02T08:15:00Z"
    assert [(one["SellerId"], one["IsBuyBoxWinner"]) for one in told["Offers"]] == [
        ("CUTTER", True),
        ("A1SELLER", False),
    ]
    shop.move(hours=1)
    assert heard(shop, "ANY_OFFER_CHANGED") == []


def test_a_subscriber_hears_of_new_competitors() -> None:
    shop = amazon()
    asin = item(shop).asin
    script(shop, asin)
    offer(shop, "SKU-1", asin, "20.00")
    listen(shop, "ANY_OFFER_CHANGED")
    shop.move(seconds=0)
    script(
        shop,
        asin,
        Competitor("CHEAP", Decimal("10.00")),
        Competitor("OLD", Decimal("5.00"), condition="used"),
    )
    new, used = (one["AnyOfferChangedNotification"] for one in heard(shop, "ANY_OFFER_CHANGED"))
    assert [one["SellerId"] for one in new["Offers"]] == ["CHEAP", "A1SELLER"]
    assert used["OfferChangeTrigger"]["ItemCondition"] == "used"
    assert new["Summary"]["NumberOfOffers"] == [
        {"Condition": "new", "FulfillmentChannel": "Merchant", "OfferCount": 2},
        {"Condition": "used", "FulfillmentChannel": "Merchant", "OfferCount": 1},
    ]


def test_who_has_not_subscribed_costs_nothing_and_hears_nothing() -> None:
    shop = amazon()
    asin = item(shop).asin
    offer(shop, "SKU-1", asin, "20.00")
    shop.move(hours=1)
    assert shop.world.notifications.waiting == 0
    assert shop.world.market._drawn == {}
    listen(shop, "ANY_OFFER_CHANGED")
    shop.move(seconds=0)
    assert list(shop.world.market._drawn) == [(asin, US)]


def test_pricing_health_is_told_once_when_a_price_goes_above_the_threshold() -> None:
    shop = amazon()
    found = item(shop)
    script(shop, found.asin, Competitor("STEADY", Decimal("20.00")))
    listen(shop, "PRICING_HEALTH")
    offer(shop, "SKU-1", found.asin, "20.00")
    assert heard(shop, "PRICING_HEALTH") == []
    offer(shop, "SKU-1", found.asin, "500.00")
    (told,) = heard(shop, "PRICING_HEALTH")
    assert told["issueType"] == "BuyBoxDisqualification"
    assert told["merchantOffer"] == {
        "condition": "new",
        "listingPrice": {"amount": 500.0, "currencyCode": "USD"},
        "shipping": {"amount": 0.0, "currencyCode": "USD"},
        "landedPrice": {"amount": 500.0, "currencyCode": "USD"},
        "fulfillmentType": "MFN",
    }
    offer(shop, "SKU-1", found.asin, "501.00")
    assert heard(shop, "PRICING_HEALTH") == []
    offer(shop, "SKU-1", found.asin, "20.00")
    offer(shop, "SKU-1", found.asin, "500.00")
    assert len(heard(shop, "PRICING_HEALTH")) == 1
