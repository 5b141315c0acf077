"""Builds the JSON Schema of a product type (Amazon's model: definitionsProductTypes_2020-09-01)."""

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from spapi_simulator.schemas.parts import Attribute, Schema
from spapi_simulator.schemas.types import PRODUCT_TYPES, THEMES, ProductType
from spapi_simulator.schemas.vocabulary import META_SCHEMA_ID
from spapi_simulator.world.marketplaces import MARKETPLACES, Marketplace
from spapi_simulator.world.submissions import LISTING, OFFER_ONLY, PRODUCT_ONLY

REQUIREMENTS = (LISTING, PRODUCT_ONLY, OFFER_ONLY)
PARENTAGES = ("", "NONE", "CHILD", "PARENT")
_MATCHING = ("externally_assigned_product_identifier", "merchant_suggested_asin")
_EXEMPTION = "supplier_declared_has_product_identifier_exemption"
_SALE = ("condition_type", "purchasable_offer")
_IDS = "https://schemas.amazon.com/selling-partners/definitions/product-types/schema/v1"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which schema: of what, where, for which submissions, and for whom."""

    product_type: str
    marketplace_id: str
    requirements: str = LISTING
    enforced: bool = True
    parentage: str = ""
    """NONE, CHILD or PARENT settles the conditions of families; "" leaves them open."""
    needs: tuple[str, ...] = ()
    """Attributes that a newer version of the product type requires."""
    brands: tuple[str, ...] = ()
    """The seller's brands, to choose from."""


def channels(marketplace: Marketplace) -> tuple[str, ...]:
    """Give the codes of the channels in a marketplace: the seller's own, and Amazon's of the region."""
    region = {"na": "AMAZON_NA", "eu": "AMAZON_EU", "fe": f"AMAZON_{marketplace.country}"}[marketplace.region]
    return ("DEFAULT", region)


@lru_cache(maxsize=512)
def schema(wanted: Wanted) -> Schema:
    """Give the schema; the same object for the same wish, not to be changed."""
    kind = PRODUCT_TYPES[wanted.product_type]
    found = {name: one for name, one in kind.attributes.items() if _belongs(one, wanted)}
    built: Schema = {
        "$schema": META_SCHEMA_ID,
        "$id": f"{_IDS}/{kind.name}",
        "$comment": f"{kind.title}, {wanted.requirements}",
        "$defs": _definitions(MARKETPLACES[wanted.marketplace_id]),
        "type": "object",
        "required": _required(kind, wanted) if wanted.enforced else [],
        "properties": {name: one.schema() for name, one in found.items()},
        "additionalProperties": False,
    }
    if wanted.brands and "brand" in found:
        value = dict(built["properties"]["brand"]["items"]["properties"]["value"])
        known = {"type": "string", "enum": list(wanted.brands), "enumNames": list(wanted.brands)}
        value["anyOf"] = [{"type": "string"}, known]
        built["properties"]["brand"]["items"]["properties"]["value"] = value
    if wanted.enforced:
        built["allOf"] = _conditions(kind, wanted)
    return built


@lru_cache(maxsize=512)
def document(wanted: Wanted) -> bytes:
    """Give the schema as it is downloaded."""
    return json.dumps(schema(wanted), separators=(",", ":"), ensure_ascii=False).encode()


def checksum(content: bytes) -> str:
    """Give Amazon's checksum of a schema: its MD5 in Base64."""
    return base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()


def version(product_type: str, needs: tuple[str, ...]) -> str:
    """Give the identifier of a version of a product type."""
    text = json.dumps([product_type, needs])
    return base64.b64encode(hashlib.md5(text.encode(), usedforsecurity=False).digest()[:8]).decode()


def groups(wanted: Wanted) -> dict[str, list[str]]:
    """Give the names of the schema's properties by group."""
    found: dict[str, list[str]] = {}
    for name, one in PRODUCT_TYPES[wanted.product_type].attributes.items():
        if _belongs(one, wanted):
            found.setdefault(one.group, []).append(name)
    return found


