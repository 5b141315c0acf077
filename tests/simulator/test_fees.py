from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from spapi_simulator.world.fees import Fees, fees
from spapi_simulator.world.items import Item
from spapi_simulator.world.marketplaces import BY_COUNTRY
from tests.simulator.caller import CA, US, amazon
from tests.simulator.trade import item, offer

SMALL = Item(
    "B0SMALL",
    "SHIRT",
    "Shirt",
    "Brand",
    length=Decimal(10),
    width=Decimal(5),
    height=Decimal(1),
    weight=Decimal("0.30"),
)
HEAVY = replace(SMALL, product_type="LUGGAGE", weight=Decimal("22.5"))
BULKY = replace(SMALL, product_type="HOME", length=Decimal(20), width=Decimal(15), height=Decimal(10))
BOOK = replace(SMALL, product_type="ABIS_BOOK")


@pytest.mark.parametrize(
    ("what", "country", "price", "channel", "expected"),
    [
        (SMALL, "US", "20.00", "Merchant", ("3.40", "0.00", "0.00")),
        (SMALL, "US", "20.00", "Amazon", ("3.40", "0.00", "3.22")),
        (SMALL, "US", "1.00", "Merchant", ("0.30", "0.00", "0.00")),
        (HEAVY, "US", "99.99", "Amazon", ("15.00", "0.00", "9.60")),  # 8.46 and 3 pounds more at 0.38
        (BULKY, "US", "50.00", "Amazon", ("7.50", "0.00", "9.22")),  # 3000 / 139 = 21.58 pounds
        (BOOK, "US", "12.00", "Merchant", ("1.80", "1.80", "0.00")),
        (SMALL, "CA", "20.00", "Amazon", ("3.40", "0.00", "4.35")),
        (SMALL, "JP", "3000", "Amazon", ("510", "0", "483")),
    ],
)
def test_fees_follow_from_kind_size_and_price(
    what: Item, country: str, price: str, channel: str, expected: tuple[str, str, str]
) -> None:
    found = fees(what, BY_COUNTRY[country], Decimal(price), by_amazon=channel == "Amazon")
    assert found == Fees(*map(Decimal, expected))
    assert found.total == sum(map(Decimal, expected))


def request(name: str, amount: float = 20, currency: str = "USD", **more: Any) -> dict[str, Any]:
    price = {"ListingPrice": {"CurrencyCode": currency, "Amount": amount}}
    asked = {
        "MarketplaceId": US,
        "IsAmazonFulfilled": False,
        "PriceToEstimateFees": price,
        "Identifier": name,
    }
    return {"FeesEstimateRequest": asked | more}


def test_an_estimate_lists_its_fees() -> None:
    shop = amazon()
    shirt = replace(SMALL, asin="B0SHIRT001")
    shop.world.catalogue.add(shirt)
    body = request("mine", IsAmazonFulfilled=True)
    reply = shop.call("getMyFeesEstimateForASIN", Asin=shirt.asin, body=body)
    result = reply.data["payload"]["FeesEstimateResult"]
    assert result["Status"] == "Success"
    assert result["FeesEstimateIdentifier"] == {
        "MarketplaceId": US,
        "SellerId": "A1SELLER",
        "IdType": "ASIN",
        "IdValue": shirt.asin,
        "IsAmazonFulfilled": True,
        "PriceToEstimateFees": {"ListingPrice": {"CurrencyCode": "USD", "Amount": 20}},
        "SellerInputIdentifier": "mine",
    }
    estimate = result["FeesEstimate"]
    assert estimate["TimeOfFeesEstimation"] == "2026-11-02T08:00:00Z"
    assert estimate["TotalFeesEstimate"] == {"CurrencyCode": "USD", "Amount": 6.62}
    assert [(one["FeeType"], one["FinalFee"]["Amount"]) for one in estimate["FeeDetailList"]] == [
        ("ReferralFee", 3.4),
        ("VariableClosingFee", 0.0),
        ("PerItemFee", 0.0),
        ("FBAFees", 3.22),
    ]
    assert estimate["FeeDetailList"][3]["IncludedFeeDetailList"][0]["FeeType"] == "FBAPickAndPack"


def test_shipping_counts_and_points_are_taken_off() -> None:
    shop = amazon()
    shop.world.catalogue.add(replace(SMALL, asin="B0SHIRT001"))
    price = {
        "ListingPrice": {"CurrencyCode": "USD", "Amount": 20},
        "Shipping": {"CurrencyCode": "USD", "Amount": 4.99},
        "Points": {"PointsNumber": 99, "PointsMonetaryValue": {"CurrencyCode": "USD", "Amount": 0.99}},
    }
    body = request("mine", PriceToEstimateFees=price)
    reply = shop.call("getMyFeesEstimateForASIN", Asin="B0SHIRT001", body=body)
    estimate = reply.data["payload"]["FeesEstimateResult"]["FeesEstimate"]
    assert estimate["TotalFeesEstimate"]["Amount"] == 4.08  # 17 % of 24.00


def test_each_of_several_estimates_fails_on_its_own() -> None:
    shop = amazon()
    found = item(shop)
    offer(shop, "SKU-1", found.asin, "20.00")
    body = [
        request("sku") | {"IdType": "SellerSKU", "IdValue": "SKU-1"},
        request("asin") | {"IdType": "ASIN", "IdValue": "B0NOTHING"},
        request("euro", currency="EUR") | {"IdType": "ASIN", "IdValue": found.asin},
    ]
    results = shop.call("getMyFeesEstimates", body=body).data
    assert [one["Status"] for one in results] == ["Success", "ClientError", "ClientError"]
    assert [one["Error"] for one in results[1:]] == [
        {
            "Type": "Sender",
            "Code": "InvalidParameterValue",
            "Message": f"B0NOTHING is an invalid ASIN for marketplace {US}",
            "Detail": [],
        },
        {
            "Type": "Sender",
            "Code": "InvalidParameterValue",
            "Message": "The currency must be USD.",
            "Detail": [],
        },
    ]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (None, "needed"),
        (request("x") | {"FeesEstimateRequest": {"MarketplaceId": US}}, "needed"),
        (request("x", amount=-1), "from 0 on"),
        (request("x", PriceToEstimateFees={}), "needs a ListingPrice"),
        (request("x", MarketplaceId="A1PA6795UKMFR9"), "Incorrect Marketplace identifier."),
    ],
)
def test_a_malformed_estimate_is_refused(body: Any, says: str) -> None:
    shop = amazon()
    reply = shop.call("getMyFeesEstimateForASIN", Asin=item(shop).asin, body=body)
    assert reply.status == 400
    assert says in reply.data["errors"][0]["message"]


def test_at_most_twenty_estimates_go_into_a_call() -> None:
    shop = amazon()
    one = request("x", MarketplaceId=CA, currency="CAD") | {
        "IdType": "ASIN",
        "IdValue": item(shop, 0, CA).asin,
    }
    assert len(shop.call("getMyFeesEstimates", body=[one] * 20).data) == 20
    shop.move(seconds=2)
    assert shop.call("getMyFeesEstimates", body=[one] * 21).status == 400
