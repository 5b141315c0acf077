import asyncio
from decimal import Decimal
from typing import Any

from tests.gateways.amazon.recorder import Call, Recorder
from towpath.gateways.amazon import fees
from towpath.gateways.amazon.fees import Estimate, Fee, Wanted
from towpath.gateways.amazon.reading import Money

US = "ATVPDKIKX0DER"
TEN = Money(Decimal("10.00"), "USD")


def usd(amount: float) -> dict[str, Any]:
    return {"CurrencyCode": "USD", "Amount": amount}


SUCCESS: dict[str, Any] = {
    "Status": "Success",
    "FeesEstimateIdentifier": {"SellerInputIdentifier": "1", "IdValue": "S", "IdType": "SellerSKU"},
    "FeesEstimate": {
        "TimeOfFeesEstimation": "Mon Oct 28 18:49:32 UTC 2019",
        "TotalFeesEstimate": usd(3.45),
        "FeeDetailList": [{"FeeType": "ReferralFee", "FeeAmount": usd(3.5), "FinalFee": usd(3.45)}],
    },
}
FAILURE: dict[str, Any] = {
    "Status": "ClientError",
    "FeesEstimateIdentifier": {"SellerInputIdentifier": "2", "IdValue": "T"},
    "Error": {"Type": "Sender", "Code": "DataNotAvailable", "Message": "No such SKU", "Detail": []},
}
FEE = Fee("ReferralFee", Money(Decimal("3.5"), "USD"), Money(Decimal("3.45"), "USD"))
ESTIMATE = Estimate("1", "S", "Success", Money(Decimal("3.45"), "USD"), (FEE,), "", "")


def request(identifier: str, *, by_amazon: bool = False, **price: Any) -> dict[str, Any]:
    return {
        "FeesEstimateRequest": {
            "MarketplaceId": US,
            "IsAmazonFulfilled": by_amazon,
            "PriceToEstimateFees": {"ListingPrice": usd(10.0)} | price,
            "Identifier": identifier,
        }
    }


def test_each_of_several_has_a_status_of_its_own() -> None:
    client = Recorder([SUCCESS, FAILURE])
    wanted = [Wanted("S", US, TEN, "1", shipping=TEN), Wanted("T", US, TEN, "2", fulfilled_by_amazon=True)]
    assert asyncio.run(fees.get_my_fees_estimates(client, wanted)) == (
        ESTIMATE,
        Estimate("2", "T", "ClientError", None, (), "DataNotAvailable", "No such SKU"),
    )
    body = [
        request("1", Shipping=usd(10.0)) | {"IdType": "SellerSKU", "IdValue": "S"},
        request("2", by_amazon=True) | {"IdType": "SellerSKU", "IdValue": "T"},
    ]
    assert client.calls == [Call("getMyFeesEstimates", body=body)]


def test_of_one_sku_or_asin() -> None:
    answer = {"payload": {"FeesEstimateResult": SUCCESS}}
    client = Recorder(answer, answer)
    assert asyncio.run(fees.get_my_fees_estimate_for_sku(client, Wanted("S", US, TEN, "1"))) == ESTIMATE
    assert asyncio.run(fees.get_my_fees_estimate_for_asin(client, Wanted("B1", US, TEN, "1"))) == ESTIMATE
    assert client.calls == [
        Call("getMyFeesEstimateForSKU", {"SellerSKU": "S"}, body=request("1")),
        Call("getMyFeesEstimateForASIN", {"Asin": "B1"}, body=request("1")),
    ]
