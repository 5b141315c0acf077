"""Listings Restrictions 2021-08-01 (Amazon's model: listingsRestrictions_2021-08-01)."""

from typing import Any
from urllib.parse import urlencode

from spapi_simulator.api import handles
from spapi_simulator.call import Answer, ApiError, Call, invalid
from spapi_simulator.schemas.offer import CONDITIONS
from spapi_simulator.world.marketplaces import MARKETPLACES
from spapi_simulator.world.restrictions import APPROVAL_REQUIRED, Restriction, restrictions

_APPROVAL = "hz/approvalrequest/restrictions/approve"


@handles("getListingsRestrictions")
def get_listings_restrictions(call: Call) -> Answer:
    """Give what keeps the seller from offering an item; in Amazon's model errors are a bare list here."""
    try:
        return Answer({"restrictions": _restrictions(call)})
    except ApiError as error:
        return Answer(error.body["errors"], error.status)


def _restrictions(call: Call) -> list[dict[str, Any]]:
    asin, seller_id = call.query.require("asin"), call.query.require("sellerId")
    condition = call.query.one("conditionType")
    if condition and condition not in CONDITIONS:
        raise invalid(f"conditionType must be one of {', '.join(CONDITIONS)}.")
    if seller_id != call.seller.id:
        raise ApiError(403, "Unauthorized", "Access to requested resource is denied.")
    marketplace_ids = call.query.require_many("marketplaceIds")
    foreign = [one for one in marketplace_ids if one not in call.seller.marketplace_ids]
    if foreign:
        raise invalid(f"Invalid marketplaceIds provided: {', '.join(foreign)}.")
    return [
        _restriction(marketplace_id, asin, one)
        for marketplace_id in marketplace_ids
        for one in restrictions(call.world, seller_id, asin, marketplace_id, condition)
    ]


def _restriction(marketplace_id: str, asin: str, one: Restriction) -> dict[str, Any]:
    reason: dict[str, Any] = {"message": one.message, "reasonCode": one.reason}
    if one.reason == APPROVAL_REQUIRED:
        host = MARKETPLACES[marketplace_id].domain.replace("www.", "sellercentral.")
        reason["links"] = [
            {
                "resource": f"https://{host}/{_APPROVAL}?{urlencode({'asin': asin})}",
                "verb": "GET",
                "title": "Request Approval via Seller Central.",
                "type": "text/html",
            }
        ]
    answer = {"marketplaceId": marketplace_id, "reasons": [reason]}
    return answer | ({"conditionType": one.condition} if one.condition else {})
