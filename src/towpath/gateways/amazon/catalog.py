"""Catalog Items 2022-04-01: Amazon's catalogue. Amazon's model: catalogItems_2022-04-01."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from towpath.gateways.amazon.client import Client
from towpath.gateways.amazon.reading import NOTHING, Json, Page, ask, pages, part, rows, text, whole

INCLUDED = ("summaries", "identifiers", "images", "productTypes", "relationships")
WITH_ATTRIBUTES = (*INCLUDED, "attributes")
VARIATION_PARENT = "VARIATION_PARENT"


@dataclass(frozen=True, slots=True)
class Search:
    """What to look for: up to 20 identifiers of one type, or keywords.

    Types: ASIN, EAN, GTIN, ISBN, JAN, MINSAN, SKU (needs ``seller_id``), UPC.
    """

    marketplace_id: str
    identifiers: tuple[str, ...] = ()
    identifiers_type: str = ""
    keywords: tuple[str, ...] = ()
    seller_id: str = ""
    locale: str = ""
    included_data: tuple[str, ...] = INCLUDED
    page_size: int = 20


@dataclass(frozen=True, slots=True)
class CatalogItem:
    """An item as one marketplace has it.

    ``attributes`` are texts by Amazon's name, of several values one a line; empty unless asked for by
    :data:`WITH_ATTRIBUTES`. ``identifiers`` are pairs of type and value. ``classification``: BASE_PRODUCT,
    VARIATION_PARENT, PRODUCT_BUNDLE, OTHER; a parent's variants are its ``child_asins``.
    """

    asin: str
    name: str
    brand: str
    classification: str
    product_type: str
    color: str
    size: str
    package_quantity: int | None
    image_url: str
    identifiers: tuple[tuple[str, str], ...]
    parent_asins: tuple[str, ...]
    child_asins: tuple[str, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)


async def search_catalog_items(client: Client, search: Search, page_token: str = "") -> Page[CatalogItem]:
    """Give one page of at most 20 items."""
    return await ask(
        client,
        "searchCatalogItems",
        lambda data: Page(
            items=tuple(_item(item, search.marketplace_id) for item in data["items"]),
            next_token=text(part(data, "pagination").get("nextToken")),
            total=whole(data.get("numberOfResults")),
        ),
        query={
            "identifiers": search.identifiers,
            "identifiersType": search.identifiers_type,
            "marketplaceIds": (search.marketplace_id,),
            "keywords": search.keywords,
            "sellerId": search.seller_id,
            "locale": search.locale,
            "includedData": search.included_data,
            "pageSize": search.page_size,
            "pageToken": page_token,
        },
    )


def search_pages(client: Client, search: Search) -> AsyncIterator[Page[CatalogItem]]:
    """Give all pages of a search."""
    return pages(lambda token: search_catalog_items(client, search, token))


async def get_catalog_item(
    client: Client,
    asin: str,
    marketplace_id: str,
    *,
    locale: str = "",
    included_data: tuple[str, ...] = INCLUDED,
) -> CatalogItem:
    """Give one item; ``Refused`` with status 404 when the marketplace has none."""
    return await ask(
        client,
        "getCatalogItem",
        lambda data: _item(data, marketplace_id),
        path={"asin": asin},
        query={"marketplaceIds": (marketplace_id,), "includedData": included_data, "locale": locale},
    )


def _item(data: Json, marketplace_id: str) -> CatalogItem:
    summary = _of_marketplace(data.get("summaries"), marketplace_id)
    images = _of_marketplace(data.get("images"), marketplace_id).get("images") or ()
    identifiers = _of_marketplace(data.get("identifiers"), marketplace_id).get("identifiers")
    family = _of_marketplace(data.get("relationships"), marketplace_id).get("relationships") or ()
    variations = [one for one in family if one.get("type") == "VARIATION"]
    return CatalogItem(
        asin=data["asin"],
        name=text(summary.get("itemName")),
        brand=text(summary.get("brand")),
        classification=text(summary.get("itemClassification")),
        product_type=text(_of_marketplace(data.get("productTypes"), marketplace_id).get("productType")),
        color=text(summary.get("color")),
        size=text(summary.get("size")),
        package_quantity=whole(summary.get("packageQuantity")),
        image_url=next((text(one.get("link")) for one in images if one.get("variant") == "MAIN"), ""),
        identifiers=rows(identifiers, lambda one: (one["identifierType"], one["identifier"])),
        parent_asins=tuple(asin for one in variations for asin in one.get("parentAsins") or ()),
        child_asins=tuple(asin for one in variations for asin in one.get("childAsins") or ()),
        attributes=_attributes(part(data, "attributes"), marketplace_id),
    )


_SELECTORS = ("marketplace_id", "language_tag")


def _attributes(data: Json, marketplace_id: str) -> dict[str, str]:
    """Read attributes as texts: a value with its unit, or the parts of one."""
    found = {}
    for name, values in data.items():
        here = [one for one in values if one.get("marketplace_id", marketplace_id) == marketplace_id]
        if lines := [line for one in here if (line := _attribute_text(one))]:
            found[name] = "\n".join(lines)
    return found


def _attribute_text(value: Any) -> str:
    if not isinstance(value, dict):
        return _plain(value)
    if "value" in value:
        return " ".join(filter(None, (_attribute_text(value["value"]), _plain(value.get("unit")))))
    parts = (_attribute_text(one) for name, one in value.items() if name not in _SELECTORS)
    return " \N{MULTIPLICATION SIGN} ".join(filter(None, parts))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(filter(None, map(_attribute_text, value)))
    return "" if value is None else str(value)


def _of_marketplace(values: list[Json] | None, marketplace_id: str) -> Json:
    return next((one for one in values or () if one.get("marketplaceId") == marketplace_id), NOTHING)
