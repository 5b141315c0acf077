"""The attributes that the channel matches and prices by (onboarding: Recommended Commerce attributes)."""

from dataclasses import dataclass

from towpath.domain.catalog.logic.attributes import Kind
from towpath.domain.stores.logic.conditions import CONDITIONS


@dataclass(frozen=True, slots=True)
class Recommended:
    """An attribute to have; its label is Amazon's own words, so it is not translated."""

    code: str
    label: str
    kind: Kind = "text"
    options: tuple[str, ...] = ()


RECOMMENDED = (
    Recommended("amazon_asin", "Amazon ASIN"),
    Recommended("amazon_ean", "Amazon EAN"),
    Recommended("amazon_upc", "Amazon UPC"),
    Recommended("amazon_isbn", "Amazon ISBN"),
    Recommended("amazon_gcid", "Amazon GCID"),
    Recommended("amazon_condition", "Amazon Condition", "select", tuple(CONDITIONS.values())),
    Recommended("amazon_price", "Amazon Price", "price"),
    Recommended("amazon_fba", "Amazon FBA", "boolean"),
)
