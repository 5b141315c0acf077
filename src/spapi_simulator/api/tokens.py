"""Tokens 2021-03-01 (Amazon's model: tokens_2021-03-01)."""

import re
from typing import Any

from spapi_simulator.api import handles
from spapi_simulator.call import Call, invalid

MOST = 50
_ORDER = "/orders/v0/orders/[^/]+"
_DATA_ELEMENTS = ("buyerInfo", "shippingAddress", "buyerTaxInformation")
_WITH_ELEMENTS = re.compile(rf"/orders/v0/orders|{_ORDER}(/orderItems)?")
_WITHOUT = re.compile(
    rf"/reports/2021-06-30/documents/[^/{{}}]+|{_ORDER}/(buyerInfo|address|regulatedInfo|orderItems/buyerInfo)"
)
"""Restricted operations. A report is named by its document's very id, never by a template."""


@handles("createRestrictedDataToken")
def create_restricted_data_token(call: Call) -> dict[str, Any]:
    """Give a token that opens these resources and nothing else."""
    body = call.body if isinstance(call.body, dict) else {}
    resources = body.get("restrictedResources")
    if not isinstance(resources, list) or not resources:
        raise invalid("restrictedResources is required.")
    if len(resources) > MOST:
        raise invalid(f"restrictedResources takes at most {MOST} resources.")
    if not isinstance(body.get("targetApplication", ""), str):
        raise invalid("targetApplication is not valid.")
    for resource in resources:
        _check(resource)
    token = call.world.accounts.issue(
        call.caller.application,
        call.now,
        authorisation=call.caller.authorisation,
        restricted=tuple(resources),
    )
    return {
        "restrictedDataToken": token.value,
        "expiresIn": round((token.expires - call.now).total_seconds()),
    }


def _check(resource: Any) -> None:
    if not isinstance(resource, dict):
        raise invalid("A restricted resource is not an object.")
    method, path = resource.get("method"), resource.get("path")
    if method not in ("GET", "PUT", "POST", "DELETE") or not isinstance(path, str):
        raise invalid("A restricted resource needs a method and a path.")
    elements = resource.get("dataElements", [])
    if not isinstance(elements, list) or not all(one in _DATA_ELEMENTS for one in elements):
        raise invalid(f"dataElements must be some of {', '.join(_DATA_ELEMENTS)}.")
    with_elements = bool(_WITH_ELEMENTS.fullmatch(path))
    if method != "GET" or not (with_elements or _WITHOUT.fullmatch(path)):
        raise invalid(f"{method} {path} is not a restricted operation.")
    if with_elements != bool(elements):
        raise invalid(f"dataElements are {'required' if with_elements else 'not allowed'} for {path}.")