def _belongs(attribute: Attribute, wanted: Wanted) -> bool:
    if wanted.requirements == OFFER_ONLY:
        return attribute.offer or attribute.name in _MATCHING
    if wanted.parentage == "NONE" and attribute.group == "variations":
        return False
    return not (wanted.requirements == PRODUCT_ONLY and attribute.offer and attribute.name != "list_price")


def _definitions(marketplace: Marketplace) -> Schema:
    def hidden(value: str, title: str) -> Schema:
        known = {"type": "string", "enum": [value], "enumNames": [title]}
        extent = {"anyOf": [{"type": "string"}, known]}
        return {"default": value, "editable": False, "hidden": True, "type": "string", **extent}

    currency, codes = marketplace.currency, list(channels(marketplace))
    return {
        "marketplace_id": hidden(marketplace.id, marketplace.name),
        "language_tag": hidden(marketplace.language, marketplace.language),
        "currency": hidden(currency, currency) | {"enum": [currency]},
        "audience": hidden("ALL", "Sell on Amazon")
        | {"enum": ["ALL", "B2B"], "enumNames": ["Sell on Amazon", "Amazon Business"]},
        "fulfillment_channel_code": {
            "title": "Fulfillment Channel",
            "editable": True,
            "hidden": False,
            "examples": codes,
            "type": "string",
            "enum": codes,
            "enumNames": codes,
        },
    }


def _required(kind: ProductType, wanted: Wanted) -> list[str]:
    if wanted.requirements == OFFER_ONLY:
        return sorted({*_SALE, *(name for name in wanted.needs if kind.attributes[name].offer)})
    found = {*kind.required, *wanted.needs}
    if wanted.parentage in {"NONE", "CHILD"}:
        found |= {*kind.needs, *(_SALE if wanted.requirements == LISTING else ())}
    if wanted.parentage in {"CHILD", "PARENT"} and kind.themes:
        found |= {"parentage_level", "child_parent_sku_relationship", "variation_theme"}
    return sorted(found)


def _has(name: str, field: str, *values: Any) -> Schema:
    """Say that an attribute has an entry with one of some values in a field."""
    entry = {"required": [field], "properties": {field: {"enum": list(values)}}}
    return {"required": [name], "properties": {name: {"contains": entry}}}


def _conditions(kind: ProductType, wanted: Wanted) -> list[Schema]:
    by_code = {"anyOf": [{"required": [name]} for name in _MATCHING]}
    if wanted.requirements == OFFER_ONLY:
        return [by_code]
    parent = _has("parentage_level", "value", "parent")
    exempt = {"anyOf": [_has(_EXEMPTION, "value", True), parent]}
    found: list[Schema] = [
        {"if": {"not": exempt}, "then": by_code},
        {"if": _has("batteries_required", "value", True), "then": {"required": ["batteries_included"]}},
    ]
    if wanted.parentage == "":
        found.append({"if": {"not": parent}, "then": {"required": list(kind.needs)}})
        if wanted.requirements == LISTING:
            unsold = {"anyOf": [parent, _has("skip_offer", "value", True)]}
            found.append({"if": {"not": unsold}, "then": {"required": list(_SALE)}})
    return found + (_family(wanted) if kind.themes and wanted.parentage != "NONE" else [])


def _family(wanted: Wanted) -> list[Schema]:
    child = _has("parentage_level", "value", "child")
    relation = "child_parent_sku_relationship"
    named = {"properties": {relation: {"items": {"required": ["parent_sku"]}}}}
    found: list[Schema] = [
        {"if": {"required": ["parentage_level"]}, "then": {"required": [relation, "variation_theme"]}},
        {"if": child, "then": named},
    ]
    for theme in PRODUCT_TYPES[wanted.product_type].themes:
        of_theme = {"allOf": [child, _has("variation_theme", "name", theme)]}
        found.append({"if": of_theme, "then": {"required": list(THEMES[theme])}})
    return found
