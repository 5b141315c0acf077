"""Product Fees v0 (Amazon's model: productFeesV0)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from spapi_simulator.api import handles
from spapi_simulator.api.offers import item_of, listed_item, money
from spapi_simulator.call import Answer, ApiError, Call, invalid, show_time
from spapi_simulator.world.fees import Fees, fees
from spapi_simulator.world.marketplaces import MARKETPLACES, Marketplace
from spapi_simulator.world.money import number

if TYPE_CHECKING:
    from spapi_simulator.world.items import Item

MOST = 20
DEAREST = 2**31 - 1
"""The most of an amount, or of points."""


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


@dataclass(frozen=True, slots=True)
class Price:
    """The price that fees are asked for; what was not said is None."""

    currency: str
    listing: Decimal
    shipping: Decimal | None = None
    points: Decimal | None = None
    points_number: int = 0

    @property
    def landed(self) -> Decimal:
        """Give what the buyer pays, less points."""
        return max(self.listing + (self.shipping or 0) - (self.points or 0), Decimal(0))

    def as_json(self) -> dict[str, Any]:
        """Give it as Amazon repeats it."""
        found: dict[str, Any] = {"ListingPrice": self._money(self.listing)}
        if self.shipping is not None:
            found["Shipping"] = self._money(self.shipping)
        if self.points is not None:
            value = self._money(self.points)
            found["Points"] = {"PointsNumber": self.points_number, "PointsMonetaryValue": value}
        return found

    def _money(self, amount: Decimal) -> dict[str, Any]:
        return {"CurrencyCode": self.currency, "Amount": number(amount)}


def _estimate(call: Call, body: Any, kind: str, value: str) -> dict[str, Any]:
    """Give a FeesEstimateResult; raises 400 for what the model or the marketplace refuses."""
    request = body.get("FeesEstimateRequest") if isinstance(body, dict) else None
    if not isinstance(request, dict) or not isinstance(request.get("Identifier"), str):
        raise invalid("FeesEstimateRequest with MarketplaceId, PriceToEstimateFees and Identifier is needed.")
    if kind not in {"ASIN", "SellerSKU"}:
        raise invalid("IdType must be ASIN or SellerSKU.")
    if request.get("MarketplaceId") not in call.seller.marketplace_ids:
        raise invalid("Incorrect Marketplace identifier.")
    marketplace = MARKETPLACES[request["MarketplaceId"]]
    price = _price(request.get("PriceToEstimateFees"))
    by_amazon = bool(request.get("IsAmazonFulfilled"))
    identifier = {
        "MarketplaceId": marketplace.id,
        "SellerId": call.seller.id,
        "IdType": kind,
        "IdValue": value,
        "IsAmazonFulfilled": by_amazon,
        "PriceToEstimateFees": price.as_json(),
        "SellerInputIdentifier": request["Identifier"],
    }
    try:
        found = fees(
            _item(call, kind, value, marketplace, price), marketplace, price.landed, by_amazon=by_amazon
        )
    except ApiError as error:
        detail = {"Type": "Sender", "Code": "InvalidParameterValue", "Message": error.message, "Detail": []}
        return {"Status": "ClientError", "FeesEstimateIdentifier": identifier, "Error": detail}
    estimate = {
        "TimeOfFeesEstimation": show_time(call.now),
        "TotalFeesEstimate": money(found.total, marketplace.id),
        "FeeDetailList": _details(found, marketplace, by_amazon=by_amazon),
    }
    return {"Status": "Success", "FeesEstimateIdentifier": identifier, "FeesEstimate": estimate}


def _item(call: Call, kind: str, value: str, marketplace: Marketplace, price: Price) -> "Item":
    """Give the item; raises for one that is not there and for a price in another currency."""
    if price.currency != marketplace.currency:
        raise invalid(f"The currency must be {marketplace.currency}.")
    return (
        item_of(call, value, marketplace.id)
        if kind == "ASIN"
        else listed_item(call, value, marketplace.id)[1]
    )


def _price(given: Any) -> Price:
    """Read a PriceToEstimateFees; raises 400 when it is none, or holds two currencies."""
    try:
        points = given.get("Points") or {}
        parts = {
            "listing": given["ListingPrice"],
            "shipping": given.get("Shipping"),
            "points": points.get("PointsMonetaryValue"),
        }
        amounts = {name: Decimal(str(one["Amount"])) for name, one in parts.items() if one}
        (currency,) = {str(one["CurrencyCode"]) for one in parts.values() if one}
        price = Price(currency, points_number=int(points.get("PointsNumber") or 0), **amounts)
        good = all(0 <= one <= DEAREST for one in [*amounts.values(), Decimal(price.points_number)])
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
        good = False
    if not good:
        raise invalid("PriceToEstimateFees needs a ListingPrice, and amounts from 0 on of one currency.")
    return price


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
