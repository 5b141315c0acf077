"""Issues of listings: Amazon's codes, what they say, and what Amazon does about them.

Codes are Amazon's own where a published example or report shows them; the texts are ours.
"""

from dataclasses import dataclass
from datetime import datetime

ERROR, WARNING, INFO = "ERROR", "WARNING", "INFO"
LISTING_SUPPRESSED = "LISTING_SUPPRESSED"
ATTRIBUTE_SUPPRESSED = "ATTRIBUTE_SUPPRESSED"
CATALOG_ITEM_REMOVED = "CATALOG_ITEM_REMOVED"
SEARCH_SUPPRESSED = "SEARCH_SUPPRESSED"


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue; ``actions`` are what Amazon does unless the listing is exempt, for now or for ever."""

    code: str
    message: str
    severity: str = ERROR
    attributes: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    exempt: bool = False
    exempt_until: datetime | None = None

    def enforced(self, now: datetime) -> frozenset[str]:
        """Give the actions that are in force."""
        spared = self.exempt or (self.exempt_until is not None and now < self.exempt_until)
        return frozenset() if spared else frozenset(self.actions)


def missing(attribute: str) -> Issue:
    """Say that a required attribute was not sent."""
    return Issue(
        "90220",
        f"'{attribute}' is required but not supplied.",
        attributes=(attribute,),
        categories=("MISSING_ATTRIBUTE",),
    )


def unknown(attribute: str) -> Issue:
    """Say that the product type has no such attribute."""
    return Issue(
        "90000900",
        f"The product type has no attribute '{attribute}'.",
        attributes=(attribute,),
        categories=("INVALID_ATTRIBUTE",),
    )


def invalid(attribute: str, why: str, code: str = "8105") -> Issue:
    """Say that an attribute's value is against the schema."""
    return Issue(
        code,
        f"The value of '{attribute}' is not valid: {why}",
        attributes=(attribute,),
        categories=("INVALID_ATTRIBUTE",),
    )


def unknown_sku(sku: str) -> Issue:
    """Say that there is nothing to change under a SKU."""
    return Issue("13013", f"There is no listing with the SKU {sku}, so the change was not made.")


def unknown_product_type(name: str) -> Issue:
    """Say that there is no such product type."""
    return Issue("4000001", f"There is no product type {name}.", categories=("INVALID_ATTRIBUTE",))


def conflict(asin: str, attributes: dict[str, tuple[str, str]]) -> Issue:
    """Say that product data contradict the catalogue: attribute -> (sent, Amazon's)."""
    details = ", ".join(
        f"'{name}' (Merchant: ['{sent}'] / Amazon: ['{has}'])" for name, (sent, has) in attributes.items()
    )
    return Issue(
        "8541",
        f"The identifiers match ASIN {asin}, but these attributes differ from the catalog: {details}.",
        attributes=tuple(attributes),
        categories=("INVALID_ATTRIBUTE",),
    )


def ambiguous(asins: list[str]) -> Issue:
    """Say that the identifiers belong to several ASINs."""
    return Issue(
        "8542",
        f"The identifiers match more than one ASIN: {', '.join(asins)}. Send the ASIN that you mean.",
        attributes=("externally_assigned_product_identifier", "merchant_suggested_asin"),
        categories=("INVALID_ATTRIBUTE",),
    )


def no_match(sku: str, attributes: tuple[str, ...]) -> Issue:
    """Say that neither an ASIN was found nor a new one can be made."""
    return Issue(
        "8560",
        f"SKU {sku} does not match any ASIN, and what a new ASIN needs is missing.",
        attributes=attributes,
        categories=("MISSING_ATTRIBUTE",),
    )


def wrong_code(value: str) -> Issue:
    """Say that a bar code is none."""
    return Issue(
        "8572",
        f"{value} is not a valid product identifier: its length or its check digit is wrong.",
        attributes=("externally_assigned_product_identifier",),
        categories=("INVALID_ATTRIBUTE",),
    )


def unknown_parent(sku: str) -> Issue:
    """Say that a child names a parent that is not there."""
    return Issue(
        "8008",
        f"The parent SKU {sku} is not known.",
        WARNING,
        attributes=("child_parent_sku_relationship",),
    )


def price_out_of_bounds(bound: str) -> Issue:
    """Say that the price is beyond the seller's own bound: "minimum" or "maximum"."""
    than = "less than the minimum" if bound == "minimum" else "more than the maximum"
    return Issue(
        "18155",
        f"The price is {than} price that you allow. Review the price and the {bound} price.",
        attributes=("purchasable_offer",),
        categories=("INVALID_PRICE",),
        actions=(LISTING_SUPPRESSED,),
    )


def no_image() -> Issue:
    """Say that a product has no main image."""
    return Issue(
        "18320",
        "The main image is missing.",
        attributes=("main_product_image_locator",),
        categories=("MISSING_IMAGE",),
        actions=(SEARCH_SUPPRESSED,),
    )


def restricted(message: str) -> Issue:
    """Say that the seller may not offer the item."""
    return Issue(
        "5886",
        message,
        categories=("QUALIFICATION_REQUIRED",),
        actions=(LISTING_SUPPRESSED,),
    )


SUPPRESSED = Issue(
    "99300",
    "The listing was suppressed because the detail page does not meet the requirements.",
    categories=("QUALIFICATION_REQUIRED",),
    actions=(LISTING_SUPPRESSED,),
)
BLOCKED = Issue(
    "99301",
    "The item was removed from Amazon because of a policy violation.",
    categories=("QUALIFICATION_REQUIRED",),
    actions=(CATALOG_ITEM_REMOVED,),
)
"""What Amazon imposes when a scenario or the control API says so."""
