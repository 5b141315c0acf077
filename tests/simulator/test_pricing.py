from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest

from spapi_simulator.world.competitors import Competitor
from tests.simulator.caller import US, Amazon, amazon
from tests.simulator.trade import item, offer, script

JP = "A1VC38T7YXB528"
SUMMARY = "/products/pricing/2022-05-01/items/competitiveSummary"
EXPECTED = "/products/pricing/2022-05-01/offer/featuredOfferExpectedPrice"
PRIME = Competitor(
    "PRIME", Decimal("21.00"), fulfilled_by_amazon=True, prime=True, rating=98, ratings=500, state="NV"
)
SHIPPING = Competitor("SHIPPING", Decimal("18.00"), shipping=Decimal("4.50"), rating=91, ratings=40)
USED = Competitor("USED", Decimal("9.50"), condition="used", subcondition="very_good")


def market() -> tuple[Amazon, str]:
    """Give a seller who offers SKU "A/1 %" for 20.00 beside three competitors, and the ASIN."""
    shop = amazon()
    asin = item(shop).asin
    script(shop, asin, PRIME, SHIPPING, USED)
    offer(shop, "A/1 %", asin, "20.00")
    return shop, asin


def usd(amount: float) -> dict[str, Any]:
    return {"CurrencyCode": "USD", "Amount": amount}


def listing_request(sku: str, **more: str) -> dict[str, str]:
    uri = f"/products/pricing/v0/listings/{quote(sku, safe='')}/offers"
    return {"uri": uri, "method": "GET", "MarketplaceId": US, "ItemCondition": "New"} | more


def test_a_batch_answers_each_sku_with_a_status_of_its_own() -> None:
    shop, asin = market()
    body = {"requests": [listing_request("A/1 %"), listing_request("unknown", CustomerType="Consumer")]}
    reply = shop.call("getListingOffersBatch", body=body)
    assert reply.status == 200
    good, bad = reply.data["responses"]
    assert good["status"] == {"statusCode": 200, "reasonPhrase": "OK"}
    assert good["request"] == {"MarketplaceId": US, "SellerSKU": "A/1 %", "ItemCondition": "New"}
    payload = good["body"]["payload"]
    assert (payload["SKU"], payload["ASIN"], payload["status"]) == ("A/1 %", asin, "Success")
    assert payload["Identifier"] == {"MarketplaceId": US, "ItemCondition": "New", "SellerSKU": "A/1 %"}
    assert bad["status"] == {"statusCode": 400, "reasonPhrase": "Bad Request"}
    assert bad["body"] == {
        "errors": [
            {
                "code": "InvalidInput",
                "message": f"unknown is an invalid SKU for marketplace {US}",
                "details": "",
            }
        ]
    }


def test_the_summary_counts_and_prices_all_conditions() -> None:
    shop, asin = market()
    payload = shop.call("getItemOffers", Asin=asin, MarketplaceId=US, ItemCondition="New").data["payload"]
    summary = payload["Summary"]
    assert summary["TotalOfferCount"] == 4
    assert summary["NumberOfOffers"] == [
        {"condition": "new", "fulfillmentChannel": "Merchant", "OfferCount": 2},
        {"condition": "new", "fulfillmentChannel": "Amazon", "OfferCount": 1},
        {"condition": "used", "fulfillmentChannel": "Merchant", "OfferCount": 1},
    ]
    assert summary["BuyBoxEligibleOffers"] == summary["NumberOfOffers"]
    assert summary["LowestPrices"][0] == {
        "condition": "new",
        "fulfillmentChannel": "Merchant",
        "LandedPrice": usd(20.0),
        "ListingPrice": usd(20.0),
        "Shipping": usd(0.0),
    }
    # ours weighs 20.00 * 1.003 = 20.06, the Prime offer 21.00 * 0.972 = 20.412
    assert summary["BuyBoxPrices"] == [
        {
            "condition": "new",
            "LandedPrice": usd(20.0),
            "ListingPrice": usd(20.0),
            "Shipping": usd(0.0),
            "sellerId": "A1SELLER",
        },
        {
            "condition": "used",
            "LandedPrice": usd(9.5),
            "ListingPrice": usd(9.5),
            "Shipping": usd(0),
            "sellerId": "USED",
        },
    ]
    assert summary["ListPrice"] == usd(float(item(shop).list_price))
    assert summary["SuggestedLowerPricePlusShipping"] == usd(9.5)
    assert [one["ProductCategoryId"] for one in summary["SalesRankings"]] == [
        f"{item(shop).product_type.lower()}_display_on_website",
        item(shop).browse_node,
    ]


