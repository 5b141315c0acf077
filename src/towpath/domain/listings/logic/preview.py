"""What a dry run of a listing rule shows, and when it has to be confirmed (onboarding: Listing Preview)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from towpath.kit.errors import DomainError
from towpath.kit.text import N_, Message

TABS: Mapping[str, str] = MappingProxyType(
    {
        "ineligible": N_("Ineligible Listings"),
        "eligible": N_("Eligible Listings"),
        "new": N_("New Listings"),
    }
)
MOST_DROPS = 20
"""Per cent of the listings on Amazon that may drop to the quantity 0 without being asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Products by tab; of the first two, how many were in the other one.

    ``passing`` are the products that the rule and the settings let through, ``live`` the matched listings on
    Amazon, ``drops`` those of them whose quantity would become 0.
    """

    ineligible: int = 0
    eligible: int = 0
    new: int = 0
    turns_ineligible: int = 0
    turns_eligible: int = 0
    passing: int = 0
    live: int = 0
    drops: int = 0

    @property
    def asks(self) -> bool:
        """Tell whether so many listings would drop that it has to be confirmed."""
        return self.drops * 100 > self.live * MOST_DROPS


class ManyDrop(DomainError):
    """A rule would take a large part of the store off sale, and nobody has confirmed that."""

    code = "RULE_DROPS_MANY"

    def __init__(self, counts: Counts) -> None:
        self.counts = counts
        text = N_("%(drops)s of %(live)s listings would drop to the quantity 0. Confirm that you want this.")
        super().__init__(Message(text, {"drops": counts.drops, "live": counts.live}))


class RuleChanged(DomainError):
    """Somebody else saved the rule in between."""

    code = "RULE_CHANGED"

    def __init__(self, name: str) -> None:
        text = N_("%(name)s has saved another rule in the meantime. Nothing of yours was saved or lost.")
        super().__init__(Message(text, {"name": name}))
