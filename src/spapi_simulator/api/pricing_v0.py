"""Product Pricing v0 (Amazon's model: productPricingV0)."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from spapi_simulator.api import handles
from spapi_simulator.api.offers import (
    error_body,
    item_of,
    listed_item,
    marketplace_of,
    money,
    requests_of,
    require,
)
from spapi_simulator.call import Answer, ApiError, Call, invalid, show_time
from spapi_simulator.world.market import CONDITIONS, Counts, Summary
from spapi_simulator.world.offers import Offer

if TYPE_CHECKING:
    from spapi_simulator.api import Handler
    from spapi_simulator.world.items import Item

ITEM_CONDITIONS = {name.capitalize(): name for name in (*CONDITIONS, "club")}
MOST_IN_A_BATCH = MOST_IDS = MOST_OFFERS = 20
BUY_BOXES = {"new": "1", "used": "2"}
"""The ids of competitive prices: the New Buy Box and the Used Buy Box."""
_LISTING = re.compile(r"^/products/pricing/v0/listings/([^/?]+)/offers$")
_ITEM = re.compile(r"^/products/pricing/v0/items/([^/?]+)/offers$")


def _answers(operation: str) -> "Callable[[Handler], Handler]":
    """Register a handler whose errors come as a bare list where the scenario wants it."""

    def register(handler: "Handler") -> "Handler":
        @wraps(handler)
        def answered(call: Call) -> Answer | dict[str, Any] | None:
            try:
                return handler(call)
            except ApiError as error:
                if not call.world.market.rules.bare_errors:
                    raise
                return Answer(error_body(error), error.status)

        return handles(operation)(answered)

    return register


@_answers("getListingOffers")
def get_listing_offers(call: Call) -> dict[str, Any]:
    """Give the offers for the item of one of the seller's SKUs."""
    return {"payload": _of_listing(call, call.path["SellerSKU"], dict(call.query.pairs))}


@_answers("getItemOffers")
def get_item_offers(call: Call) -> dict[str, Any]:
    """Give the offers for an ASIN."""
    return {"payload": _of_item(call, call.path["Asin"], dict(call.query.pairs))}


@_answers("getListingOffersBatch")
def get_listing_offers_batch(call: Call) -> dict[str, Any]:
    """Give the offers for up to 20 SKUs; each element has a status of its own."""
    return _batch(call, _LISTING, "SellerSKU", _of_listing)


@_answers("getItemOffersBatch")
def get_item_offers_batch(call: Call) -> dict[str, Any]:
    """Give the offers for up to 20 ASINs; each element has a status of its own."""
    return _batch(call, _ITEM, "Asin", _of_item)


@_answers("getPricing")
def get_pricing(call: Call) -> dict[str, Any]:
    """Give the seller's own prices for up to 20 SKUs or ASINs."""
    condition = _condition(call.query.one("ItemCondition")) if call.query.one("ItemCondition") else ""

    def product(item: "Item", marketplace_id: str, sku: str | None) -> dict[str, Any]:
        own = (
            offer
            for one in CONDITIONS
            if condition in {"", one}
            for offer in call.world.market.offers(item.asin, marketplace_id, one)
            if offer.seller_id == call.seller.id and sku in {None, offer.sku}
        )
        return {"Offers": [_own_offer(one) for one in own]}

    return _prices(call, product)


@_answers("getCompetitivePricing")
def get_competitive_pricing(call: Call) -> dict[str, Any]:
    """Give featured prices and counts of offers for up to 20 SKUs or ASINs."""

    def product(item: "Item", marketplace_id: str, _sku: str | None) -> dict[str, Any]:
        summary = call.world.market.summary(item, marketplace_id)
        prices = [
            {
                "CompetitivePriceId": BUY_BOXES[condition],
                "Price": _price(offer),
                "condition": condition.capitalize(),
                "subcondition": _words(offer.subcondition),
                "belongsToRequester": offer.seller_id == call.seller.id,
                "sellerId": offer.seller_id,
            }
            for condition, offer in summary.featured.items()
            if condition in BUY_BOXES
        ]
        counts = {one: 0 for one, _channel in summary.counts} | {"any": summary.total}
        for (condition, _channel), count in summary.counts.items():
            counts[condition] += count
        listings = [{"Count": count, "condition": name.capitalize()} for name, count in counts.items()]
        return {
            "CompetitivePricing": {"CompetitivePrices": prices, "NumberOfOfferListings": listings},
            "SalesRankings": _rankings(summary),
        }

    return _prices(call, product)


