from datetime import timedelta

import pytest

from tests.domain.listings.rows import a_listing, a_store
from tests.gate import NOW, actor
from towpath.domain.catalog.actions.attributes import AttributeChange
from towpath.domain.catalog.models import Attribute, AttributeSet, Product, StoreView
from towpath.domain.journal.models import JournalEntry
from towpath.domain.listings.actions.attributes import (
    MappingChange,
    ask_again,
    create_and_map,
    import_values,
    keep_attributes,
    map_attribute,
)
from towpath.domain.listings.models import AmazonAttribute, ImportedValue
from towpath.domain.listings.queries.attributes import mapping, unread_asins, values_of
from towpath.domain.stores.models import Store
from towpath.kit.errors import Forbidden, InvalidFields

pytestmark = pytest.mark.django_db
BY = actor("store.settings", "catalog.write")
ONE, TWO = "B000000001", "B000000002"


def a_product(sku: str, **values: object) -> Product:
    sets = AttributeSet.objects.get_or_create(name="Default")[0]
    row = {"type": "simple", "attribute_set": sets, "created_at": NOW, "updated_at": NOW}
    return Product.objects.create(sku=sku, values=values, **row)


def known(name: str = "brand", country: str = "US") -> int:
    keep_attributes(country, {ONE: {"brand": "Acme", "color": "Red"}, TWO: {"brand": "Bolt"}}, by=BY, now=NOW)
    return AmazonAttribute.objects.get(country=country, name=name).pk


def mapped(code: str = "amazon_brand") -> int:
    Attribute.objects.get_or_create(code=code, defaults={"label": "Brand", "kind": "text"})
    attribute_id = known()
    change = MappingChange(attribute_code=code, active=True)
    map_attribute(attribute_id, change, by=BY, now=NOW)
    return attribute_id


def values() -> dict[str, object]:
    rows = Product.objects.order_by("sku").values_list("sku", "values__amazon_brand")
    return dict(rows)


def test_amazon_s_names_are_found_once() -> None:
    known()
    known()
    names = AmazonAttribute.objects.filter(country="US").values_list("name", flat=True)
    assert list(names) == [
        "ASIN",
        "AmazonSKU",
        "ItemName",
        "ListingPrice",
        "ProductTypeName",
        "brand",
        "color",
    ]


def test_values_go_to_matched_products_once_and_only_where_none_is() -> None:
    store, attribute_id = a_store(), mapped()
    for sku, asin, own in (("A", ONE, {}), ("B", TWO, {"amazon_brand": "Mine"})):
        a_listing(store, sku, asin=asin, product=a_product(sku, **own))
    a_listing(store, "unmatched", asin=ONE)
    assert import_values("US", by=BY, now=NOW) == 1
    assert import_values("US", by=BY, now=NOW) == 0
    assert values() == {"A": "Acme", "B": "Mine"}
    shown = values_of(mapping(attribute_id)).order_by("sku").values("sku", "text", "imported")
    assert [tuple(row.values()) for row in shown] == [
        ("A", "Acme", True),
        ("B", "Bolt", False),
        ("unmatched", "Acme", False),
    ]
    map_attribute(
        attribute_id,
        MappingChange(attribute_code="amazon_brand", active=True, overwrite=True),
        by=BY,
        now=NOW,
    )
    assert import_values("US", by=BY, now=NOW) == 1
    assert values() == {"A": "Acme", "B": "Bolt"}


def test_the_oldest_store_counts_and_then_the_lowest_asin() -> None:
    young, old = a_store("Young"), a_store("Old")
    Store.objects.filter(pk=old.pk).update(created_at=NOW - timedelta(days=1))
    product = a_product("A")
    mapped()
    a_listing(young, "A1", asin=ONE, product=product)
    a_listing(old, "A2", asin="B000000009", product=product)
    a_listing(old, "A3", asin=TWO, product=product)
    assert import_values("US", by=BY, now=NOW) == 1
    assert values() == {"A": "Bolt"}


def test_what_a_listing_says_itself_is_an_attribute_too() -> None:
    Attribute.objects.create(code="amazon_brand", label="SKU at Amazon", kind="text")
    change = MappingChange(attribute_code="amazon_brand", active=True)
    map_attribute(known("AmazonSKU"), change, by=BY, now=NOW)
    a_listing(a_store(), "SELLER-1", asin=ONE, product=a_product("A"))
    import_values("US", by=BY, now=NOW)
    assert values() == {"A": "SELLER-1"}


def test_a_mapping_needs_a_target_that_exists_and_store_views_a_scope() -> None:
    attribute_id = known()
    Attribute.objects.create(code="amazon_brand", label="Brand", kind="text")
    view = StoreView.objects.get(code="default").pk
    for change, field in (
        (MappingChange(attribute_code="", active=True), "attribute_code"),
        (MappingChange(attribute_code="nothing", active=False), "attribute_code"),
        (MappingChange(attribute_code="amazon_brand", active=True, store_view_ids=(999,)), "store_view_ids"),
        (MappingChange(attribute_code="amazon_brand", active=True, store_view_ids=(view,)), "store_view_ids"),
    ):
        with pytest.raises(InvalidFields) as refused:
            map_attribute(attribute_id, change, by=BY, now=NOW)
        assert list(refused.value.fields) == [field]
    with pytest.raises(Forbidden):
        map_attribute(attribute_id, change, by=actor("asc.access"), now=NOW)


def test_an_attribute_is_made_and_mapped_in_one() -> None:
    attribute_id = known()
    AttributeSet.objects.get_or_create(name="Default")
    change = AttributeChange(label="Amazon Brand", sets=["Default"])
    where = MappingChange(attribute_code="amazon_brand", active=True)
    create_and_map(attribute_id, "text", change, where, by=BY, now=NOW)
    assert Attribute.objects.get(code="amazon_brand").label == "Amazon Brand"
    assert (mapping(attribute_id).attribute_code, mapping(attribute_id).active) == ("amazon_brand", True)
    told = JournalEntry.objects.filter(action="amazon.attribute_mapped").values_list("subject", flat=True)
    assert list(told) == ["US brand"]


def test_values_are_asked_for_anew() -> None:
    store, attribute_id = a_store(), mapped()
    a_listing(store, "A", asin=ONE, product=a_product("A"), on_amazon=True)
    a_listing(store, "B", asin="B000000003", on_amazon=True)
    assert unread_asins("US", 10) == ["B000000003"]
    import_values("US", by=BY, now=NOW)
    assert ask_again([attribute_id], by=BY, now=NOW + timedelta(hours=1)) == 1
    assert unread_asins("US", 10) == [ONE, "B000000003"]
    assert not ImportedValue.objects.exists()
    again = {ONE: {"brand": "Acme Ltd"}, "B000000003": {}}
    keep_attributes("US", again, by=BY, now=NOW + timedelta(hours=2))
    assert unread_asins("US", 10) == []
