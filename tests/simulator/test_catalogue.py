from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spapi_simulator.schemas.build import Wanted
from spapi_simulator.schemas.check import issues_in
from spapi_simulator.world.catalogue import Catalogue
from spapi_simulator.world.codes import Codes, check_digit, gtin
from spapi_simulator.world.ids import Ids
from spapi_simulator.world.items import Item
from spapi_simulator.world.marketplaces import BY_COUNTRY
from spapi_simulator.world.submissions import PRODUCT_ONLY
from spapi_simulator.world.titles import COUNTS, tokens
from tests.simulator.caller import CA, US, Amazon, amazon
from tests.simulator.shop import item, listed

UK, MX = BY_COUNTRY["GB"].id, BY_COUNTRY["MX"].id


@given(seed=st.integers(0, 50), number=st.integers(0, 10_000_000))
def test_every_number_has_one_asin_and_every_asin_one_number(seed: int, number: int) -> None:
    codes = Codes.of(Ids(seed))
    asin = codes.asin(number)
    assert len(asin) == 10
    assert asin.startswith("B0")
    assert codes.number_of_asin(asin) == number


@given(seed=st.integers(0, 50), number=st.integers(0, 10_000_000), european=st.booleans())
def test_every_number_has_one_bar_code_with_a_right_check_digit(
    seed: int, number: int, *, european: bool
) -> None:
    codes = Codes.of(Ids(seed))
    code = codes.gtin(number, european=european)
    assert gtin("GTIN", code) == code
    assert codes.number_of_gtin(code) == number
    assert (gtin("UPC", code[2:]) == code) is not european


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("UPC", "036000291452", "00036000291452"),
        ("EAN", "4006381333931", "04006381333931"),
        ("EAN", "4006381333932", None),
        ("EAN", "036000291452", None),
        ("ISBN", "0306406152", "09780306406157"),
        ("ISBN", "080442957X", "09780804429573"),
        ("ISBN", "0306406153", None),
        ("GTIN", "036000291452", "00036000291452"),
        ("ASIN", "B000000000", None),
        ("EAN", "\u0664006381333931", None),
    ],
)
def test_a_bar_code_of_any_kind_becomes_one_of_fourteen_digits(
    kind: str, value: str, code: str | None
) -> None:
    assert gtin(kind, value) == code


def test_the_check_digit_is_that_of_gs1() -> None:
    assert check_digit("629104150021") == "3"


@pytest.fixture(scope="module")
def many() -> Catalogue:
    return Catalogue(Ids(7), 10_007)


def test_a_family_is_a_parent_and_children_that_name_one_another(many: Catalogue) -> None:
    parent = next(one for one in map(many.item, range(0, 500, 10)) if one.product_type == "SHIRT")
    children = [many.get(asin) for asin in parent.child_asins]
    assert len(children) == 9
    assert (parent.gtin, parent.colour, parent.size, parent.is_parent) == ("", "", "", True)
    assert {one.parent_asin for one in children if one} == {parent.asin}
    assert len({(one.colour, one.size) for one in children if one}) == 9
    assert len({one.gtin for one in children if one}) == 9


def test_the_last_family_is_cut_short(many: Catalogue) -> None:
    last = many.item(10_000)
    assert len(last.child_asins) in {0, 6}
    assert many.get(many.generator.codes.asin(10_007)) is None
    assert len(many) == 10_007


def test_items_of_a_kind_without_families_stand_alone(many: Catalogue) -> None:
    toys = [one for one in map(many.item, range(300)) if one.product_type == "PET_TOY"]
    assert {(one.parent_asin, one.is_parent) for one in toys} == {(None, False)}
    assert all(one.gtin for one in toys)


def test_the_same_seed_gives_the_same_items_and_another_one_others() -> None:
    assert Catalogue(Ids(3)).item(123) == Catalogue(Ids(3)).item(123)
    assert Catalogue(Ids(3)).item(123).asin != Catalogue(Ids(4)).item(123).asin


def _matching(many: Catalogue, keywords: str, marketplace_id: str) -> Iterator[Item]:
    wanted = set(tokens(keywords))
    for number in range(many.size):
        one = many.item(number)
        if wanted <= set(tokens(one.title)) and marketplace_id in one.marketplace_ids:
            yield one


@pytest.mark.parametrize(
    "keywords",
    [
        "navy polo shirts",
        "harbour lane",
        "Rope Tug 6 Pack",
        "set of four",
        "small",
        "white 24 inch spinner",
        "calder finch",
        "nothing of the kind",
        "red navy",
    ],
)
@pytest.mark.parametrize("marketplace_id", [US, MX])
def test_a_search_finds_by_arithmetic_what_looking_at_all_titles_finds(
    many: Catalogue, keywords: str, marketplace_id: str
) -> None:
    found = many.search(keywords, marketplace_id)
    expected = [one.asin for one in _matching(many, keywords, marketplace_id)]
    assert [one.asin for one in found.items] == expected
    assert found.count == len(expected)


