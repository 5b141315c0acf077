"""Product Pricing 2022-05-01 (Amazon's model: productPricing_2022-05-01)."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from spapi_simulator.api import handles
from spapi_simulator.api.offers import marketplace_of, requests_of, require
from spapi_simulator.call import Call, invalid
from spapi_simulator.world.marketplaces import MARKETPLACES
from spapi_simulator.world.money import number
from spapi_simulator.world.offers import Offer, expected_price, featured_of

if TYPE_CHECKING:
    from spapi_simulator.world.items import Item

SUMMARY = "/products/pricing/2022-05-01/items/competitiveSummary"
EXPECTED = "/products/pricing/2022-05-01/offer/featuredOfferExpectedPrice"
INCLUDED = ("featuredBuyingOptions", "referencePrices", "lowestPricedOffers", "similarItems")
MOST_SUMMARIES, MOST_EXPECTED, MOST_INPUTS, MOST_OFFERS, MOST_SIMILAR = 20, 40, 5, 20, 3
CONDITIONS = ("New", "Used", "Collectible", "Refurbished", "Club")
INPUTS = [{"itemCondition": condition, "offerType": "Consumer"} for condition in CONDITIONS]
SEGMENTS = (("PRIME", 60), ("NON_PRIME", 40))
OK = {"statusCode": 200, "reasonPhrase": "Success"}
BAD = {"statusCode": 400, "reasonPhrase": "Client Error"}


@handles("getCompetitiveSummary")
def get_competitive_summary(call: Call) -> dict[str, Any]:
    """Give featured offers, reference prices and lowest offers of up to 20 ASINs."""
    return {"responses": [_summary(call, one) for one in requests_of(call.body, MOST_SUMMARIES)]}


@handles("getFeaturedOfferExpectedPriceBatch")
def get_featured_offer_expected_price_batch(call: Call) -> dict[str, Any]:
    """Give for up to 40 SKUs the price at or below which each would be featured."""
    return {"responses": [_expected(call, one) for one in requests_of(call.body, MOST_EXPECTED)]}


def _summary(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    asin, marketplace_id = require(request, "asin"), require(request, "marketplaceId")
    included = request.get("includedData")
    known = isinstance(included, list) and all(one in INCLUDED for one in included)
    if request["uri"] != SUMMARY or not included or not known:
        raise invalid(f"A request needs the uri {SUMMARY} and valid includedData.")
    marketplace_of(call, marketplace_id)
    about = {"asin": asin, "marketplaceId": marketplace_id}
    item = call.world.catalogue.get(asin)
    if item is None or marketplace_id not in item.marketplace_ids:
        error = {"code": "INVALID_ASIN", "message": f"{asin} is not a valid ASIN"}
        return {"status": BAD, "body": about | {"errors": [error]}}
    body: dict[str, Any] = dict(about)
    if "featuredBuyingOptions" in included:
        body["featuredBuyingOptions"] = _buying_options(call, asin, marketplace_id)
    if "referencePrices" in included:
        body["referencePrices"] = _reference_prices(call, item, marketplace_id)
    if "lowestPricedOffers" in included:
        inputs = request.get("lowestPricedOffersInputs")
        body["lowestPricedOffers"] = _lowest(call, asin, marketplace_id, inputs)
    if "similarItems" in included:
        body["similarItems"] = [{"items": [{"asin": one} for one in _similar(call, item)]}]
    return {"status": OK, "body": body}


def _buying_options(call: Call, asin: str, marketplace_id: str) -> list[dict[str, Any]]:
    featured = call.world.market.featured(asin, marketplace_id)
    if featured is None:
        return []
    segments = [
        {"customerMembership": who, "segmentDetails": {"glanceViewWeightPercentage": share}}
        for who, share in SEGMENTS
    ]
    offer = _offer(featured) | {"featuredOfferSegments": segments}
    return [{"buyingOptionType": "New", "segmentedFeaturedOffers": [offer]}]


def _reference_prices(call: Call, item: "Item", marketplace_id: str) -> list[dict[str, Any]]:
    summary = call.world.market.summary(item, marketplace_id)
    prices = {"CompetitivePriceThreshold": summary.threshold, "WasPrice": summary.list_price}
    new = [one.landed for (condition, _), one in summary.lowest.items() if condition == "new"]
    if new:
        prices["CompetitivePrice"] = min(new)
    return [{"name": name, "price": _money(price, marketplace_id)} for name, price in prices.items()]


def _lowest(call: Call, asin: str, marketplace_id: str, inputs: Any) -> list[dict[str, Any]]:
    inputs = inputs or [{"itemCondition": "New", "offerType": "Consumer"}]
    if not isinstance(inputs, list) or len(inputs) > MOST_INPUTS or any(one not in INPUTS for one in inputs):
        raise invalid(
            f"lowestPricedOffersInputs takes at most {MOST_INPUTS} values, each with a known itemCondition"
            " and the offerType Consumer."
        )
    found = []
    for one in inputs:
        offers = call.world.market.offers(asin, marketplace_id, one["itemCondition"].lower())
        if offers:
            shown = [_offer(offer) for offer in offers[:MOST_OFFERS]]
            found.append({"lowestPricedOffersInput": one, "offers": shown})
    return found


def _similar(call: Call, item: "Item") -> list[str]:
    parent = call.world.catalogue.get(item.parent_asin) if item.parent_asin else None
    siblings = parent.child_asins if parent else ()
    return [one for one in siblings if one != item.asin][:MOST_SIMILAR]


def _expected(call: Call, request: dict[str, Any]) -> dict[str, Any]:
    sku, marketplace_id = require(request, "sku"), require(request, "marketplaceId")
    if request["uri"] != EXPECTED:
        raise invalid(f"A request needs the uri {EXPECTED}.")
    marketplace_of(call, marketplace_id)
    asked = {"marketplaceId": marketplace_id, "sku": sku}
    if "segment" in request:
        asked["segment"] = request["segment"]
    listing = call.world.listings.get(call.seller.id, sku)
    asin = listing.asin(marketplace_id) if listing else None
    item = call.world.catalogue.get(asin) if asin else None
    if listing is None or item is None:
        message = "The requested SKU does not exist for the seller in the requested Amazon store."
        body: dict[str, Any] = {"errors": [{"code": "INVALID_SKU", "message": message}]}
        return {"request": asked, "status": BAD, "headers": {}, "body": body}
    identifier = {
        "marketplaceId": marketplace_id,
        "sellerId": call.seller.id,
        "sku": sku,
        "asin": item.asin,
        "fulfillmentType": "MFN" if listing.channel == "DEFAULT" else "AFN",
    }
    result = _result(call, item, marketplace_id, sku)
    body = {"offerIdentifier": identifier, "featuredOfferExpectedPriceResults": [result]}
    return {"request": asked, "status": OK, "headers": {}, "body": body}


def _result(call: Call, item: "Item", marketplace_id: str, sku: str) -> dict[str, Any]:
    if item.is_parent or marketplace_id not in item.marketplace_ids:
        return {"resultStatus": "ASIN_NOT_ELIGIBLE"}
    offers = call.world.market.offers(item.asin, marketplace_id)
    threshold = call.world.market.threshold(item, marketplace_id)
    target = next((one for one in offers if one.seller_id == call.seller.id and one.sku == sku), None)
    current = next((one for one in offers if one.featured), None)
    shown = {"currentFeaturedOffer": _featured(current, item.asin)} if current else {}
    if target is None:
        listing = call.world.listings.get(call.seller.id, sku)
        used = listing is not None and not listing.condition.startswith("new")
        return {"resultStatus": "OFFER_NOT_ELIGIBLE" if used else "OFFER_NOT_FOUND", **shown}
    if not target.trusted:
        return {"resultStatus": "OFFER_NOT_ELIGIBLE", **shown}
    competing = featured_of((one for one in offers if one is not target), threshold)
    if competing is None:
        return {"resultStatus": "NO_COMPETING_OFFER", **shown}
    price = expected_price(target, competing, threshold)
    return {
        "featuredOfferExpectedPrice": {"listingPrice": _money(price, marketplace_id), **_points(target)},
        "resultStatus": "VALID_FOEP",
        "competingFeaturedOffer": _featured(competing, item.asin),
        **shown,
    }


def _featured(offer: Offer, asin: str) -> dict[str, Any]:
    return {
        "offerIdentifier": {
            "marketplaceId": offer.marketplace_id,
            "sellerId": offer.seller_id,
            "asin": asin,
            "fulfillmentType": _fulfilment(offer),
        },
        "condition": offer.condition.capitalize(),
        "price": {
            "listingPrice": _money(offer.listing_price, offer.marketplace_id),
            "shippingPrice": _money(offer.shipping, offer.marketplace_id),
            **_points(offer),
        },
    }


def _offer(offer: Offer) -> dict[str, Any]:
    shipping = {
        "shippingOptionType": "DEFAULT",
        "price": _money(offer.shipping, offer.marketplace_id),
    }
    return {
        "sellerId": offer.seller_id,
        "condition": offer.condition.capitalize(),
        "subCondition": offer.subcondition.title().replace("_", ""),
        "fulfillmentType": _fulfilment(offer),
        "listingPrice": _money(offer.listing_price, offer.marketplace_id),
        "shippingOptions": [shipping],
        **_points(offer),
        "primeDetails": {"eligibility": "NATIONAL" if offer.prime else "NONE"},
    }


def _points(offer: Offer) -> dict[str, Any]:
    if not offer.points:
        return {}
    value = _money(Decimal(offer.points), offer.marketplace_id)
    return {"points": {"pointsNumber": offer.points, "pointsMonetaryValue": value}}


def _money(amount: Decimal, marketplace_id: str) -> dict[str, Any]:
    return {"currencyCode": MARKETPLACES[marketplace_id].currency, "amount": number(amount)}


def _fulfilment(offer: Offer) -> str:
    return "AFN" if offer.fulfilled_by_amazon else "MFN"
