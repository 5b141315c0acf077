"""One order: its lines, its packages, what it costs and where it stands."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from spapi_simulator.world.buyers import Buyer

PENDING_AVAILABILITY = "PENDING_AVAILABILITY"
PENDING = "PENDING"
UNSHIPPED = "UNSHIPPED"
PARTIALLY_SHIPPED = "PARTIALLY_SHIPPED"
SHIPPED = "SHIPPED"
CANCELLED = "CANCELLED"
UNFULFILLABLE = "UNFULFILLABLE"
TO_SHIP = frozenset({UNSHIPPED, PARTIALLY_SHIPPED})
UNPAID = frozenset({PENDING_AVAILABILITY, PENDING})


class OrderRefused(Exception):
    """Amazon does not do what a seller wants with an order; nothing has changed."""

    def __init__(self, message: str, code: str = "InvalidInput") -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(slots=True)
class Line:
    """An order item: one SKU and how many of it; amounts are for all of them together."""

    id: str
    sku: str
    asin: str
    title: str
    condition: tuple[str, str]
    """Condition and subcondition: ("used", "very_good")."""
    quantity: int
    unit_price: Decimal
    charges: dict[str, Decimal]
    """ITEM, SHIPPING, GIFT_WRAP: what the buyer pays without tax."""
    taxes: dict[str, Decimal]
    """The tax on each of the charges, where it comes on top."""
    discount: Decimal = Decimal(0)
    promotion_id: str = ""
    points: int = 0
    gift_message: str = ""
    gift_level: str = ""
    shipped: int = 0
    cancel_request: str = ""
    """Why the buyer wants to cancel."""
    cancelled_by: str = ""
    """BUYER, MERCHANT or AMAZON."""
    cancel_reason: str = ""
    refunded: dict[str, Decimal] = field(default_factory=dict)
    """By component (Principal, Shipping, Tax, ...)."""

    @property
    def tax(self) -> Decimal:
        """Give the tax that comes on top."""
        return sum(self.taxes.values(), Decimal(0))

    @property
    def total(self) -> Decimal:
        """Give what the buyer pays."""
        return sum(self.charges.values(), Decimal(0)) + self.tax - self.discount

    @property
    def open(self) -> int:
        """Give how many are still to be shipped."""
        return 0 if self.cancelled_by else self.quantity - self.shipped


@dataclass(frozen=True, slots=True)
class Shipment:
    """What a seller says about a package that left."""

    reference: str
    """The seller's number of the package; the same one again replaces what was said before."""
    carrier: str
    method: str
    tracking: str
    shipped: datetime
    items: dict[str, int]
    """How many of each order item are in it."""


@dataclass(slots=True)
class Package:
    """A package that is on its way."""

    shipment: Shipment
    created: datetime
    status: str = "SHIPPED"


@dataclass(slots=True)
class Order:
    """An order of a buyer at one seller."""

    id: str
    seller_id: str
    marketplace_id: str
    created: datetime
    updated: datetime
    buyer: Buyer
    lines: list[Line]
    by_amazon: bool
    programs: tuple[str, ...]
    service_level: str
    ship_by: tuple[datetime, datetime]
    deliver_by: tuple[datetime, datetime]
    payment_method: str
    status: str = PENDING
    packages: dict[str, Package] = field(default_factory=dict)
    """By the seller's reference."""
    merchant_order_id: str = ""
    pickup_status: str = ""
    from_stock: bool = True
    """Whether its pieces were taken from the seller's (or Amazon's) stock."""

    @property
    def total(self) -> Decimal:
        """Give what the buyer pays for all that was not cancelled."""
        return sum((line.total for line in self.lines if not line.cancelled_by), Decimal(0))

    def touch(self, at: datetime) -> None:
        """Note that something changed; Amazon shows whole seconds."""
        self.updated = max(self.updated, at.replace(microsecond=0))

    def line(self, line_id: str) -> Line:
        """Give an order item; refuses an unknown id."""
        found = next((line for line in self.lines if line.id == line_id), None)
        if found is None:
            raise OrderRefused(
                "OrderItemId is invalid, please obtain the value through the getOrder API"
                f" or Manage Orders page: {line_id}"
            )
        return found

    def count_packages(self) -> None:
        """Work out from the packages what has been shipped."""
        for line in self.lines:
            line.shipped = sum(one.shipment.items.get(line.id, 0) for one in self.packages.values())

    def settle(self) -> None:
        """Work out the status of a paid order from its items."""
        kept = [line for line in self.lines if not line.cancelled_by]
        if not kept:
            self.status = CANCELLED
        elif not any(line.open for line in kept):
            self.status = SHIPPED
        elif any(line.shipped for line in kept):
            self.status = PARTIALLY_SHIPPED
        else:
            self.status = UNSHIPPED
