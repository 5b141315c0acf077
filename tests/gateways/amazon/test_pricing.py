import asyncio
from decimal import Decimal
from typing import Any

import pytest

from tests.gateways.amazon.recorder import Call, Recorder
from towpath.gateways.amazon import pricing
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
from towpath.gateways.amazon.reading import Misunderstood, Money

US = "ATVPDKIKX0DER"


def usd(amount: float) -> dict[str, Any]:
    return {"CurrencyCode": "USD", "Amount": amount}


def dollars(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


PAYLOAD: dict[str, Any] = {
    "SKU": "A/1 %",
    "ASIN": "B071VG5N9D",
    "marketplaceId": US,
    "status": "Success",
    "ItemCondition": "New",
    "Identifier": {"MarketplaceId": US, "ItemCondition": "New", "SellerSKU": "A/1 %"},
    "Summary": {
        "TotalOfferCount": 4286,
        "BuyBoxPrices": [
            {
                "condition": "New",
                "offerType": "B2C",
                "LandedPrice": usd(12.5),
                "ListingPrice": usd(10),
                "Shipping": usd(2.5),
                "sellerId": "A2",
            }
        ],
        "LowestPrices": [
            {
                "condition": "used",
                "fulfillmentChannel": "Merchant",
                "quantityTier": 5,
                "ListingPrice": usd(0.1),
                "Points": {"PointsNumber": 3, "PointsMonetaryValue": usd(0.03)},
            }
        ],
        "ListPrice": usd(17.99),
        "CompetitivePriceThreshold": usd(16.2),
    },
    "Offers": [
        {
            "SellerId": "A2",
            "SubCondition": "new",
            "SellerFeedbackRating": {"FeedbackCount": 4270, "SellerPositiveFeedbackRating": 97.5},
            "ListingPrice": usd(10),
            "Shipping": usd(2.5),
            "IsFulfilledByAmazon": True,
            "PrimeInformation": {"IsPrime": True, "IsNationalPrime": True},
            "IsBuyBoxWinner": True,
            "ShippingTime": {"minimumHours": 24},
        },
        {"MyOffer": True, "SubCondition": "mint", "ListingPrice": usd(11)},
    ],
}
OFFERS = Offers(
    asin="B071VG5N9D",
    sku="A/1 %",
    marketplace_id=US,
    condition="New",
    status="Success",
    total=4286,
    buy_box=(Price("New", "", "B2C", None, dollars("10"), dollars("2.5"), dollars("12.5"), None, "A2"),),
    lowest=(Price("used", "Merchant", "", 5, dollars("0.1"), None, None, dollars("0.03"), ""),),
    offers=(
        Offer(
            seller_id="A2",
            mine=False,
            subcondition="new",
            listing=dollars("10"),
            shipping=dollars("2.5"),
            points=None,
            feedback_rating=Decimal("97.5"),
            feedback_count=4270,
            fulfilled_by_amazon=True,
            prime=True,
            buy_box=True,
        ),
        Offer("", True, "mint", dollars("11"), None, None, None, None, False, False, False),
    ),
    list_price=dollars("17.99"),
    competitive_price_threshold=dollars("16.2"),
)
WANTED = (Wanted("A/1 %", US), Wanted("B", US, "Used", "Business"))


def element(status: int | None, body: object, **request: str) -> dict[str, Any]:
    data: dict[str, Any] = {"body": body, "headers": {}}
    if status is not None:
        data["status"] = {"statusCode": status, "reasonPhrase": "x"}
    return data | ({"request": request} if request else {})


def test_a_batch_of_skus() -> None:
    client = Recorder({"responses": [element(200, {"payload": PAYLOAD}, SellerSKU="A/1 %")]})
    found = asyncio.run(pricing.get_listing_offers_batch(client, WANTED))
    assert found == (Element("A/1 %", 200, OFFERS),)
    requests = [
        {
            "uri": "/products/pricing/v0/listings/A%2F1%20%25/offers",
            "method": "GET",
            "MarketplaceId": US,
            "ItemCondition": "New",
            "CustomerType": "Consumer",
        },
        {
            "uri": "/products/pricing/v0/listings/B/offers",
            "method": "GET",
            "MarketplaceId": US,
            "ItemCondition": "Used",
            "CustomerType": "Business",
        },
    ]
    assert client.calls == [Call("getListingOffersBatch", body={"requests": requests})]


def test_a_batch_of_asins() -> None:
    client = Recorder({"responses": [element(200, {"payload": PAYLOAD}, Asin="B071VG5N9D")]})
    found = asyncio.run(pricing.get_item_offers_batch(client, [Wanted("B071VG5N9D", US)]))
    assert found == (Element("B071VG5N9D", 200, OFFERS),)
    (call,) = client.calls
    assert call.operation == "getItemOffersBatch"
    assert call.body["requests"][0]["uri"] == "/products/pricing/v0/items/B071VG5N9D/offers"


ERROR = {"code": "InvalidInput", "message": "Not a SKU of yours", "details": ""}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (element(400, {"errors": [ERROR]}), Element("A", 400, None, "InvalidInput", "Not a SKU of yours")),
        (element(400, [ERROR]), Element("A", 400, None, "InvalidInput", "Not a SKU of yours")),
        (
            element(400, {"errors": {"errors": [ERROR]}}),
            Element("A", 400, None, "InvalidInput", "Not a SKU of yours"),
        ),
        (element(500, None), Element("A", 500, None, "Misunderstood", "")),
        (element(429, {}), Element("A", 429, None, "Misunderstood", "")),
        (element(200, {"nothing": 1}), Element("A", 200, None, "Misunderstood", "")),
        (
            element(200, {"payload": {"status": "NoBuyableOffers"}, "errors": [ERROR]}),
            Element("A", 200, Offers("", "", "", "", "NoBuyableOffers", 0, (), (), (), None, None)),
        ),
        (element(None, {"errors": [ERROR]}), Element("A", 200, None, "InvalidInput", "Not a SKU of yours")),
        (element(404, {}, SellerSKU="Z"), Element("Z", 404, None, "Misunderstood", "")),
    ],
)
def test_an_element_that_failed_is_a_value(answer: dict[str, Any], expected: Element[Offers]) -> None:
    client = Recorder({"responses": [answer]})
    assert asyncio.run(pricing.get_listing_offers_batch(client, [Wanted("A", US)])) == (expected,)


