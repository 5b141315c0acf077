"""What an import makes of a file, cell by cell."""

from decimal import Decimal

import pytest

from tests.domain.catalog.shop import BAG, a_shop, bring, file, paths, problems, product, scoped, websites
from tests.people import NOW, ROOT
from towpath.domain.catalog.logic.settings import PRICE_SCOPE
from towpath.domain.catalog.models import (
    AttributeOption,
    AttributeSet,
    Category,
    Product,
    SourceItem,
    Variant,
)
from towpath.domain.catalog.queries.imports import totals
from towpath.domain.settings import actions as configuration
from towpath.domain.settings.logic.registry import DEFAULT_SCOPE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop(db: None) -> None:
    a_shop()


FULL = dict(BAG) | {
    "attribute_set_code": "Bag",
    "categories": "Default Category/Gear,Default Category/Gear/Bags",
    "product_websites": "es,base",
    "description": 'A bag, "strong".\nTwo lines.',
    "short_description": "A bag.",
    "weight": "1.50",
    "product_online": "2",
    "tax_class_name": "Taxable Goods",
    "visibility": "Catalog, Search",
    "special_price": "29.95",
    "special_price_from_date": "2026-11-01",
    "special_price_to_date": "12/31/26, 11:59 PM",
    "msrp_price": "40",
    "map_price": "30",
    "base_image": "/m/b/mb01.jpg",
    "additional_images": "/m/b/mb01-1.jpg,/m/b/mb01-2.jpg",
    "url_key": "joust-duffle-bag",
    "additional_attributes": "amazon_asin=B0ABCDEF12,activity=Gym|Hiking,eco=Yes,pages=12,"
    "released=2026-01-31,size=M",
    "qty": "100",
    "out_of_stock_qty": "3",
    "is_in_stock": "1",
}


def test_every_column_lands_where_it_belongs() -> None:
    row = bring(FULL)
    bag = product()
    assert (bag.type, bag.enabled, bag.attribute_set.name) == ("simple", False, "Bag")
    assert websites(bag.website_ids) == ["base", "es"]
    assert paths(bag.category_ids) == ["Default Category/Gear", "Default Category/Gear/Bags"]
    assert bag.values == {
        "name": "Joust Duffle Bag",
        "price": 34,
        "weight": 1.5,
        "tax_class_id": "Taxable Goods",
        "visibility": "Catalog, Search",
        "special_price": Decimal("29.95"),
        "special_from_date": "2026-11-01",
        "special_to_date": "2026-12-31",
        "msrp": 40,
        "minimal_price": 30,
        "image": "/m/b/mb01.jpg",
        "media_gallery": "/m/b/mb01-1.jpg,/m/b/mb01-2.jpg",
        "out_of_stock_qty": 3,
        "amazon_asin": "B0ABCDEF12",
        "activity": ["Gym", "Hiking"],
        "eco": True,
        "pages": 12,
        "released": "2026-01-31",
        "size": "M",
    }
    assert bag.texts == {"description": 'A bag, "strong".\nTwo lines.', "short_description": "A bag."}
    assert (bag.created_at, bag.updated_at) == (NOW, NOW)
    assert list(SourceItem.objects.values_list("product__sku", "source__code", "quantity", "in_stock")) == [
        ("24-MB01", "default", Decimal(100), True)
    ]
    assert row.state == "done"
    assert problems(row) == []
    assert (totals(row).rows, totals(row).created) == (1, 1)


def test_what_the_file_names_and_the_shop_does_not_have_is_made_and_told() -> None:
    row = bring(FULL)
    assert row.notices == {
        "SETS_NEW": ["Bag"],
        "CATEGORIES_NEW": ["Default Category/Gear", "Default Category/Gear/Bags"],
        "OPTIONS_NEW": ["activity: Gym", "activity: Hiking", "size: M"],
    }
    gear = Category.objects.get(name="Gear")
    bags = Category.objects.get(name="Bags")
    root = Category.objects.get(name="Default Category")
    assert (gear.path, bags.path) == (f"{root.pk}/{gear.pk}", f"{root.pk}/{gear.pk}/{bags.pk}")
    assert (root.products, gear.products, bags.products) == (0, 1, 1)
    labels = AttributeOption.objects.filter(attribute__code="activity").values_list("label", "sort_order")
    assert list(labels) == [("Gym", 1), ("Hiking", 2)]
    assert AttributeSet.objects.get(name="Bag").attributes.count() == 21


