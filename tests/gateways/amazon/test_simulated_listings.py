"""Account, catalogue, definitions and listings, against the simulator."""

from decimal import Decimal
from typing import Any

import pytest

from tests.gateways.amazon.simulated import SELLER, Desk, every
from tests.simulator.caller import CA, US, amazon
from tests.simulator.shop import item, shirt
from towpath.gateways.amazon import attributes, catalog, definitions, listings, restrictions, sellers
from towpath.gateways.amazon.attributes import Change, Listing, Offer, OfferOnly, Patch, Stock
from towpath.gateways.amazon.errors import Refused
from towpath.gateways.amazon.listings import Item, Search, Submission
from towpath.gateways.amazon.reading import Money
from towpath.gateways.amazon.sellers import Account, Participation

UNKNOWN = "B000000000"
PARTS = (
    Participation(US, "US", "USD", "en_US", "www.amazon.com", "Seller's Store", True, False),
    Participation(CA, "CA", "CAD", "en_CA", "www.amazon.ca", "Seller's Store", True, False),
)


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def put(desk: Desk, sku: str, listing: Listing, *, preview: bool = False) -> Submission:
    return desk.do(lambda c: listings.put_listings_item(c, SELLER, sku, US, listing, preview=preview))


def get(desk: Desk, sku: str, included: tuple[str, ...] = listings.INCLUDED) -> Item:
    return desk.do(lambda c: listings.get_listings_item(c, SELLER, sku, US, included_data=included))


def offer(desk: Desk, price: str = "20.50") -> Listing:
    asked = Offer(US, "USD", Decimal(price), minimum=Decimal("15.00"))
    return OfferOnly(item(desk.shop).asin, "new_new", asked, Stock(5, lead_time_days=2)).listing()


def issues(submission: Submission) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.code, one.severity, one.attribute_names) for one in submission.issues]


# Sellers


def test_the_account_and_its_marketplaces() -> None:
    desk = Desk(amazon())
    assert desk.do(sellers.get_marketplace_participations) == PARTS
    assert desk.do(sellers.get_account) == Account("PRIVATE_LIMITED", "PROFESSIONAL", PARTS)


# Listings Restrictions


def test_restrictions_say_why_and_what_to_do() -> None:
    desk = Desk(amazon())
    free, gated = item(desk.shop), item(desk.shop, brand="Terracine")

    def asked(asin: str) -> tuple[restrictions.Restriction, ...]:
        return desk.do(
            lambda c: restrictions.get_listings_restrictions(c, SELLER, asin, US, condition="new_new")
        )

    assert asked(free.asin) == ()
    ((approval,), (missing,)) = (found.reasons for asin in (gated.asin, UNKNOWN) for found in asked(asin))
    page = f"https://sellercentral.amazon.com/hz/approvalrequest/restrictions/approve?asin={gated.asin}"
    assert approval == restrictions.Reason(
        "APPROVAL_REQUIRED", "You need approval to list products of Terracine.", (page,)
    )
    assert (missing.code, missing.links) == ("ASIN_NOT_FOUND", ())


# Product Type Definitions


def test_product_types_are_found_by_keyword_and_title() -> None:
    desk = Desk(amazon())
    by_word = desk.do(lambda c: definitions.search_definitions_product_types(c, US, keywords=("shirt",)))
    by_title = desk.do(
        lambda c: definitions.search_definitions_product_types(c, US, item_name="Linen shirt, blue")
    )
    assert by_word == by_title == (definitions.ProductType("SHIRT", "Shirt", (US,)),)


def test_a_definition_leads_to_its_schema() -> None:
    desk = Desk(amazon())

    async def fetched(client: Any, http: Any) -> tuple[definitions.Definition, Any]:
        async def found() -> definitions.Definition:
            return await definitions.get_definitions_product_type(client, "SHIRT", US, seller_id=SELLER)

        return await found(), await definitions.schema(http, found)

    definition, schema = desk.work(fetched)
    assert (definition.product_type, definition.display_name, definition.latest) == ("SHIRT", "Shirt", True)
    assert (definition.requirements, definition.locale) == ("LISTING", "en_US")
    assert definition.property_groups[0].name == "product_identity"
    assert definition.property_groups[0].properties[:2] == ("item_name", "brand")
    assert "condition_type" in schema["properties"]
    assert desk.sent == ["getDefinitionsProductType 200"] * 2