def test_offers_come_by_landed_price_and_say_whose_they_are() -> None:
    shop, asin = market()
    payload = shop.call("getItemOffers", Asin=asin, MarketplaceId=US, ItemCondition="New").data["payload"]
    offers = payload["Offers"]
    assert [(one["SellerId"], one["MyOffer"], one["IsBuyBoxWinner"]) for one in offers] == [
        ("A1SELLER", True, True),
        ("PRIME", False, False),
        ("SHIPPING", False, False),
    ]
    assert offers[2] == {
        "MyOffer": False,
        "SubCondition": "new",
        "SellerId": "SHIPPING",
        "SellerFeedbackRating": {"SellerPositiveFeedbackRating": 91.0, "FeedbackCount": 40},
        "ShippingTime": {"minimumHours": 24, "maximumHours": 48, "availabilityType": "NOW"},
        "ListingPrice": usd(18.0),
        "Shipping": usd(4.5),
        "ShipsFrom": {"Country": "US"},
        "IsFulfilledByAmazon": False,
        "PrimeInformation": {"IsPrime": False, "IsNationalPrime": False},
        "IsBuyBoxWinner": False,
        "IsFeaturedMerchant": True,
    }
    assert offers[1]["ShipsFrom"] == {"Country": "US", "State": "NV"}


def test_another_condition_shows_its_offers() -> None:
    shop, asin = market()
    payload = shop.call("getItemOffers", Asin=asin, MarketplaceId=US, ItemCondition="Used").data["payload"]
    assert payload["ItemCondition"] == "Used"
    assert [(one["SellerId"], one["SubCondition"]) for one in payload["Offers"]] == [("USED", "very_good")]
    shop.move(seconds=2)
    payload = shop.call("getItemOffers", Asin=asin, MarketplaceId=US, ItemCondition="Club").data["payload"]
    assert (payload["Offers"], payload["Summary"]["TotalOfferCount"]) == ([], 4)


def test_an_item_that_nobody_offers_has_no_buyable_offers() -> None:
    shop = amazon()
    asin = item(shop).asin
    script(shop, asin)
    payload = shop.call("getItemOffers", Asin=asin, MarketplaceId=US, ItemCondition="New").data["payload"]
    assert payload["status"] == "NoBuyableOffers"
    assert payload["Summary"]["TotalOfferCount"] == 0
    assert "SuggestedLowerPricePlusShipping" not in payload["Summary"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (None, "1 to 20"),
        ({"requests": []}, "1 to 20"),
        ({"requests": [listing_request("A")] * 21}, "1 to 20"),
        ({"requests": [listing_request("A") | {"method": "POST"}]}, "method GET"),
        ({"requests": [{"method": "GET", "MarketplaceId": US, "ItemCondition": "New"}]}, "uri"),
        ({"requests": [listing_request("A") | {"uri": "/products/pricing/v0/items/A/offers"}]}, "belong"),
        ({"requests": [{**listing_request("A"), "MarketplaceId": ""}]}, "MarketplaceId"),
    ],
)
def test_a_malformed_batch_is_refused_as_a_whole(body: Any, says: str) -> None:
    reply = amazon().call("getListingOffersBatch", body=body)
    assert reply.status == 400
    assert says in reply.data["errors"][0]["message"]


def test_errors_may_come_as_a_bare_list() -> None:
    shop, asin = market()
    reply = shop.call("getItemOffers", Asin=asin, MarketplaceId=US, ItemCondition="Old")
    assert (reply.status, list(reply.data)) == (400, ["errors"])
    shop.world.market.rules = replace(shop.world.market.rules, bare_errors=True)
    shop.move(seconds=2)
    reply = shop.call("getItemOffers", Asin=asin, MarketplaceId=US, ItemCondition="Old", true=False)
    assert reply.status == 400
    assert [one["code"] for one in reply.data] == ["InvalidInput"]


