"""Prices, fees and stock at Amazon, against the simulator."""

from decimal import Decimal

import pytest

from spapi_simulator.world.competitors import Competitor
from tests.gateways.amazon.simulated import SELLER, Desk
from tests.simulator.caller import START, US, amazon
from tests.simulator.trade import item, offer, script
from towpath.gateways.amazon import featured_offers, fees, inventory, pricing
from towpath.gateways.amazon.errors import Refused
from towpath.gateways.amazon.featured_offers import CompetitiveSummary, ExpectedPrice, FeaturedOffer
from towpath.gateways.amazon.fees import Estimate, Fee
from towpath.gateways.amazon.inventory import Search, Stock
from towpath.gateways.amazon.pricing import (
    CompetitivePrice,
    Element,
    Offer,
    Offers,
    OwnOffer,
    Price,
    Product,
    Wanted,
)
from towpath.gateways.amazon.reading import Money, Page

UNKNOWN = "B000000000"
RIVAL = "A2RIVAL"
SKU = "A/1 ñ%"


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


@pytest.fixture
def desk() -> Desk:
    """Have SKU for 20 dollars, and somebody who asks 21 and 3 for shipping."""
    desk = Desk(amazon())
    one = item(desk.shop)
    offer(desk.shop, SKU, one.asin, "20.00")
    script(desk.shop, one.asin, Competitor(RIVAL, Decimal("21.00"), Decimal("21.00"), Decimal("3.00")))
    return desk


@pytest.fixture
def asin(desk: Desk) -> str:
    return item(desk.shop).asin


# Product Pricing v0


def offers(asin: str, sku: str = "") -> Offers:
    """Give what every operation for offers answers of SKU."""
    mine, rival = (usd("20.00"), usd("0")), (usd("21.00"), usd("3.00"))
    return Offers(
        asin=asin,
        sku=sku,
        marketplace_id=US,
        condition="New",
        status="Success",
        total=2,
        buy_box=(Price("new", "", "", None, *mine, usd("20.00"), None, SELLER),),
        lowest=(Price("new", "Merchant", "", None, *mine, usd("20.00"), None, ""),),
        offers=(
            Offer(SELLER, True, "new", *mine, None, Decimal(97), 1250, False, False, True),
            Offer(RIVAL, False, "new", *rival, None, Decimal(97), 1000, False, False, False),
        ),
        list_price=usd("64.99"),
        competitive_price_threshold=usd("71.49"),
    )


def test_offers_of_a_sku_and_of_an_asin(desk: Desk, asin: str) -> None:
    assert desk.do(lambda c: pricing.get_listing_offers(c, Wanted(SKU, US))) == offers(asin, SKU)
    assert desk.do(lambda c: pricing.get_item_offers(c, Wanted(asin, US))) == offers(asin)
    with pytest.raises(Refused) as refused:
        desk.do(lambda c: pricing.get_listing_offers(c, Wanted("NONE", US)))
    assert (refused.value.status, refused.value.message) == (
        400,
        f"NONE is an invalid SKU for marketplace {US}",
    )


def test_elements_of_a_batch_fail_for_themselves(desk: Desk, asin: str) -> None:
    skus = [Wanted(SKU, US), Wanted("NONE", US)]
    assert desk.do(lambda c: pricing.get_listing_offers_batch(c, skus)) == (
        Element(SKU, 200, offers(asin, SKU)),
        Element("NONE", 400, None, "InvalidInput", f"NONE is an invalid SKU for marketplace {US}"),
    )
    asins = [Wanted(UNKNOWN, US), Wanted(asin, US)]
    assert desk.do(lambda c: pricing.get_item_offers_batch(c, asins)) == (
        Element(UNKNOWN, 400, None, "InvalidInput", f"{UNKNOWN} is an invalid ASIN for marketplace {US}"),
        Element(asin, 200, offers(asin)),
    )


def test_own_and_competitive_prices(desk: Desk, asin: str) -> None:
    price, none = usd("20.00"), usd("0")
    own = OwnOffer(SKU, "B2C", "New", "New", "MERCHANT", price, none, price)
    assert desk.do(lambda c: pricing.get_pricing(c, US, skus=(SKU, "NONE"))) == (
        Product(asin, SKU, "Success", (own,), ()),
        Product("", "NONE", "ClientError", (), ()),
    )
    best = CompetitivePrice("1", "New", "New", True, price, none, price)
    assert desk.do(lambda c: pricing.get_competitive_pricing(c, US, asins=(asin,))) == (
        Product(asin, "", "Success", (), (best,)),
    )


