"""An offer on Amazon, and the rule that decides which one is featured (has the Buy Box).

The rule, in full: an offer is eligible when it is in stock, its landed price is not above the competitive
price threshold, and Amazon fulfils it or its seller has at least 20 ratings, 85 % of them positive. Among
those the lowest weighted price wins: the landed price, 3 % off for Amazon's fulfilment or Prime, 0.1 % on top
for each point of feedback below 100. Ties go to Amazon's fulfilment, then to better and more feedback, then
by seller id. When nobody is eligible, no offer is featured.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from spapi_simulator.world.marketplaces import MARKETPLACES
from spapi_simulator.world.money import rounded

LEAST_RATING, LEAST_RATINGS = 85, 20
PRIME_DISCOUNT = Decimal("0.03")
COST_OF_A_POINT = Decimal("0.001")
BEST_RATING = 100
SUBCONDITIONS = {"like_new": "mint"}
"""Where the listings' word for a condition differs from that of the pricing APIs."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What one seller asks for one item; amounts are in the marketplace's currency."""

    seller_id: str
    marketplace_id: str
    condition: str
    """new, used, refurbished or collectible."""
    subcondition: str
    """new, mint, very_good, good, acceptable or refurbished."""
    listing_price: Decimal
    shipping: Decimal
    fulfilled_by_amazon: bool = False
    prime: bool = False
    rating: int = BEST_RATING
    """Positive feedback of the last year, in per cent."""
    ratings: int = 0
    country: str = "US"
    state: str = ""
    points: int = 0
    """Amazon Points (Japan): one is worth one yen."""
    back: datetime | None = None
    """When it will be in stock again; None: it is."""
    sku: str | None = None
    """Set for the offers of sellers with an account here."""
    featured: bool = False

    @property
    def landed(self) -> Decimal:
        """Give the price with shipping, less points."""
        return self.listing_price + self.shipping - self.points

    @property
    def channel(self) -> str:
        """Give who fulfils, as Product Pricing v0 says it."""
        return "Amazon" if self.fulfilled_by_amazon else "Merchant"

    @property
    def weight(self) -> Decimal:
        """Give the factor by which feedback and fulfilment change the landed price in the comparison."""
        discount = PRIME_DISCOUNT if self.fulfilled_by_amazon or self.prime else Decimal()
        return 1 - discount + COST_OF_A_POINT * (BEST_RATING - self.rating)

    @property
    def trusted(self) -> bool:
        """Tell whether its seller may be featured at all."""
        return self.fulfilled_by_amazon or (self.rating >= LEAST_RATING and self.ratings >= LEAST_RATINGS)

    @property
    def rank(self) -> tuple[Decimal, bool, int, int, str]:
        """Give what offers are compared by; the smallest is featured."""
        price = self.landed * self.weight
        return price, not self.fulfilled_by_amazon, -self.rating, -self.ratings, self.seller_id


def condition_of(condition_type: str) -> tuple[str, str]:
    """Split a listing's condition ("used_like_new") into condition and subcondition ("used", "mint")."""
    condition, _, subcondition = condition_type.partition("_")
    return condition, SUBCONDITIONS.get(subcondition, subcondition or condition)


def eligible(offer: Offer, threshold: Decimal) -> bool:
    """Tell whether the offer may be featured."""
    return offer.trusted and offer.back is None and offer.landed <= threshold


def featured_of(offers: Iterable[Offer], threshold: Decimal) -> Offer | None:
    """Choose the featured offer among those of one item and condition."""
    return min((one for one in offers if eligible(one, threshold)), key=lambda one: one.rank, default=None)


def expected_price(offer: Offer, competing: Offer, threshold: Decimal) -> Decimal:
    """Give the highest listing price at which ``offer`` would be featured instead of ``competing``."""
    marketplace = MARKETPLACES[offer.marketplace_id]
    step = Decimal(1).scaleb(-marketplace.decimals)
    landed = min(competing.landed * competing.weight / offer.weight, threshold)
    price = rounded(landed - offer.shipping + offer.points, marketplace, ROUND_DOWN)
    while replace(offer, listing_price=price).rank > competing.rank:
        price -= step
    return max(price, step)
