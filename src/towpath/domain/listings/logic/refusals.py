"""Why a listing was not sent, or not taken: found by us beforehand, or said by Amazon.

``Publication.refusal`` is a list; an entry of ours is ``{"reason": code, "params": {…}}``, one of Amazon's
``{"code", "message", "severity", "attribute_names"}``.
"""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from towpath.kit.text import N_

NO_PRICE, NO_RATE = "no_price", "no_rate"
MISSING_ATTRIBUTES, WRONG_ATTRIBUTES = "missing_attributes", "wrong_attributes"
UNKNOWN_PRODUCT_TYPE, RESTRICTED = "unknown_product_type", "restricted"
MAY_BE_LIFTED = (RESTRICTED, UNKNOWN_PRODUCT_TYPE)
"""What Amazon may lift without a word to us."""

REASONS: Mapping[str, str] = MappingProxyType(
    {
        NO_PRICE: N_("The product has no price: neither the Magento Price Source nor Price has a value."),
        NO_RATE: N_(
            "There is no price in %(currency)s: choose a Currency Conversion in the listing settings, and "
            "enter its rate in Currency Setup."
        ),
        MISSING_ATTRIBUTES: N_("Amazon asks for attributes that are not there: %(attributes)s."),
        WRONG_ATTRIBUTES: N_("Amazon would not take these attributes: %(attributes)s."),
        UNKNOWN_PRODUCT_TYPE: N_("Amazon gives no definition of the product type “%(product_type)s” here."),
        RESTRICTED: N_("Amazon does not let you list this item: %(text)s %(link)s"),
    }
)
"""What is found before anything is sent, with its parameters."""
Refusal = list[dict[str, Any]]


def ours(reason: str, **params: object) -> Refusal:
    """Give a refusal of our own."""
    return [{"reason": reason, "params": params}]


def said(refusal: Sequence[Mapping[str, Any]]) -> tuple[str, dict[str, Any]]:
    """Give a message id with its parameters for a refusal; Amazon's words are a parameter."""
    first: Mapping[str, Any] = next(iter(refusal), {})
    if reason := first.get("reason"):
        return REASONS.get(reason, reason), dict(first.get("params", {}))
    errors = [one for one in refusal if one.get("severity") == "ERROR"] or list(refusal)
    texts = "; ".join(f"{one.get('message', '')} ({one.get('code', '')})" for one in errors)
    return N_("Amazon refused it: %(text)s"), {"text": texts}


def listed(names: Collection[str]) -> str:
    """Put attributes side by side for a reader."""
    return ", ".join(sorted(names))
