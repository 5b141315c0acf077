"""Who offers what at which price now, and who is featured.

Nothing moves by itself: the offers of a moment follow from the competitors' scripts, from the prices that
sellers with an account asked then and one or two reaction times before, and from nothing else. So an item
that nobody looks at costs nothing, and looking does not change what happens.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from spapi_simulator.world import competitors
from spapi_simulator.world.competitors import Competitor, ItemScript, MarketRules
from spapi_simulator.world.marketplaces import MARKETPLACES
from spapi_simulator.world.money import in_currency, rounded
from spapi_simulator.world.offers import Offer, condition_of, eligible, featured_of

if TYPE_CHECKING:
    from spapi_simulator.world import World
    from spapi_simulator.world.items import Item
    from spapi_simulator.world.listings import Listing

REMEMBERED = 10_000
"""Items whose competitors are kept; those of others are drawn again."""
CONDITIONS = ("new", "used", "refurbished", "collectible")
EVER = datetime.min.replace(tzinfo=UTC)
Place = tuple[str, str]
"""ASIN and marketplace."""
Offers = dict[str, tuple[Offer, ...]]
"""By condition."""


Counts = dict[tuple[str, str], int]
"""Numbers of offers by condition and channel."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The offers of an item in all conditions: by condition, or by condition and channel."""

    counts: Counts
    eligible: Counts
    lowest: dict[tuple[str, str], Offer]
    featured: dict[str, Offer]
    list_price: Decimal
    threshold: Decimal
    rankings: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """Give how many offers there are."""
        return sum(self.counts.values())


