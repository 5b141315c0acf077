"""Product Pricing v0: who offers what at which price. Amazon's model: productPricingV0.

A batch is answered element by element, each with a status of its own: what failed is a value like the rest.
Featured-offer and reference prices: ``featured_offers.py``.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from towpath.gateways.amazon import wire
from towpath.gateways.amazon.client import Client
from towpath.gateways.amazon.reading import (
    Json,
    Misunderstood,
    Money,
    ask,
    money,
    part,
    read,
    rows,
    text,
    whole,
)

T = TypeVar("T")
LARGEST_BATCH = 20
_LISTINGS = "/products/pricing/v0/listings"
_ITEMS = "/products/pricing/v0/items"


@dataclass(frozen=True, slots=True)
class Element(Generic[T]):
    """What a batch answers for one ``key`` (SKU or ASIN): a value, or None and why there is none."""

    key: str
    status: int
    value: T | None
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """A price in a summary of offers: the Buy Box's, or the lowest in a condition and channel.

    ``condition`` is as Amazon writes it here (new, used …); ``offer_type`` is B2C or B2B, empty when untold.
    ``quantity_tier`` is from how many units on it holds.
    """

    condition: str
    channel: str
    offer_type: str
    quantity_tier: int | None
    listing: Money | None
    shipping: Money | None
    landed: Money | None
    points: Money | None
    seller_id: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One of the best offers; ``mine`` tells our own. ``feedback_rating`` is 0-100, of ``feedback_count``."""

    seller_id: str
    mine: bool
    subcondition: str
    listing: Money | None
    shipping: Money | None
    points: Money | None
    feedback_rating: Decimal | None
    feedback_count: int | None
    fulfilled_by_amazon: bool
    prime: bool
    buy_box: bool


@dataclass(frozen=True, slots=True)
class Offers:
    """The offers of an item in one condition; ``status`` is Success, NoBuyableOffers and the like."""

    asin: str
    sku: str
    marketplace_id: str
    condition: str
    status: str
    total: int
    buy_box: tuple[Price, ...]
    lowest: tuple[Price, ...]
    offers: tuple[Offer, ...]
    list_price: Money | None
    competitive_price_threshold: Money | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose offers: of a SKU or ASIN in a condition (New, Used, Collectible, Refurbished, Club)."""

    key: str
    marketplace_id: str
    condition: str = "New"
    customer_type: str = "Consumer"


@dataclass(frozen=True, slots=True)
class OwnOffer:
    """An offer of the seller's own."""

    sku: str
    offer_type: str
    condition: str
    subcondition: str
    channel: str
    listing: Money | None
    shipping: Money | None
    regular: Money | None


@dataclass(frozen=True, slots=True)
class CompetitivePrice:
    """A price that Amazon compares with; ``mine`` when it is the seller's."""

    id: str
    condition: str
    subcondition: str
    mine: bool
    listing: Money | None
    shipping: Money | None
    landed: Money | None


@dataclass(frozen=True, slots=True)
class Product:
    """Prices of an item; ``status`` is Success, or says for itself why there are none."""

    asin: str
    sku: str
    status: str
    own: tuple[OwnOffer, ...]
    competitive: tuple[CompetitivePrice, ...]


async def get_listing_offers_batch(client: Client, wanted: Sequence[Wanted]) -> tuple[Element[Offers], ...]:
    """Give the offers of up to 20 SKUs: 600 SKUs a minute."""
    return await _batch(client, "getListingOffersBatch", _LISTINGS, wanted)


async def get_item_offers_batch(client: Client, wanted: Sequence[Wanted]) -> tuple[Element[Offers], ...]:
    """Give the offers of up to 20 ASINs: 120 ASINs a minute."""
    return await _batch(client, "getItemOffersBatch", _ITEMS, wanted)


async def get_listing_offers(client: Client, wanted: Wanted) -> Offers:
    """Give the offers of one SKU."""
    return await _offers_of(client, "getListingOffers", "SellerSKU", wanted)


async def get_item_offers(client: Client, wanted: Wanted) -> Offers:
    """Give the offers of one ASIN."""
    return await _offers_of(client, "getItemOffers", "Asin", wanted)


async def get_pricing(
    client: Client, marketplace_id: str, *, skus: tuple[str, ...] = (), asins: tuple[str, ...] = ()
) -> tuple[Product, ...]:
    """Give the seller's own prices for up to 20 SKUs or 20 ASINs."""
    return await _products(client, "getPricing", marketplace_id, skus, asins)


async def get_competitive_pricing(
    client: Client, marketplace_id: str, *, skus: tuple[str, ...] = (), asins: tuple[str, ...] = ()
) -> tuple[Product, ...]:
    """Give the competitive prices for up to 20 SKUs or 20 ASINs."""
    return await _products(client, "getCompetitivePricing", marketplace_id, skus, asins)


async def _batch(
    client: Client, operation: str, resource: str, wanted: Sequence[Wanted]
) -> tuple[Element[Offers], ...]:
    requests = [
        {
            "uri": f"{resource}/{wire.segment(one.key)}/offers",
            "method": "GET",
            "MarketplaceId": one.marketplace_id,
            "ItemCondition": one.condition,
            "CustomerType": one.customer_type,
        }
        for one in wanted
    ]
    keys = [one.key for one in wanted]
    return await ask(
        client,
        operation,
        lambda data: elements(data, keys, lambda body: _offers(body["payload"])),
        body={"requests": requests},
    )


def elements(data: Json, keys: Sequence[str], reader: Callable[[Json], T]) -> tuple[Element[T], ...]:
    """Read a batch. An element says what it is about; one that does not is taken by its place."""
    responses = data["responses"]
    if len(responses) != len(keys):
        keys = [""] * len(responses)
    return tuple(_element(one, key, reader) for one, key in zip(responses, keys, strict=True))


