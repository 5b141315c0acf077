"""All orders, and what happens to them: payment, shipping, delivery, cancellation, refund.

What happens at Amazon is planned when an order is placed; what sellers do comes by calls and feeds. A moment
that lies before the present has happened at once: so orders of the past are made by the same steps.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from spapi_simulator.world.marketplaces import MARKETPLACES
from spapi_simulator.world.money import rounded
from spapi_simulator.world.offers import condition_of
from spapi_simulator.world.order import (
    CANCELLED,
    PENDING,
    PENDING_AVAILABILITY,
    SHIPPED,
    TO_SHIP,
    UNFULFILLABLE,
    UNPAID,
    UNSHIPPED,
    Line,
    Order,
    OrderRefused,
    Package,
    Shipment,
)
from spapi_simulator.world.order_events import order_change
from spapi_simulator.world.order_placing import Wanted, fill_in
from spapi_simulator.world.order_rules import TRAITS, OrderRules

if TYPE_CHECKING:
    from spapi_simulator.world import World
    from spapi_simulator.world.listings import Listing

STATUS_CHANGE, BUYER_REQUEST = "OrderStatusChange", "BuyerRequestedChange"
CANCEL_REASONS = frozenset(
    {
        "BuyerCanceled",
        "CannotVerifyInformation",
        "CarrierCoverageFailure",
        "CarrierCreditDecision",
        "CustomerExchange",
        "CustomerReturn",
        "GeneralAdjustment",
        "MerchandiseNotReceived",
        "NoInventory",
        "PricingError",
        "RejectOrder",
        "RiskAssessmentInformationNotValid",
        "ShippingAddressUndeliverable",
        "WeatherDelay",
    }
)
COMPONENTS = {
    "Principal": "ITEM",
    "Shipping": "SHIPPING",
    "GiftWrap": "GIFT_WRAP",
    "Tax": "ITEM",
    "ShippingTax": "SHIPPING",
    "GiftWrapTax": "GIFT_WRAP",
}
"""What can be refunded, and which charge (or tax on it) bounds it."""
PICK_UP = {"ReadyForPickup": ("",), "PickedUp": ("ReadyForPickup",), "RefusedPickup": ("ReadyForPickup",)}
"""Statuses of pick-up orders, and after which they may come."""


@dataclass(slots=True)
class Orders:
    """Every order of every seller."""

    world: "World"
    rules: OrderRules = field(default_factory=OrderRules)
    _orders: dict[str, Order] = field(default_factory=dict)
    _of: dict[str, list[Order]] = field(default_factory=dict)

    def get(self, order_id: str) -> Order | None:
        """Give an order."""
        return self._orders.get(order_id)

    def of(self, seller_id: str) -> list[Order]:
        """Give a seller's orders, the oldest first."""
        return self._of.get(seller_id, [])

    def place(
        self,
        seller_id: str,
        marketplace_id: str,
        basket: Mapping[str, int],
        *,
        traits: Collection[str] = (),
        at: datetime | None = None,
        from_stock: bool = True,
        merchant: Callable[[Order], None] = lambda _order: None,
    ) -> Order:
        """Let somebody buy ``basket`` (quantities by SKU) of a seller, at ``at`` or now.

        Takes the pieces from the listings or from Amazon's stock; refuses what is not there. Without
        ``from_stock`` nothing is taken and nothing is missed: that is how a last piece is sold twice.
        ``merchant`` does what the seller did with an order of the past, once it was paid.
        """
        if unknown := set(traits) - set(TRAITS):
            raise OrderRefused(f"Unknown traits: {', '.join(sorted(unknown))}.")
        listings = self._listings(seller_id, marketplace_id, basket)
        if from_stock:
            self._take(listings, basket)
        chance = self.world.ids.chance("order", self.world.ids.number("order"))
        order = fill_in(
            chance,
            self.rules,
            seller_id,
            MARKETPLACES[marketplace_id],
            [self._wanted(one, marketplace_id, basket[one.sku]) for one in listings],
            (at or self.world.now).replace(microsecond=0),
            by_amazon=listings[0].channel != "DEFAULT",
            traits=traits,
        )
        order.from_stock = from_stock
        self._orders[order.id] = order
        self._of.setdefault(seller_id, []).append(order)
        self._changed(order, at or self.world.now, "New Order")
        self._plan_course(order, chance.random(), merchant)
        return order

    def ship(self, seller_id: str, order_id: str, shipment: Shipment) -> None:
        """Confirm a package, or correct one that was confirmed under the same reference."""
        order = self._to_ship(seller_id, order_id, shipment.reference)
        if {"PRIME", "PREMIUM"} & set(order.programs) and not shipment.tracking:
            raise OrderRefused("A tracking number is required for Prime and premium orders.")
        day = timedelta(days=1)
        if not order.created - day <= shipment.shipped <= self.world.now + day:
            raise OrderRefused("The ship date must lie between the date of the order and today.")
        earlier = order.packages.get(shipment.reference)
        before = earlier.shipment.items if earlier else {}
        for line_id, quantity in shipment.items.items():
            line = order.line(line_id)
            if line.cancelled_by:
                raise OrderRefused(f"The order item {line_id} was cancelled.")
            if not 0 < quantity <= line.open + before.get(line_id, 0):
                raise OrderRefused(f"The quantity of the order item {line_id} exceeds what is to be shipped.")
        self.ship_at(order, shipment, self.world.now)

    def acknowledge(self, seller_id: str, order_id: str, merchant_order_id: str = "") -> None:
        """Take the order on, under the merchant's own number."""
        order = self._mine(seller_id, order_id)
        order.merchant_order_id = merchant_order_id or order.merchant_order_id
        order.touch(self.world.now)

    def cancel(self, seller_id: str, order_id: str, reasons: str | Mapping[str, str]) -> None:
        """Cancel an order, or some of its items (reasons by order item id), that nothing was shipped of."""
        order = self._mine(seller_id, order_id)
        if order.by_amazon or order.status not in TO_SHIP:
            raise OrderRefused(f"The order cannot be cancelled, its status is {order.status}.")
        why = _reasons(order, reasons) if isinstance(reasons, str) else reasons
        if unknown := set(why.values()) - CANCEL_REASONS:
            raise OrderRefused(f"Unknown cancel reason: {', '.join(sorted(unknown))}.")
        lines = [order.line(line_id) for line_id in why]
        if any(line.shipped or line.cancelled_by for line in lines):
            raise OrderRefused("An order item was shipped or cancelled already.")
        self._cancel(order, why, "MERCHANT", self.world.now)

    def refund(
        self, seller_id: str, order_id: str, order_item_id: str, reason: str, amounts: Mapping[str, Decimal]
    ) -> None:
        """Give back money for an order item: amounts by component (Principal, Shipping, Tax, ...)."""
        order = self._mine(seller_id, order_id)
        line = order.line(order_item_id)
        if not line.shipped:
            raise OrderRefused("Only what was shipped can be refunded; cancel the order instead.")
        if not reason:
            raise OrderRefused("The reason of the adjustment is missing.")
        for component, amount in amounts.items():
            charge = COMPONENTS.get(component)
            if charge is None:
                raise OrderRefused(f"Unknown component of an adjustment: {component}.")
            paid = (line.taxes if component.endswith("Tax") else line.charges).get(charge, Decimal(0))
            left = paid - (line.discount if component == "Principal" else 0)
            if not 0 < amount <= left - line.refunded.get(component, 0):
                raise OrderRefused(f"The adjustment of {component} exceeds what was paid.")
        for component, amount in amounts.items():
            line.refunded[component] = line.refunded.get(component, Decimal(0)) + amount
        order.touch(self.world.now)

    def pick_up(self, seller_id: str, order_id: str, status: str) -> None:
        """Say where a pick-up order stands: ReadyForPickup, PickedUp or RefusedPickup."""
        order = self._mine(seller_id, order_id)
        if "IN_STORE_PICK_UP" not in order.programs:
            raise OrderRefused("The order is not picked up in a store.")
        if order.status not in TO_SHIP or order.pickup_status not in PICK_UP[status]:
            raise OrderRefused(f"The shipment status {status} does not follow on what was said before.")
        now = self.world.now
        order.pickup_status = status
        if status == "RefusedPickup":
            self._cancel(order, _reasons(order, status), "BUYER", now)
            return
        if status == "PickedUp":
            for line in order.lines:
                line.shipped = line.quantity
            order.settle()
        self._changed(order, now, status)

    def _listings(self, seller_id: str, marketplace_id: str, skus: Iterable[str]) -> "list[Listing]":
        found = []
        for sku in skus:
            listing = self.world.listings.get(seller_id, sku)
            if listing is None or listing.price(marketplace_id) is None:
                raise OrderRefused(f"The seller does not offer {sku} in this marketplace.", "NotFound")
            found.append(listing)
        if len({one.channel for one in found}) != 1:
            raise OrderRefused("An order is fulfilled either by Amazon or by the merchant.")
        return found

    def _take(self, listings: list["Listing"], basket: Mapping[str, int]) -> None:
        for one in listings:
            if not 0 < basket[one.sku] <= self.stock(one):
                raise OrderRefused(f"{one.sku} is out of stock.")
        for one in listings:
            if one.channel == "DEFAULT":
                self.world.listings.set_quantity(one, (one.quantity or 0) - basket[one.sku])
            else:
                self.world.inventory.take(one.seller_id, one.sku, basket[one.sku])

    def stock(self, listing: "Listing") -> int:
        """Give how many of a listing can be bought."""
        if listing.channel == "DEFAULT":
            return listing.quantity or 0
        return self.world.inventory.fulfillable(listing.seller_id, listing.sku)

    def _wanted(self, listing: "Listing", marketplace_id: str, quantity: int) -> Wanted:
        asin = listing.asin(marketplace_id) or ""
        item = self.world.catalogue.get(asin)
        price = rounded(listing.price(marketplace_id) or Decimal(0), MARKETPLACES[marketplace_id])
        title = item.title if item else listing.sku
        return Wanted(listing.sku, asin, title, condition_of(listing.condition), price, quantity)

    def _mine(self, seller_id: str, order_id: str) -> Order:
        order = self._orders.get(order_id)
        if order is None or order.seller_id != seller_id:
            raise OrderRefused(f"Order {order_id} not found.", "NotFound")
        return order

    def _to_ship(self, seller_id: str, order_id: str, reference: str) -> Order:
        order = self._mine(seller_id, order_id)
        if order.by_amazon:
            raise OrderRefused("The order is fulfilled by Amazon.")
        if order.status not in TO_SHIP and not (order.status == SHIPPED and reference in order.packages):
            raise OrderRefused(
                "Failed to create package due to not finding a matching package or order already fulfilled."
                f" The status of the order is {order.status}."
            )
        return order

    def _plan_course(self, order: Order, draw: float, merchant: Callable[[Order], None]) -> None:
        """Plan what happens to a new order if nobody does anything; ``draw`` decides about mishaps."""
        paid = order.created + timedelta(seconds=self.rules.pending_s)
        if order.status == PENDING_AVAILABILITY:
            available = order.created + timedelta(seconds=self.rules.preorder_s)
            paid = available + timedelta(seconds=self.rules.pending_s)
            self._plan(available, lambda at: self._become(order, PENDING_AVAILABILITY, PENDING, at))
        if draw < self.rules.given_up:
            self._plan(paid, lambda at: self._give_up(order, at))
            return
        draw -= self.rules.given_up
        self._plan(paid, lambda at: self._become(order, PENDING, UNSHIPPED, at))
        if order.by_amazon:
            fails = draw < self.rules.unfulfillable
            due = paid + timedelta(seconds=self.rules.fulfilment_s)
            self._plan(due, lambda at: self._fulfil(order, at, fails=fails))
            return
        if draw < self.rules.regretted:
            self._plan(paid + (order.ship_by[1] - paid) / 4, lambda at: self._regret(order, at))
        merchant(order)
        expires = order.ship_by[1] + timedelta(days=self.rules.expires_days)
        self._plan(expires, lambda at: self._expire(order, at))

    def _plan(self, due: datetime, step: Callable[[datetime], None]) -> None:
        if due <= self.world.now:
            step(due)
        else:
            self.world.agenda.at(due, lambda: step(due))

    def _become(self, order: Order, before: str, after: str, at: datetime) -> None:
        if order.status == before:
            order.status = after
            self._changed(order, at, "Payment verified" if after == UNSHIPPED else "Available")

    def _give_up(self, order: Order, at: datetime) -> None:
        if order.status in UNPAID:
            self._cancel(order, _reasons(order, "BuyerCanceled"), "BUYER", at)

    def _regret(self, order: Order, at: datetime) -> None:
        if order.status == UNSHIPPED:
            for line in order.lines:
                line.cancel_request = "Changed mind about the purchase"
            self._changed(order, at, "Buyer Requested Cancel", BUYER_REQUEST)

    def _expire(self, order: Order, at: datetime) -> None:
        if order.status == UNSHIPPED:
            self._cancel(order, _reasons(order, "NotShipped"), "AMAZON", at)

    def _fulfil(self, order: Order, at: datetime, *, fails: bool) -> None:
        """Let Amazon ship an order that it fulfils, or fail to."""
        if order.status != UNSHIPPED:
            return
        if fails:
            order.status = UNFULFILLABLE
        else:
            for line in order.lines:
                line.shipped = line.quantity
                if order.from_stock:
                    self.world.inventory.ship(order.seller_id, line.sku, line.quantity)
            order.settle()
        self._changed(order, at, "Shipped" if order.status == SHIPPED else "Unfulfillable")

    def ship_at(self, order: Order, shipment: Shipment, at: datetime) -> None:
        """Let a package leave at a moment that may lie before the start; nothing is checked."""
        known = order.packages.get(shipment.reference)
        if known:
            known.shipment = shipment
        else:
            package = order.packages[shipment.reference] = Package(shipment, at)
            transit = timedelta(days=self.rules.transit_days)
            self._plan(at + transit / 3, lambda at: self._travel(order, package, "IN_TRANSIT", at))
            self._plan(at + transit, lambda at: self._travel(order, package, "DELIVERED", at))
        order.count_packages()
        order.settle()
        self._changed(order, at, "Shipped")

    def _travel(self, order: Order, package: Package, status: str, at: datetime) -> None:
        package.status = status
        order.touch(at)

    def _cancel(self, order: Order, why: Mapping[str, str], who: str, at: datetime) -> None:
        """Cancel order items; what was not paid for goes back to where it was taken from."""
        back = order.from_stock and (order.by_amazon or order.status in UNPAID)
        for line_id, reason in why.items():
            line = order.line(line_id)
            line.cancelled_by, line.cancel_reason = who, reason
            if back:
                self._put_back(order, line)
        order.settle()
        self._changed(order, at, "Canceled" if order.status == CANCELLED else "Item canceled")

    def _put_back(self, order: Order, line: Line) -> None:
        listing = self.world.listings.get(order.seller_id, line.sku)
        if order.by_amazon:
            self.world.inventory.release(order.seller_id, line.sku, line.quantity)
        elif listing is not None:
            self.world.listings.set_quantity(listing, (listing.quantity or 0) + line.quantity)

    def _changed(self, order: Order, at: datetime, reason: str, kind: str = STATUS_CHANGE) -> None:
        order.touch(at)
        if at >= self.world.now and self.world.notifications.wanted("ORDER_CHANGE", order.seller_id):
            payload = order_change(order, kind, reason, at)
            self.world.notifications.publish("ORDER_CHANGE", order.seller_id, payload)


def _reasons(order: Order, reason: str) -> dict[str, str]:
    """Give the reason for each order item that was not cancelled yet."""
    return {line.id: reason for line in order.lines if not line.cancelled_by}
