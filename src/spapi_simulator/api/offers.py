"""What both pricing APIs and the fees share: finding what a request is about."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from spapi_simulator.call import ApiError, Call, invalid
from spapi_simulator.world.marketplaces import MARKETPLACES, Marketplace
from spapi_simulator.world.money import number

if TYPE_CHECKING:
    from spapi_simulator.world.items import Item
    from spapi_simulator.world.listings import Listing


def marketplace_of(call: Call, marketplace_id: str) -> Marketplace:
    """Give a marketplace that the seller takes part in; raises 400 for others."""
    if marketplace_id not in call.seller.marketplace_ids:
        raise invalid(f"{marketplace_id} is not a valid marketplace for the seller.")
    return MARKETPLACES[marketplace_id]


def item_of(call: Call, asin: str, marketplace_id: str) -> "Item":
    """Give an item that the marketplace has; raises 400 for others."""
    item = call.world.catalogue.get(asin)
    if item is None or marketplace_id not in item.marketplace_ids:
        raise invalid(f"{asin} is an invalid ASIN for marketplace {marketplace_id}")
    return item


def listed_item(call: Call, sku: str, marketplace_id: str) -> "tuple[Listing, Item]":
    """Give a listing of the seller and its item; raises 400 when there is none in the marketplace."""
    listing = call.world.listings.get(call.seller.id, sku)
    asin = listing.asin(marketplace_id) if listing else None
    item = call.world.catalogue.get(asin) if asin else None
    if listing is None or item is None:
        raise invalid(f"{sku} is an invalid SKU for marketplace {marketplace_id}")
    return listing, item


def requests_of(body: Any, most: int) -> list[dict[str, Any]]:
    """Give the requests of a batch; raises 400 unless there are 1 to ``most``, each with method and URI."""
    requests = body.get("requests") if isinstance(body, dict) else None
    if not isinstance(requests, list) or not 1 <= len(requests) <= most:
        raise invalid(f"The batch must contain 1 to {most} requests.")
    for one in requests:
        if not isinstance(one, dict) or not require(one, "uri") or one.get("method") != "GET":
            raise invalid("Each request of the batch needs a uri and the method GET.")
    return requests


def require(request: dict[str, Any], name: str) -> str:
    """Give a text of a request inside a batch; raises 400 when it is missing."""
    value = request.get(name)
    if not isinstance(value, str) or not value:
        raise invalid(f"Missing required parameter: {name}.")
    return value


def error_body(error: ApiError) -> list[dict[str, str]]:
    """Give the errors of one element of a batch."""
    errors: list[dict[str, str]] = error.body["errors"]
    return errors


def money(amount: Decimal, marketplace_id: str) -> dict[str, Any]:
    """Give an amount as Product Pricing v0 and Product Fees v0 do."""
    return {"CurrencyCode": MARKETPLACES[marketplace_id].currency, "Amount": number(amount)}