def test_an_unknown_product_type_is_refused() -> None:
    desk = Desk(amazon())
    with pytest.raises(Refused) as refused:
        desk.do(lambda c: definitions.get_definitions_product_type(c, "NONSENSE", US))
    assert (refused.value.status, refused.value.code) == (404, "NotFound")


# Catalog Items


def test_the_same_item_by_asin_by_bar_code_and_by_words() -> None:
    desk = Desk(amazon())
    one = item(desk.shop)
    ean, upc, parent_asin = one.ean or "", one.upc or "", one.parent_asin or ""
    wanted = catalog.CatalogItem(
        asin=one.asin,
        name=one.title,
        brand=one.brand,
        classification="BASE_PRODUCT",
        product_type="SHIRT",
        color=one.colour,
        size=one.size,
        package_quantity=1,
        image_url=f"http://amazon.test{one.images[0]}",
        identifiers=(("EAN", ean), ("GTIN", one.gtin), ("UPC", upc)),
        parent_asins=(parent_asin,),
        child_asins=(),
    )
    assert desk.do(lambda c: catalog.get_catalog_item(c, one.asin, US)) == wanted
    by_code = catalog.Search(US, (ean,), "EAN")
    found = desk.do(lambda c: catalog.search_catalog_items(c, by_code))
    assert (found.items, found.next_token, found.total) == ((wanted,), "", 1)
    by_words = catalog.Search(US, keywords=tuple(one.title.replace(",", "").split()), page_size=1)
    pages = desk.do(lambda c: every(catalog.search_pages(c, by_words)))
    assert wanted in [each for page in pages for each in page.items]
    parent = desk.do(lambda c: catalog.get_catalog_item(c, parent_asin, US))
    assert parent.classification == catalog.VARIATION_PARENT
    assert one.asin in parent.child_asins


def test_an_unknown_asin_is_refused() -> None:
    desk = Desk(amazon())
    with pytest.raises(Refused) as refused:
        desk.do(lambda c: catalog.get_catalog_item(c, UNKNOWN, US))
    assert (refused.value.status, refused.value.code) == (404, "NotFound")


# Listings Items


def test_an_offer_is_published_and_read_back_when_it_is_live() -> None:
    desk = Desk(amazon())
    one = item(desk.shop)
    submission = put(desk, "Ä SKU/1", offer(desk))
    assert (submission.sku, submission.status, submission.issues) == ("Ä SKU/1", "ACCEPTED", ())
    with pytest.raises(Refused) as refused:
        get(desk, "Ä SKU/1")
    assert (refused.value.status, refused.value.code) == (404, "NotFound")
    desk.shop.move(minutes=2)
    found = get(desk, "Ä SKU/1")
    assert (found.asin, found.name, found.product_type) == (one.asin, one.title, "SHIRT")
    assert (found.condition, found.statuses) == ("new_new", ("BUYABLE", "DISCOVERABLE"))
    assert (found.price, found.business_price, found.points) == (usd("20.50"), None, None)
    assert found.availability == (listings.Availability("DEFAULT", 5),)
    assert found.image_url == f"http://amazon.test{one.images[0]}"
    assert (found.issues, found.attributes) == ((), {})
    assert desk.sent == ["putListingsItem 200", "getListingsItem 404", "getListingsItem 200"]


