"""What tests of listings have in common: a seller's usual submissions."""

from typing import Any

from spapi_simulator.world.codes import check_digit
from spapi_simulator.world.items import Item
from tests.simulator.caller import US, Amazon, Reply

GATED = {"Galleon Bay", "Terracine"}
Json = dict[str, Any]


def item(shop: Amazon, *, product_type: str = "SHIRT", brand: str = "", place: int = 1) -> Item:
    """Give an item that anybody may offer in the US and Canada, or one of a brand."""
    found = (shop.world.catalogue.item(number) for number in range(place, 2_000, 10))
    return next(
        one
        for one in found
        if one.product_type == product_type
        and (one.brand == brand if brand else one.brand not in GATED)
        and set(shop.seller.marketplace_ids) <= one.marketplace_ids
        and not shop.world.listings.gates.closed_share > int(_closed(shop, one), 16) / 16**8
    )


def _closed(shop: Amazon, one: Item) -> str:
    return shop.world.ids.digest("closed", one.parent_asin or one.asin)[:8]


def prices(amount: float | None = None, currency: str = "USD", **more: Any) -> list[Json]:
    """Give a value of ``purchasable_offer``."""
    offer: Json = {"currency": currency} | more
    return [offer | ({"our_price": schedule(amount)} if amount is not None else {})]


def schedule(amount: float, **when: str) -> list[Json]:
    """Give a price as an offer holds it."""
    return [{"schedule": [{"value_with_tax": amount} | when]}]


def offer(asin: str, amount: float = 20.5, quantity: int = 5, currency: str = "USD", **more: Any) -> Json:
    """Give the attributes of an offer on an existing item."""
    return {
        "merchant_suggested_asin": [{"value": asin}],
        "condition_type": [{"value": "new_new"}],
        "purchasable_offer": prices(amount, currency),
        "fulfillment_availability": [
            {"fulfillment_channel_code": "DEFAULT", "quantity": quantity, "lead_time_to_ship_max_days": 2}
        ],
    } | more


def put(
    shop: Amazon, sku: str, attributes: Json, requirements: str = "LISTING_OFFER_ONLY", **more: Any
) -> Reply:
    """Submit a listing in full."""
    body = {"productType": more.pop("product_type", "PRODUCT"), "attributes": attributes}
    parameters = {"marketplaceIds": US} | more
    return shop.call(
        "putListingsItem",
        sellerId=shop.seller.id,
        sku=sku,
        body=body | {"requirements": requirements},
        **parameters,
    )


def patch(shop: Amazon, sku: str, *patches: Json, **more: Any) -> Reply:
    """Submit changes of some attributes."""
    parameters = {"marketplaceIds": US} | more
    body = {"productType": "PRODUCT", "patches": list(patches)}
    return shop.call("patchListingsItem", sellerId=shop.seller.id, sku=sku, body=body, **parameters)


def change(op: str, name: str, *value: Json) -> Json:
    """Give one operation of a patch."""
    return {"op": op, "path": f"/attributes/{name}", "value": list(value)}


def get(shop: Amazon, sku: str, *included: str, **more: Any) -> Reply:
    """Read a listing."""
    data_sets = {"includedData": included} if included else {}
    parameters = {"marketplaceIds": US} | data_sets | more
    return shop.call("getListingsItem", sellerId=shop.seller.id, sku=sku, **parameters)


def listed(shop: Amazon, sku: str, asin: str, amount: float = 20.5, quantity: int = 5) -> None:
    """Have an offer that is live."""
    assert put(shop, sku, offer(asin, amount, quantity)).data["status"] == "ACCEPTED"
    shop.move(minutes=2)


def later(shop: Amazon, **by: float) -> None:
    """Let so much time pass that the caller needs a new access token."""
    shop.move(**by)
    authorisation = next(iter(shop.world.accounts.authorisations.values()))
    shop.token = shop.world.accounts.issue(
        shop.application, shop.world.now, authorisation=authorisation
    ).value


def shirt(code: str = "040123456789", **more: Any) -> Json:
    """Give all that a new shirt needs; ``code`` is its bar code without the check digit."""
    here = {"marketplace_id": US}
    english = {"language_tag": "en_US"}
    return {
        "item_name": [english | {"value": "Barge Street Canal Shirt"}],
        "brand": [english | {"value": "Barge Street"}],
        "bullet_point": [english | {"value": "Made for towpaths"}],
        "product_description": [english | {"value": "A shirt."}],
        "item_type_keyword": [{"value": "fashion-shirts"}],
        "country_of_origin": [{"value": "PT"}],
        "supplier_declared_dg_hz_regulation": [{"value": "not_applicable"}],
        "color": [english | {"value": "Navy"}],
        "size": [english | {"value": "Medium"}],
        "department": [english | {"value": "Mens"}],
        "fabric_type": [english | {"value": "100% Cotton"}],
        "externally_assigned_product_identifier": [{"type": "ean", "value": code + check_digit(code)}],
        "condition_type": [{"value": "new_new"} | here],
        "purchasable_offer": prices(25),
        "fulfillment_availability": [{"fulfillment_channel_code": "DEFAULT", "quantity": 3}],
        "main_product_image_locator": [{"media_location": "https://example.com/shirt.jpg"}],
    } | more


def codes(reply: Any) -> dict[str, list[str]]:
    """Give the codes of the issues in an answer, with the attributes that they name."""
    found: dict[str, list[str]] = {}
    for issue in reply.data["issues"]:
        found.setdefault(issue["code"], []).extend(issue["attributeNames"])
    return found
