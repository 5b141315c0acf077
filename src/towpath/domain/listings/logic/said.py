"""How a listing is spoken of: its status, and what its price is when nobody knows it yet."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from towpath.domain.listings.logic import matching, reasons, states
from towpath.domain.listings.logic.states import CAUSES, LIVE, STATES
from towpath.kit.text import N_

RELISTING = "relisting"
REASONS_ABOUT: Mapping[str, str] = MappingProxyType(
    {
        "rule": N_("Listing rule"),
        "stock": N_("Stock"),
        "product": N_("Product"),
        "match": N_("Match"),
        "amazon": N_("Amazon"),
    }
)
"""What reasons are about, to choose from in a filter."""
CODES_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "rule": (reasons.RULE, reasons.RULE_ASKS, reasons.RULE_EXCLUDES, reasons.SHARED),
        "stock": (reasons.OUT_OF_STOCK, reasons.BELOW_THRESHOLD),
        "product": (
            reasons.NOT_IN_WEBSITE,
            reasons.TYPE_NOT_SUPPORTED,
            reasons.LISTS_VARIANTS,
            reasons.PRODUCT_DISABLED,
        ),
        "match": (matching.SAME_IDENTIFIER, matching.PRODUCT_DELETED, states.NOT_SEARCHED_YET),
        "amazon": (reasons.AMAZON, states.NOT_PROVIDED, states.NOT_READ_YET, states.ENDED_OUTSIDE),
    }
)
RELIST_IN_PROGRESS = N_("Relist in Progress")
UPDATE_IN_PROGRESS = N_("Update in progress")
NOT_SELECTED, NOT_AVAILABLE = N_("Not Selected"), N_("N/A")


def status_of(row: Mapping[str, Any]) -> str:
    """Give the status of a listing as a message id, from its state, cause and ``relisting``."""
    if row["relisting"] and row["state"] in LIVE:
        return RELIST_IN_PROGRESS
    return CAUSES.get(row["cause"]) or STATES[row["state"]]


def statuses_of(states: tuple[str, ...]) -> dict[str, str]:
    """Give every status that listings in some states may have, with its message id."""
    found = {state: STATES[state] for state in states}
    if "incomplete" in states:
        return dict(CAUSES)
    return found | ({RELISTING: RELIST_IN_PROGRESS} if set(states) & set(LIVE) else {})
