"""All sellers' listings: they are found here, changed here, and what depends on them hears of it here."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from spapi_simulator.schemas.types import PRODUCT_TYPES
from spapi_simulator.world import intake, matching, standing
from spapi_simulator.world.issues import Issue
from spapi_simulator.world.listing import (
    BUYABLE,
    DEFAULT,
    DISCOVERABLE,
    Attributes,
    Listing,
    Presence,
)
from spapi_simulator.world.patches import target
from spapi_simulator.world.restrictions import Gates
from spapi_simulator.world.submissions import DELETE, PUT, Change, Submission, faulty

if TYPE_CHECKING:
    from spapi_simulator.world import World
    from spapi_simulator.world.accounts import Seller

__all__ = [
    "BUYABLE",
    "DISCOVERABLE",
    "Change",
    "Listing",
    "ListingRules",
    "Listings",
    "Presence",
    "Submission",
]
_IDENTIFYING = frozenset(name for name, one in PRODUCT_TYPES["PRODUCT"].attributes.items() if not one.offer)
"""Attributes that decide which item it is, or describe it."""
_CONTAINS = "package_contains_sku"
Watcher = Callable[[Listing, str, str], None]
"""Hears of a listing, its marketplace, and what changed: "created", "offer" (price, condition or channel),
"quantity", "status", "issues", "deleted"."""


@dataclass(frozen=True, slots=True)
class ListingRules:
    """How long Amazon takes; the table ``[listings]`` of a scenario."""

    accept_after_s: float = 10
    """How long an accepted submission needs to take effect, at least and at most."""
    accept_within_s: float = 60
    """The most; by chance of the seed in between."""
    create_after_s: float = 600
    """How much longer a new ASIN needs."""


@dataclass(slots=True)
class Listings:
    """Every SKU of every seller."""

    world: "World"
    rules: ListingRules = field(default_factory=ListingRules)
    gates: Gates = field(default_factory=Gates)
    on_change: list[Watcher] = field(default_factory=list)
    established: set[tuple[str, str]] = field(default_factory=set)
    """Sellers and ASINs for which no restriction holds any more."""
    _all: dict[str, dict[str, Listing]] = field(default_factory=dict)
    _by_asin: dict[tuple[str, str], dict[tuple[str, str], Listing]] = field(default_factory=dict)
    _packages: dict[str, dict[str, Listing]] = field(default_factory=dict)
    """By seller: the SKUs that contain others."""
    _queues: dict[tuple[str, str], list[tuple[datetime, str, Change]]] = field(default_factory=dict)
    """By seller and SKU: what was accepted and has not taken effect, with its due time and marketplace."""

    def get(self, seller_id: str, sku: str) -> Listing | None:
        """Give a seller's listing."""
        return self._all.get(seller_id, {}).get(sku)

    def of(self, seller_id: str, marketplace_id: str = "") -> Iterator[Listing]:
        """Give a seller's listings, in a marketplace or in any, in the order in which they were made."""
        for listing in self._all.get(seller_id, {}).values():
            if not marketplace_id or marketplace_id in listing.presences:
                yield listing

    def on(self, asin: str, marketplace_id: str) -> Iterator[Listing]:
        """Give all sellers' listings of an item."""
        return iter(self._by_asin.get((asin, marketplace_id), {}).values())

    def offering(self, asin: str, marketplace_id: str) -> list[Listing]:
        """Give those that buyers can buy."""
        return [one for one in self.on(asin, marketplace_id) if one.buyable(marketplace_id)]

    def submit(
        self, seller: "Seller", sku: str, marketplace_id: str, change: Change, *, preview: bool = False
    ) -> Submission:
        """Take a submission: ACCEPTED ones take effect later, those for one SKU in the order of submission.

        With ``preview`` nothing happens; VALID or INVALID tells what would.
        """
        found = self.check(seller, sku, marketplace_id, change)
        number = self.world.ids.uuid("submission")
        if faulty(found):
            return Submission(sku, "INVALID", number, tuple(found))
        if preview:
            return self._preview(seller.id, sku, marketplace_id, change, number)
        self._enqueue((seller.id, sku), marketplace_id, change, number)
        listing = self.get(seller.id, sku)
        return Submission(
            sku, "ACCEPTED", number, tuple(found), listing.asin(marketplace_id) if listing else None
        )

    def check(self, seller: "Seller", sku: str, marketplace_id: str, change: Change) -> list[Issue]:
        """Give what is wrong with a submission by the schema of its product type."""
        return intake.check(self.world, sku, marketplace_id, change, self._expected(seller.id, sku))

    def place(
        self,
        seller: "Seller",
        sku: str,
        marketplace_id: str,
        change: Change,
        created: datetime | None = None,
    ) -> Listing:
        """Put a listing there as it has been for a while: no delay, no restriction. Raises ValueError."""
        found = self.check(seller, sku, marketplace_id, change)
        if faulty(found):
            raise ValueError(f"{sku}: {'; '.join(issue.message for issue in found)}")
        listing = self._take(seller.id, sku, marketplace_id, change, created or self.world.now)
        presence = listing.presences[marketplace_id]
        self._create(listing, marketplace_id)
        if presence.asin is None:
            self._end(listing, marketplace_id)
            raise ValueError(f"{sku}: {'; '.join(issue.message for issue in presence.found)}")
        self.established.add((seller.id, presence.asin))
        self.refresh(listing)
        presence.updated = presence.created
        return listing

    def set_quantity(self, listing: Listing, quantity: int) -> None:
        """Change the seller's own stock, as orders do."""
        listing.attributes["fulfillment_availability"] = [
            entry | {"quantity": quantity} if entry["fulfillment_channel_code"] == DEFAULT else entry
            for entry in listing.availability
        ]
        self.refresh(listing)

    def impose(self, listing: Listing, marketplace_id: str, issue: Issue) -> None:
        """Raise an issue, as Amazon's checks do."""
        presence = listing.presences[marketplace_id]
        presence.imposed = (*presence.imposed, issue)
        self.refresh(listing)

    def lift(self, listing: Listing, marketplace_id: str, code: str) -> None:
        """Take back imposed issues with a code."""
        presence = listing.presences[marketplace_id]
        presence.imposed = tuple(issue for issue in presence.imposed if issue.code != code)
        self.refresh(listing)

    def refresh(self, listing: Listing) -> None:
        """Judge a listing anew in all its marketplaces and tell the watchers what changed."""
        for marketplace_id, presence in list(listing.presences.items()):
            stands = standing.assess(self.world, listing, marketplace_id)
            facts: dict[str, object] = {
                "offer": (stands.price, listing.condition, listing.channel),
                "quantity": listing.quantity,
                "status": stands.status,
                "issues": stands.issues,
            }
            changed = [what for what, value in facts.items() if presence.facts.get(what) != value]
            if stands.turns and stands.turns != presence.turns:
                self.world.agenda.at(stands.turns, lambda: self.refresh(listing))
            presence.status, presence.issues, presence.price = stands.status, stands.issues, stands.price
            presence.turns, presence.facts = stands.turns, facts
            if changed:
                presence.updated = self.world.now
            for what in changed:
                self._tell(listing, marketplace_id, what)

    def _tell(self, listing: Listing, marketplace_id: str, what: str) -> None:
        for watcher in self.on_change:
            watcher(listing, marketplace_id, what)

    def _expected(self, seller_id: str, sku: str) -> Attributes | None:
        """Give the attributes that a SKU will have when all that was accepted has taken effect."""
        listing = self.get(seller_id, sku)
        attributes = listing.attributes if listing else None
        for _due, marketplace_id, change in self._queues.get((seller_id, sku), ()):
            if change.kind == DELETE:
                attributes = None
            elif attributes is not None or change.kind == PUT:
                attributes = intake.carried_out(attributes or {}, change, marketplace_id)
        return attributes

    def _preview(
        self, seller_id: str, sku: str, marketplace_id: str, change: Change, number: str
    ) -> Submission:
        """Carry a change out on a copy and see what comes of it."""
        attributes = intake.carried_out(self._expected(seller_id, sku) or {}, change, marketplace_id)
        listing = self.get(seller_id, sku)
        draft = Listing(seller_id, sku, attributes, dict(listing.presences) if listing else {})
        now = self.world.now
        before = draft.presences.get(marketplace_id)
        presence = Presence(now, now, now, change.product_type, change.requirements)
        presence.asin = before.asin if before else None
        draft.presences[marketplace_id] = presence
        matched = matching.match(self.world.catalogue, draft, marketplace_id)
        presence.asin, presence.found = matched.asin, matched.issues
        found = standing.assess(self.world, draft, marketplace_id).issues
        return Submission(sku, "INVALID" if faulty(found) else "VALID", number, found, matched.asin)

    def _enqueue(self, key: tuple[str, str], marketplace_id: str, change: Change, number: str) -> None:
        queue = self._queues.setdefault(key, [])
        wait = self.world.ids.chance("accept", number).uniform(
            self.rules.accept_after_s, self.rules.accept_within_s
        )
        due = self.world.now + timedelta(seconds=wait)
        due = max(due, queue[-1][0]) if queue else due
        queue.append((due, marketplace_id, change))
        self.world.agenda.at(due, lambda: self._next(key))

    def _next(self, key: tuple[str, str]) -> None:
        """Let the oldest submission for a SKU take effect."""
        _due, marketplace_id, change = self._queues[key].pop(0)
        if not self._queues[key]:
            del self._queues[key]
        listing = self.get(*key)
        if change.kind == DELETE:
            if listing and marketplace_id in listing.presences:
                self._end(listing, marketplace_id)
        elif listing or change.kind == PUT:
            self.refresh(self._take(*key, marketplace_id, change, self.world.now))

    def _take(self, seller_id: str, sku: str, marketplace_id: str, change: Change, when: datetime) -> Listing:
        """Change the attributes, and find the item; what follows from it is for :meth:`refresh`."""
        of_seller = self._all.setdefault(seller_id, {})
        listing = of_seller.setdefault(sku, Listing(seller_id, sku))
        listing.attributes = intake.carried_out(listing.attributes, change, marketplace_id)
        if _CONTAINS in listing.attributes:
            self._packages.setdefault(seller_id, {})[sku] = listing
        presence = listing.presences.get(marketplace_id)
        if presence is None:
            presence = Presence(when, when, when, change.product_type, change.requirements)
            listing.presences[marketplace_id] = presence
            self._identify(listing, marketplace_id)
            self._tell(listing, marketplace_id, "created")
            return listing
        presence.accepted = presence.updated = when
        presence.product_type = change.product_type
        if change.kind == PUT:
            presence.requirements = change.requirements
        if presence.asin is None or change.kind == PUT or _names(change) & _IDENTIFYING:
            self._identify(listing, marketplace_id)
        return listing

    def _identify(self, listing: Listing, marketplace_id: str) -> None:
        """Find the listing's item, or plan to make it."""
        presence = listing.presences[marketplace_id]
        matched = matching.match(self.world.catalogue, listing, marketplace_id)
        presence.found = matched.issues
        if matched.asin:
            self._attach(listing, marketplace_id, matched.asin)
            matching.redescribe(self.world, listing, marketplace_id)
        elif matched.new:
            due = self.world.now + timedelta(seconds=self.rules.create_after_s)
            self.world.agenda.at(due, lambda: self._create(listing, marketplace_id))

    def _create(self, listing: Listing, marketplace_id: str) -> None:
        """Make the item of a listing, unless it has one by now or has gone."""
        presence = listing.presences.get(marketplace_id)
        if presence is None or presence.asin:
            return
        matched = matching.match(self.world.catalogue, listing, marketplace_id)
        presence.found = matched.issues
        asin = matching.create(self.world, listing, marketplace_id).asin if matched.new else matched.asin
        if asin is None:
            return
        self._attach(listing, marketplace_id, asin)
        for child in list(self.of(listing.seller_id, marketplace_id)):
            if matching.parent_sku(child, marketplace_id) == listing.sku:
                matching.redescribe(self.world, child, marketplace_id)
        self.refresh(listing)

    def _attach(self, listing: Listing, marketplace_id: str, asin: str) -> None:
        self._detach(listing, marketplace_id)
        listing.presences[marketplace_id].asin = asin
        self._by_asin.setdefault((asin, marketplace_id), {})[listing.seller_id, listing.sku] = listing

    def _detach(self, listing: Listing, marketplace_id: str) -> None:
        place = (listing.asin(marketplace_id) or "", marketplace_id)
        self._by_asin.get(place, {}).pop((listing.seller_id, listing.sku), None)

    def _end(self, listing: Listing, marketplace_id: str) -> None:
        """Delete a listing in a marketplace; watchers hear of it while it still knows what it was."""
        self._detach(listing, marketplace_id)
        listing.presences[marketplace_id].status = frozenset()
        self._tell(listing, marketplace_id, "deleted")
        del listing.presences[marketplace_id]
        listing.attributes = intake.without(listing.attributes, marketplace_id)
        if not listing.presences:
            del self._all[listing.seller_id][listing.sku]
            self._packages.get(listing.seller_id, {}).pop(listing.sku, None)

    def family(self, listing: Listing, marketplace_id: str) -> tuple[list[str], list[str]]:
        """Give the seller's SKUs of the parent item and of the child items."""
        item = self.world.catalogue.get(listing.asin(marketplace_id) or "")
        if item is None:
            return [], []

        def skus(asins: Iterable[str]) -> list[str]:
            found = (one for asin in asins for one in self.on(asin, marketplace_id))
            return [one.sku for one in found if one.seller_id == listing.seller_id]

        return skus([item.parent_asin] if item.parent_asin else []), skus(item.child_asins)

    def packages(self, listing: Listing) -> tuple[list[str], list[str]]:
        """Give the seller's SKUs that contain this one, and those that it contains."""
        larger = self._packages.get(listing.seller_id, {}).values()
        return [one.sku for one in larger if listing.sku in _contained(one)], _contained(listing)


def _contained(listing: Listing) -> list[str]:
    return [entry["sku"] for entry in listing.attributes.get(_CONTAINS, ())]


def _names(change: Change) -> set[str]:
    return {*change.attributes, *(target(patch) for patch in change.patches)}
