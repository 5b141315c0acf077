import base64
import hashlib
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft201909Validator

from spapi_simulator.schemas.types import PRODUCT_TYPES
from spapi_simulator.schemas.vocabulary import META_SCHEMA, META_SCHEMA_ID, ProductTypeValidator
from spapi_simulator.world.definitions import DefinitionRules, SchemaChange
from spapi_simulator.world.marketplaces import BY_COUNTRY
from tests.simulator.caller import CA, US, Amazon, amazon
from tests.simulator.shop import item, later, listed, put, shirt

JP = BY_COUNTRY["JP"].id


def definition(shop: Amazon, product_type: str = "SHIRT", **parameters: Any) -> Any:
    asked = {"productType": product_type, "marketplaceIds": US} | parameters
    reply = shop.call("getDefinitionsProductType", **asked)
    assert reply.status == 200, reply.content
    return reply.data


def download(shop: Amazon, link: Any) -> Any:
    """Download what a link leads to, and check it against the checksum."""
    address = urlsplit(link["link"]["resource"])
    assert (link["link"]["verb"], address.netloc) == ("GET", "amazon.test")
    reply = shop.request("GET", address.path, address.query)
    assert reply.status == 200
    assert base64.b64encode(hashlib.md5(reply.content).digest()).decode() == link["checksum"]
    return json.loads(reply.content)


def schema(shop: Amazon, product_type: str = "SHIRT", **parameters: Any) -> Any:
    return download(shop, definition(shop, product_type, **parameters)["schema"])


def test_product_types_are_found_by_keywords() -> None:
    shop = amazon()
    every = shop.call("searchDefinitionsProductTypes", marketplaceIds=[US, CA]).data
    assert [one["name"] for one in every["productTypes"]] == [
        "SHIRT",
        "SHOES",
        "LUGGAGE",
        "HOME",
        "PET_TOY",
        "PRODUCT",
    ]
    found = shop.call("searchDefinitionsProductTypes", marketplaceIds=US, keywords="toys,shirts").data
    assert found["productTypes"] == [
        {"name": "SHIRT", "displayName": "Shirt", "marketplaceIds": [US]},
        {"name": "PET_TOY", "displayName": "Pet Toy", "marketplaceIds": [US]},
    ]
    assert found["productTypeVersion"] == every["productTypeVersion"]


@pytest.mark.parametrize(
    ("title", "first"),
    [
        ("Light running shoes", "SHOES"),
        ("Polo shirt in navy", "SHIRT"),
        ("Spinner suitcase", "LUGGAGE"),
        ("Unheard of", "PRODUCT"),
    ],
)
def test_a_product_type_is_recommended_for_a_title(title: str, first: str) -> None:
    found = amazon().call("searchDefinitionsProductTypes", marketplaceIds=US, itemName=title).data
    assert found["productTypes"][0]["name"] == first


@pytest.mark.parametrize(
    "parameters",
    [
        {"marketplaceIds": ""},
        {"marketplaceIds": "A0"},
        {"marketplaceIds": US, "keywords": "a", "itemName": "b"},
    ],
)
def test_a_search_that_amazon_would_refuse_is_refused(parameters: dict[str, Any]) -> None:
    assert amazon().call("searchDefinitionsProductTypes", **parameters).status == 400


def test_a_definition_says_what_it_is_of() -> None:
    data = definition(amazon(), requirements="LISTING_OFFER_ONLY", requirementsEnforced="NOT_ENFORCED")
    assert data["requirements"] == "LISTING_OFFER_ONLY"
    assert data["requirementsEnforced"] == "NOT_ENFORCED"
    assert (data["productType"], data["displayName"]) == ("SHIRT", "Shirt")
    assert (data["locale"], data["marketplaceIds"]) == ("en_US", [US])
    assert data["productTypeVersion"] == {
        "version": data["productTypeVersion"]["version"],
        "latest": True,
        "releaseCandidate": False,
    }
    assert data["propertyGroups"]["product_identity"]["propertyNames"] == [
        "externally_assigned_product_identifier",
        "merchant_suggested_asin",
    ]


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"productType": "SPACESHIP"}, 404),
        ({"marketplaceIds": [US, CA]}, 400),
        ({"marketplaceIds": "A0"}, 400),
        ({"requirements": "ALL"}, 400),
        ({"requirementsEnforced": "YES"}, 400),
        ({"parentageLevel": "COUSIN"}, 400),
        ({"locale": "tlh"}, 400),
        ({"productTypeVersion": "1"}, 404),
    ],
)
def test_a_definition_that_there_is_not_is_refused(parameters: dict[str, Any], status: int) -> None:
    asked = {"productType": "SHIRT", "marketplaceIds": US} | parameters
    assert amazon().call("getDefinitionsProductType", **asked).status == status


def test_the_meta_schema_is_a_schema_and_describes_amazons_keywords() -> None:
    shop = amazon()
    meta = download(shop, definition(shop)["metaSchema"])
    assert meta == META_SCHEMA
    assert meta["$id"] == META_SCHEMA_ID
    Draft201909Validator.check_schema(meta)
    wrong = {"type": "array", "maxUniqueItems": "one"}
    assert [error.json_path for error in Draft201909Validator(meta).iter_errors(wrong)] == [
        "$.maxUniqueItems"
    ]


