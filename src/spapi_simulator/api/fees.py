"""Product Fees v0 (Amazon's model: productFeesV0)."""

from decimal import Decimal, InvalidOperation
from typing import Any

from spapi_simulator.api import handles
from spapi_simulator.api.offers import item_of, listed_item, marketplace_of, money
from spapi_simulator.call import Answer, ApiError, Call, invalid, show_time
from spapi_simulator.world.fees import Fees, fees
from spapi_simulator.world.marketplaces import Marketplace

MOST = 20


@handles("getMyFeesEstimates")
def get_my_fees_estimates(call: Call) -> Answer:
    """Estimate the fees of up to 20 products; each element has a status of its own."""
    if not isinstance(call.body, list) or not 1 <= len(call.body) <= MOST:
        raise invalid(f"The body must be a list of 1 to {MOST} requests.")
    if not all(isinstance(one, dict) for one in call.body):
        raise invalid("Each request must be an object.")
    return Answer(
        [_estimate(call, one, str(one.get("IdType", "")), str(one.get("IdValue", ""))) for one in call.body]
    )


@handles("getMyFeesEstimateForSKU")
def get_my_fees_estimate_for_sku(call: Call) -> dict[str, Any]:
    """Estimate the fees for one of the seller's SKUs."""
    result = _estimate(call, call.body, "SellerSKU", call.path["SellerSKU"])
    return {"payload": {"FeesEstimateResult": result}}


@handles("getMyFeesEstimateForASIN")
def get_my_fees_estimate_for_asin(call: Call) -> dict[str, Any]:
    """Estimate the fees for an ASIN."""
    result = _estimate(call, call.body, "ASIN", call.path["Asin"])
    return {"payload": {"FeesEstimateResult": result}}


def _estimate(call: Call, body: Any, kind: str, value: str) -> dict[str, Any]:
    """Give a FeesEstimateResult; raises 400 for what the model or the marketplace refuses."""
    request = body.get("FeesEstimateRequest") if isinstance(body, dict) else None
    if not isinstance(request, dict) or not request.get("Identifier"):
        raise invalid("FeesEstimateRequest with MarketplaceId, PriceToEstimateFees and Identifier is needed.")
    price = request.get("PriceToEstimateFees")
    if not isinstance(price, dict) or "ListingPrice" not in price:
        raise invalid("PriceToEstimateFees needs a ListingPrice.")
    if kind not in {"ASIN", "SellerSKU"}:
        raise invalid("IdType must be ASIN or SellerSKU.")
    if request.get("MarketplaceId") not in call.seller.marketplace_ids:
        raise invalid("Incorrect Marketplace identifier.")
    marketplace = marketplace_of(call, request["MarketplaceId"])
    by_amazon = bool(request.get("IsAmazonFulfilled"))
    identifier = {
        "MarketplaceId": marketplace.id,
        "SellerId": call.seller.id,
        "IdType": kind,
        "IdValue": value,
        "IsAmazonFulfilled": by_amazon,
        "PriceToEstimateFees": price,
        "SellerInputIdentifier": request["Identifier"],
    }
    try:
        landed = _landed(price, marketplace)
        if kind == "ASIN":
            item = item_of(call, value, marketplace.id)
        else:
            _listing, item = listed_item(call, value, marketplace.id)
    except ApiError as error:
        detail = {"Type": "Sender", "Code": "InvalidParameterValue", "Message": error.message, "Detail": []}
        return {"Status": "ClientError", "FeesEstimateIdentifier": identifier, "Error": detail}
    found = fees(item, marketplace, landed, by_amazon=by_amazon)
    estimate = {
        "TimeOfFeesEstimation": show_time(call.now),
        "TotalFeesEstimate": money(found.total, marketplace.id),
        "FeeDetailList": _details(found, marketplace, by_amazon=by_amazon),
    }
    return {"Status": "Success", "FeesEstimateIdentifier": identifier, "FeesEstimate": estimate}


def _landed(price: dict[str, Any], marketplace: Marketplace) -> Decimal:
    """Add up listing price and shipping, less points; refuses another currency."""
    points = (price.get("Points") or {}).get("PointsMonetaryValue")
    parts = [price["ListingPrice"], price.get("Shipping"), points]
    try:
        listing, shipping, less = (Decimal(str(one["Amount"])) if one else Decimal(0) for one in parts)
    except (InvalidOperation, KeyError, TypeError):
        raise invalid("An amount of PriceToEstimateFees is not a number.") from None
    if any(one and one.get("CurrencyCode") != marketplace.currency for one in parts):
        raise invalid(f"The currency must be {marketplace.currency}.")
    if listing < 0 or shipping < 0:
        raise invalid("Amounts must not be negative.")
    return max(listing + shipping - less, Decimal(0))


def _details(found: Fees, marketplace: Marketplace, *, by_amazon: bool) -> list[dict[str, Any]]:
    def detail(kind: str, amount: Decimal) -> dict[str, Any]:
        none = money(amount * 0, marketplace.id)
        paid = money(amount, marketplace.id)
        return {"FeeType": kind, "FeeAmount": paid, "FeePromotion": none, "FinalFee": paid}

    details = [
        detail("ReferralFee", found.referral),
        detail("VariableClosingFee", found.closing),
        detail("PerItemFee", found.closing * 0),
    ]
    if by_amazon:
        included = [detail("FBAPickAndPack", found.fulfilment)]
        details.append(detail("FBAFees", found.fulfilment) | {"IncludedFeeDetailList": included})
    return details
