"""What the key service says of a key, in the words of its contract (key-service.md §3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from towpath.kit.keyformat import KeyParts

STATES: Mapping[str, str] = {
    "MISSING": "missing",
    "MALFORMED": "invalid",
    "NOT_FOUND": "invalid",
    "REVOKED": "invalid",
    "ACCOUNT_SUSPENDED": "invalid",
    "WRONG_ENVIRONMENT": "invalid",
    "EXPIRED": "expired",
    "RETIRED": "expired",
    "VALID": "valid",
    "UNREACHABLE": "unreachable",
    "THROTTLED": "unreachable",
}
"""The state of every code. The last two are the asking side's own: the service did not answer."""

NAMELESS = frozenset({"MISSING", "MALFORMED", "NOT_FOUND"})
"""Codes that come without the key's facts: the secret matched nothing."""

WARNINGS = frozenset({"EXPIRES_SOON", "ROTATED"})


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """What may be known of a key; nothing of it is inside the key but its two ends."""

    id: str
    description: str
    start: str
    last4: str
    environment: str
    expires_at: datetime | None = None
    retire_at: datetime | None = None

    @property
    def masked(self) -> str:
        """Give the key as pages show it: ``twp_prod_a1B2…9xYz``."""
        return KeyParts(self.environment, self.start, self.last4).masked

    @property
    def ends_at(self) -> datetime | None:
        """Give the moment from which the key is no longer accepted, by the service's clock."""
        return min((end for end in (self.expires_at, self.retire_at) if end), default=None)


@dataclass(frozen=True, slots=True)
class Answer:
    """A verdict that the service gave, complete and understood; ``checked_at`` is by its clock."""

    code: str
    checked_at: datetime | None = None
    key: KeyFacts | None = None
    warnings: tuple[str, ...] = ()
    grace_s: int | None = None


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The service did not answer, which says nothing about the key; ``detail`` is for the log."""

    code: str = "UNREACHABLE"
    detail: str = ""
    retry_after_s: int | None = None
