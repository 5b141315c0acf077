import asyncio
from typing import Any

import httpx2
import pytest

from tests.gateways.amazon.hosts import Host, Pieces, found
from tests.gateways.amazon.recorder import Call, Recorder
from towpath.gateways.amazon import definitions
from towpath.gateways.amazon.definitions import Definition, ProductType, PropertyGroup
from towpath.gateways.amazon.documents import Document
from towpath.gateways.amazon.reading import Misunderstood

US = "ATVPDKIKX0DER"
SCHEMA = b'{"type": "object"}'
CHECKSUM = "TYY5Z++anZ79rdGyUMdr1g=="


def data(checksum: str = CHECKSUM) -> dict[str, Any]:
    link = {"link": {"resource": "https://schemas.example.com/1?sig=x", "verb": "GET"}, "checksum": checksum}
    return {
        "productType": "PADDLE",
        "displayName": "Paddle",
        "requirements": "LISTING",
        "requirementsEnforced": "ENFORCED",
        "locale": "en_US",
        "marketplaceIds": [US],
        "metaSchema": link,
        "schema": link,
        "propertyGroups": {"offer": {"title": "Offer", "propertyNames": ["purchasable_offer"]}},
        "productTypeVersion": {"version": "U1", "latest": True},
    }


def test_product_types_are_found_by_keywords() -> None:
    types = [{"name": "PADDLE", "displayName": "Paddle", "marketplaceIds": [US]}]
    client = Recorder({"productTypes": types, "productTypeVersion": "U1"})
    assert asyncio.run(
        definitions.search_definitions_product_types(client, US, keywords=("oar", "boat"))
    ) == (ProductType("PADDLE", "Paddle", (US,)),)
    query = {"keywords": ("oar", "boat"), "marketplaceIds": (US,)}
    assert client.calls == [Call("searchDefinitionsProductTypes", query=query)]


def test_a_definition_tells_where_its_schema_lies() -> None:
    client = Recorder(data())
    definition = asyncio.run(
        definitions.get_definitions_product_type(
            client, "PADDLE", US, seller_id="A1", requirements="LISTING_OFFER_ONLY", locale="en_US"
        )
    )
    assert definition == Definition(
        product_type="PADDLE",
        display_name="Paddle",
        version="U1",
        latest=True,
        requirements="LISTING",
        locale="en_US",
        schema=Document("", "https://schemas.example.com/1?sig=x"),
        checksum=CHECKSUM,
        property_groups=(PropertyGroup("offer", "Offer", ("purchasable_offer",)),),
    )
    query = {
        "sellerId": "A1",
        "marketplaceIds": (US,),
        "requirements": "LISTING_OFFER_ONLY",
        "locale": "en_US",
    }
    assert client.calls == [Call("getDefinitionsProductType", {"productType": "PADDLE"}, query)]


def schema(host: Host, *answers: dict[str, Any]) -> Any:
    client = Recorder(*answers)
    return asyncio.run(
        definitions.schema(
            host.client(), lambda: definitions.get_definitions_product_type(client, "PADDLE", US)
        )
    )


def test_a_schema_is_fetched_and_checked() -> None:
    assert schema(Host([found(SCHEMA)]), data()) == {"type": "object"}


def test_a_fresh_link_is_asked_for_when_it_has_expired() -> None:
    expired = httpx2.Response(403, stream=Pieces([b""]))
    assert schema(Host([expired, found(SCHEMA)]), data("of an older version"), data()) == {"type": "object"}


def test_another_checksum_is_told() -> None:
    with pytest.raises(Misunderstood, match="another checksum"):
        schema(Host([found(SCHEMA + b" ")]), data())
