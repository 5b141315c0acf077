"""Listings Items 2021-08-01 (Amazon's model: listingsItems_2021-08-01)."""

from collections.abc import Collection
from typing import Any

from spapi_simulator.api import handles
from spapi_simulator.api.listing_json import DATA_SETS, issue_json, item_json
from spapi_simulator.api.listing_search import search
from spapi_simulator.call import Answer, ApiError, Call, invalid, not_found
from spapi_simulator.schemas.build import REQUIREMENTS
from spapi_simulator.world.patches import MARKETPLACE
from spapi_simulator.world.submissions import LISTING, Change, Submission, faulty

__all__ = ["issue_json", "item_json"]
LONGEST_SKU = 40
PREVIEW = "VALIDATION_PREVIEW"
_OPERATIONS = ("add", "replace", "merge", "delete")


@handles("getListingsItem")
def get_listings_item(call: Call) -> dict[str, Any]:
    """Give one listing, in those of the marketplaces in which it is."""
    marketplace_ids = _marketplaces(call)
    included = _included(call, DATA_SETS, "summaries")
    listing = call.world.listings.get(call.seller.id, call.path["sku"])
    if listing is None or not listing.presences.keys() & set(marketplace_ids):
        raise not_found(f"SKU '{call.path['sku']}' in marketplaces {', '.join(marketplace_ids)}")
    return item_json(call.world, listing, marketplace_ids, included, call.base_url)


@handles("searchListingsItems")
def search_listings_items(call: Call) -> dict[str, Any]:
    """Give a page of the seller's listings."""
    marketplace_ids = _marketplaces(call)
    included = _included(call, DATA_SETS, "summaries")
    found, count, pagination = search(call, marketplace_ids)
    items = [item_json(call.world, one, marketplace_ids, included, call.base_url) for one in found]
    answer: dict[str, Any] = {"numberOfResults": count, "items": items}
    return answer | ({"pagination": pagination} if pagination else {})


@handles("putListingsItem")
def put_listings_item(call: Call) -> Answer:
    """Take a listing's attributes in full."""
    body = _body(call, "productType", "attributes")
    attributes, requirements = body["attributes"], body.get("requirements", LISTING)
    if not isinstance(attributes, dict):
        raise invalid("attributes must be an object.")
    if requirements not in REQUIREMENTS:
        raise invalid(f"requirements must be one of {', '.join(REQUIREMENTS)}.")
    change = Change.put(str(body["productType"]), attributes, requirements)
    return _submitted(call, dict.fromkeys(_marketplaces(call, most=1), change))


@handles("patchListingsItem")
def patch_listings_item(call: Call) -> Answer:
    """Take changes to some attributes, in one marketplace or several."""
    body = _body(call, "productType", "patches")
    patches = body["patches"]
    if not isinstance(patches, list) or not patches:
        raise invalid("patches must be a list of at least one operation.")
    for patch in patches:
        if not isinstance(patch, dict) or patch.get("op") not in _OPERATIONS or "path" not in patch:
            raise invalid(f"Each patch needs a path and an op, one of {', '.join(_OPERATIONS)}.")
    marketplace_ids = _marketplaces(call)
    parts = {one: _for(patches, one, marketplace_ids) for one in marketplace_ids}
    name = str(body["productType"])
    return _submitted(call, {one: Change.patch(name, part) for one, part in parts.items() if part})


@handles("deleteListingsItem")
def delete_listings_item(call: Call) -> Answer:
    """End a listing."""
    return _submitted(call, {one: Change.delete() for one in _marketplaces(call, most=1)})


def _for(patches: list[Any], marketplace_id: str, asked: Collection[str]) -> list[Any]:
    """Leave out what is meant for another of the marketplaces that were asked for."""
    others = [one for one in asked if one != marketplace_id]
    kept = []
    for patch in patches:
        value = patch.get("value")
        if isinstance(value, list) and others:
            value = [one for one in value if not (isinstance(one, dict) and one.get(MARKETPLACE) in others)]
            if not value:
                continue
            patch = patch | {"value": value}  # noqa: PLW2901 - the part for this marketplace
        kept.append(patch)
    return kept


def _submitted(call: Call, changes: dict[str, Change]) -> Answer:
    """Submit a change for each marketplace; all are refused when one would be."""
    sku, listings = call.path["sku"], call.world.listings
    if len(sku) > LONGEST_SKU:
        raise invalid(f"The SKU is longer than {LONGEST_SKU} characters.")
    included = _included(call, frozenset({"issues", "identifiers"}), "issues")
    mode = call.query.one("mode")
    if mode not in {"", PREVIEW}:
        raise invalid(f"mode can only be {PREVIEW}.")
    checked = (listings.check(call.seller, sku, at, change) for at, change in changes.items())
    preview = mode == PREVIEW or (len(changes) > 1 and any(faulty(issues) for issues in checked))
    given = {
        at: listings.submit(call.seller, sku, at, change, preview=preview) for at, change in changes.items()
    }
    worst = next((one for one in given.values() if one.status == "INVALID"), next(iter(given.values())))
    answer: dict[str, Any] = {"sku": sku, "status": worst.status, "submissionId": worst.submission_id}
    if "issues" in included:
        answer["issues"] = _issues(given)
    if "identifiers" in included:
        known = {at: one.asin for at, one in given.items() if one.asin}
        answer["identifiers"] = [{"marketplaceId": at, "asin": asin} for at, asin in known.items()]
    return Answer(answer, accepted=worst.status == "ACCEPTED")


def _issues(given: dict[str, Submission]) -> list[dict[str, Any]]:
    found = [(issue, at) for at, one in given.items() for issue in one.issues]
    places = {issue: [at for other, at in found if other == issue] for issue, _ in found}
    return [issue_json(issue, marketplace_ids) for issue, marketplace_ids in places.items()]


def _body(call: Call, *names: str) -> dict[str, Any]:
    if not isinstance(call.body, dict):
        raise invalid("The request needs a JSON object as its body.")
    for name in names:
        if not call.body.get(name):
            raise invalid(f"Missing required field: {name}.")
    return call.body


def _marketplaces(call: Call, most: int | None = None) -> list[str]:
    """Give the marketplaces, after seeing that account and marketplaces are the caller's own."""
    if call.path["sellerId"] != call.seller.id:
        message = "Access to requested resource is denied."
        raise ApiError(403, "Unauthorized", message, "The seller is not the one who authorized the call.")
    found = call.query.require_many("marketplaceIds", most)
    foreign = [one for one in found if one not in call.seller.marketplace_ids]
    if foreign:
        raise invalid(f"Invalid marketplaceIds provided: {', '.join(foreign)}.")
    return list(dict.fromkeys(found))


def _included(call: Call, known: frozenset[str], default: str) -> list[str]:
    found = call.query.many("includedData") or [default]
    unknown = [one for one in found if one not in known]
    if unknown:
        raise invalid(f"Invalid includedData provided: {', '.join(unknown)}.")
    return list(dict.fromkeys(found))
