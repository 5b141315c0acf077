"""The facts about a listing that are kept equal on Amazon, and what of them differs.

``Publication.wanted``, ``.told``, ``.refused`` and ``.seen`` each are an object of these keys:

=================  =================  ========================================================
Key                Value              Amazon's attribute
=================  =================  ========================================================
``presence``       listed, absent     the listing itself
``asin``           10 characters      ``merchant_suggested_asin``
``condition``      Amazon's name      ``condition_type``
``note``           text               ``condition_note``; empty: none
``price``          decimal as text    ``purchasable_offer``
``currency``       ISO 4217           ``purchasable_offer``
``quantity``       whole number       ``fulfillment_availability``; never where Amazon fulfils
``handling_time``  days               ``fulfillment_availability``
``channel``        DEFAULT, AMAZON_…  ``fulfillment_availability``
``tax_code``       Amazon's name      ``product_tax_code``
=================  =================  ========================================================

A key that is missing is not ours to say: Amazon's value stays. ``{}`` is a listing that is not ours at all.
Source: sp-api, Publish, update, end.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

Facts: TypeAlias = Mapping[str, Any]
LISTED, ABSENT = "listed", "absent"
ATTRIBUTES: Mapping[str, str] = MappingProxyType(
    {
        "asin": "merchant_suggested_asin",
        "condition": "condition_type",
        "note": "condition_note",
        "price": "purchasable_offer",
        "currency": "purchasable_offer",
        "quantity": "fulfillment_availability",
        "handling_time": "fulfillment_availability",
        "channel": "fulfillment_availability",
        "tax_code": "product_tax_code",
    }
)
"""The attribute of Amazon that carries a fact."""
Way: TypeAlias = Literal["put", "patch", "delete"]


def is_listed(facts: Facts) -> bool:
    """Tell whether the facts are those of a listing that is there."""
    return facts.get("presence") == LISTED


def differing(wanted: Facts, told: Facts) -> frozenset[str]:
    """Name the facts that Amazon was not told as they are wanted; what is not wanted does not count."""
    return frozenset(key for key in ATTRIBUTES if key in wanted and wanted[key] != told.get(key))


def way(wanted: Facts, told: Facts) -> Way | None:
    """Say how the difference travels: as a whole listing, as changes of one, as its end, or not at all.

    Another ASIN is another listing, so it goes as a whole.
    """
    if not wanted or wanted == told:
        return None
    if not is_listed(wanted):
        return "delete" if is_listed(told) else None
    if not is_listed(told):
        return "put"
    changed = differing(wanted, told)
    return "put" if "asin" in changed else "patch" if changed else None


def attributes_of(names: frozenset[str]) -> frozenset[str]:
    """Name the attributes of Amazon that carry these facts."""
    return frozenset(ATTRIBUTES[name] for name in names)
