"""All sellers' listings: they are found here, changed here, and what depends on them hears of it here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spapi_simulator.world.listing import BUYABLE, DISCOVERABLE, Listing, Presence
from spapi_simulator.world.submissions import Change, Submission

if TYPE_CHECKING:
    from spapi_simulator.world import World

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
Watcher = Callable[[Listing, str, str], None]
"""Hears of a listing, its marketplace, and what changed: "created", "offer" (price, condition or channel),
"quantity", "status", "issues", "deleted"."""


@dataclass(frozen=True, slots=True)
class ListingRules:
    """How Amazon takes submissions; the table ``[listings]`` of a scenario."""

    accept_after_s: float = 10
    """How long an accepted submission needs to take effect, at least and at most."""
    accept_within_s: float = 60
    create_after_s: float = 600
    """How much longer a new ASIN needs."""


@dataclass(slots=True)
class Listings:
    """Every SKU of every seller."""

    world: "World"
    rules: ListingRules = field(default_factory=ListingRules)
    on_change: list[Watcher] = field(default_factory=list)
    _all: dict[str, dict[str, Listing]] = field(default_factory=dict)
    _by_asin: dict[tuple[str, str], dict[tuple[str, str], Listing]] = field(default_factory=dict)

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