# Product Pricing 2022-05-01

MINE = FeaturedOffer(SELLER, "New", "New", "MFN", usd("20.00"), usd("0"), None)
THEIRS = FeaturedOffer(RIVAL, "New", "New", "MFN", usd("21.00"), usd("3.00"), None)


def test_the_competitive_summary_names_the_featured_offer_and_the_lowest(desk: Desk, asin: str) -> None:
    summary = CompetitiveSummary(
        asin=asin,
        marketplace_id=US,
        featured=(MINE,),
        reference_prices=(
            ("CompetitivePriceThreshold", usd("71.49")),
            ("WasPrice", usd("64.99")),
            ("CompetitivePrice", usd("20.00")),
        ),
        lowest=(("New", (MINE, THEIRS)),),
    )
    assert desk.do(lambda c: featured_offers.get_competitive_summary(c, US, [asin, UNKNOWN])) == (
        Element(asin, 200, summary),
        Element(UNKNOWN, 400, None, "INVALID_ASIN", f"{UNKNOWN} is not a valid ASIN"),
    )


def test_the_expected_price_is_told_of_a_sku_that_has_competition(desk: Desk, asin: str) -> None:
    found, missing = desk.do(
        lambda c: featured_offers.get_featured_offer_expected_price_batch(c, US, [SKU, "NONE"])
    )
    competing = FeaturedOffer(RIVAL, "New", "", "MFN", usd("21.00"), usd("3.00"), None)
    current = FeaturedOffer(SELLER, "New", "", "MFN", usd("20.00"), usd("0"), None)
    expected = ExpectedPrice(asin, "VALID_FOEP", usd("24.00"), competing, current)
    assert found == Element(SKU, 200, expected)
    assert (missing.key, missing.status, missing.value, missing.code) == ("NONE", 400, None, "INVALID_SKU")


# Product Fees v0


def test_fees_of_a_sku_and_of_an_asin(desk: Desk, asin: str) -> None:
    none = usd("0")
    by_sku = fees.Wanted(SKU, US, usd("20.00"), "a", shipping=usd("5.00"))
    more = (Fee("VariableClosingFee", none, none), Fee("PerItemFee", none, none))
    assert desk.do(lambda c: fees.get_my_fees_estimate_for_sku(c, by_sku)) == Estimate(
        identifier="a",
        id_value=SKU,
        status="Success",
        total=usd("3.75"),
        fees=(Fee("ReferralFee", usd("3.75"), usd("3.75")), *more),
        code="",
        message="",
    )
    by_asin = fees.Wanted(asin, US, usd("20.00"), "b", fulfilled_by_amazon=True)
    found = desk.do(lambda c: fees.get_my_fees_estimate_for_asin(c, by_asin))
    assert (found.identifier, found.id_value, found.status, found.total) == (
        "b",
        asin,
        "Success",
        usd("15.26"),
    )
    assert found.fees == (
        Fee("ReferralFee", usd("3.00"), usd("3.00")),
        *more,
        Fee("FBAFees", usd("12.26"), usd("12.26")),
    )


def test_one_of_several_estimates_fails(desk: Desk) -> None:
    wanted = [fees.Wanted(sku, US, usd("20.00"), str(at)) for at, sku in enumerate((SKU, "NONE"))]
    good, bad = desk.do(lambda c: fees.get_my_fees_estimates(c, wanted))
    assert (good.identifier, good.status, good.total) == ("0", "Success", usd("3.00"))
    assert (bad.identifier, bad.id_value, bad.status, bad.total) == ("1", "NONE", "ClientError", None)


# FBA Inventory v1


def test_stock_at_amazon(desk: Desk) -> None:
    other = item(desk.shop, 1).asin
    offer(desk.shop, "FBA-1", other, "30.00", channel="AMAZON_NA", quantity=7)
    stored = desk.shop.world.inventory.get(SELLER, "FBA-1")
    assert stored is not None
    stock = Stock("FBA-1", other, stored.fnsku, "NewItem", 7, 0, 0, 0, 0, 0, 7, START)
    assert desk.do(lambda c: inventory.get_inventory_summaries(c, Search(US))) == Page((stock,))
    assert desk.do(lambda c: inventory.get_inventory_summaries(c, Search(US, ("NONE",)))) == Page(())