@pytest.mark.parametrize("product_type", list(PRODUCT_TYPES))
@pytest.mark.parametrize("requirements", ["LISTING", "LISTING_PRODUCT_ONLY", "LISTING_OFFER_ONLY"])
@pytest.mark.parametrize("parentage", ["", "NONE", "CHILD", "PARENT"])
def test_every_schema_keeps_to_the_meta_schema(product_type: str, requirements: str, parentage: str) -> None:
    shop = amazon()
    parameters = {"parentageLevel": parentage} if parentage else {}
    built = schema(shop, product_type, requirements=requirements, **parameters)
    assert built["$schema"] == META_SCHEMA_ID
    assert list(Draft201909Validator(META_SCHEMA).iter_errors(built)) == []
    assert set(built["required"]) <= set(built["properties"])
    for attribute in built["properties"].values():
        assert set(attribute["selectors"]) <= set(attribute["items"]["properties"])


def test_what_the_schema_allows_is_accepted_and_what_it_refuses_is_not() -> None:
    shop = amazon()
    validator = ProductTypeValidator(schema(shop))
    good, bad = shirt(), shirt() | {"color": [{"value": "Navy"}]}
    assert list(validator.iter_errors(good)) == []
    assert put(shop, "GOOD", good, "LISTING", product_type="SHIRT").data["status"] == "ACCEPTED"
    assert [error.json_path for error in validator.iter_errors(bad)] == ["$.color[0]"]
    assert put(shop, "BAD", bad, "LISTING", product_type="SHIRT").data["status"] == "INVALID"


def test_a_schema_is_of_its_marketplace() -> None:
    shop = amazon()
    found = schema(shop, marketplaceIds=JP, locale="en_US")
    assert found["$defs"]["marketplace_id"]["default"] == JP
    assert found["$defs"]["currency"]["enum"] == ["JPY"]
    assert found["$defs"]["language_tag"]["default"] == "ja_JP"
    assert found["$defs"]["fulfillment_channel_code"]["enum"] == ["DEFAULT", "AMAZON_JP"]


def test_without_enforcement_nothing_is_required() -> None:
    found = schema(amazon(), requirementsEnforced="NOT_ENFORCED")
    assert found["required"] == []
    assert "allOf" not in found


def test_parentage_settles_what_families_need() -> None:
    shop = amazon()
    parent, child, alone = (schema(shop, parentageLevel=one) for one in ("PARENT", "CHILD", "NONE"))
    assert "color" not in parent["required"]
    assert {"color", "purchasable_offer", "variation_theme"} <= set(child["required"])
    assert "variation_theme" not in alone["properties"]


def test_a_schema_for_a_seller_suggests_its_brands() -> None:
    shop = amazon()
    put(shop, "S", shirt(), "LISTING", product_type="SHIRT")
    shop.move(minutes=15)
    found = schema(shop, sellerId=shop.seller.id)
    value = found["properties"]["brand"]["items"]["properties"]["value"]
    assert value["anyOf"][1]["enum"] == ["Barge Street"]
    assert "anyOf" not in schema(shop)["properties"]["brand"]["items"]["properties"]["value"]


def test_a_link_ends_after_seven_days() -> None:
    shop = amazon()
    address = urlsplit(definition(shop)["schema"]["link"]["resource"])
    shop.move(days=6, hours=23)
    assert shop.request("GET", address.path, address.query).status == 200
    shop.move(hours=2)
    assert shop.request("GET", address.path, address.query).status == 403
    assert shop.request("GET", address.path).status == 403


@pytest.mark.parametrize("name", ["SPACESHIP", "SHIRT"])
def test_an_address_that_was_never_given_leads_nowhere(name: str) -> None:
    query = "expires=99999999999"
    assert amazon().request("GET", f"/product-type-schemas/{name}.json", query).status == 404


def test_a_new_version_requires_more() -> None:
    shop = amazon()
    told: list[str] = []
    shop.world.definitions.on_change.append(told.append)
    shop.world.definitions.rules = DefinitionRules(changes=(SchemaChange("SHIRT", 3_600, ("material",)),))
    shop.world.definitions.start()
    listed(shop, "OLD", item(shop).asin)
    before = definition(shop)
    coming = definition(shop, productTypeVersion="RELEASE_CANDIDATE")
    assert coming["productTypeVersion"]["releaseCandidate"]
    assert not coming["productTypeVersion"]["latest"]
    assert "material" in download(shop, coming["schema"])["required"]
    later(shop, hours=1)
    after = definition(shop)
    assert told == ["SHIRT"]
    assert after["productTypeVersion"]["version"] == coming["productTypeVersion"]["version"]
    assert after["productTypeVersion"]["version"] != before["productTypeVersion"]["version"]
    assert after["schema"]["checksum"] != before["schema"]["checksum"]
    refused = put(shop, "NEW", shirt(), "LISTING", product_type="SHIRT")
    assert [one["attributeNames"] for one in refused.data["issues"]] == [["material"]]
    assert definition(shop, productTypeVersion="RELEASE_CANDIDATE")["productTypeVersion"]["latest"]


def test_a_version_cannot_require_what_there_is_not() -> None:
    with pytest.raises(ValueError, match="wings"):
        amazon().world.definitions.require("SHIRT", ("wings",))
