"""Product Pricing 2022-05-01: featured offers, what it takes to be one, reference prices.

Amazon's model: productPricing_2022-05-01.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from towpath.gateways.amazon.client import Client
from towpath.gateways.amazon.pricing import Element, elements
from towpath.gateways.amazon.reading import Json, Money, ask, money, part, rows, text

MOST_SUMMARIES = 20
MOST_EXPECTED_PRICES = 40
INCLUDED = ("featuredBuyingOptions", "referencePrices", "lowestPricedOffers")
_SUMMARY = "/products/pricing/2022-05-01/items/competitiveSummary"
_EXPECTED_PRICE = "/products/pricing/2022-05-01/offer/featuredOfferExpectedPrice"


@dataclass(frozen=True, slots=True)
class FeaturedOffer:
    """An offer; ``fulfillment_type`` is AFN (Amazon) or MFN (merchant)."""

    seller_id: str
    condition: str
    subcondition: str
    fulfillment_type: str
    listing: Money | None
    shipping: Money | None
    points: Money | None


@dataclass(frozen=True, slots=True)
class CompetitiveSummary:
    """What an item costs.

    ``reference_prices`` are pairs of a name (CompetitivePriceThreshold, CompetitivePrice, WasPrice) and a
    price, ``lowest`` pairs of a condition and the lowest offers in it.
    """

    asin: str
    marketplace_id: str
    featured: tuple[FeaturedOffer, ...]
    reference_prices: tuple[tuple[str, Money | None], ...]
    lowest: tuple[tuple[str, tuple[FeaturedOffer, ...]], ...]


@dataclass(frozen=True, slots=True)
class ExpectedPrice:
    """At or below ``price`` the SKU may be the featured offer.

    ``status``: VALID_FOEP, NO_COMPETING_OFFER, OFFER_NOT_ELIGIBLE, OFFER_NOT_FOUND, ASIN_NOT_ELIGIBLE …;
    there is a price with the first only.
    """

    asin: str
    status: str
    price: Money | None
    competing: FeaturedOffer | None
    current: FeaturedOffer | None


async def get_competitive_summary(
    client: Client,
    marketplace_id: str,
    asins: Sequence[str],
    *,
    conditions: Sequence[str] = ("New",),
    included_data: tuple[str, ...] = INCLUDED,
) -> tuple[Element[CompetitiveSummary], ...]:
    """Give the summaries of up to 20 ASINs, with the lowest offers in each condition: 40 ASINs a minute."""
    common: dict[str, Any] = {
        "marketplaceId": marketplace_id,
        "includedData": list(included_data),
        "uri": _SUMMARY,
        "method": "GET",
    }
    if "lowestPricedOffers" in included_data:
        common["lowestPricedOffersInputs"] = [
            {"itemCondition": condition, "offerType": "Consumer"} for condition in conditions
        ]
    return await ask(
        client,
        "getCompetitiveSummary",
        lambda data: elements(data, asins, _summary),
        body={"requests": [{"asin": asin, **common} for asin in asins]},
    )


async def get_featured_offer_expected_price_batch(
    client: Client, marketplace_id: str, skus: Sequence[str]
) -> tuple[Element[ExpectedPrice], ...]:
    """Give the expected prices of up to 40 SKUs: 79 SKUs a minute."""
    common = {"marketplaceId": marketplace_id, "uri": _EXPECTED_PRICE, "method": "GET"}
    return await ask(
        client,
        "getFeaturedOfferExpectedPriceBatch",
        lambda data: elements(data, skus, _expected_price),
        body={"requests": [{"sku": sku, **common} for sku in skus]},
    )


def _summary(data: Json) -> CompetitiveSummary:
    return CompetitiveSummary(
        asin=data["asin"],
        marketplace_id=text(data.get("marketplaceId")),
        featured=tuple(
            _offer(offer)
            for option in data.get("featuredBuyingOptions") or ()
            for offer in option.get("segmentedFeaturedOffers") or ()
        ),
        reference_prices=rows(
            data.get("referencePrices"), lambda one: (text(one.get("name")), money(one.get("price")))
        ),
        lowest=rows(data.get("lowestPricedOffers"), _lowest),
    )


def _lowest(data: Json) -> tuple[str, tuple[FeaturedOffer, ...]]:
    condition = part(data, "lowestPricedOffersInput").get("itemCondition")
    return text(condition), rows(data.get("offers"), _offer)


def _offer(data: Json) -> FeaturedOffer:
    default = (one for one in data.get("shippingOptions") or () if one.get("shippingOptionType") == "DEFAULT")
    return FeaturedOffer(
        seller_id=text(data.get("sellerId")),
        condition=text(data.get("condition")),
        subcondition=text(data.get("subCondition")),
        fulfillment_type=text(data.get("fulfillmentType")),
        listing=money(data.get("listingPrice")),
        shipping=money(part(next(default, None), "price")),
        points=money(part(data, "points").get("pointsMonetaryValue")),
    )


def _expected_price(data: Json) -> ExpectedPrice:
    result: Json = next(iter(data.get("featuredOfferExpectedPriceResults") or ()), {})
    return ExpectedPrice(
        asin=text(part(data, "offerIdentifier").get("asin")),
        status=text(result.get("resultStatus")),
        price=money(part(result, "featuredOfferExpectedPrice").get("listingPrice")),
        competing=_rival(result.get("competingFeaturedOffer")),
        current=_rival(result.get("currentFeaturedOffer")),
    )


def _rival(data: Json | None) -> FeaturedOffer | None:
    if not data:
        return None
    identifier, price = part(data, "offerIdentifier"), part(data, "price")
    return FeaturedOffer(
        seller_id=text(identifier.get("sellerId")),
        condition=text(data.get("condition")),
        subcondition="",
        fulfillment_type=text(identifier.get("fulfillmentType")),
        listing=money(price.get("listingPrice")),
        shipping=money(price.get("shippingPrice")),
        points=money(part(price, "points").get("pointsMonetaryValue")),
    )
