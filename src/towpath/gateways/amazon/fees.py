"""Product Fees v0: what Amazon would keep of a price. Amazon's model: productFeesV0."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from towpath.gateways.amazon.client import Client
from towpath.gateways.amazon.reading import Json, Money, ask, money, part, rows, text


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose fees at which price; ``identifier`` is the caller's and comes back. ``id_value``: SKU or ASIN."""

    id_value: str
    marketplace_id: str
    listing: Money
    identifier: str
    shipping: Money | None = None
    fulfilled_by_amazon: bool = False


@dataclass(frozen=True, slots=True)
class Fee:
    """One fee; ``final`` is less the promotion."""

    type: str
    amount: Money | None
    final: Money | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """``status`` is Success, ClientError or ServiceError; then ``code`` and ``message`` say why."""

    identifier: str
    id_value: str
    status: str
    total: Money | None
    fees: tuple[Fee, ...]
    code: str
    message: str


async def get_my_fees_estimates(
    client: Client, wanted: Sequence[Wanted], id_type: str = "SellerSKU"
) -> tuple[Estimate, ...]:
    """Give the fees of several SKUs (or, with ``ASIN``, ASINs), each with a status of its own."""
    body = [{**_request(one), "IdType": id_type, "IdValue": one.id_value} for one in wanted]
    return await ask(client, "getMyFeesEstimates", lambda data: rows(data, _estimate), body=body)


async def get_my_fees_estimate_for_sku(client: Client, wanted: Wanted) -> Estimate:
    """Give the fees of one SKU."""
    return await _estimate_for(client, "getMyFeesEstimateForSKU", "SellerSKU", wanted)


async def get_my_fees_estimate_for_asin(client: Client, wanted: Wanted) -> Estimate:
    """Give the fees of one ASIN."""
    return await _estimate_for(client, "getMyFeesEstimateForASIN", "Asin", wanted)


async def _estimate_for(client: Client, operation: str, parameter: str, wanted: Wanted) -> Estimate:
    return await ask(
        client,
        operation,
        lambda data: _estimate(data["payload"]["FeesEstimateResult"]),
        path={parameter: wanted.id_value},
        body=_request(wanted),
    )


def _request(wanted: Wanted) -> dict[str, Any]:
    price = {"ListingPrice": _amount(wanted.listing)}
    if wanted.shipping:
        price["Shipping"] = _amount(wanted.shipping)
    return {
        "FeesEstimateRequest": {
            "MarketplaceId": wanted.marketplace_id,
            "IsAmazonFulfilled": wanted.fulfilled_by_amazon,
            "PriceToEstimateFees": price,
            "Identifier": wanted.identifier,
        }
    }


def _amount(value: Money) -> dict[str, Any]:
    return {"CurrencyCode": value.currency, "Amount": value.amount}


def _estimate(data: Json) -> Estimate:
    identifier, error = part(data, "FeesEstimateIdentifier"), part(data, "Error")
    estimate = part(data, "FeesEstimate")
    return Estimate(
        identifier=text(identifier.get("SellerInputIdentifier")),
        id_value=text(identifier.get("IdValue")),
        status=data["Status"],
        total=money(estimate.get("TotalFeesEstimate")),
        fees=rows(estimate.get("FeeDetailList"), _fee),
        code=text(error.get("Code")),
        message=text(error.get("Message")),
    )


def _fee(data: Json) -> Fee:
    return Fee(text(data.get("FeeType")), money(data.get("FeeAmount")), money(data.get("FinalFee")))