def test_a_change_of_price_leaves_guard_rails_and_stock_alone() -> None:
    desk = Desk(amazon())
    put(desk, "SKU-1", offer(desk))
    desk.shop.move(minutes=2)
    change = Change("PRODUCT", (attributes.merge_price(Offer(US, "USD", Decimal("19.99"))),))
    changed = desk.do(lambda c: listings.patch_listings_item(c, SELLER, "SKU-1", US, change))
    assert (changed.status, changed.asin, changed.issues) == ("ACCEPTED", item(desk.shop).asin, ())
    desk.shop.move(minutes=2)
    found = get(desk, "SKU-1", (*listings.INCLUDED, "attributes"))
    assert found.price == usd("19.99")
    (price,) = found.attributes["purchasable_offer"]
    assert price["minimum_seller_allowed_price"] == [{"schedule": [{"value_with_tax": Decimal(15)}]}]
    assert found.attributes["fulfillment_availability"] == [
        {"fulfillment_channel_code": "DEFAULT", "quantity": 5, "lead_time_to_ship_max_days": 2}
    ]


def test_a_preview_changes_nothing() -> None:
    desk = Desk(amazon())
    preview = put(desk, "SKU-1", offer(desk), preview=True)
    assert (preview.status, preview.asin, preview.issues) == ("VALID", item(desk.shop).asin, ())
    desk.shop.move(minutes=2)
    assert desk.shop.world.listings.get(SELLER, "SKU-1") is None


def test_what_is_invalid_comes_back_with_its_issues() -> None:
    desk = Desk(amazon())
    condition = [{"value": "nonsense", "marketplace_id": US}]
    content = {**offer(desk).attributes, "condition_type": condition}
    refused = put(desk, "SKU-1", Listing("PRODUCT", content, "LISTING_OFFER_ONLY"))
    assert (refused.status, issues(refused)) == ("INVALID", [("8105", "ERROR", ("condition_type",))])
    lacking = {name: value for name, value in shirt().items() if name != "item_name"}
    refused = put(desk, "SKU-2", Listing("SHIRT", lacking))
    assert (refused.status, issues(refused)) == ("INVALID", [("90220", "ERROR", ("item_name",))])
    change = Change("PRODUCT", (Patch("replace", "condition_type", condition),))
    missing = desk.do(lambda c: listings.patch_listings_item(c, SELLER, "SKU-1", US, change))
    assert (missing.status, issues(missing)) == ("INVALID", [("13013", "ERROR", ())])


def test_a_new_item_gets_an_asin() -> None:
    desk = Desk(amazon())
    assert put(desk, "SHIRT-1", Listing("SHIRT", shirt())).status == "ACCEPTED"
    desk.shop.move(hours=2)
    found = get(desk, "SHIRT-1")
    assert (found.name, found.product_type, found.price) == (
        "Barge Street Canal Shirt",
        "SHIRT",
        usd("25.00"),
    )
    made = desk.do(lambda c: catalog.get_catalog_item(c, found.asin, US))
    assert (made.name, made.brand, made.color) == ("Barge Street Canal Shirt", "Barge Street", "Navy")


def test_listings_are_searched_page_by_page_and_deleted() -> None:
    desk = Desk(amazon())
    for number in (1, 2, 3):
        put(desk, f"SKU-{number}", offer(desk, f"2{number}.00"))
    desk.shop.move(minutes=2)
    search = Search(US, sort_by="sku", sort_order="ASC", page_size=2)
    pages = desk.do(lambda c: every(listings.search_pages(c, SELLER, search)))
    assert [[(one.sku, one.price) for one in page.items] for page in pages] == [
        [("SKU-1", usd("21.00")), ("SKU-2", usd("22.00"))],
        [("SKU-3", usd("23.00"))],
    ]
    assert [page.total for page in pages] == [3, 3]
    gone = desk.do(lambda c: listings.delete_listings_item(c, SELLER, "SKU-2", US))
    assert (gone.sku, gone.status) == ("SKU-2", "ACCEPTED")
    desk.shop.move(minutes=2)
    by_sku = Search(US, ("SKU-1", "SKU-2"))
    left = desk.do(lambda c: listings.search_listings_items(c, SELLER, by_sku))
    assert ([one.sku for one in left.items], left.next_token, left.total) == (["SKU-1"], "", 1)