def test_a_search_is_narrowed_by_brands_and_nodes(many: Catalogue) -> None:
    broad = many.search("shirt", US)
    brand, node = broad.brands[0], broad.nodes[0]
    narrow = many.search("shirt", US, [brand.name.upper()], [node.key])
    items = list(narrow.items)
    assert len(items) == narrow.count > 0
    assert {(one.brand, one.browse_node) for one in items} == {(brand.name, node.key)}
    assert many.search("shirt", US, [brand.name]).count == brand.count
    assert many.search("shirt", US, nodes=[node.key]).count == node.count


def test_a_million_items_cost_no_time_to_have_and_little_to_search() -> None:
    million = Catalogue(Ids(7), 1_000_000)
    found = million.search("navy polo shirt", US)
    assert found.count == 3_333
    assert len(list(islice(found.items, 20))) == 20
    assert million.get(million.item(999_999).asin) == million.item(999_999)


def test_the_counts_of_properties_are_prime_to_one_another() -> None:
    counts = list(COUNTS.values())
    product = 1
    for count in counts:
        product *= count
    assert counts == [5, 4, 7, 9, 11, 13, 23, 17]
    assert product == 5 * 4 * 7 * 9 * 11 * 13 * 23 * 17


def test_loaded_items_are_found_before_generated_ones() -> None:
    catalogue = Catalogue(Ids(1), 100)
    code = "978030640615"
    own = Item(
        "B0OWN00001",
        "PRODUCT",
        "Manual of Locks",
        "Lockhaven",
        "0" + code + check_digit(code),
        minsan="A012345678",
        list_price=Decimal("9.50"),
    )
    catalogue.add(own)
    assert catalogue.get("B0OWN00001") == own
    assert catalogue.find("ISBN", "0306406152") == [own]
    assert catalogue.find("EAN", "9780306406157") == [own]
    assert catalogue.find("JAN", "9780306406157") == []
    assert catalogue.find("MINSAN", "A012345678") == [own]
    assert catalogue.find("MINSAN", "008A12345678") == []
    assert [one.asin for one in catalogue.search("lock manual", US).items] == ["B0OWN00001"]
    assert len(catalogue) == 101


def test_an_item_that_is_added_again_takes_the_place_of_the_first() -> None:
    catalogue = Catalogue(Ids(1), 0)
    catalogue.add(Item("B0OWN00001", "PRODUCT", "Manual of Locks", "Lockhaven", "09780306406157"))
    catalogue.add(Item("B0OWN00001", "PRODUCT", "Guide to Weirs", "Lockhaven", ""))
    assert catalogue.find("EAN", "9780306406157") == []
    assert catalogue.search("manual", US).count == 0
    assert catalogue.search("guide weir", US).count == 1


EVERYTHING = (
    "attributes",
    "classifications",
    "dimensions",
    "identifiers",
    "images",
    "productTypes",
    "relationships",
    "salesRanks",
    "summaries",
    "vendorDetails",
)


def test_all_data_sets_of_an_item_are_given_for_each_marketplace_where_it_is_sold() -> None:
    shop = amazon()
    one = item(shop)
    reply = shop.call("getCatalogItem", asin=one.asin, marketplaceIds=[US, CA], includedData=EVERYTHING)
    data = reply.data
    assert reply.status == 200
    assert [entry["marketplaceId"] for entry in data["summaries"]] == [US, CA]
    assert data["summaries"][0]["itemName"] == one.title
    assert data["summaries"][0]["itemClassification"] == "BASE_PRODUCT"
    assert {
        (row["identifierType"], row["identifier"]) for row in data["identifiers"][0]["identifiers"]
    } == set(one.identifiers)
    assert data["relationships"][0]["relationships"] == [
        {
            "parentAsins": [one.parent_asin],
            "variationTheme": {"attributes": ["color", "size"], "theme": "COLOR/SIZE"},
            "type": "VARIATION",
        }
    ]
    assert data["images"][0]["images"][0] == {
        "variant": "MAIN",
        "link": f"http://amazon.test/images/I/{one.asin}.MAIN.svg",
        "height": 500,
        "width": 500,
    }
    assert data["classifications"][0]["classifications"][0]["parent"]["displayName"] == "Shirts"
    assert data["vendorDetails"] == []
    us_price, ca_price = data["attributes"]["list_price"]
    assert us_price == {"currency": "USD", "value": float(one.list_price), "marketplace_id": US}
    assert ca_price["currency"] == "CAD"


def test_the_rank_in_the_catalogue_is_the_rank_in_pricing() -> None:
    shop = amazon()
    one = item(shop)
    reply = shop.call("getCatalogItem", asin=one.asin, marketplaceIds=US, includedData="salesRanks")
    (group, overall), (node, within) = shop.world.market.rankings(one, US)
    ranks = reply.data["salesRanks"][0]
    assert (ranks["displayGroupRanks"][0]["websiteDisplayGroup"], ranks["displayGroupRanks"][0]["rank"]) == (
        group,
        overall,
    )
    assert ranks["classificationRanks"][0]["classificationId"] == node
    assert ranks["classificationRanks"][0]["rank"] == within