def test_a_file_with_few_columns_leaves_the_rest_as_it_is() -> None:
    bring(FULL)
    before = product()
    row = bring({"sku": "24-MB01", "price": "39.99", "qty": ""})
    after = product()
    assert after.values == before.values | {"price": Decimal("39.99")}
    assert (after.texts, after.category_ids, after.type) == (before.texts, before.category_ids, "simple")
    assert SourceItem.objects.get().quantity == 100
    assert (totals(row).created, totals(row).changed) == (0, 1)


def test_a_mark_takes_a_value_away() -> None:
    bring(FULL)
    empty = "__EMPTY__VALUE__"
    bring(
        {
            "sku": "24-MB01",
            "special_price": empty,
            "short_description": empty,
            "categories": empty,
            "product_websites": empty,
            "additional_attributes": f"size={empty},eco={empty},activity={empty},amazon_asin=",
        }
    )
    bag = product()
    assert {"special_price", "size", "eco", "activity"} & bag.values.keys() == set()
    assert bag.values["amazon_asin"] == "B0ABCDEF12"
    assert bag.texts == {"description": 'A bag, "strong".\nTwo lines.'}
    assert (bag.category_ids, bag.website_ids) == ([], [])


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("size=L", {"size": "L"}),
        ("SIZE=L", {"size": "L"}),
        ('amazon_asin="a, b",size=L', {"amazon_asin": "a, b", "size": "L"}),
        ("amazon_asin=a, b,size=L", {"amazon_asin": "a, b", "size": "L"}),
        ("amazon_asin=a=b", {"amazon_asin": "a=b"}),
        ('amazon_asin="say ""hi""",pages=3', {"amazon_asin": 'say "hi"', "pages": 3}),
        ("amazon_asin=back\\slash", {"amazon_asin": "back\\slash"}),
        ("amazon_asin=two\nlines,eco=1", {"amazon_asin": "two\nlines", "eco": True}),
        ('activity="Gym|Trail",eco=no', {"activity": ["Gym", "Trail"], "eco": False}),
        ("size=S,size=L", {"size": "L"}),
        ("size=,pages=", {}),
        ("sku=other,status=2", {}),
        ("released=1/5/2026", {"released": "2026-01-05"}),
    ],
)
def test_additional_attributes_in_every_form(cell: str, values: dict[str, object]) -> None:
    row = bring(dict(BAG) | {"additional_attributes": cell})
    assert problems(row) == []
    assert product().values == {"name": "Joust Duffle Bag", "price": 34} | values


def test_long_texts_among_additional_attributes_stand_with_the_long_texts() -> None:
    bring(dict(BAG) | {"description": "A bag.", "additional_attributes": "care=Wash cold,size=L"})
    assert product().texts == {"description": "A bag.", "care": "Wash cold"}
    assert product().values == {"name": "Joust Duffle Bag", "price": 34, "size": "L"}


def test_unknown_columns_and_attributes_are_told_once() -> None:
    first = dict(BAG) | {"warranty": "2 years", "additional_attributes": "size=L,foo=1,bar=2"}
    second = dict(BAG) | {"sku": "B", "warranty": "3 years", "additional_attributes": "foo=3"}
    row = bring(first, second)
    assert row.notices["COLUMN_UNKNOWN"] == ["warranty"]
    assert row.notices["ATTRIBUTE_UNKNOWN"] == ["bar", "foo"]
    assert product().values == {"name": "Joust Duffle Bag", "price": 34, "size": "L"}
    assert product("B").values == {"name": "Joust Duffle Bag", "price": 34}


def test_a_column_fills_the_attribute_of_its_name() -> None:
    bring(dict(BAG) | {"pages": "12", "badge": "New"})
    assert product().values == {"name": "Joust Duffle Bag", "price": 34, "pages": 12, "badge": "New"}


VARIANTS = [
    dict(BAG) | {"sku": f"WS03-{size}", "additional_attributes": f"size={size}", "name": f"Tee {size}"}
    for size in ("S", "M")
]
TEE = dict(BAG) | {
    "sku": "WS03",
    "product_type": "configurable",
    "name": "Tee",
    "qty": "0",
    "configurable_variations": "sku=WS03-S,size=S,color=Red|sku=WS03-M,size=M,color=Red",
}


def children() -> list[str]:
    return sorted(Variant.objects.filter(parent__sku="WS03").values_list("child__sku", flat=True))


def test_variants_may_stand_before_their_parent_or_behind_it() -> None:
    bring(VARIANTS[0], TEE, VARIANTS[1])
    assert children() == ["WS03-M", "WS03-S"]
    assert product("WS03").variant_attributes == ["size", "color"]
    assert not SourceItem.objects.filter(product__sku="WS03").exists()


