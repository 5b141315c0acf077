"""Product Type Definitions 2020-09-01 (Amazon's model: definitionsProductTypes_2020-09-01)."""

from typing import Any

from spapi_simulator.api import handles
from spapi_simulator.call import Call, invalid, not_found
from spapi_simulator.schemas import pages
from spapi_simulator.schemas.build import PARENTAGES, REQUIREMENTS, Wanted, groups, version
from spapi_simulator.schemas.types import GROUPS, PRODUCT_TYPES, ProductType
from spapi_simulator.world.marketplaces import MARKETPLACES
from spapi_simulator.world.submissions import LISTING
from spapi_simulator.world.titles import tokens

LANGUAGES = frozenset(one.language for one in MARKETPLACES.values()) | {
    "es_US",
    "fr_CA",
    "pt_PT",
    "zh_CN",
    "zh_TW",
}
LOCALES = LANGUAGES | {one.split("_")[0] for one in LANGUAGES}
VERSIONS = ("LATEST", "RELEASE_CANDIDATE")


@handles("searchDefinitionsProductTypes")
def search_definitions_product_types(call: Call) -> dict[str, Any]:
    """Give the product types whose name or title has a keyword, or that suit an item's title."""
    marketplace_ids = _marketplaces(call)
    keywords, item_name = call.query.many("keywords"), call.query.one("itemName")
    if keywords and item_name:
        raise invalid("keywords and itemName exclude each other.")
    found = _suiting(call, item_name) if item_name else _named(keywords)
    return {
        "productTypes": [
            {"name": one.name, "displayName": one.title, "marketplaceIds": marketplace_ids} for one in found
        ],
        "productTypeVersion": version("", tuple(PRODUCT_TYPES)),
    }


def _named(keywords: list[str]) -> list[ProductType]:
    words = {word for keyword in keywords for word in tokens(keyword)}
    texts = {
        name: set(tokens(f"{name.replace('_', ' ')} {one.title} {name}"))
        for name, one in PRODUCT_TYPES.items()
    }
    return [PRODUCT_TYPES[name] for name, text in texts.items() if not words or words & text]


def _suiting(call: Call, item_name: str) -> list[ProductType]:
    """Give the product types of items with words of the title, the best first; PRODUCT when none has any."""
    scores: dict[str, int] = {}
    for word in tokens(item_name):
        found = next(call.world.catalogue.search(word, "ATVPDKIKX0DER").items, None)
        if found and found.product_type in PRODUCT_TYPES:
            scores[found.product_type] = scores.get(found.product_type, 0) + 1
    return [PRODUCT_TYPES[name] for name in sorted(scores, key=lambda name: -scores[name])[:3]] or [
        PRODUCT_TYPES["PRODUCT"]
    ]


@handles("getDefinitionsProductType")
def get_definitions_product_type(call: Call) -> dict[str, Any]:
    """Give a product type with links to its schema and to the meta-schema."""
    wanted, is_candidate = _wanted(call)
    locale = _one_of(call, "locale", "DEFAULT", {"DEFAULT", *LOCALES})
    language = MARKETPLACES[wanted.marketplace_id].language if locale == "DEFAULT" else locale
    kind = PRODUCT_TYPES[wanted.product_type]
    return {
        "metaSchema": pages.link(call, None),
        "schema": pages.link(call, wanted),
        "requirements": wanted.requirements,
        "requirementsEnforced": "ENFORCED" if wanted.enforced else "NOT_ENFORCED",
        "propertyGroups": {
            name: {"title": GROUPS[name][0], "description": GROUPS[name][1], "propertyNames": names}
            for name, names in groups(wanted).items()
        },
        "locale": language,
        "marketplaceIds": [wanted.marketplace_id],
        "productType": kind.name,
        "displayName": kind.title,
        "productTypeVersion": {
            "version": version(kind.name, wanted.needs),
            "latest": not is_candidate,
            "releaseCandidate": is_candidate,
        },
    }


def _wanted(call: Call) -> tuple[Wanted, bool]:
    """Give the schema that is asked for, and whether it is one of a version to come."""
    name = call.path["productType"]
    if name not in PRODUCT_TYPES:
        raise not_found(f"Product type {name}")
    marketplace_ids = _marketplaces(call)
    if len(marketplace_ids) > 1:
        raise invalid("marketplaceIds takes at most 1 values.")
    asked = call.query.one("productTypeVersion", "LATEST")
    now = call.world.definitions.needs(name)
    candidate = call.world.definitions.candidate(name) if asked == "RELEASE_CANDIDATE" else None
    if asked not in {*VERSIONS, version(name, now)}:
        raise not_found(f"Version {asked} of product type {name}")
    enforced = _one_of(call, "requirementsEnforced", "ENFORCED", {"ENFORCED", "NOT_ENFORCED"})
    wanted = Wanted(
        name,
        marketplace_ids[0],
        _one_of(call, "requirements", LISTING, set(REQUIREMENTS)),
        enforced == "ENFORCED",
        _one_of(call, "parentageLevel", "", set(PARENTAGES)),
        now if candidate is None else candidate,
        _brands(call, marketplace_ids[0]),
    )
    return wanted, candidate is not None


def _brands(call: Call, marketplace_id: str) -> tuple[str, ...]:
    """Give the brands that the seller has sent so far, when the schema is for a seller."""
    if not call.query.one("sellerId"):
        return ()
    listings = call.world.listings.of(call.seller.id, marketplace_id)
    found = {str(brand) for one in listings if (brand := one.value("brand", marketplace_id))}
    return tuple(sorted(found))


def _marketplaces(call: Call) -> list[str]:
    found = call.query.require_many("marketplaceIds")
    unknown = [one for one in found if one not in MARKETPLACES]
    if unknown:
        raise invalid(f"Invalid marketplaceIds provided: {', '.join(unknown)}.")
    return found


def _one_of(call: Call, name: str, default: str, known: set[str]) -> str:
    value = call.query.one(name, default)
    if value not in known:
        raise invalid(f"{name} must be one of {', '.join(sorted(filter(None, known)))}.")
    return value
