"""Product Type Definitions 2020-09-01: what attributes a listing needs.

Amazon's model: definitionsProductTypes_2020-09-01.
"""

import base64
import hashlib
import json
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import httpx2

from towpath.gateways.amazon.client import Client
from towpath.gateways.amazon.documents import Document, Download
from towpath.gateways.amazon.reading import Json, Misunderstood, ask, part, rows, text, texts


@dataclass(frozen=True, slots=True)
class ProductType:
    """A product type that has a definition in some marketplaces."""

    name: str
    display_name: str
    marketplace_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PropertyGroup:
    """Attributes that belong together on a form."""

    name: str
    title: str
    properties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """Where the JSON Schema of a product type lies. The checksum (Base64 of MD5) tells versions apart."""

    product_type: str
    display_name: str
    version: str
    latest: bool
    requirements: str
    locale: str
    schema: Document
    checksum: str
    property_groups: tuple[PropertyGroup, ...]


async def search_definitions_product_types(
    client: Client,
    marketplace_id: str,
    *,
    keywords: tuple[str, ...] = (),
    item_name: str = "",
    locale: str = "",
) -> tuple[ProductType, ...]:
    """Give the product types that fit keywords or (not both) the title of an item; else all."""
    return await ask(
        client,
        "searchDefinitionsProductTypes",
        lambda data: rows(data["productTypes"], _product_type),
        query={
            "keywords": keywords,
            "marketplaceIds": (marketplace_id,),
            "itemName": item_name,
            "locale": locale,
        },
    )


async def get_definitions_product_type(
    client: Client,
    product_type: str,
    marketplace_id: str,
    *,
    seller_id: str = "",
    requirements: str = "LISTING",
    locale: str = "",
) -> Definition:
    """Give a product type's definition; with ``seller_id`` the schema that binds that seller."""
    return await ask(
        client,
        "getDefinitionsProductType",
        _definition,
        path={"productType": product_type},
        query={
            "sellerId": seller_id,
            "marketplaceIds": (marketplace_id,),
            "requirements": requirements,
            "locale": locale,
        },
    )


async def schema(http: httpx2.AsyncClient, definition: Callable[[], Awaitable[Definition]]) -> Any:
    """Fetch the JSON Schema of a definition; raises :class:`Misunderstood` when its checksum differs."""
    checksum = ""

    async def address() -> Document:
        nonlocal checksum
        found = await definition()
        checksum = found.checksum
        return found.schema

    async with aclosing(Download(http, address).content()) as chunks:
        content = b"".join([chunk async for chunk in chunks])
    digest = hashlib.md5(content, usedforsecurity=False).digest()
    if base64.b64encode(digest).decode() != checksum:
        raise Misunderstood("getDefinitionsProductType: another checksum")
    return json.loads(content)


def _product_type(data: Json) -> ProductType:
    return ProductType(data["name"], text(data.get("displayName")), texts(data.get("marketplaceIds")))


def _definition(data: Json) -> Definition:
    version, link = part(data, "productTypeVersion"), data["schema"]
    return Definition(
        product_type=data["productType"],
        display_name=text(data.get("displayName")),
        version=text(version.get("version")),
        latest=bool(version.get("latest")),
        requirements=text(data.get("requirements")),
        locale=text(data.get("locale")),
        schema=Document("", link["link"]["resource"]),
        checksum=text(link.get("checksum")),
        property_groups=tuple(
            PropertyGroup(name, text(group.get("title")), texts(group.get("propertyNames")))
            for name, group in part(data, "propertyGroups").items()
        ),
    )
