"""Notices changes of offers for sellers who subscribed, and for nobody else."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from spapi_simulator.world.market import Place, Summary
from spapi_simulator.world.offer_events import MOST_OFFERS, any_offer_changed, pricing_health
from spapi_simulator.world.offers import Offer, condition_of

if TYPE_CHECKING:
    from spapi_simulator.world import World
    from spapi_simulator.world.listings import Listing
    from spapi_simulator.world.notifications import Subscription

TYPES = ("ANY_OFFER_CHANGED", "PRICING_HEALTH")
Shown = tuple[object, ...]
"""What buyers see of the best offers of a condition."""


@dataclass(slots=True)
class OfferNews:
    """Watches the items of listening sellers, looking only when something may have changed."""

    world: "World"
    _shown: dict[Place, dict[str, Shown]] = field(default_factory=dict)
    _due: dict[Place, datetime] = field(default_factory=dict)
    """When an item will be looked at next."""
    _too_dear: set[tuple[str, str, str]] = field(default_factory=set)
    """Offers (seller, SKU, marketplace) that are not featured for their price, and were told so."""

    def start(self) -> None:
        """Begin to listen; the market must have started before."""
        self.world.listings.on_change.append(self._listing_changed)
        self.world.notifications.on_subscribe.append(self._subscribed)

    def _subscribed(self, subscription: "Subscription") -> None:
        """Begin to watch all items of a seller, one after the other: a large seller has many."""
        if subscription.type.name not in TYPES:
            return
        seller = self.world.accounts.sellers[subscription.seller_id]
        places = {
            (asin, marketplace_id): None
            for marketplace_id in seller.marketplace_ids
            for listing in self.world.listings.of(seller.id, marketplace_id)
            if (asin := listing.asin(marketplace_id)) and (asin, marketplace_id) not in self._shown
        }
        span = timedelta(seconds=self.world.market.rules.watch_s)
        for number, place in enumerate(places):
            self._plan(place, self.world.now + span * number / len(places))

    def _listing_changed(self, listing: "Listing", marketplace_id: str, what: str) -> None:
        asin = listing.asin(marketplace_id)
        if asin and what not in {"quantity", "issues"} and self._listens(listing.seller_id):
            place = (asin, marketplace_id)
            condition, _sub = condition_of(listing.condition)
            self.look(place, fresh="" if place in self._shown else condition)

    def _listens(self, seller_id: str) -> bool:
        return any(self.world.notifications.wanted(one, seller_id) for one in TYPES)

    def look(self, place: Place, fresh: str = "") -> None:
        """Compare an item's offers with what they were; the condition ``fresh`` counts as changed."""
        asin, marketplace_id = place
        item = self.world.catalogue.get(asin)
        offering = self.world.listings.offering(asin, marketplace_id)
        sellers = sorted({one.seller_id for one in offering if self._listens(one.seller_id)})
        if item is None or not sellers:
            self._shown.pop(place, None)
            return
        offers = self.world.market.all_offers(asin, marketplace_id)
        before = self._shown.get(place)
        after = self._shown[place] = {condition: _shown(found) for condition, found in offers.items()}
        summary = self.world.market.summary(item, marketplace_id, offers)
        for condition, found in offers.items():
            if condition == fresh or (before and before[condition] != after[condition]):
                moved = before and _winner(before[condition]) != _winner(after[condition])
                kind = "Featured Offer" if moved else "Internal"
                for seller_id in sellers:
                    payload = any_offer_changed(
                        seller_id, place, condition, found, summary, kind, self.world.now
                    )
                    self.world.notifications.publish("ANY_OFFER_CHANGED", seller_id, payload)
            for offer in found:
                self._tell_health(offer, asin, summary)
        due = self.world.market.turns_after(asin, marketplace_id, self.world.now)
        if due is not None:
            self._plan(place, due)

    def _tell_health(self, offer: Offer, asin: str, summary: Summary) -> None:
        key = (offer.seller_id, offer.sku or "", offer.marketplace_id)
        if offer.sku is None or offer.landed <= summary.threshold:
            self._too_dear.discard(key)
        elif key not in self._too_dear:
            self._too_dear.add(key)
            payload = pricing_health(offer, asin, summary, self.world.now)
            self.world.notifications.publish("PRICING_HEALTH", offer.seller_id, payload)

    def _plan(self, place: Place, due: datetime) -> None:
        """Look at an item then, unless something else plans another moment before."""
        if self._due.get(place) == due:
            return
        self._due[place] = due

        def look() -> None:
            if self._due.get(place) == due:
                del self._due[place]
                self.look(place)

        self.world.agenda.at(due, look)


def _shown(offers: tuple[Offer, ...]) -> Shown:
    return tuple(
        (one.seller_id, one.sku, one.listing_price, one.shipping, one.points, one.back is None, one.featured)
        for one in offers[:MOST_OFFERS]
    )


def _winner(shown: Shown) -> object:
    return next((one for one in shown if isinstance(one, tuple) and one[-1]), None)