def test_elements_that_do_not_say_what_they_are_about_are_taken_by_their_place() -> None:
    failed = element(404, {})
    client = Recorder({"responses": [failed, failed]}, {"responses": [failed]})
    keys = [one.key for one in asyncio.run(pricing.get_listing_offers_batch(client, WANTED))]
    assert keys == ["A/1 %", "B"]
    (lonely,) = asyncio.run(pricing.get_listing_offers_batch(client, WANTED))
    assert lonely.key == ""


def test_a_batch_without_elements_is_misunderstood() -> None:
    with pytest.raises(Misunderstood, match="getListingOffersBatch: no responses"):
        asyncio.run(pricing.get_listing_offers_batch(Recorder({}), WANTED))


def test_the_offers_of_one() -> None:
    client = Recorder({"payload": PAYLOAD}, {"payload": PAYLOAD})
    assert asyncio.run(pricing.get_listing_offers(client, WANTED[0])) == OFFERS
    assert asyncio.run(pricing.get_item_offers(client, Wanted("B071VG5N9D", US, "Used"))) == OFFERS
    query = {"MarketplaceId": US, "ItemCondition": "New", "CustomerType": "Consumer"}
    assert client.calls == [
        Call("getListingOffers", {"SellerSKU": "A/1 %"}, query),
        Call("getItemOffers", {"Asin": "B071VG5N9D"}, query | {"ItemCondition": "Used"}),
    ]


def test_own_and_competitive_prices() -> None:
    price = {"ListingPrice": usd(10), "Shipping": usd(2.5), "LandedPrice": usd(12.5)}
    own = {
        "offerType": "B2C",
        "BuyingPrice": price,
        "RegularPrice": usd(11),
        "FulfillmentChannel": "MERCHANT",
        "ItemCondition": "New",
        "ItemSubCondition": "New",
        "SellerSKU": "S",
    }
    competitive = {
        "CompetitivePriceId": "1",
        "Price": price,
        "condition": "New",
        "subcondition": "New",
        "belongsToRequester": True,
    }
    identifiers = {"MarketplaceASIN": {"ASIN": "B1"}, "SKUIdentifier": {"SellerSKU": "S"}}
    success = {"status": "Success", "Product": {"Identifiers": identifiers, "Offers": [own]}}
    rival = {
        "status": "Success",
        "ASIN": "B1",
        "Product": {"CompetitivePricing": {"CompetitivePrices": [competitive]}},
    }
    client = Recorder(
        {"payload": [success, {"status": "ClientError", "SellerSKU": "T"}]}, {"payload": [rival]}
    )
    assert asyncio.run(pricing.get_pricing(client, US, skus=("S", "T"))) == (
        Product(
            "B1",
            "S",
            "Success",
            (OwnOffer("S", "B2C", "New", "New", "MERCHANT", dollars("10"), dollars("2.5"), dollars("11")),),
            (),
        ),
        Product("", "T", "ClientError", (), ()),
    )
    expected = CompetitivePrice("1", "New", "New", True, dollars("10"), dollars("2.5"), dollars("12.5"))
    assert asyncio.run(pricing.get_competitive_pricing(client, US, asins=("B1",))) == (
        Product("B1", "", "Success", (), (expected,)),
    )
    assert client.calls == [
        Call("getPricing", query={"MarketplaceId": US, "ItemType": "Sku", "Skus": ("S", "T")}),
        Call("getCompetitivePricing", query={"MarketplaceId": US, "ItemType": "Asin", "Asins": ("B1",)}),
    ]
