"""Puts offers, competitors, listeners and orders into a test's Amazon."""

import json
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from spapi_simulator.world.competitors import Competitor, ItemScript
from spapi_simulator.world.items import Item
from spapi_simulator.world.listings import Change, Listing
from spapi_simulator.world.marketplaces import MARKETPLACES
from spapi_simulator.world.notification_types import TYPES
from spapi_simulator.world.notifications import Destination, Queue, Subscription
from spapi_simulator.world.order import Order
from spapi_simulator.world.order_rules import OrderRules
from tests.simulator.caller import US, Amazon, amazon
from tests.simulator.truth import assert_file_true

CALM = OrderRules(given_up=0, regretted=0, unfulfillable=0, late=0)
"""Orders without mishaps."""
ALL_ROLES = frozenset({"Direct-to-Consumer Delivery (Restricted)", "Tax Invoicing (Restricted)"})


def item(shop: Amazon, place: int = 0, marketplace_id: str = US) -> Item:
    """Give one of the items that can be bought in a marketplace."""
    every = (shop.world.catalogue.item(number) for number in range(shop.world.catalogue.size))
    found = (one for one in every if not one.is_parent and {US, marketplace_id} <= one.marketplace_ids)
    return next(one for number, one in enumerate(found) if number == place)


def script(shop: Amazon, asin: str, *competitors: Competitor, marketplace_id: str = US) -> None:
    """Give an item exactly these competitors."""
    shop.world.market.script(ItemScript(asin, marketplace_id, competitors))


def offer(
    shop: Amazon,
    sku: str,
    asin: str,
    price: str,
    *,
    quantity: int = 5,
    condition: str = "new_new",
    channel: str = "DEFAULT",
    marketplace_id: str = US,
) -> Listing:
    """Let the seller offer an item at once; with another channel Amazon has ``quantity`` of it."""
    world = shop.world
    stock: dict[str, Any] = {"fulfillment_channel_code": channel}
    if channel == "DEFAULT":
        stock["quantity"] = quantity
    else:
        world.inventory.put(shop.seller.id, sku, asin, [marketplace_id], condition, fulfillable=quantity)
    schedule = {"schedule": [{"value_with_tax": float(price)}]}
    attributes = {
        "merchant_suggested_asin": [{"value": asin, "marketplace_id": marketplace_id}],
        "condition_type": [{"value": condition, "marketplace_id": marketplace_id}],
        "purchasable_offer": [
            {
                "marketplace_id": marketplace_id,
                "currency": MARKETPLACES[marketplace_id].currency,
                "audience": "ALL",
                "our_price": [schedule],
            }
        ],
        "fulfillment_availability": [stock],
    }
    found = world.catalogue.get(asin)
    assert found is not None
    change = Change.put(found.product_type, attributes, "LISTING_OFFER_ONLY")
    world.listings.place(shop.seller, sku, marketplace_id, change)
    listing = world.listings.get(shop.seller.id, sku)
    assert listing is not None
    assert listing.price(marketplace_id) == Decimal(price)
    return listing


def listen(shop: Amazon, name: str) -> None:
    """Subscribe to a kind of notification."""
    subscription = Subscription(
        f"subscription-{name}",
        TYPES[name],
        shop.application.client_id,
        shop.application.id,
        shop.seller.id,
        "1.0",
        Destination(
            "destination", shop.application.client_id, "queue", Queue("arn:aws:sqs:us-east-1:1:queue")
        ),
        {},
        lambda _payload: True,
    )
    shop.world.notifications.subscribe(subscription)


FILES = {
    "ANY_OFFER_CHANGED": "AnyOfferChangedNotification.json",
    "ORDER_CHANGE": "OrderChangeNotification.json",
    "PRICING_HEALTH": "PricingHealthNotification.json",
}


def heard(shop: Amazon, name: str) -> list[Any]:
    """Take what was published of a kind by now; the payloads, checked against Amazon's schema."""
    shop.move(seconds=shop.world.notifications.rules.delay_s)
    sent = list(shop.world.notifications.take_due(shop.world.now))
    found = [json.loads(one.text) for one in sent if one.type == name]
    for one in found:
        assert_file_true(one, FILES[name])
    return [one.get("Payload", one.get("payload")) for one in found]


def shop_with_orders(rules: OrderRules = CALM, *, roles: Collection[str] = ALL_ROLES) -> Amazon:
    """Give a seller with a listing SKU-1 for 20.00 dollars, ten in stock."""
    shop = amazon()
    shop.world.orders.rules = rules
    allow(shop, roles)
    offer(shop, "SKU-1", item(shop).asin, "20.00", quantity=10)
    return shop


def allow(shop: Amazon, roles: Collection[str]) -> None:
    """Give the application these roles; the token is made anew."""
    world = shop.world
    world.accounts.authorisations.clear()
    shop.application.roles = frozenset(roles)
    authorisation = world.accounts.authorise(shop.application, shop.seller, world.now)
    shop.token = world.accounts.issue(shop.application, world.now, authorisation=authorisation).value


def order(
    shop: Amazon, basket: Mapping[str, int] | None = None, *, traits: Collection[str] = (), paid: bool = True
) -> Order:
    """Let somebody order, and wait until it is paid."""
    made = shop.world.orders.place(shop.seller.id, US, basket or {"SKU-1": 1}, traits=traits)
    if paid:
        shop.move(seconds=shop.world.orders.rules.pending_s)
        allow(shop, shop.application.roles)
    return made
