"""The attributes of a listing that the product writes, as product types' schemas have them.

An attribute is a list of values, each for what its *selectors* name: a marketplace, a currency, a channel.
:func:`merge` changes the parts it is given of the value with the same selectors and leaves the rest; the
other operations replace or remove the attribute's values altogether.

Amazon's model: listingsItems_2021-08-01.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

MERCHANT = "DEFAULT"
"""The fulfilment channel of the merchant; every other is Amazon's."""
SELECTORS = {
    "fulfillment_availability": ("fulfillment_channel_code",),
    "purchasable_offer": ("marketplace_id", "currency", "audience"),
}
Values = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Patch:
    """One change of one attribute; ``op`` is add, replace, merge or delete."""

    op: str
    attribute: str
    values: Values = ()

    def as_json(self) -> dict[str, Any]:
        """Give the change as Amazon's PatchOperation."""
        return {"op": self.op, "path": f"/attributes/{self.attribute}", "value": list(self.values)}


@dataclass(frozen=True, slots=True)
class Change:
    """Some changes of one listing, made together or not at all."""

    product_type: str
    patches: tuple[Patch, ...]

    def as_json(self) -> dict[str, Any]:
        """Give the change as Amazon's ListingsItemPatchRequest."""
        return {"productType": self.product_type, "patches": [patch.as_json() for patch in self.patches]}


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing as a whole. ``requirements``: LISTING, LISTING_PRODUCT_ONLY or LISTING_OFFER_ONLY."""

    product_type: str
    attributes: Mapping[str, Values]
    requirements: str = "LISTING"

    def as_json(self) -> dict[str, Any]:
        """Give the listing as Amazon's ListingsItemPutRequest."""
        return {
            "productType": self.product_type,
            "requirements": self.requirements,
            "attributes": dict(self.attributes),
        }


@dataclass(frozen=True, slots=True)
class Offer:
    """A price with tax. ``minimum`` and ``maximum`` are Amazon's own guard rails; None leaves them alone.

    ``audience`` is ALL, or B2B for business customers.
    """

    marketplace_id: str
    currency: str
    price: Decimal
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    audience: str = "ALL"


@dataclass(frozen=True, slots=True)
class Stock:
    """What a channel offers; None leaves a part alone. Raises ``ValueError`` for a quantity of Amazon's."""

    quantity: int | None = None
    lead_time_days: int | None = None
    restock_date: date | None = None
    channel: str = MERCHANT

    def __post_init__(self) -> None:
        """Keep from writing quantities where Amazon counts."""
        if self.channel != MERCHANT and self.quantity is not None:
            raise ValueError(f"The quantity of {self.channel} is Amazon's")


@dataclass(frozen=True, slots=True)
class OfferOnly:
    """An offer on an item that Amazon has already; ``more`` is what else the seller's schema asks for."""

    asin: str
    condition: str
    offer: Offer
    stock: Stock
    more: Mapping[str, Values] = field(default_factory=dict)

    def listing(self, product_type: str = "PRODUCT") -> Listing:
        """Give the listing to put."""
        marketplace = {"marketplace_id": self.offer.marketplace_id}
        attributes: dict[str, Values] = {
            "merchant_suggested_asin": [{"value": self.asin, **marketplace}],
            "condition_type": [{"value": self.condition, **marketplace}],
            "purchasable_offer": purchasable_offer(self.offer),
            "fulfillment_availability": fulfillment_availability(self.stock),
        }
        return Listing(product_type, {**attributes, **self.more}, requirements="LISTING_OFFER_ONLY")


def purchasable_offer(offer: Offer) -> Values:
    """Give the attribute of a price."""
    prices = {
        "our_price": offer.price,
        "minimum_seller_allowed_price": offer.minimum,
        "maximum_seller_allowed_price": offer.maximum,
    }
    value: dict[str, Any] = {
        "marketplace_id": offer.marketplace_id,
        "currency": offer.currency,
        "audience": offer.audience,
    }
    for name, amount in prices.items():
        if amount is not None:
            value[name] = [{"schedule": [{"value_with_tax": amount}]}]
    return [value]


def fulfillment_availability(stock: Stock) -> Values:
    """Give the attribute of a stock."""
    value = {
        "fulfillment_channel_code": stock.channel,
        "quantity": stock.quantity,
        "lead_time_to_ship_max_days": stock.lead_time_days,
        "restock_date": stock.restock_date,
    }
    return [{name: given for name, given in value.items() if given is not None}]


def condition_note(note: str, *, language: str, marketplace_id: str) -> Values:
    """Give the attribute of the seller's notes; ``language`` is that of the text, such as ``en_US``."""
    return [{"value": note, "language_tag": language, "marketplace_id": marketplace_id}]


def merge(attribute: str, values: Values) -> Patch:
    """Change parts of an attribute; raises ``ValueError`` when a value does not name all its selectors."""
    for selector in SELECTORS.get(attribute, ()):
        if not all(value.get(selector) for value in values):
            raise ValueError(f"{attribute} without {selector}")
    return Patch("merge", attribute, values)


def merge_price(offer: Offer) -> Patch:
    """Change a price and leave sale prices, business prices and the like alone."""
    return merge("purchasable_offer", purchasable_offer(offer))


def merge_stock(stock: Stock) -> Patch:
    """Change a quantity and leave handling time and restock date alone unless they are given."""
    return merge("fulfillment_availability", fulfillment_availability(stock))