def test_yen_are_whole_numbers_and_points_lower_the_landed_price() -> None:
    shop = amazon()
    shop.seller.region, shop.seller.marketplace_ids = "fe", (JP,)
    asin = item(shop, marketplace_id=JP).asin
    points = Competitor("POINTS", Decimal(2000), shipping=Decimal(300), points=20, country="JP")
    script(shop, asin, points, marketplace_id=JP)
    reply = shop.call("getItemOffers", Asin=asin, MarketplaceId=JP, ItemCondition="New")
    assert reply.data["payload"]["Summary"]["LowestPrices"] == [
        {
            "condition": "new",
            "fulfillmentChannel": "Merchant",
            "LandedPrice": {"CurrencyCode": "JPY", "Amount": 2280},
            "ListingPrice": {"CurrencyCode": "JPY", "Amount": 2000},
            "Shipping": {"CurrencyCode": "JPY", "Amount": 300},
            "Points": {"PointsNumber": 20, "PointsMonetaryValue": {"CurrencyCode": "JPY", "Amount": 20}},
        }
    ]
    assert b'"Amount":2280}' in reply.content


def test_own_prices_by_sku_and_by_asin() -> None:
    shop, asin = market()
    reply = shop.call("getPricing", MarketplaceId=US, ItemType="Sku", Skus="A/1 %,unknown")
    good, bad = reply.data["payload"]
    assert bad == {"status": "ClientError", "SellerSKU": "unknown"}
    assert good["Product"]["Identifiers"] == {
        "MarketplaceASIN": {"MarketplaceId": US, "ASIN": asin},
        "SKUIdentifier": {"MarketplaceId": US, "SellerId": "A1SELLER", "SellerSKU": "A/1 %"},
    }
    (own,) = good["Product"]["Offers"]
    assert (own["SellerSKU"], own["FulfillmentChannel"], own["RegularPrice"]) == (
        "A/1 %",
        "MERCHANT",
        usd(20.0),
    )
    shop.move(seconds=2)
    reply = shop.call("getPricing", MarketplaceId=US, ItemType="Asin", Asins=asin, ItemCondition="Used")
    assert reply.data["payload"][0]["Product"]["Offers"] == []


def test_competitive_prices_are_the_featured_ones() -> None:
    shop, asin = market()
    reply = shop.call("getCompetitivePricing", MarketplaceId=US, ItemType="Asin", Asins=asin)
    pricing = reply.data["payload"][0]["Product"]["CompetitivePricing"]
    assert [
        (one["CompetitivePriceId"], one["condition"], one["subcondition"], one["belongsToRequester"])
        for one in pricing["CompetitivePrices"]
    ] == [("1", "New", "New", True), ("2", "Used", "Very Good", False)]
    assert pricing["NumberOfOfferListings"] == [
        {"Count": 3, "condition": "New"},
        {"Count": 1, "condition": "Used"},
        {"Count": 4, "condition": "Any"},
    ]


def summary_request(asin: str, **more: Any) -> dict[str, Any]:
    included = ["featuredBuyingOptions", "referencePrices", "lowestPricedOffers", "similarItems"]
    return {
        "asin": asin,
        "marketplaceId": US,
        "includedData": included,
        "uri": SUMMARY,
        "method": "GET",
    } | more


def test_the_competitive_summary_gives_what_was_asked_for() -> None:
    shop, asin = market()
    inputs = [{"itemCondition": "Used", "offerType": "Consumer"}]
    body = {
        "requests": [summary_request(asin, lowestPricedOffersInputs=inputs), summary_request("B0NOTHING")]
    }
    good, bad = shop.call("getCompetitiveSummary", body=body).data["responses"]
    assert good["status"] == {"statusCode": 200, "reasonPhrase": "Success"}
    (option,) = good["body"]["featuredBuyingOptions"]
    (featured,) = option["segmentedFeaturedOffers"]
    assert (featured["sellerId"], featured["listingPrice"]) == (
        "A1SELLER",
        {"currencyCode": "USD", "amount": 20.0},
    )
    assert good["body"]["lowestPricedOffers"] == [
        {
            "lowestPricedOffersInput": inputs[0],
            "offers": [
                {
                    "sellerId": "USED",
                    "condition": "Used",
                    "subCondition": "VeryGood",
                    "fulfillmentType": "MFN",
                    "listingPrice": {"currencyCode": "USD", "amount": 9.5},
                    "shippingOptions": [
                        {
                            "shippingOptionType": "DEFAULT",
                            "price": {"currencyCode": "USD", "amount": 0},
                        }
                    ],
                    "primeDetails": {"eligibility": "NONE"},
                }
            ],
        }
    ]
    assert {one["name"]: one["price"]["amount"] for one in good["body"]["referencePrices"]} == {
        "CompetitivePriceThreshold": float(shop.world.market.threshold(item(shop), US)),
        "WasPrice": float(item(shop).list_price),
        "CompetitivePrice": 20.0,
    }
    assert asin not in {one["asin"] for one in good["body"]["similarItems"][0]["items"]}
    assert bad == {
        "status": {"statusCode": 400, "reasonPhrase": "Client Error"},
        "body": {
            "asin": "B0NOTHING",
            "marketplaceId": US,
            "errors": [{"code": "INVALID_ASIN", "message": "B0NOTHING is not a valid ASIN"}],
        },
    }


