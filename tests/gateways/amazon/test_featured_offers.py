import asyncio
from decimal import Decimal
from typing import Any

from tests.gateways.amazon.recorder import Call, Recorder
from towpath.gateways.amazon import featured_offers
from towpath.gateways.amazon.featured_offers import CompetitiveSummary, ExpectedPrice, FeaturedOffer
from towpath.gateways.amazon.pricing import Element
from towpath.gateways.amazon.reading import Money

US = "ATVPDKIKX0DER"


def usd(amount: float) -> dict[str, Any]:
    return {"currencyCode": "USD", "amount": amount}


def dollars(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def test_summaries_of_several_asins() -> None:
    offer = {
        "sellerId": "A2",
        "condition": "New",
        "subCondition": "OpenBox",
        "fulfillmentType": "MFN",
        "listingPrice": usd(18.11),
        "shippingOptions": [
            {"shippingOptionType": "EXPRESS", "price": usd(9)},
            {"shippingOptionType": "DEFAULT", "price": usd(2.5)},
        ],
        "points": {"pointsNumber": 3, "pointsMonetaryValue": usd(0.03)},
    }
    bare = {"sellerId": "A3", "condition": "Used", "fulfillmentType": "AFN", "listingPrice": usd(7)}
    body = {
        "asin": "B1",
        "marketplaceId": US,
        "featuredBuyingOptions": [{"buyingOptionType": "New", "segmentedFeaturedOffers": [offer]}],
        "referencePrices": [{"name": "WasPrice", "price": usd(18.49)}],
        "lowestPricedOffers": [
            {"lowestPricedOffersInput": {"itemCondition": "Used", "offerType": "Consumer"}, "offers": [bare]}
        ],
    }
    failed = {"asin": "B2", "marketplaceId": US, "errors": [{"code": "INVALID_ASIN", "message": "No such"}]}
    client = Recorder(
        {
            "responses": [
                {"status": {"statusCode": 400}, "body": failed},
                {"status": {"statusCode": 200}, "body": body},
            ]
        }
    )
    found = asyncio.run(
        featured_offers.get_competitive_summary(client, US, ["B1", "B2"], conditions=["New", "Used"])
    )
    price = FeaturedOffer("A2", "New", "OpenBox", "MFN", dollars("18.11"), dollars("2.5"), dollars("0.03"))
    lowest = FeaturedOffer("A3", "Used", "", "AFN", dollars("7"), None, None)
    assert found == (
        Element("B2", 400, None, "INVALID_ASIN", "No such"),
        Element(
            "B1",
            200,
            CompetitiveSummary("B1", US, (price,), (("WasPrice", dollars("18.49")),), (("Used", (lowest,)),)),
        ),
    )
    common = {
        "marketplaceId": US,
        "includedData": ["featuredBuyingOptions", "referencePrices", "lowestPricedOffers"],
        "uri": "/products/pricing/2022-05-01/items/competitiveSummary",
        "method": "GET",
        "lowestPricedOffersInputs": [
            {"itemCondition": "New", "offerType": "Consumer"},
            {"itemCondition": "Used", "offerType": "Consumer"},
        ],
    }
    requests = [{"asin": "B1", **common}, {"asin": "B2", **common}]
    assert client.calls == [Call("getCompetitiveSummary", body={"requests": requests})]


def test_conditions_go_with_the_lowest_offers_only() -> None:
    client = Recorder({"responses": []})
    asked = featured_offers.get_competitive_summary(client, US, ["B1"], included_data=("referencePrices",))
    assert asyncio.run(asked) == ()
    assert "lowestPricedOffersInputs" not in client.calls[0].body["requests"][0]


def test_expected_prices_of_several_skus() -> None:
    rival = {
        "offerIdentifier": {"asin": "B1", "marketplaceId": US, "sellerId": "A2", "fulfillmentType": "AFN"},
        "condition": "New",
        "price": {"listingPrice": usd(12.5), "shippingPrice": usd(0)},
    }
    valid = {
        "resultStatus": "VALID_FOEP",
        "featuredOfferExpectedPrice": {"listingPrice": usd(10.5)},
        "competingFeaturedOffer": rival,
    }
    body = {"offerIdentifier": {"asin": "B1"}, "featuredOfferExpectedPriceResults": [valid]}
    none = {
        "featuredOfferExpectedPriceResults": [{"resultStatus": "NEW_STATUS", "currentFeaturedOffer": rival}]
    }
    client = Recorder(
        {
            "responses": [
                {"request": {"sku": "S"}, "status": {"statusCode": 200}, "headers": {}, "body": body},
                {"request": {"sku": "T"}, "status": {"statusCode": 200}, "headers": {}, "body": none},
                {
                    "request": {"sku": "U"},
                    "status": {"statusCode": 400},
                    "headers": {},
                    "body": {"errors": [{"code": "INVALID_SKU", "message": "No such"}]},
                },
            ]
        }
    )
    found = asyncio.run(featured_offers.get_featured_offer_expected_price_batch(client, US, ["S", "T", "U"]))
    other = FeaturedOffer("A2", "New", "", "AFN", dollars("12.5"), dollars("0"), None)
    assert found == (
        Element("S", 200, ExpectedPrice("B1", "VALID_FOEP", dollars("10.5"), other, None)),
        Element("T", 200, ExpectedPrice("", "NEW_STATUS", None, None, other)),
        Element("U", 400, None, "INVALID_SKU", "No such"),
    )
    common = {
        "marketplaceId": US,
        "uri": "/products/pricing/2022-05-01/offer/featuredOfferExpectedPrice",
        "method": "GET",
    }
    requests = [{"sku": sku, **common} for sku in ("S", "T", "U")]
    assert client.calls == [Call("getFeaturedOfferExpectedPriceBatch", body={"requests": requests})]
