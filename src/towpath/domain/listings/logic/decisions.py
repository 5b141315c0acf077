"""What deciding comes to, and that it happened."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decided:
    """How many listings of a store are no more, are new, or changed; how often ``eligible`` turned."""

    removed: int = 0
    added: int = 0
    changed: int = 0
    turned: int = 0

    def __add__(self, other: "Decided") -> "Decided":
        """Add what another part of the store came to."""
        return Decided(
            self.removed + other.removed,
            self.added + other.added,
            self.changed + other.changed,
            self.turned + other.turned,
        )

    def __bool__(self) -> bool:
        """Tell whether anything was written."""
        return self.removed + self.added + self.changed > 0


@dataclass(frozen=True, slots=True)
class ListingsDecided:
    """Listings of a store have another state, or Amazon is to have something else of them."""

    store_id: int


@dataclass(frozen=True, slots=True)
class RuleSaved:
    """The listing rule of a store is another one, or the store was opened with it."""

    store_id: int
