"""Sellers v1 (Amazon's model: sellers.json)."""

from typing import Any

from spapi_simulator.api import handles
from spapi_simulator.call import Call
from spapi_simulator.world.accounts import Seller
from spapi_simulator.world.marketplaces import Marketplace


@handles("getMarketplaceParticipations")
def get_marketplace_participations(call: Call) -> dict[str, Any]:
    """Give each marketplace of the account and whether the seller takes part in it."""
    return {"payload": [_participation(call.seller, one) for one in call.seller.marketplaces]}


@handles("getAccount")
def get_account(call: Call) -> dict[str, Any]:
    """Give the account's kind of business and its marketplaces."""
    seller = call.seller
    address = {
        "addressLine1": "1 Harbour Road",
        "countryCode": seller.marketplaces[0].country,
        "city": "Harbour",
    }
    return {
        "payload": {
            "businessType": "PRIVATE_LIMITED",
            "sellingPlan": "PROFESSIONAL",
            "marketplaceParticipationList": [_participation(seller, one) for one in seller.marketplaces],
            "business": {"name": seller.name, "registeredBusinessAddress": address},
        }
    }


def _participation(seller: Seller, marketplace: Marketplace) -> dict[str, Any]:
    return {
        "marketplace": {
            "id": marketplace.id,
            "name": marketplace.name,
            "countryCode": marketplace.country,
            "defaultCurrencyCode": marketplace.currency,
            "defaultLanguageCode": marketplace.language,
            "domainName": marketplace.domain,
        },
        "storeName": seller.store_name,
        "participation": {
            "isParticipating": True,
            "hasSuspendedListings": marketplace.id in seller.suspended_in,
        },
    }
