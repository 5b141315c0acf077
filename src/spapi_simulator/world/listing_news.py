"""Tells subscribers what happens to listings and to the schemas of product types."""

from typing import TYPE_CHECKING, Any

from spapi_simulator.schemas.build import version
from spapi_simulator.world import payloads
from spapi_simulator.world.issues import INFO
from spapi_simulator.world.listing import DEFAULT, Listing

if TYPE_CHECKING:
    from spapi_simulator.world import World

DEFINITIONS = "PRODUCT_TYPE_DEFINITIONS_CHANGE"
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


def tell_definition(world: "World", product_type: str) -> None:
    """Publish to every seller who listens that a product type has a new version."""
    for seller_id in world.accounts.sellers:
        if world.notifications.wanted(DEFINITIONS, seller_id):
            number = version(product_type, world.definitions.needs(product_type))
            content = {"AccountId": seller_id, "ProductTypeVersion": number}
            world.notifications.publish(DEFINITIONS, seller_id, content)


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
