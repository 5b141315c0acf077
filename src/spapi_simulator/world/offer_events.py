"""What subscribers to ANY_OFFER_CHANGED and PRICING_HEALTH are told (Amazon's schemas of both)."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from spapi_simulator.call import show_time
from spapi_simulator.world.market import Counts, Place, Summary
from spapi_simulator.world.marketplaces import MARKETPLACES
from spapi_simulator.world.money import number
from spapi_simulator.world.offers import Offer

MOST_OFFERS = 20


def any_offer_changed(
    seller_id: str,
    place: Place,
    condition: str,
    offers: Sequence[Offer],
    summary: Summary,
    kind: str,
    at: datetime,
) -> dict[str, Any]:
    """Give the payload for the offers of one condition; ``kind`` is Internal or Featured Offer."""
    asin, marketplace_id = place
    trigger = {
        "MarketplaceId": marketplace_id,
        "ASIN": asin,
        "ItemCondition": condition,
        "TimeOfOfferChange": show_time(at),
        "OfferChangeType": kind,
    }
    return {
        "AnyOfferChangedNotification": {
            "SellerId": seller_id,
            "OfferChangeTrigger": trigger,
            "Summary": _summary(marketplace_id, summary),
            "Offers": [_offer(one, at) for one in offers[:MOST_OFFERS]],
        }
    }


def pricing_health(offer: Offer, asin: str, summary: Summary, at: datetime) -> dict[str, Any]:
    """Give the payload for an offer that lost the chance to be featured because of its price."""
    return {
        "issueType": "BuyBoxDisqualification",
        "sellerId": offer.seller_id,
        "offerChangeTrigger": {
            "marketplaceId": offer.marketplace_id,
            "asin": asin,
            "itemCondition": offer.condition,
            "timeOfOfferChange": show_time(at),
        },
        "merchantOffer": {
            "condition": offer.condition,
            "fulfillmentType": _fulfilment(offer.channel),
            **_small(_prices(offer)),
        },
        "summary": {
            "numberOfOffers": _small_counts(summary.counts),
            "buyBoxEligibleOffers": _small_counts(summary.eligible),
            "buyBoxPrices": [
                {"condition": condition, **_small(_prices(one))}
                for condition, one in summary.featured.items()
            ],
            "salesRankings": [_small(one) for one in _rankings(summary)],
            "referencePrice": {
                "competitivePriceThreshold": _small(_money(summary.threshold, offer.marketplace_id)),
                "msrpPrice": _small(_money(summary.list_price, offer.marketplace_id)),
            },
        },
    }


def _summary(marketplace_id: str, summary: Summary) -> dict[str, Any]:
    lowest = min((one.landed for one in summary.lowest.values()), default=summary.list_price)
    return {
        "NumberOfOffers": _counts(summary.counts),
        "LowestPrices": [
            {"Condition": condition, "FulfillmentChannel": channel, **_prices(one)}
            for (condition, channel), one in summary.lowest.items()
        ],
        "BuyBoxPrices": [
            {"Condition": condition, **_prices(one)} for condition, one in summary.featured.items()
        ],
        "ListPrice": _money(summary.list_price, marketplace_id),
        "MinimumAdvertisedPrice": _money(summary.list_price, marketplace_id),
        "SuggestedLowerPricePlusShipping": _money(lowest, marketplace_id),
        "TotalBuyBoxEligibleOffers": sum(summary.eligible.values()),
        "SalesRankings": _rankings(summary),
        "NumberOfBuyBoxEligibleOffers": _counts(summary.eligible),
        "CompetitivePriceThreshold": _money(summary.threshold, marketplace_id),
    }


def _offer(one: Offer, at: datetime) -> dict[str, Any]:
    return {
        "SellerId": one.seller_id,
        "SubCondition": one.subcondition,
        "SellerFeedbackRating": {
            "FeedbackCount": one.ratings,
            "SellerPositiveFeedbackRating": one.rating,
        },
        "ShippingTime": {
            "MinimumHours": 0 if one.fulfilled_by_amazon else 24,
            "MaximumHours": 0 if one.fulfilled_by_amazon else 48,
            "AvailabilityType": "NOW" if one.back is None else "FUTURE_WITH_DATE",
            "AvailableDate": show_time(one.back or at),
        },
        "ListingPrice": _money(one.listing_price, one.marketplace_id),
        "Points": {"PointsNumber": one.points},
        "Shipping": _money(one.shipping, one.marketplace_id),
        "ShipsFrom": {"Country": one.country, "State": one.state},
        "IsFulfilledByAmazon": one.fulfilled_by_amazon,
        "IsBuyBoxWinner": one.featured,
        "PrimeInformation": {"IsOfferPrime": one.prime, "IsOfferNationalPrime": one.prime},
        "IsExpeditedShippingAvailable": one.prime,
        "IsFeaturedMerchant": one.trusted,
        "ShipsDomestically": True,
        "ShipsInternationally": False,
    }


def _prices(one: Offer) -> dict[str, Any]:
    found = {
        "LandedPrice": _money(one.landed, one.marketplace_id),
        "ListingPrice": _money(one.listing_price, one.marketplace_id),
        "Shipping": _money(one.shipping, one.marketplace_id),
    }
    return found | ({"Points": {"PointsNumber": one.points}} if one.points else {})


def _money(amount: Decimal, marketplace_id: str) -> dict[str, Any]:
    return {"Amount": number(amount), "CurrencyCode": MARKETPLACES[marketplace_id].currency}


def _counts(of: Counts) -> list[dict[str, Any]]:
    return [
        {"Condition": condition, "FulfillmentChannel": channel, "OfferCount": count}
        for (condition, channel), count in of.items()
    ]


def _small_counts(of: Counts) -> list[dict[str, Any]]:
    return [
        {"condition": condition, "fulfillmentType": _fulfilment(channel), "offerCount": count}
        for (condition, channel), count in of.items()
    ]


def _rankings(summary: Summary) -> list[dict[str, Any]]:
    return [{"ProductCategoryId": category, "Rank": rank} for category, rank in summary.rankings]


def _small(value: dict[str, Any]) -> dict[str, Any]:
    """Let all names begin with a small letter."""
    return {
        name[0].lower() + name[1:]: _small(part) if isinstance(part, dict) else part
        for name, part in value.items()
    }


def _fulfilment(channel: str) -> str:
    return "AFN" if channel == "Amazon" else "MFN"
