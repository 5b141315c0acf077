"""Amazon's attributes beside the catalogue's (settings: Attributes and mapping)."""

from collections.abc import Mapping
from dataclasses import dataclass

OWN: Mapping[str, str] = {
    "AmazonSKU": "sku",
    "ASIN": "asin",
    "ItemName": "title",
    "ListingPrice": "price",
    "ProductTypeName": "product_type",
}
"""What the listing itself says, by the name that merchants know it by; other names are Amazon's."""


@dataclass(frozen=True, slots=True)
class AttributesWanted:
    """Values of a country's Amazon attributes are to be fetched, or to go to the catalogue."""

    country: str