def _element(data: Json, key: str, reader: Callable[[Json], T]) -> Element[T]:
    request, body = part(data, "request"), data.get("body")
    named = request.get("SellerSKU") or request.get("Asin") or request.get("sku")
    if isinstance(body, dict):
        named = named or body.get("asin")
    key = text(named or key)
    status = whole(part(data, "status").get("statusCode")) or HTTPStatus.OK
    if status == HTTPStatus.OK:
        with suppress(Misunderstood):
            return Element(key, status, read(key, reader, body))
    error = error_of(body) or {"code": "Misunderstood"}
    return Element(key, status, None, text(error.get("code")), text(error.get("message")))


def error_of(body: Any) -> Json:
    """Give the first error of a body that is a list of errors, or has one, or has one within one."""
    while isinstance(body, dict) and "errors" in body:
        body = body["errors"]
    return body[0] if isinstance(body, list) and body else {}


async def _offers_of(client: Client, operation: str, parameter: str, wanted: Wanted) -> Offers:
    return await ask(
        client,
        operation,
        lambda data: _offers(data["payload"]),
        path={parameter: wanted.key},
        query={
            "MarketplaceId": wanted.marketplace_id,
            "ItemCondition": wanted.condition,
            "CustomerType": wanted.customer_type,
        },
    )


async def _products(
    client: Client, operation: str, marketplace_id: str, skus: tuple[str, ...], asins: tuple[str, ...]
) -> tuple[Product, ...]:
    return await ask(
        client,
        operation,
        lambda data: rows(data["payload"], _product),
        query={
            "MarketplaceId": marketplace_id,
            "ItemType": "Sku" if skus else "Asin",
            "Skus": skus,
            "Asins": asins,
        },
    )


def _offers(data: Json) -> Offers:
    summary, identifier = part(data, "Summary"), part(data, "Identifier")
    return Offers(
        asin=text(data.get("ASIN") or identifier.get("ASIN")),
        sku=text(data.get("SKU") or identifier.get("SellerSKU")),
        marketplace_id=text(data.get("marketplaceId") or identifier.get("MarketplaceId")),
        condition=text(data.get("ItemCondition")),
        status=text(data.get("status")),
        total=whole(summary.get("TotalOfferCount")) or 0,
        buy_box=rows(summary.get("BuyBoxPrices"), _price),
        lowest=rows(summary.get("LowestPrices"), _price),
        offers=rows(data.get("Offers"), _offer),
        list_price=money(summary.get("ListPrice")),
        competitive_price_threshold=money(summary.get("CompetitivePriceThreshold")),
    )


def _price(data: Json) -> Price:
    return Price(
        condition=text(data.get("condition")),
        channel=text(data.get("fulfillmentChannel")),
        offer_type=text(data.get("offerType")),
        quantity_tier=whole(data.get("quantityTier")),
        listing=money(data.get("ListingPrice")),
        shipping=money(data.get("Shipping")),
        landed=money(data.get("LandedPrice")),
        points=money(part(data, "Points").get("PointsMonetaryValue")),
        seller_id=text(data.get("sellerId")),
    )


def _offer(data: Json) -> Offer:
    feedback = part(data, "SellerFeedbackRating")
    rating = feedback.get("SellerPositiveFeedbackRating")
    return Offer(
        seller_id=text(data.get("SellerId")),
        mine=bool(data.get("MyOffer")),
        subcondition=text(data.get("SubCondition")),
        listing=money(data.get("ListingPrice")),
        shipping=money(data.get("Shipping")),
        points=money(part(data, "Points").get("PointsMonetaryValue")),
        feedback_rating=None if rating is None else Decimal(rating),
        feedback_count=whole(feedback.get("FeedbackCount")),
        fulfilled_by_amazon=bool(data.get("IsFulfilledByAmazon")),
        prime=bool(part(data, "PrimeInformation").get("IsPrime")),
        buy_box=bool(data.get("IsBuyBoxWinner")),
    )


def _product(data: Json) -> Product:
    product = part(data, "Product")
    identifiers = part(product, "Identifiers")
    return Product(
        asin=text(data.get("ASIN") or part(identifiers, "MarketplaceASIN").get("ASIN")),
        sku=text(data.get("SellerSKU") or part(identifiers, "SKUIdentifier").get("SellerSKU")),
        status=text(data.get("status")),
        own=rows(product.get("Offers"), _own_offer),
        competitive=rows(part(product, "CompetitivePricing").get("CompetitivePrices"), _competitive_price),
    )


def _own_offer(data: Json) -> OwnOffer:
    price = part(data, "BuyingPrice")
    return OwnOffer(
        sku=text(data.get("SellerSKU")),
        offer_type=text(data.get("offerType")),
        condition=text(data.get("ItemCondition")),
        subcondition=text(data.get("ItemSubCondition")),
        channel=text(data.get("FulfillmentChannel")),
        listing=money(price.get("ListingPrice")),
        shipping=money(price.get("Shipping")),
        regular=money(data.get("RegularPrice")),
    )


def _competitive_price(data: Json) -> CompetitivePrice:
    price = part(data, "Price")
    return CompetitivePrice(
        id=text(data.get("CompetitivePriceId")),
        condition=text(data.get("condition")),
        subcondition=text(data.get("subcondition")),
        mine=bool(data.get("belongsToRequester")),
        listing=money(price.get("ListingPrice")),
        shipping=money(price.get("Shipping")),
        landed=money(price.get("LandedPrice")),
    )
