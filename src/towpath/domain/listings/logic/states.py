"""The life of a listing: its states, the tabs that show them, and the status that a merchant reads.

Source: listings, State machine and Tabs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from towpath.kit.text import N_, NP_

NEW_THIRD_PARTY = "new_third_party"
INCOMPLETE = "incomplete"
READY = "ready"
LISTING = "listing"
ACTIVE = "active"
INACTIVE = "inactive"
INELIGIBLE = "ineligible"
ENDING = "ending"
ENDED = "ended"

STATES: Mapping[str, str] = MappingProxyType(
    {
        NEW_THIRD_PARTY: N_("Awaiting Product Assignment"),
        INCOMPLETE: N_("Incomplete"),
        READY: N_("Ready to List"),
        LISTING: N_("List in Progress"),
        ACTIVE: N_("Active"),
        INACTIVE: N_("Inactive"),
        INELIGIBLE: N_("Ineligible"),
        ENDING: N_("Ending In Progress"),
        ENDED: N_("Manually Ended"),
    }
)
"""Each state with the status that a row shows while no cause says it more exactly."""

MISSING_CONDITION = "missing_condition"
UNABLE_TO_ASSIGN = "unable_to_assign"
MULTIPLE_MATCHES = "multiple_matches"
HAS_VARIANTS = "has_variants"
MISSING_DATA = "missing_data"
PUBLISH_FAILED = "publish_failed"

CAUSES: Mapping[str, str] = MappingProxyType(
    {
        MISSING_CONDITION: N_("Missing Condition"),
        UNABLE_TO_ASSIGN: N_("Unable to Assign to Amazon Listing"),
        MULTIPLE_MATCHES: N_("Multiple Matches Found"),
        HAS_VARIANTS: N_("Has Variants"),
        MISSING_DATA: N_("Missing Product Data"),
        PUBLISH_FAILED: N_("Publish Failed"),
    }
)
"""Why a listing is Incomplete; a failed publication says so with Amazon's own words."""

NOT_PROVIDED, NOT_READ_YET = "not_provided", "not_read_yet"
BY_HAND, ENDED_OUTSIDE = "by_hand", "ended_outside"
NOT_SEARCHED_YET = "not_searched_yet"
"""Reasons that follow from the facts alone; ``logic/reasons.py`` has the words for every reason."""

LIVE = (ACTIVE, INACTIVE, INELIGIBLE)
"""Amazon has the listing, and it is matched to a product."""

TABS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "incomplete": (NP_("listings", "Incomplete"), (INCOMPLETE,)),
        "new_third_party": (N_("New Third Party"), (NEW_THIRD_PARTY,)),
        "ready": (NP_("listings", "Ready to List"), (READY, LISTING)),
        "inactive": (NP_("listings", "Inactive"), (INACTIVE,)),
        "active": (NP_("listings", "Active"), (ACTIVE,)),
        "overrides": (N_("Overrides"), LIVE),
        "ineligible": (NP_("listings", "Ineligible"), (INELIGIBLE,)),
        "ended": (N_("Ended"), (ENDING, ENDED)),
    }
)
"""The tabs in their order; Overrides is a view over live listings that carry at least one override."""


# What the facts of a listing come to


@dataclass(frozen=True, slots=True)
class Why:
    """A code of ``logic/reasons.py`` with what it speaks of; without a code there is nothing to say."""

    code: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What decides where a listing stands.

    ``passes``: website, type, status and the rule let the product be sold, else ``why`` says what does not;
    ``sellable``: so does its stock, else ``short`` says how. ``told`` is whether Amazon was told to list it,
    or is being told; ``was_there`` whether Amazon ever had it. ``failed``: what is wanted was refused, as
    ``refusal`` says; that is ``ours`` when nothing was sent. ``outcome`` is what a search found instead of an
    ASIN, ``found`` why no product was.
    """

    has_product: bool = True
    passes: bool = True
    why: Why = Why()
    sellable: bool = True
    short: Why = Why()
    on_amazon: bool = False
    buyable: bool | None = None
    issue: Why = Why()
    was_there: bool = False
    intent: str = ""
    told: bool = False
    failed: bool = False
    ours: bool = False
    refusal: Why = Why()
    asin: str = ""
    condition: str = ""
    searched: bool = False
    outcome: str = ""
    found: Why = Why()
    automatic: bool = False
    superfluous: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a listing stands; without a state it is no listing any more, and its row goes."""

    state: str
    cause: str = ""
    why: Why = Why()


GONE = Standing("")


def state_of(facts: Facts) -> Standing:
    """Give the state that the facts of a listing come to (listings: State machine).

    ``logic/decide_sql.py`` says the same in SQL; a property test holds them together.
    """
    if facts.on_amazon:
        found = Standing(ENDING) if facts.intent == "end" else _there(facts)
        return replace(found, why=facts.refusal) if facts.failed and facts.has_product else found
    if facts.intent == "end":
        return Standing(ENDING) if facts.told else Standing(ENDED, why=Why(BY_HAND))
    if not facts.has_product:
        return Standing(ENDED, why=Why(ENDED_OUTSIDE)) if facts.was_there else GONE
    if facts.was_there and not (facts.intent == "publish" and facts.passes):
        return Standing(ENDED, why=Why(ENDED_OUTSIDE) if facts.passes else facts.why)
    if not facts.told and (not facts.passes or facts.superfluous):
        return GONE
    return _to_be(facts)


def _there(facts: Facts) -> Standing:
    """Judge what Amazon has."""
    if not facts.has_product:
        return Standing(NEW_THIRD_PARTY, why=facts.found)
    if not facts.passes:
        return Standing(INELIGIBLE, why=facts.why)
    if not facts.sellable:
        return Standing(INELIGIBLE, why=facts.short)
    if facts.buyable:
        return Standing(ACTIVE)
    unread = NOT_READ_YET if facts.buyable is None else NOT_PROVIDED
    return Standing(INACTIVE, why=facts.issue if facts.issue.code else Why(unread))


def _to_be(facts: Facts) -> Standing:
    """Judge what Amazon is to have, or may have."""
    if not facts.asin:
        unsearched = not (facts.searched or facts.outcome)
        return Standing(
            INCOMPLETE, facts.outcome or UNABLE_TO_ASSIGN, Why(NOT_SEARCHED_YET if unsearched else "")
        )
    if not facts.condition:
        return Standing(INCOMPLETE, MISSING_CONDITION)
    if facts.failed:
        return Standing(INCOMPLETE, MISSING_DATA if facts.ours else PUBLISH_FAILED, facts.refusal)
    if facts.told:
        return Standing(LISTING, why=Why() if facts.passes else facts.why)
    if facts.intent == "publish" or (facts.automatic and facts.sellable):
        return Standing(LISTING)
    return Standing(READY, why=Why() if facts.sellable else facts.short)