def _prices(call: Call, product: "Callable[[Item, str, str | None], dict[str, Any]]") -> dict[str, Any]:
    marketplace_id = marketplace_of(call, call.query.require("MarketplaceId")).id
    kind = call.query.require("ItemType")
    if kind not in {"Asin", "Sku"}:
        raise invalid("ItemType must be Asin or Sku.")
    ids = call.query.require_many("Asins" if kind == "Asin" else "Skus", MOST_IDS)

    def price(value: str) -> dict[str, Any]:
        asked = {"ASIN": value} if kind == "Asin" else {"SellerSKU": value}
        try:
            if kind == "Asin":
                item, sku = item_of(call, value, marketplace_id), None
            else:
                (_listing, item), sku = listed_item(call, value, marketplace_id), value
        except ApiError:
            return {"status": "ClientError", **asked}
        own = {
            "MarketplaceId": marketplace_id if sku else "",
            "SellerId": call.seller.id if sku else "",
            "SellerSKU": sku or "",
        }
        identifiers = {
            "MarketplaceASIN": {"MarketplaceId": marketplace_id, "ASIN": item.asin},
            "SKUIdentifier": own,
        }
        content = {"Identifiers": identifiers, **product(item, marketplace_id, sku)}
        return {"status": "Success", **asked, "Product": content}

    return {"payload": [price(one) for one in ids]}


def _batch(
    call: Call,
    path: re.Pattern[str],
    name: str,
    offers: Callable[[Call, str, Mapping[str, str]], dict[str, Any]],
) -> dict[str, Any]:
    def element(request: dict[str, Any]) -> dict[str, Any]:
        matched = path.match(request["uri"])
        if matched is None:
            raise invalid(f"The uri does not belong to this batch: {request['uri']}")
        value = unquote(matched[1])
        asked = {"MarketplaceId": require(request, "MarketplaceId"), name: value}
        asked["ItemCondition"] = _condition(require(request, "ItemCondition")).capitalize()
        if "CustomerType" in request:
            asked["CustomerType"] = _customer(require(request, "CustomerType"))
        body: dict[str, Any]
        try:
            body, line = {"payload": offers(call, value, asked)}, {"statusCode": 200, "reasonPhrase": "OK"}
        except ApiError as error:
            body = {"errors": error_body(error)}
            line = {"statusCode": error.status, "reasonPhrase": "Bad Request"}
        headers = {
            "Date": call.now.strftime("%a, %d %b %Y %H:%M:%S GMT"),
            "x-amzn-RequestId": call.request_id,
        }
        return {"headers": headers, "status": line, "body": body, "request": asked}

    return {"responses": [element(one) for one in requests_of(call.body, MOST_IN_A_BATCH)]}


def _of_listing(call: Call, sku: str, asked: Mapping[str, str]) -> dict[str, Any]:
    marketplace_id = marketplace_of(call, asked.get("MarketplaceId", "")).id
    _listing, item = listed_item(call, sku, marketplace_id)
    identifier = {"SKU": sku, "ASIN": item.asin}, {"SellerSKU": sku}
    return _offers(call, item, marketplace_id, asked, *identifier)


def _of_item(call: Call, asin: str, asked: Mapping[str, str]) -> dict[str, Any]:
    marketplace_id = marketplace_of(call, asked.get("MarketplaceId", "")).id
    item = item_of(call, asin, marketplace_id)
    return _offers(call, item, marketplace_id, asked, {"ASIN": asin}, {"ASIN": asin})


def _offers(
    call: Call,
    item: "Item",
    marketplace_id: str,
    asked: Mapping[str, str],
    shown: dict[str, str],
    identifier: dict[str, str],
) -> dict[str, Any]:
    condition = _condition(asked.get("ItemCondition", ""))
    business = _customer(asked.get("CustomerType", "Consumer")) == "Business"
    kind = {"offerType": "B2C"} if business else {}
    offers = call.world.market.all_offers(item.asin, marketplace_id)
    summary = call.world.market.summary(item, marketplace_id, offers)
    name = condition.capitalize()
    return {
        "marketplaceId": marketplace_id,
        **shown,
        "ItemCondition": name,
        "status": "Success" if summary.total else "NoBuyableOffers",
        "Identifier": {"MarketplaceId": marketplace_id, "ItemCondition": name, **identifier},
        "Summary": _summary(summary, marketplace_id, kind),
        "Offers": [_offer(one, call.seller.id, kind) for one in offers.get(condition, ())[:MOST_OFFERS]],
    }


