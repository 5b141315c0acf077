"""A seller's SKU: what was sent about it, and how it stands in each marketplace."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from spapi_simulator.world.issues import Issue
from spapi_simulator.world.submissions import LISTING

BUYABLE, DISCOVERABLE = "BUYABLE", "DISCOVERABLE"
DEFAULT = "DEFAULT"
"""The code of the channel in which the seller ships."""
Attributes = dict[str, list[dict[str, Any]]]


@dataclass(slots=True)
class Presence:
    """A listing in one marketplace."""

    created: datetime
    updated: datetime
    accepted: datetime
    """When the last submission took effect."""
    product_type: str
    requirements: str = LISTING
    asin: str | None = None
    status: frozenset[str] = frozenset()
    """BUYABLE, DISCOVERABLE, both or neither."""
    issues: tuple[Issue, ...] = ()
    price: Decimal | None = None
    """What buyers pay now, in the marketplace's currency."""
    found: tuple[Issue, ...] = ()
    """Issues that came of the search for its item."""
    imposed: tuple[Issue, ...] = ()
    """Issues by the scenario or the control API."""
    facts: dict[str, object] = field(default_factory=lambda: {"issues": ()})
    """What watchers were told last, by the word for its change."""
    turns: datetime | None = None
    """When it will change by itself."""


@dataclass(slots=True)
class Listing:
    """A SKU. Attributes are those of all marketplaces together, as Amazon keeps them."""

    seller_id: str
    sku: str
    attributes: Attributes = field(default_factory=dict)
    presences: dict[str, Presence] = field(default_factory=dict)

    @property
    def product_type(self) -> str:
        """Give the product type of the last submission."""
        return next(reversed(self.presences.values())).product_type if self.presences else ""

    def values(self, name: str, marketplace_id: str) -> Iterator[dict[str, Any]]:
        """Give the entries of an attribute that count in a marketplace."""
        for entry in self.attributes.get(name, ()):
            if entry.get("marketplace_id", marketplace_id) == marketplace_id:
                yield entry

    def value(self, name: str, marketplace_id: str) -> Any:
        """Give the ``value`` of an attribute's first entry, None without one."""
        return next(self.values(name, marketplace_id), {}).get("value")

    def asin(self, marketplace_id: str) -> str | None:
        """Give the item that it offers in a marketplace."""
        presence = self.presences.get(marketplace_id)
        return presence.asin if presence else None

    def price(self, marketplace_id: str) -> Decimal | None:
        """Give what buyers pay now, in the marketplace's currency."""
        presence = self.presences.get(marketplace_id)
        return presence.price if presence else None

    def buyable(self, marketplace_id: str) -> bool:
        """Tell whether buyers can buy it in a marketplace."""
        presence = self.presences.get(marketplace_id)
        return presence is not None and BUYABLE in presence.status

    @property
    def availability(self) -> list[dict[str, Any]]:
        """Give the entries of ``fulfillment_availability``."""
        return self.attributes.get("fulfillment_availability", [])

    @property
    def channel(self) -> str:
        """Give who ships: DEFAULT (the seller), or Amazon's channel such as AMAZON_NA."""
        codes = [entry["fulfillment_channel_code"] for entry in self.availability]
        return next((code for code in codes if code != DEFAULT), DEFAULT)

    @property
    def quantity(self) -> int | None:
        """Give the seller's own stock, None when it was never said."""
        for entry in self.availability:
            if entry["fulfillment_channel_code"] == DEFAULT:
                return entry.get("quantity")
        return None

    @property
    def condition(self) -> str:
        """Give the condition as Amazon writes it, "new_new" when none was sent."""
        entries = self.attributes.get("condition_type")
        return str(entries[0]["value"]) if entries else "new_new"
