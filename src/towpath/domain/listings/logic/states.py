"""The life of a listing: its states, the tabs that show them, and the status that a merchant reads.

Source: listings, State machine and Tabs.
"""

from collections.abc import Mapping
from types import MappingProxyType

from towpath.kit.text import N_

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

LIVE = (ACTIVE, INACTIVE, INELIGIBLE)
"""Amazon has the listing, and it is matched to a product."""

TABS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "incomplete": (N_("Incomplete"), (INCOMPLETE,)),
        "new_third_party": (N_("New Third Party"), (NEW_THIRD_PARTY,)),
        "ready": (N_("Ready to List"), (READY, LISTING)),
        "inactive": (N_("Inactive"), (INACTIVE,)),
        "active": (N_("Active"), (ACTIVE,)),
        "overrides": (N_("Overrides"), LIVE),
        "ineligible": (N_("Ineligible"), (INELIGIBLE,)),
        "ended": (N_("Ended"), (ENDING, ENDED)),
    }
)
"""The tabs in their order; Overrides is a view over live listings that carry at least one override."""