def _summary(summary: Summary, marketplace_id: str, kind: dict[str, str]) -> dict[str, Any]:
    def counts(of: Counts) -> list[dict[str, Any]]:
        return [
            {"condition": condition, "fulfillmentChannel": channel, "OfferCount": count}
            for (condition, channel), count in of.items()
        ]

    found: dict[str, Any] = {
        "TotalOfferCount": summary.total,
        "NumberOfOffers": counts(summary.counts),
        "BuyBoxEligibleOffers": counts(summary.eligible),
        "LowestPrices": [
            {"condition": condition, "fulfillmentChannel": channel, **kind, **_price(offer)}
            for (condition, channel), offer in summary.lowest.items()
        ],
        "BuyBoxPrices": [
            {"condition": condition, **kind, **_price(offer), "sellerId": offer.seller_id}
            for condition, offer in summary.featured.items()
            if condition in BUY_BOXES
        ],
        "ListPrice": money(summary.list_price, marketplace_id),
        "CompetitivePriceThreshold": money(summary.threshold, marketplace_id),
        "SalesRankings": _rankings(summary),
    }
    if summary.lowest:
        lowest = min(offer.landed for offer in summary.lowest.values())
        found["SuggestedLowerPricePlusShipping"] = money(lowest, marketplace_id)
    return found


def _offer(offer: Offer, seller_id: str, kind: dict[str, str]) -> dict[str, Any]:
    hours = (0, 0) if offer.fulfilled_by_amazon else (24, 48)
    shipping = {"minimumHours": hours[0], "maximumHours": hours[1], "availabilityType": "NOW"}
    if offer.back is not None:
        shipping |= {"availabilityType": "FUTURE_WITH_DATE", "availableDate": show_time(offer.back)}
    return {
        "MyOffer": offer.seller_id == seller_id,
        **kind,
        "SubCondition": offer.subcondition,
        "SellerId": offer.seller_id,
        "SellerFeedbackRating": {
            "SellerPositiveFeedbackRating": float(offer.rating),
            "FeedbackCount": offer.ratings,
        },
        "ShippingTime": shipping,
        "ListingPrice": money(offer.listing_price, offer.marketplace_id),
        **_points(offer),
        "Shipping": money(offer.shipping, offer.marketplace_id),
        "ShipsFrom": {"Country": offer.country, **({"State": offer.state} if offer.state else {})},
        "IsFulfilledByAmazon": offer.fulfilled_by_amazon,
        "PrimeInformation": {"IsPrime": offer.prime, "IsNationalPrime": offer.prime},
        "IsBuyBoxWinner": offer.featured,
        "IsFeaturedMerchant": offer.trusted,
    }


def _own_offer(offer: Offer) -> dict[str, Any]:
    return {
        "offerType": "B2C",
        "BuyingPrice": _price(offer),
        "RegularPrice": money(offer.listing_price, offer.marketplace_id),
        "FulfillmentChannel": offer.channel.upper(),
        "ItemCondition": offer.condition.capitalize(),
        "ItemSubCondition": _words(offer.subcondition),
        "SellerSKU": offer.sku,
    }


def _price(offer: Offer) -> dict[str, Any]:
    return {
        "LandedPrice": money(offer.landed, offer.marketplace_id),
        "ListingPrice": money(offer.listing_price, offer.marketplace_id),
        "Shipping": money(offer.shipping, offer.marketplace_id),
        **_points(offer),
    }


def _points(offer: Offer) -> dict[str, Any]:
    if not offer.points:
        return {}
    value = money(Decimal(offer.points), offer.marketplace_id)
    return {"Points": {"PointsNumber": offer.points, "PointsMonetaryValue": value}}


def _rankings(summary: Summary) -> list[dict[str, Any]]:
    return [{"ProductCategoryId": category, "Rank": rank} for category, rank in summary.rankings]


def _condition(name: str) -> str:
    if name not in ITEM_CONDITIONS:
        raise invalid(f"ItemCondition must be one of {', '.join(ITEM_CONDITIONS)}.")
    return ITEM_CONDITIONS[name]


def _customer(name: str) -> str:
    if name not in {"Consumer", "Business"}:
        raise invalid("CustomerType must be Consumer or Business.")
    return name


def _words(name: str) -> str:
    """Give "Very Good" for "very_good"."""
    return name.replace("_", " ").title()