@pytest.mark.parametrize("product_type", ["SHIRT", "SHOES", "LUGGAGE", "HOME", "PET_TOY"])
@pytest.mark.parametrize("place", [0, 1])
def test_the_attributes_of_an_item_keep_to_the_schema_of_its_product_type(
    product_type: str, place: int
) -> None:
    shop = amazon()
    one = item(shop, product_type=product_type, place=place)
    reply = shop.call("getCatalogItem", asin=one.asin, marketplaceIds=US, includedData="attributes")
    attributes = reply.data["attributes"]
    assert issues_in(attributes, attributes, Wanted(product_type, US, PRODUCT_ONLY, enforced=False)) == []


def test_an_item_that_is_not_sold_there_is_not_found() -> None:
    shop = amazon()
    missing = next(
        one for one in map(shop.world.catalogue.item, range(2000)) if UK not in one.marketplace_ids
    )
    assert shop.call("getCatalogItem", asin=missing.asin, marketplaceIds=UK).status == 404
    assert shop.call("getCatalogItem", asin=missing.asin, marketplaceIds=[UK, US]).status == 200
    shop.move(seconds=1)
    assert shop.call("getCatalogItem", asin="B000000000", marketplaceIds=US).status == 404


def _search(shop: Amazon, **parameters: Any) -> dict[str, object]:
    reply = shop.call("searchCatalogItems", **({"marketplaceIds": US} | parameters))
    assert reply.status == 200, reply.content
    data: dict[str, object] = reply.data
    return data


def test_twenty_bar_codes_are_looked_up_at_once() -> None:
    shop = amazon()
    items = [one for one in map(shop.world.catalogue.item, range(60)) if one.ean][:20]
    reply = shop.call(
        "searchCatalogItems",
        marketplaceIds=US,
        identifiersType="EAN",
        identifiers=[one.ean for one in items],
        pageSize=20,
    )
    assert [one["asin"] for one in reply.data["items"]] == [one.asin for one in items]
    assert reply.data["numberOfResults"] == 20
    assert "refinements" not in reply.data
    shop.move(seconds=5)
    too_many = [f"{number:013}" for number in range(21)]
    refused = shop.call("searchCatalogItems", marketplaceIds=US, identifiersType="EAN", identifiers=too_many)
    assert refused.status == 400


def test_an_item_is_found_by_the_sku_of_its_seller() -> None:
    shop = amazon()
    one = item(shop)
    listed(shop, "CANAL-1", one.asin)
    found = _search(shop, identifiersType="SKU", identifiers="CANAL-1", sellerId=shop.seller.id)
    assert found["items"] == [{"asin": one.asin, "summaries": found["items"][0]["summaries"]}]  # type: ignore[index]
    assert (
        shop.call("searchCatalogItems", marketplaceIds=US, identifiersType="SKU", identifiers="X").status
        == 400
    )


def test_keywords_are_answered_page_by_page_with_refinements() -> None:
    shop = amazon()
    seen: list[str] = []
    token: dict[str, Any] = {}
    while True:
        reply = shop.call(
            "searchCatalogItems",
            marketplaceIds=US,
            keywords="polo,navy",
            pageSize=4,
            includedData="identifiers",
            **token,
        )
        seen += [one["asin"] for one in reply.data["items"]]
        assert len(reply.data["items"]) <= 4
        assert sum(one["numberOfResults"] for one in reply.data["refinements"]["brands"]) > 0
        shop.move(seconds=1)
        if "nextToken" not in reply.data["pagination"]:
            break
        token = {"pageToken": reply.data["pagination"]["nextToken"]}
    assert len(seen) == len(set(seen)) == reply.data["numberOfResults"]
    assert seen == [one.asin for one in shop.world.catalogue.search("polo navy", US).items]
    assert reply.data["pagination"]["previousToken"]


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"identifiers": "B000000000"},
        {"identifiers": "B000000000", "identifiersType": "BARCODE"},
        {"identifiers": "B000000000", "identifiersType": "ASIN", "keywords": "shirt"},
        {"identifiers": "B000000000", "identifiersType": "ASIN", "brandNames": "Harbour Lane"},
        {"keywords": "shirt", "pageSize": 21},
        {"keywords": "shirt", "pageToken": "forged"},
        {"keywords": "shirt", "includedData": "everything"},
        {"keywords": "shirt", "marketplaceIds": [US, CA]},
        {"keywords": "shirt", "marketplaceIds": "A00000000"},
    ],
)
def test_a_search_that_amazon_would_refuse_is_refused(parameters: dict[str, Any]) -> None:
    shop = amazon()
    reply = shop.call("searchCatalogItems", **({"marketplaceIds": US} | parameters))
    assert (reply.status, reply.data["errors"][0]["code"]) == (400, "InvalidInput")


def test_pictures_are_drawn_for_what_there_is() -> None:
    shop = amazon()
    one = item(shop)
    picture = shop.request("GET", one.images[0])
    assert picture.status == 200
    assert picture.headers["content-type"] == "image/svg+xml"
    assert one.colour.encode() in picture.content
    assert shop.request("GET", "/images/I/B000000000.MAIN.svg").status == 404
    assert shop.request("GET", f"/images/I/{one.asin}.PT99.svg").status == 404