@pytest.mark.parametrize("more", [{"includedData": []}, {"includedData": ["prices"]}, {"uri": EXPECTED}])
def test_a_malformed_summary_request_refuses_the_batch(more: dict[str, Any]) -> None:
    shop, asin = market()
    assert (
        shop.call("getCompetitiveSummary", body={"requests": [summary_request(asin, **more)]}).status == 400
    )


def expected(shop: Amazon, *skus: str) -> list[Any]:
    requests = [{"uri": EXPECTED, "method": "GET", "marketplaceId": US, "sku": sku} for sku in skus]
    shop.move(minutes=1)
    reply = shop.call("getFeaturedOfferExpectedPriceBatch", body={"requests": requests})
    assert reply.status == 200
    found: list[Any] = reply.data["responses"]
    return found


def test_the_expected_price_keeps_the_featured_offer_and_names_who_competes() -> None:
    shop, asin = market()
    (found,) = expected(shop, "A/1 %")
    assert found["body"]["offerIdentifier"] == {
        "marketplaceId": US,
        "sellerId": "A1SELLER",
        "sku": "A/1 %",
        "asin": asin,
        "fulfillmentType": "MFN",
    }
    (result,) = found["body"]["featuredOfferExpectedPriceResults"]
    # the Prime offer weighs 21.00 * 0.972 = 20.412; 20.412 / 1.003 = 20.35
    assert result["featuredOfferExpectedPrice"] == {"listingPrice": {"currencyCode": "USD", "amount": 20.35}}
    assert result["resultStatus"] == "VALID_FOEP"
    assert result["competingFeaturedOffer"]["offerIdentifier"]["sellerId"] == "PRIME"
    assert result["currentFeaturedOffer"]["offerIdentifier"] == {
        "marketplaceId": US,
        "sellerId": "A1SELLER",
        "asin": asin,
        "fulfillmentType": "MFN",
    }
    offer(shop, "A/1 %", asin, "20.36")
    (found,) = expected(shop, "A/1 %")
    (result,) = found["body"]["featuredOfferExpectedPriceResults"]
    assert result["currentFeaturedOffer"] == result["competingFeaturedOffer"]


def test_the_expected_price_has_a_status_for_each_hindrance() -> None:
    shop, asin = market()
    alone = item(shop, 1).asin
    script(shop, alone)
    offer(shop, "alone", alone, "20.00")
    offer(shop, "used", asin, "12.00", condition="used_good")
    offer(shop, "empty", item(shop, 2).asin, "20.00", quantity=0)
    found = expected(shop, "alone", "used", "empty", "unknown")
    assert [one["status"]["statusCode"] for one in found] == [200, 200, 200, 400]
    results = [one["body"].get("featuredOfferExpectedPriceResults", [{}])[0] for one in found]
    assert [one.get("resultStatus") for one in results] == [
        "NO_COMPETING_OFFER",
        "OFFER_NOT_ELIGIBLE",
        "OFFER_NOT_FOUND",
        None,
    ]
    assert found[3]["body"]["errors"][0]["code"] == "INVALID_SKU"


def test_forty_expected_prices_go_into_a_batch() -> None:
    shop, _asin = market()
    assert len(expected(shop, *["A/1 %"] * 40)) == 40
    request = {"uri": EXPECTED, "method": "GET", "marketplaceId": US, "sku": "A/1 %"}
    shop.move(minutes=1)
    assert shop.call("getFeaturedOfferExpectedPriceBatch", body={"requests": [request] * 41}).status == 400
