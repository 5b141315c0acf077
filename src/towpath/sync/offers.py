"""The facts of a listing as Amazon's attributes, and back: the one place that knows both words.

An offer on an item that Amazon has goes as LISTING_OFFER_ONLY; a change names every selector, so that
what is not ours (sale prices, business prices, restock dates) stays (sp-api: Publish, update, end).
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from towpath.domain.listings.logic.facts import LISTED, Facts, attributes_of, differing, way
from towpath.domain.stores.logic.marketplaces import Marketplace
from towpath.gateways.amazon.attributes import (
    MERCHANT,
    Change,
    Listing,
    Offer,
    Patch,
    Stock,
    Values,
    condition_note,
    fulfillment_availability,
    merge,
    purchasable_offer,
)

PRODUCT = "PRODUCT"
"""The product type of an offer whose item's type is not known."""
OFFER_ONLY = "LISTING_OFFER_ONLY"
_LANGUAGES = {
    "AE": "en_AE", "AU": "en_AU", "BE": "fr_BE", "BR": "pt_BR", "CA": "en_CA", "DE": "de_DE", "EG": "ar_AE",
    "ES": "es_ES", "FR": "fr_FR", "GB": "en_GB", "IE": "en_IE", "IN": "en_IN", "IT": "it_IT", "JP": "ja_JP",
    "MX": "es_MX", "NL": "nl_NL", "PL": "pl_PL", "SA": "ar_AE", "SE": "sv_SE", "SG": "en_SG", "TR": "tr_TR",
    "US": "en_US", "ZA": "en_ZA",
}  # fmt: skip
"""The language in which a marketplace takes notes."""


def submission(wanted: Facts, told: Facts, product_type: str, market: Marketplace) -> Listing | Change | None:
    """Give what to send so that Amazon has what is wanted; ``None`` is the end of the listing."""
    how = way(wanted, told)
    name = product_type or PRODUCT
    if how == "delete":
        return None
    attributes = attributes_from(wanted, market)
    if how == "put":
        return Listing(name, attributes, requirements=OFFER_ONLY)
    changed = differing(wanted, told)
    patches = (_patch(one, attributes, wanted, changed, market) for one in sorted(attributes_of(changed)))
    return Change(name, tuple(patches))


def attributes_from(facts: Facts, market: Marketplace) -> dict[str, Values]:
    """Give the attributes that carry the facts, those that are there."""
    here = {"marketplace_id": market.id}
    simple = {
        "merchant_suggested_asin": facts.get("asin"),
        "condition_type": facts.get("condition"),
        "product_tax_code": facts.get("tax_code"),
    }
    found: dict[str, Values] = {name: [{"value": value, **here}] for name, value in simple.items() if value}
    if facts.get("note"):
        language = _LANGUAGES[market.country]
        found["condition_note"] = condition_note(facts["note"], language=language, marketplace_id=market.id)
    if "price" in facts:
        offer = Offer(market.id, facts["currency"], Decimal(facts["price"]))
        found["purchasable_offer"] = purchasable_offer(offer)
    if facts.keys() & {"quantity", "handling_time", "channel"}:
        found["fulfillment_availability"] = fulfillment_availability(_stock(facts))
    return found


def _stock(facts: Facts) -> Stock:
    channel = facts.get("channel", MERCHANT)
    return Stock(facts.get("quantity"), facts.get("handling_time"), channel=channel)


def _patch(
    name: str, attributes: Mapping[str, Values], wanted: Facts, changed: frozenset[str], market: Marketplace
) -> Patch:
    """Change an attribute: the parts that differ, or the whole where another party fulfils from now on."""
    if name == "purchasable_offer":
        return merge(name, attributes[name])
    if name == "fulfillment_availability" and "channel" not in changed:
        parts = {key: wanted[key] for key in ("channel", *changed) if key in wanted}
        return merge(name, fulfillment_availability(_stock(parts)))
    if name not in attributes:  # an empty note
        selectors = {"marketplace_id": market.id, "language_tag": _LANGUAGES[market.country]}
        return Patch("delete", name, [selectors])
    return Patch("replace", name, attributes[name])


def facts_from(attributes: Mapping[str, Any], market: Marketplace) -> dict[str, Any]:
    """Read the facts back from the attributes that Amazon shows of a listing."""
    facts: dict[str, Any] = {"presence": LISTED, "note": ""}
    names = {
        "merchant_suggested_asin": "asin",
        "condition_type": "condition",
        "product_tax_code": "tax_code",
        "condition_note": "note",
    }
    for name, key in names.items():
        for value in _here(attributes, name, market):
            facts[key] = value.get("value")
    for offer in _here(attributes, "purchasable_offer", market):
        if offer.get("audience", "ALL") == "ALL" and offer.get("our_price"):
            amount = Decimal(str(offer["our_price"][0]["schedule"][0]["value_with_tax"]))
            facts |= {"price": f"{amount:.{market.decimals}f}", "currency": offer.get("currency")}
    return facts | _stock_facts(_here(attributes, "fulfillment_availability", market))


def _stock_facts(values: Values) -> dict[str, Any]:
    """Read who fulfils and how many there are; Amazon's channel counts where there are both."""
    by_channel = {str(value.get("fulfillment_channel_code")): value for value in values}
    channel = next((code for code in by_channel if code != MERCHANT), MERCHANT if by_channel else "")
    if not channel:
        return {}
    value = by_channel[channel]
    found = {
        "channel": channel,
        "quantity": value.get("quantity"),
        "handling_time": value.get("lead_time_to_ship_max_days"),
    }
    return {key: one for key, one in found.items() if one is not None}


def _here(attributes: Mapping[str, Any], name: str, market: Marketplace) -> Values:
    return [one for one in attributes.get(name, ()) if one.get("marketplace_id", market.id) == market.id]


def has(sent: Facts, item: Facts | None) -> bool:
    """Tell whether Amazon has what was sent; ``None``: it has no such listing."""
    if sent.get("presence") != LISTED:
        return item is None
    return item is not None and all(item.get(key) == value for key, value in sent.items())