def test_variants_are_those_that_the_last_file_names() -> None:
    bring(*VARIANTS, TEE)
    bring({"sku": "WS03", "configurable_variations": "sku=WS03-M,size=M"})
    assert children() == ["WS03-M"]
    assert product("WS03").variant_attributes == ["size"]


def test_a_variant_that_is_no_product_is_told_and_the_others_stay() -> None:
    row = bring(VARIANTS[1], TEE)
    assert children() == ["WS03-M"]
    assert problems(row) == [(3, "configurable_variations", "VARIANT_UNKNOWN", "WS03-S")]
    assert totals(row).refused == 0


SPANISH = {
    "sku": "24-MB01",
    "store_view_code": "es_es",
    "name": "Bolsa",
    "description": "Una bolsa.",
    "product_online": "2",
    "weight": "9",
    "price": "30",
    "badge": "Nuevo",
}


def test_rows_of_a_store_view_give_values_to_the_view_and_to_its_website() -> None:
    row = bring(dict(BAG) | {"store_view_code": ""}, SPANISH)
    assert scoped() == {
        "es_es": {"name": "Bolsa", "description": "Una bolsa."},
        "es": {"status": False, "badge": "Nuevo"},
    }
    assert product().values == {"name": "Joust Duffle Bag", "price": 34}
    assert row.notices["GLOBAL_IN_STORE_VIEW"] == ["price", "weight"]
    assert (totals(row).rows, totals(row).created) == (2, 2)


def test_a_price_goes_to_the_website_once_prices_are_of_websites() -> None:
    configuration.save((DEFAULT_SCOPE,), {PRICE_SCOPE: "website"}, by=ROOT, now=NOW)
    bring(dict(BAG) | {"store_view_code": ""}, SPANISH)
    assert scoped()["es"] == {"status": False, "badge": "Nuevo", "price": 30}


def test_additional_attributes_of_a_store_view_go_by_their_scope() -> None:
    cell = 'care="Lavar, en frío",badge=Oferta,size=XL,foo=1'
    row = bring(BAG, {"sku": "24-MB01", "store_view_code": "es_mx", "additional_attributes": cell})
    assert scoped() == {"es_mx": {"care": "Lavar, en frío"}, "es": {"badge": "Oferta"}}
    assert row.notices["ATTRIBUTE_UNKNOWN"] == ["foo"]


def test_of_two_store_views_of_a_website_the_later_row_names_its_value() -> None:
    mexican = {"sku": "24-MB01", "store_view_code": "es_mx", "badge": "Último", "product_online": ""}
    bring(BAG, SPANISH, mexican)
    assert scoped()["es"] == {"status": False, "badge": "Último"}


def test_a_mark_in_a_store_view_gives_the_value_back_to_the_default() -> None:
    bring(BAG, SPANISH)
    empty = "__EMPTY__VALUE__"
    bring({"sku": "24-MB01", "store_view_code": "es_es", "name": empty, "badge": empty, "description": ""})
    assert scoped() == {"es_es": {"description": "Una bolsa."}, "es": {"status": False}}


def test_semicolons_and_a_mark_of_utf_8_are_excels() -> None:
    row = bring(b"\xef\xbb\xbf" + file(dict(BAG) | {"price": "34,95", "weight": "1,5"}, separator=";"))
    assert problems(row) == []
    assert product().values == {"name": "Joust Duffle Bag", "price": Decimal("34.95"), "weight": 1.5}


def test_capital_letters_and_blanks_in_the_first_line_do_no_harm() -> None:
    bring(b" SKU ,Attribute_Set_Code,product_type,Name,PRICE\nA,Default,simple,Bag,1\n")
    assert product("A").values == {"name": "Bag", "price": 1}


def test_a_bundle_is_known_and_has_no_stock() -> None:
    bring(dict(BAG) | {"product_type": "bundle", "qty": "5"})
    assert product().type == "bundle"
    assert SourceItem.objects.count() == 0


def test_a_changed_stock_is_no_change_of_the_product() -> None:
    bring(dict(BAG) | {"qty": "5"})
    Product.objects.update(updated_at="2026-01-01T00:00:00Z")
    row = bring({"sku": "24-MB01", "qty": "4", "is_in_stock": "0"})
    item = SourceItem.objects.get()
    assert (item.quantity, item.in_stock) == (Decimal(4), False)
    assert product().updated_at.isoformat() == "2026-01-01T00:00:00+00:00"
    assert totals(row).changed == 1