@dataclass(slots=True)
class Market:
    """All offers; sellers' own come from their listings that buyers can buy."""

    world: "World"
    rules: MarketRules = field(default_factory=MarketRules)
    _drawn: dict[Place, tuple[Competitor, ...]] = field(default_factory=dict)
    _asked: dict[Place, list[tuple[datetime, tuple[Offer, ...]]]] = field(default_factory=dict)
    """What sellers offered, from when on; no more of it than reactions need."""

    def start(self) -> None:
        """Follow sellers' listings from now on."""
        self.world.listings.on_change.append(lambda listing, where, _what: self._note(listing, where))

    def script(self, script: ItemScript) -> None:
        """Give an item these competitors from now on, as if they had always been there."""
        place = (script.asin, script.marketplace_id)
        others = (one for one in self.rules.items if (one.asin, one.marketplace_id) != place)
        self.rules = replace(self.rules, items=(*others, script))
        self._drawn.pop(place, None)
        self.world.offer_news.look(place)

    def offers(self, asin: str, marketplace_id: str, condition: str = "new") -> tuple[Offer, ...]:
        """Give the offers of an item, the lowest landed price first; none for an unknown item."""
        item = self.world.catalogue.get(asin)
        if item is None or item.is_parent or marketplace_id not in item.marketplace_ids:
            return ()
        found = self._offers(item, marketplace_id, condition, self.world.now)
        winner = featured_of(found, self.threshold(item, marketplace_id))
        marked = (replace(one, featured=True) if one is winner else one for one in found)
        return tuple(sorted(marked, key=lambda one: (one.landed, one.seller_id, one.sku or "")))

    def featured(self, asin: str, marketplace_id: str, condition: str = "new") -> Offer | None:
        """Give the featured offer, if there is one."""
        return next((one for one in self.offers(asin, marketplace_id, condition) if one.featured), None)

    def all_offers(self, asin: str, marketplace_id: str) -> Offers:
        """Give the offers of an item in each condition."""
        return {condition: self.offers(asin, marketplace_id, condition) for condition in CONDITIONS}

    def summary(self, item: "Item", marketplace_id: str, offers: Offers | None = None) -> Summary:
        """Give counts and lowest prices over all conditions; ``offers`` are all of the item, if known."""
        threshold = self.threshold(item, marketplace_id)
        counts, able = Counts(), Counts()
        lowest: dict[tuple[str, str], Offer] = {}
        featured: dict[str, Offer] = {}
        for condition, found in (offers or self.all_offers(item.asin, marketplace_id)).items():
            for offer in found:
                key = (condition, offer.channel)
                counts[key] = counts.get(key, 0) + 1
                able[key] = able.get(key, 0) + eligible(offer, threshold)
                lowest.setdefault(key, offer)
                if offer.featured:
                    featured[condition] = offer
        list_price = in_currency(item.list_price, MARKETPLACES[marketplace_id])
        rankings = self.rankings(item, marketplace_id)
        return Summary(counts, able, lowest, featured, list_price, threshold, rankings)

    def threshold(self, item: "Item", marketplace_id: str) -> Decimal:
        """Give the landed price above which no offer is featured."""
        marketplace = MARKETPLACES[marketplace_id]
        return rounded(in_currency(item.list_price, marketplace) * self.rules.threshold, marketplace)

    def rankings(self, item: "Item", marketplace_id: str) -> tuple[tuple[str, int], ...]:
        """Give the item's sales rank in its display group and in its category."""
        chance = self.world.ids.chance("rank", item.asin, marketplace_id)
        rank = int(10 ** chance.uniform(0.5, 5.5))
        group = f"{item.product_type.lower()}_display_on_website"
        return (group, rank), (item.browse_node, max(1, rank // chance.randint(5, 50)))

    def turns_after(self, asin: str, marketplace_id: str, moment: datetime) -> datetime | None:
        """Give the moment of the next change of an item's offers as far as it is known by now."""
        item = self.world.catalogue.get(asin)
        if item is None:
            return None
        turns: list[datetime] = []
        echoes = [timedelta(seconds=self.rules.reaction_s * times) for times in range(3)]
        start = self.world.start
        for competitor in self._competitors(item, marketplace_id):
            for echo in echoes:
                turn = competitor.turns_after((moment - echo - start).total_seconds())
                if turn is not None:
                    turns.append(start + timedelta(seconds=turn) + echo)
        for since, _offers in self._asked.get((asin, marketplace_id), ()):
            turns.extend(since + echo for echo in echoes)
        return min((turn for turn in turns if turn > moment), default=None)

    def _offers(self, item: "Item", marketplace_id: str, condition: str, at: datetime) -> list[Offer]:
        before = at - timedelta(seconds=self.rules.reaction_s)
        moved = self._moved(item, marketplace_id, condition, at)
        followers = self._of(item, marketplace_id, condition, ("follow",))
        if not followers:
            return moved
        aim = featured_of(
            self._moved(item, marketplace_id, condition, before), self.threshold(item, marketplace_id)
        )
        return moved + [
            self._offer(one, marketplace_id, at, _within(one, aim.landed) if aim else one.price)
            for one in followers
        ]

    def _moved(self, item: "Item", marketplace_id: str, condition: str, at: datetime) -> list[Offer]:
        """Give the offers of a moment but for those that follow the featured one."""
        resting = self._resting(item, marketplace_id, condition, at)
        undercutters = self._of(item, marketplace_id, condition, ("undercut",))
        if not undercutters:
            return resting
        before = at - timedelta(seconds=self.rules.reaction_s)
        seen = self._resting(item, marketplace_id, condition, before)
        lowest = min((one.landed for one in seen if one.back is None), default=None)
        step = max(self.rules.step, Decimal(1).scaleb(-MARKETPLACES[marketplace_id].decimals))
        for one in undercutters:
            price = one.price if lowest is None else _within(one, lowest - step)
            offer = self._offer(one, marketplace_id, at, price)
            resting.append(offer)
            lowest = offer.landed if lowest is None else min(lowest, offer.landed)
        return resting

    def _resting(self, item: "Item", marketplace_id: str, condition: str, at: datetime) -> list[Offer]:
        """Give the offers that look at nobody: sellers' own, and those of constant price."""
        second = (at - self.world.start).total_seconds()
        others = self._of(item, marketplace_id, condition, ("steady", "visit", "sell_out"))
        own = self._own(item.asin, marketplace_id, at)
        return [one for one in own if one.condition == condition] + [
            self._offer(one, marketplace_id, at, one.price) for one in others if one.here(second)
        ]

    def _of(
        self, item: "Item", marketplace_id: str, condition: str, does: tuple[str, ...]
    ) -> list[Competitor]:
        every = self._competitors(item, marketplace_id)
        return [one for one in every if one.condition == condition and one.strategy in does]

    def _competitors(self, item: "Item", marketplace_id: str) -> tuple[Competitor, ...]:
        place = (item.asin, marketplace_id)
        found = self._drawn.get(place)
        if found is None:
            scripts = (one for one in self.rules.items if (one.asin, one.marketplace_id) == place)
            script = next(scripts, None)
            found = (
                competitors.draw(self.world.ids, self.rules, item, MARKETPLACES[marketplace_id])
                if script is None
                else script.competitors
            )
            self._drawn[place] = found
            if len(self._drawn) > REMEMBERED:
                del self._drawn[next(iter(self._drawn))]
        return found

    def _offer(self, one: Competitor, marketplace_id: str, at: datetime, price: Decimal) -> Offer:
        wait = one.back_in((at - self.world.start).total_seconds())
        return Offer(
            one.seller_id,
            marketplace_id,
            one.condition,
            one.subcondition,
            price,
            one.shipping,
            one.fulfilled_by_amazon,
            one.prime,
            one.rating,
            one.ratings,
            one.country,
            one.state,
            one.points,
            None if wait is None else at + timedelta(seconds=wait),
        )

    def _own(self, asin: str, marketplace_id: str, at: datetime) -> tuple[Offer, ...]:
        asked = self._asked.get((asin, marketplace_id), ())
        return next((offers for since, offers in reversed(asked) if since <= at), ())

    def _note(self, listing: "Listing", marketplace_id: str) -> None:
        """Keep what sellers ask for the listing's item from now on; what stands at the start stood ever."""
        asin = listing.asin(marketplace_id)
        if asin is None:
            return
        offering = self.world.listings.offering(asin, marketplace_id)
        offers = tuple(self._own_offer(one, marketplace_id) for one in offering)
        asked = self._asked.setdefault((asin, marketplace_id), [])
        if asked and asked[-1][1] == offers:
            return
        asked.append((EVER if self.world.now == self.world.start else self.world.now, offers))
        horizon = self.world.now - timedelta(seconds=2 * self.rules.reaction_s)
        while len(asked) > 1 and asked[1][0] <= horizon:
            del asked[0]

    def _own_offer(self, listing: "Listing", marketplace_id: str) -> Offer:
        marketplace = MARKETPLACES[marketplace_id]
        by_amazon = listing.channel != "DEFAULT"
        condition, subcondition = condition_of(listing.condition)
        return Offer(
            listing.seller_id,
            marketplace_id,
            condition,
            subcondition,
            rounded(listing.price(marketplace_id) or Decimal(0), marketplace),
            in_currency(Decimal(0) if by_amazon else self.rules.seller_shipping, marketplace),
            by_amazon,
            by_amazon,
            self.rules.seller_rating,
            self.rules.seller_ratings,
            marketplace.country,
            sku=listing.sku,
        )


def _within(one: Competitor, landed: Decimal) -> Decimal:
    """Give the listing price that lands at ``landed``, but within the competitor's bounds."""
    return min(one.price, max(one.floor, landed - one.shipping + one.points))
