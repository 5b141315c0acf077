"""What the logs of listings say was done (listings: Store reports and logs)."""

from collections.abc import Mapping
from types import MappingProxyType

from towpath.kit.text import N_

PRICING = "pricing"
QUANTITY = "quantity"
PUBLISH = "publish"
RELIST = "relist"
END = "end"
CONDITION = "condition"
HANDLING_TIME = "handling_time"
SELLER_NOTES = "seller_notes"
FULFILLMENT = "fulfillment"
ASIN = "asin"
MATCH = "match"
ERROR = "error"

LISTING_ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        PRICING: N_("Pricing"),
        QUANTITY: N_("Quantity"),
        PUBLISH: N_("Publish"),
        RELIST: N_("Relist"),
        END: N_("End"),
        CONDITION: N_("Condition"),
        HANDLING_TIME: N_("Handling Time"),
        SELLER_NOTES: N_("Seller Notes"),
        FULFILLMENT: N_("Fulfillment"),
        ASIN: N_("ASIN"),
        MATCH: N_("Match"),
        ERROR: N_("Error"),
    }
)
"""The closed vocabulary of ``ListingEvent.action``, with the names that a reader sees."""
ORIGINS: Mapping[str, str] = MappingProxyType({"channel": N_("Towpath"), "amazon": N_("Amazon")})

ACCEPTED, REFUSED = "accepted", "refused"
STATUSES: Mapping[str, str] = MappingProxyType(
    {
        ACCEPTED: N_("Accepted"),
        REFUSED: N_("Refused"),
    }
)
"""``ListingEvent.status``: how far Amazon is with it; empty where nothing goes to Amazon."""
