"""Orders that come by themselves: those of the time before the start, and new ones on a schedule."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from spapi_simulator.world.order import TO_SHIP, Order, Shipment
from spapi_simulator.world.order_rules import TRAITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spapi_simulator.world import World
    from spapi_simulator.world.listings import Listing

CARRIERS = {
    "US": (("UPS", "Ground", "1Z999AA1{:010}"), ("USPS", "Priority Mail", "94001{:017}")),
    "DE": (("DHL", "Paket", "00340{:015}"),),
    "GB": (("Royal Mail", "Tracked 48", "RM{:09}GB"), ("DPD", "Next Day", "1550{:010}")),
    "JP": (("YAMATO", "宅急便", "{:012}"),),
}
ELSEWHERE = (("Other", "Standard", "TRK{:012}"), ("DHL", "Express", "{:010}"))
MERCHANTS_ONLY = frozenset({"prime", "premium", "pick_up"})
"""Traits that only orders of the merchant's fulfilment have."""


@dataclass(slots=True)
class OrderStream:
    """Lets buyers come; which ones follows from the seed, the rules and what sellers offer then."""

    world: "World"
    asleep: bool = False
    """Set while the simulator lets time pass in which it was not running: nobody buys then."""

    def start(self) -> None:
        """Make the history, and plan the first arrival."""
        rules, now = self.world.orders.rules, self.world.now
        span = timedelta(days=rules.history_days)
        offered = list(self._offered()) if rules.history else []
        for number in range(rules.history):
            chance = self.world.ids.chance("history", number)
            at = now - span * (1 - (number + chance.random()) / rules.history)
            self._buy(chance, offered, at)
        self._plan_next(0)

    def _plan_next(self, number: int) -> None:
        rules = self.world.orders.rules
        if not rules.every_s:
            return
        gap = rules.every_s
        if rules.arrivals == "poisson":
            gap *= -math.log(1 - self.world.ids.chance("gap", number).random())
        self.world.agenda.at(self.world.now + timedelta(seconds=gap), lambda: self._arrive(number))

    def _arrive(self, number: int) -> None:
        if not self.asleep:
            stock = self.world.orders.stock
            offered = [(where, one) for where, one in self._offered() if stock(one) > 0]
            self._buy(self.world.ids.chance("arrival", number), offered)
        self._plan_next(number + 1)

    def _buy(
        self, chance: Random, offered: "list[tuple[str, Listing]]", past: datetime | None = None
    ) -> None:
        """Let somebody buy something; what was bought in the past is not in stock any more."""
        if not offered:
            return
        orders, rules = self.world.orders, self.world.orders.rules
        marketplace_id, first = chance.choice(offered)
        basket = {
            one.sku: self._units(chance, one, bounded=past is None)
            for one in (first, *self._more(chance, offered, marketplace_id, first))
        }
        traits = {one for one in TRAITS if chance.random() < getattr(rules, one)}
        orders.place(
            first.seller_id,
            marketplace_id,
            basket,
            traits=traits if first.channel == "DEFAULT" else traits - MERCHANTS_ONLY,
            at=past,
            from_stock=past is None,
            merchant=lambda order: self._ship_as_merchant(chance, order),
        )
        if past is None and not orders.stock(first) and chance.random() < rules.last_one_twice:
            later = self.world.now + timedelta(seconds=rules.propagation_s * chance.random())
            self.world.agenda.at(later, lambda: self._buy_again(first, marketplace_id))

    def _buy_again(self, listing: "Listing", marketplace_id: str) -> None:
        """Sell a piece that is not there any more, as long as the listing still stands."""
        if listing.price(marketplace_id) is not None:
            self.world.orders.place(listing.seller_id, marketplace_id, {listing.sku: 1}, from_stock=False)

    def _more(
        self, chance: Random, offered: "list[tuple[str, Listing]]", marketplace_id: str, first: "Listing"
    ) -> "list[Listing]":
        """Choose what else goes into the basket: of the same seller, marketplace and way of fulfilment."""
        most = self.world.orders.rules.most_items - 1
        if not most or chance.random() >= self.world.orders.rules.several_items:
            return []
        key = (marketplace_id, first.seller_id, first.channel)
        like = [
            one for where, one in offered if (where, one.seller_id, one.channel) == key and one is not first
        ]
        return chance.sample(like, min(len(like), chance.randint(1, most)))

    def _units(self, chance: Random, listing: "Listing", *, bounded: bool) -> int:
        rules = self.world.orders.rules
        units = chance.randint(1, rules.most_units) if chance.random() < rules.several_units else 1
        return min(units, self.world.orders.stock(listing)) if bounded else units

    def _offered(self) -> "Iterator[tuple[str, Listing]]":
        """Give what buyers can see, by marketplace."""
        for seller in self.world.accounts.sellers.values():
            for marketplace_id in seller.marketplace_ids:
                for listing in self.world.listings.of(seller.id, marketplace_id):
                    if listing.buyable(marketplace_id):
                        yield marketplace_id, listing

    def _ship_as_merchant(self, chance: Random, order: Order) -> None:
        """Let the merchant have shipped an order of the past, unless it is a late one."""
        rules, now = self.world.orders.rules, self.world.now
        paid = order.created + timedelta(seconds=rules.pending_s)
        at = paid + (order.ship_by[1] - paid) * chance.uniform(0.1, 0.9)
        late = chance.random() < rules.late
        if order.status not in TO_SHIP or at > now or late:
            return
        country = order.buyer.address.country
        carrier, method, pattern = chance.choice(CARRIERS.get(country, ELSEWHERE))
        items = {line.id: line.quantity for line in order.lines if line.open}
        tracking = pattern.format(chance.randrange(10**9))
        self.world.orders.ship_at(order, Shipment("1", carrier, method, tracking, at, items), at)
