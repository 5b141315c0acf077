"""Tells subscribers what happens to listings."""

from typing import TYPE_CHECKING, Any

from spapi_simulator.world import payloads
from spapi_simulator.world.issues import INFO
from spapi_simulator.world.listing import DEFAULT, Listing

if TYPE_CHECKING:
    from spapi_simulator.world import World

STATUS, ISSUES = "LISTINGS_ITEM_STATUS_CHANGE", "LISTINGS_ITEM_ISSUES_CHANGE"
QUANTITY = "LISTINGS_ITEM_MFN_QUANTITY_CHANGE"
_TYPES = {"created": STATUS, "status": STATUS, "deleted": STATUS, "issues": ISSUES, "quantity": QUANTITY}


def tell(world: "World", listing: Listing, marketplace_id: str, what: str) -> None:
    """Publish what changed (see :class:`~spapi_simulator.world.listings.Listings`) if anybody listens."""
    kind = _TYPES.get(what, "")
    if not world.notifications.wanted(kind, listing.seller_id):
        return
    if kind == QUANTITY and (listing.channel != DEFAULT or marketplace_id != next(iter(listing.presences))):
        return
    world.notifications.publish(kind, listing.seller_id, _payload(world, listing, marketplace_id, kind, what))


def _payload(world: "World", listing: Listing, marketplace_id: str, kind: str, what: str) -> dict[str, Any]:
    if kind == QUANTITY:
        return payloads.mfn_quantity(listing.seller_id, listing.sku, listing.quantity or 0)
    presence = listing.presences[marketplace_id]
    about = (listing.seller_id, listing.sku, marketplace_id, presence.asin)
    if kind == STATUS:
        status = {"DELETED"} if what == "deleted" else presence.status
        return payloads.listing_status(*about, presence.created, status)
    actions = (action for issue in presence.issues for action in issue.enforced(world.now))
    severities = (issue.severity for issue in presence.issues if issue.severity != INFO)
    return payloads.listing_issues(*about, severities, actions)
