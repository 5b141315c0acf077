"""What Amazon keeps for sellers in its own warehouses, and how it moves (Fulfillment by Amazon)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from spapi_simulator.world import payloads

if TYPE_CHECKING:
    from spapi_simulator.world import World
    from spapi_simulator.world.listings import Listing

AVAILABILITY = "FBA_INVENTORY_AVAILABILITY_CHANGES"


@dataclass(frozen=True, slots=True)
class InventoryRules:
    """How long an inbound shipment is prepared, under way and taken in; when sellers send a new one.

    With ``restock_below`` a shipment of ``restock_with`` pieces starts whenever fewer are at hand or inbound.
    """

    prepared_s: float = 24 * 3600
    """A shipment is being prepared."""
    under_way_s: float = 72 * 3600
    """It is on its way."""
    taken_in_s: float = 24 * 3600
    """It is being taken in."""
    restock_below: int = 0
    """Fewer pieces at hand or inbound start a shipment; 0: never."""
    restock_with: int = 0
    """Its pieces."""


@dataclass(slots=True)
class Stock:
    """The pieces of one SKU; ``updated`` does not follow what is inbound, as Amazon's deltas do not."""

    seller_id: str
    sku: str
    fnsku: str
    asin: str
    condition: str
    marketplace_ids: tuple[str, ...]
    updated: datetime
    fulfillable: int = 0
    inbound_working: int = 0
    inbound_shipped: int = 0
    inbound_receiving: int = 0
    customer_orders: int = 0
    transfers: int = 0
    processing: int = 0
    researching: int = 0
    damaged: int = 0

    @property
    def inbound(self) -> int:
        """Give how many are announced or under way."""
        return self.inbound_working + self.inbound_shipped + self.inbound_receiving

    @property
    def reserved(self) -> int:
        """Give how many are in the warehouses but bound."""
        return self.customer_orders + self.transfers + self.processing

    @property
    def total(self) -> int:
        """Give all of them, those inbound included."""
        return self.fulfillable + self.reserved + self.researching + self.damaged + self.inbound


@dataclass(slots=True)
class Inventory:
    """All stock at Amazon, by seller and SKU."""

    world: "World"
    rules: InventoryRules = field(default_factory=InventoryRules)
    _stock: dict[str, dict[str, Stock]] = field(default_factory=dict)

    def start(self) -> None:
        """Follow listings from now on: one that Amazon fulfills gets its place in the warehouses."""
        self.world.listings.on_change.append(lambda listing, where, _what: self._follow(listing, where))

    def put(
        self,
        seller_id: str,
        sku: str,
        asin: str,
        marketplace_ids: Iterable[str],
        condition: str = "new_new",
        **quantities: int,
    ) -> Stock:
        """Add pieces, by the names of :class:`Stock`'s quantities; an unknown SKU gets its place."""
        of_seller = self._stock.setdefault(seller_id, {})
        stock = of_seller.get(sku)
        if stock is None:
            fnsku = f"X00{self.world.ids.digest('fnsku', seller_id, sku)[:7].upper()}"
            stock = of_seller[sku] = Stock(seller_id, sku, fnsku, asin, condition, (), self.world.now)
        stock.marketplace_ids = tuple(dict.fromkeys((*stock.marketplace_ids, *marketplace_ids)))
        for name, quantity in quantities.items():
            setattr(stock, name, getattr(stock, name) + quantity)
        self._changed(stock)
        return stock

    def get(self, seller_id: str, sku: str) -> Stock | None:
        """Give the stock of a SKU."""
        return self._stock.get(seller_id, {}).get(sku)

    def of(self, seller_id: str, marketplace_id: str) -> list[Stock]:
        """Give a seller's stock that can fulfill orders of a marketplace, by SKU."""
        found = self._stock.get(seller_id, {}).values()
        return sorted(
            (one for one in found if marketplace_id in one.marketplace_ids), key=lambda one: one.sku
        )

    def fulfillable(self, seller_id: str, sku: str) -> int:
        """Give how many can be sold."""
        stock = self.get(seller_id, sku)
        return stock.fulfillable if stock else 0

    def take(self, seller_id: str, sku: str, quantity: int) -> bool:
        """Reserve pieces for an order; False, and nothing changed, when there are not enough."""
        stock = self.get(seller_id, sku)
        if stock is None or stock.fulfillable < quantity:
            return False
        stock.fulfillable -= quantity
        stock.customer_orders += quantity
        self._changed(stock)
        return True

    def release(self, seller_id: str, sku: str, quantity: int) -> None:
        """Give back what an order that was cancelled had reserved."""
        stock = self._stock[seller_id][sku]
        stock.customer_orders -= quantity
        stock.fulfillable += quantity
        self._changed(stock)

    def ship(self, seller_id: str, sku: str, quantity: int) -> None:
        """Let what an order had reserved leave the warehouse."""
        stock = self._stock[seller_id][sku]
        stock.customer_orders -= quantity
        self._changed(stock)

    def inbound(self, seller_id: str, sku: str, quantity: int) -> None:
        """Begin a shipment to Amazon: it is announced, on its way, taken in, and then for sale."""
        stock, rules = self._stock[seller_id][sku], self.rules
        stock.inbound_working += quantity
        steps = (
            (rules.prepared_s, "inbound_working", "inbound_shipped"),
            (rules.under_way_s, "inbound_shipped", "inbound_receiving"),
            (rules.taken_in_s, "inbound_receiving", "fulfillable"),
        )
        due = self.world.now
        for seconds, before, after in steps:
            due += timedelta(seconds=seconds)
            self._move_at(due, stock, quantity, before, after)

    def _move_at(self, due: datetime, stock: Stock, quantity: int, before: str, after: str) -> None:
        def move() -> None:
            setattr(stock, before, getattr(stock, before) - quantity)
            setattr(stock, after, getattr(stock, after) + quantity)
            if after == "fulfillable":
                self._changed(stock)

        self.world.agenda.at(due, move)

    def _changed(self, stock: Stock) -> None:
        stock.updated = self.world.now
        if listing := self.world.listings.get(stock.seller_id, stock.sku):
            self.world.listings.refresh(listing)
        if self.world.notifications.wanted(AVAILABILITY, stock.seller_id):
            item = self.world.catalogue.get(stock.asin)
            payload = payloads.fba_availability(stock, item.title if item else stock.sku)
            self.world.notifications.publish(AVAILABILITY, stock.seller_id, payload)
        if stock.fulfillable + stock.inbound < self.rules.restock_below:
            self.inbound(stock.seller_id, stock.sku, self.rules.restock_with)

    def _follow(self, listing: "Listing", marketplace_id: str) -> None:
        presence = listing.presences.get(marketplace_id)
        if presence and listing.channel != "DEFAULT" and presence.asin:
            stock = self.get(listing.seller_id, listing.sku)
            if stock is None or marketplace_id not in stock.marketplace_ids:
                self.put(listing.seller_id, listing.sku, presence.asin, [marketplace_id], listing.condition)
