"""The other sellers on Amazon: who offers what, for how much, and by which strategy they move.

Everything here follows from the seed, the item and the moment alone, so that a catalogue of any size costs
nothing until somebody looks at an item. How offers react to one another stands in :mod:`.market`.

Strategies: ``steady`` keeps its price; ``undercut`` asks a step less than the lowest offer, down to its
floor; ``follow`` asks what the featured offer asks; ``visit`` leaves for the last third of each period and
comes back; ``sell_out`` is out of stock in the second half of each period, its offer still shown.
"""

from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from spapi_simulator.world.marketplaces import Marketplace
from spapi_simulator.world.money import in_currency

if TYPE_CHECKING:
    from spapi_simulator.world.ids import Ids
    from spapi_simulator.world.items import Item

MERCHANTS = 400
STRATEGIES = ("steady", "undercut", "follow", "visit", "sell_out")
SUBCONDITIONS = {
    "new": (("new", 1.0),),
    "used": (("mint", 0.75), ("very_good", 0.68), ("good", 0.6), ("acceptable", 0.45)),
    "refurbished": (("refurbished", 0.8),),
    "collectible": (("mint", 1.6), ("very_good", 1.4), ("good", 1.2)),
}
"""By condition: what may be offered, and at which share of a new one's price."""
SHIPPING = (Decimal(0), Decimal(0), Decimal("3.99"), Decimal("4.99"), Decimal("6.49"))
STATES = ("CA", "NY", "TX", "WA", "FL", "IL", "NJ", "OH", "GA", "PA", "NV", "OR")
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class MarketRules:
    """How the other sellers behave; the table ``[market]`` of a scenario."""

    fewest: int = 2
    """Offers of other sellers in new condition for each item, at least and at most."""
    most: int = 20
    """The most such offers."""
    unsold: float = 0.05
    """The share of items that nobody else offers."""
    used: int = 5
    """Offers in other conditions, at most."""
    refurbished: int = 2
    """Refurbished ones, at most."""
    collectible: int = 1
    """Collectible ones, at most."""
    steady: float = 50
    """How often each strategy is chosen, in proportion to the others."""
    undercut: float = 15
    """A step below the lowest offer, down to its floor."""
    follow: float = 10
    """Asks what the featured offer asks."""
    visit: float = 15
    """Leaves for the last third of each period."""
    sell_out: float = 10
    """Is out of stock in the second half of each period."""
    reaction_s: float = 300
    """How long others need to react to a price."""
    step: Decimal = Decimal("0.01")
    """By how much ``undercut`` goes below the lowest price (in Japan: one yen)."""
    period_s: float = 6 * 3600
    """How often those of ``visit`` and ``sell_out`` come and go."""
    threshold: Decimal = Decimal("1.10")
    """The competitive price threshold, as a share of the list price."""
    seller_shipping: Decimal = Decimal(0)
    """What our sellers take for shipping, in US dollars; nothing when Amazon fulfils."""
    seller_rating: int = 97
    """The share of good feedback of the scenario's sellers, in percent."""
    seller_ratings: int = 1250
    """How many ratings they have."""
    watch_s: float = 300
    """Within which time after a subscription all items of the seller are watched."""
    bare_errors: bool = False
    """Answer errors of Product Pricing v0 as a bare list, as Amazon sometimes does against its own model."""
    items: tuple["ItemScript", ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.fewest <= self.most or not any(getattr(self, one) > 0 for one in STRATEGIES):
            raise ValueError("fewest must not be above most, and one of the strategies must have a weight")


@dataclass(frozen=True, slots=True)
class Competitor:
    """Another seller's offer; ``price`` and ``floor`` are the bounds between which it moves."""

    seller_id: str
    """Another seller's id."""
    price: Decimal
    """Where it begins, in the marketplace's currency; it never asks more."""
    floor: Decimal = Decimal(0)
    """It never asks less."""
    shipping: Decimal = Decimal(0)
    """What it takes for shipping."""
    condition: str = "new"
    """new, used, refurbished or collectible."""
    subcondition: str = "new"
    """new, mint, very_good, good, acceptable, refurbished."""
    strategy: str = "steady"
    """steady, undercut, follow, visit or sell_out."""
    fulfilled_by_amazon: bool = False
    """Amazon ships for it."""
    prime: bool = False
    """It has the Prime badge."""
    rating: int = 97
    """Good feedback, in percent."""
    ratings: int = 1000
    """How many ratings it has."""
    country: str = "US"
    """Where it ships from."""
    state: str = ""
    """Where in the US."""
    points: int = 0
    """Amazon points, in Japan."""
    period_s: float = 6 * 3600
    """How often it comes and goes."""
    phase_s: float = 0
    """How far it is in its first period."""

    def __post_init__(self) -> None:
        if self.strategy not in STRATEGIES or self.condition not in SUBCONDITIONS:
            raise ValueError(f"Unknown strategy or condition: {self.strategy}, {self.condition}")

    def here(self, second: float) -> bool:
        """Tell whether it offers the item; seconds count from the start of the world."""
        return self.strategy != "visit" or self._within(second) < self.period_s * 2 / 3

    def back_in(self, second: float) -> float | None:
        """Give the seconds until it is in stock again, None when it is."""
        within = self._within(second)
        return self.period_s - within if self.strategy == "sell_out" and within >= self.period_s / 2 else None

    def turns_after(self, second: float) -> float | None:
        """Give the second of its next coming or going; None when it never does."""
        share = {"visit": 2 / 3, "sell_out": 1 / 2}.get(self.strategy)
        if share is None:
            return None
        within = self._within(second)
        return second - within + self.period_s * (share if within < self.period_s * share else 1)

    def _within(self, second: float) -> float:
        return (second + self.phase_s) % self.period_s


@dataclass(frozen=True, slots=True)
class ItemScript:
    """The competitors of one item in one marketplace, in place of drawn ones; ``[[market.items]]``."""

    asin: str
    """The item."""
    marketplace_id: str
    """The marketplace's id."""
    competitors: tuple[Competitor, ...] = ()


@dataclass(frozen=True, slots=True)
class Merchant:
    """Somebody who sells on Amazon without an account in this world."""

    seller_id: str
    fulfilled_by_amazon: bool
    rating: int
    ratings: int
    abroad: bool
    state: str


def merchant(ids: "Ids", number: int) -> Merchant:
    """Give one of the merchants, always the same for a number."""
    chance = ids.chance("merchant", number)
    return Merchant(
        "A" + "".join(chance.choices(_LETTERS, k=13)),
        fulfilled_by_amazon=chance.random() < 0.4,  # noqa: PLR2004 - a draw
        rating=100 - min(30, int(chance.expovariate(1 / 5))),
        ratings=int(10 ** chance.uniform(0.5, 5)),
        abroad=chance.random() < 0.1,  # noqa: PLR2004 - a draw
        state=chance.choice(STATES),
    )


def draw(ids: "Ids", rules: MarketRules, item: "Item", marketplace: Marketplace) -> tuple[Competitor, ...]:
    """Give the competitors of an item: the same for the same seed and rules."""
    chance = ids.chance("competitors", item.asin, marketplace.id)
    unsold = chance.random() < rules.unsold
    new = 0 if unsold else round(chance.triangular(rules.fewest, rules.most, rules.fewest))
    counts = {
        "new": new,
        "used": chance.randint(0, rules.used),
        "refurbished": chance.randint(0, rules.refurbished),
        "collectible": chance.randint(0, rules.collectible),
    }
    merchants = iter(chance.sample(range(MERCHANTS), sum(counts.values())))
    return tuple(
        _competitor(chance, rules, merchant(ids, next(merchants)), condition, item.list_price, marketplace)
        for condition, count in counts.items()
        for _ in range(count)
    )


def _competitor(
    chance: Random,
    rules: MarketRules,
    who: Merchant,
    condition: str,
    list_price: Decimal,
    marketplace: Marketplace,
) -> Competitor:
    subcondition, share = chance.choice(SUBCONDITIONS[condition])
    price = in_currency(list_price * Decimal(str(round(share * chance.uniform(0.8, 1.05), 4))), marketplace)
    floor = in_currency(list_price * Decimal(str(round(share * chance.uniform(0.6, 0.75), 4))), marketplace)
    return Competitor(
        who.seller_id,
        price,
        floor,
        in_currency(Decimal(0) if who.fulfilled_by_amazon else chance.choice(SHIPPING), marketplace),
        condition,
        subcondition,
        chance.choices(STRATEGIES, [getattr(rules, one) for one in STRATEGIES])[0],
        fulfilled_by_amazon=who.fulfilled_by_amazon,
        prime=who.fulfilled_by_amazon,
        rating=who.rating,
        ratings=who.ratings,
        country="CN" if who.abroad and not who.fulfilled_by_amazon else marketplace.country,
        state=who.state if marketplace.country == "US" else "",
        points=int(price / 100) * chance.randint(0, 1) if marketplace.country == "JP" else 0,
        period_s=rules.period_s,
        phase_s=chance.randrange(int(rules.period_s)),
    )
