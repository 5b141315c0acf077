"""What Amazon takes for a sale: referral fee, variable closing fee for media, and the fee for fulfilment.

Shares and amounts resemble Amazon's published ones and are the same in every marketplace, converted at its
rate. They follow from product type, weight, size and price alone.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from spapi_simulator.world.marketplaces import Marketplace
from spapi_simulator.world.money import in_currency, rounded

if TYPE_CHECKING:
    from spapi_simulator.world.items import Item

REFERRAL = {
    "APPAREL": "0.17",
    "CAMERA": "0.08",
    "CELL_PHONE": "0.08",
    "COMPUTER": "0.08",
    "DRESS": "0.17",
    "GROCERY": "0.08",
    "HEADPHONES": "0.08",
    "JEWELRY": "0.20",
    "NECKLACE": "0.20",
    "PANTS": "0.17",
    "SHIRT": "0.17",
    "TELEVISION": "0.08",
    "TOYS_AND_GAMES": "0.15",
    "WATCH": "0.16",
}
"""The share of the price by product type; all others pay ``REFERRAL_ELSE``."""
REFERRAL_ELSE = Decimal("0.15")
LEAST_REFERRAL = Decimal("0.30")
MEDIA = frozenset({"ABIS_BOOK", "ABIS_DVD", "ABIS_MUSIC", "BOOK", "ABIS_VIDEO_GAMES", "VIDEO_GAME"})
CLOSING = Decimal("1.80")
FULFILMENT = (
    (Decimal("0.25"), Decimal("3.06")),
    (Decimal("0.50"), Decimal("3.22")),
    (Decimal("1.00"), Decimal("3.77")),
    (Decimal("2.00"), Decimal("4.95")),
    (Decimal("3.00"), Decimal("5.77")),
    (Decimal("20.00"), Decimal("8.46")),
)
"""Up to how many pounds (by weight or volume, the greater), how many dollars."""
FULFILMENT_OF_A_POUND = Decimal("0.38")
"""For each further one."""
CUBIC_INCHES_OF_A_POUND = 139


@dataclass(frozen=True, slots=True)
class Fees:
    """The fees for one unit, in the marketplace's currency."""

    referral: Decimal
    closing: Decimal
    fulfilment: Decimal

    @property
    def total(self) -> Decimal:
        """Give what remains with Amazon."""
        return self.referral + self.closing + self.fulfilment


def fees(item: "Item", marketplace: Marketplace, landed: Decimal, *, by_amazon: bool) -> Fees:
    """Give the fees for a sale at ``landed`` (price and shipping less points)."""
    share = Decimal(REFERRAL.get(item.product_type, REFERRAL_ELSE))
    referral = max(rounded(landed * share, marketplace), in_currency(LEAST_REFERRAL, marketplace))
    closing = CLOSING if item.product_type in MEDIA else Decimal(0)
    return Fees(
        referral,
        in_currency(closing, marketplace),
        in_currency(_fulfilment(item) if by_amazon else Decimal(0), marketplace),
    )


def _fulfilment(item: "Item") -> Decimal:
    weight = max(item.weight, item.length * item.width * item.height / CUBIC_INCHES_OF_A_POUND)
    for limit, fee in FULFILMENT:
        if weight <= limit:
            return fee
    limit, fee = FULFILMENT[-1]
    return fee + FULFILMENT_OF_A_POUND * (weight - limit).to_integral_value(ROUND_CEILING)
