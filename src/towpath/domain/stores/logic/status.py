"""What state a store is in, and how far its set-up is (onboarding: Store status, Sequence and gates)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias

from towpath.kit.text import N_

Status: TypeAlias = Literal["not_connected", "active", "inactive", "authorisation_expired"]
Step: TypeAlias = Literal["created", "connected", "rule_reviewed", "live"]
Trouble: TypeAlias = Literal["", "application_refused", "authorisation_lost", "not_selling"]

STATUSES: Mapping[Status, str] = MappingProxyType(
    {
        "not_connected": N_("Not connected"),
        "active": N_("Active"),
        "inactive": N_("Inactive"),
        "authorisation_expired": N_("Authorisation expired"),
    }
)
TROUBLES: Mapping[Trouble, str] = MappingProxyType(
    {
        "application_refused": N_(
            "Amazon does not accept the application's client secret: it expired or was replaced. "
            "Enter the current one."
        ),
        "authorisation_lost": N_(
            "Amazon no longer accepts the authorisation: it was revoked or has expired. "
            "Connect the store again."
        ),
        "not_selling": N_(
            "Amazon says that the account does not sell in this country now. Look at the account in Seller "
            "Central; the channel checks once a day, and when you connect again."
        ),
    }
)
"""Why a connected store is held although it is not paused."""
SUSPENDED = N_(
    "Amazon sells nothing of the account in this country now: its listings are suspended, or it is on "
    "vacation. Look at Account Health and Vacation Settings in Seller Central; the channel asks once a day."
)


def trouble_of(*, lost: str, fault: str, participates: bool) -> Trouble:
    """Say what holds a store.

    ``lost`` is of its account and ``fault`` of the application: Amazon's names, empty while all is well.
    """
    if fault:
        return "application_refused"
    if lost:
        return "authorisation_lost"
    return "" if participates else "not_selling"


def status_of(*, connected: bool, paused: bool, trouble: Trouble) -> Status:
    """Give the status; a store whose authorisation is gone has its former one back when it is renewed."""
    if not connected:
        return "not_connected"
    if trouble in {"application_refused", "authorisation_lost"}:
        return "authorisation_expired"
    return "inactive" if paused else "active"


def step_of(*, connected: bool, opened: bool, listed: bool) -> Step:
    """Say how far the set-up is: ``opened`` once the preview was saved, ``listed`` with a live listing."""
    if not connected:
        return "created"
    if not opened:
        return "connected"
    return "live" if listed else "rule_reviewed"
