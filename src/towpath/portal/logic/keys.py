"""What a key is worth now: pure, the time is an argument."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from towpath.kit.crypto import KeyRing

EXPIRES_SOON = timedelta(days=30)
GRACE_SECONDS = 86_400
VALIDITY_DAYS = (90, 180, 365)
VALIDITY_MAX_DAYS = 3650
OVERLAPS: Mapping[str, timedelta] = {
    "now": timedelta(),
    "1h": timedelta(hours=1),
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
}
DEFAULT_OVERLAP = "24h"
REMIND_DAYS = (1, 7, 14, 30)
DESCRIPTION_MAX = 255

STATUSES: Mapping[str, str] = {
    "REVOKED": "revoked",
    "ACCOUNT_SUSPENDED": "suspended",
    "EXPIRED": "expired",
    "RETIRED": "expired",
    "VALID": "active",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The facts that a key's status is computed from."""

    revoked: bool
    account_active: bool
    expires_at: datetime | None
    retire_at: datetime | None


@dataclass(frozen=True, slots=True)
class Use:
    """The last use of a key by an instance since the last flush; ``digest`` replaces an old pepper's."""

    key_id: str
    instance: str | None
    at: datetime
    address: str
    digest: bytes | None


def digests_of(key: str, ring: KeyRing) -> list[bytes]:
    """Give the key's 32-byte digest under every pepper of the ring, the current one first."""
    return [ring.digest("apikey", f"apikey:v1:{key}", pepper) for pepper in ring.ids]


def verdict(key: Standing, now: datetime) -> str:
    """Give the code of the key-service contract: revoked > suspended > expired > active.

    Of two ends that are both past, the earlier one is the reason.
    """
    if key.revoked:
        return "REVOKED"
    if not key.account_active:
        return "ACCOUNT_SUSPENDED"
    ends = [(end, code) for end, code in ((key.expires_at, "EXPIRED"), (key.retire_at, "RETIRED")) if end]
    past = [(end, code) for end, code in ends if end <= now]
    return min(past)[1] if past else "VALID"


def reminder(expires_at: datetime, reminded_days: int | None, now: datetime) -> int | None:
    """Give the days (30, 14, 7 or 1) of the reminder that is due before a key expires, if one is."""
    left = expires_at - now
    due = next((days for days in REMIND_DAYS if left <= timedelta(days=days)), None)
    if due is None or left <= timedelta() or (reminded_days is not None and reminded_days <= due):
        return None
    return due


def status(key: Standing, now: datetime) -> str:
    """Give ``revoked``, ``suspended``, ``expired`` or ``active``."""
    return STATUSES[verdict(key, now)]


def warnings(key: Standing, now: datetime) -> list[str]:
    """Tell what the holder of a valid key must know."""
    soon = key.expires_at is not None and key.expires_at - now <= EXPIRES_SOON
    return ["EXPIRES_SOON"] * soon + ["ROTATED"] * (key.retire_at is not None)
