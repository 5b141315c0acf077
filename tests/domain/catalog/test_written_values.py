from decimal import Decimal

import pytest

from tests.gate import NOW, actor
from towpath.domain.catalog.actions.values import write_values
from towpath.domain.catalog.logic.attributes import Attribute, Kind
from towpath.domain.catalog.logic.typed import json_of
from towpath.domain.catalog.models import Attribute as Row
from towpath.domain.catalog.models import AttributeSet, Product, ScopedValues, StoreView
from towpath.kit.errors import Forbidden

pytestmark = pytest.mark.django_db
BY = actor("catalog.write")


def a_product(sku: str, **values: object) -> int:
    sets = AttributeSet.objects.get_or_create(name="Default")[0]
    row = {"type": "simple", "attribute_set": sets, "created_at": NOW, "updated_at": NOW}
    return Product.objects.create(sku=sku, values=values, **row).pk


def an_attribute(kind: Kind, code: str = "x") -> Attribute:
    Row.objects.create(code=code, label="X", kind=kind)
    return Attribute(code, "X", kind, "global")


@pytest.mark.parametrize(
    ("kind", "text", "json"),
    [
        ("text", " Acme ", '"Acme"'),
        ("text", "  ", None),
        ("number", "1.5 kilograms", "1.5"),
        ("number", "10cm", None),
        ("price", "12.90", "12.90"),
        ("price", "twelve", None),
        ("boolean", "TRUE", "true"),
        ("boolean", "0", "false"),
        ("boolean", "perhaps", None),
        ("date", "2026-11-24T10:00:00Z", '"2026-11-24"'),
        ("date", "soon", None),
        ("select", "Red", '"Red"'),
        ("select", "x" * 256, None),
        ("multiselect", "Red\n\nBlue", '["Red", "Blue"]'),
    ],
)
def test_a_text_is_read_by_the_kind(kind: Kind, text: str, json: str | None) -> None:
    assert json_of(kind, text) == json


def test_only_what_is_empty_is_filled_unless_it_is_overwritten() -> None:
    brand = an_attribute("text", "brand")
    empty, blank, own = a_product("A"), a_product("B", brand=""), a_product("C", brand="Own")
    texts = dict.fromkeys((empty, blank, own), "Acme")
    assert write_values(brand, texts, overwrite=False, by=BY, now=NOW) == {empty, blank}
    assert Product.objects.get(pk=own).values == {"brand": "Own"}
    assert write_values(brand, texts, overwrite=True, by=BY, now=NOW) == {empty, blank, own}
    assert Product.objects.get(pk=own).values == {"brand": "Acme"}


def test_numbers_stay_exact_and_what_is_none_is_left_out() -> None:
    weight = an_attribute("number", "weight_x")
    one, two = a_product("A"), a_product("B")
    assert write_values(weight, {one: "1.50 kg", two: "heavy"}, overwrite=True, by=BY, now=NOW) == {one}
    assert Product.objects.get(pk=one).values == {"weight_x": Decimal("1.50")}
    assert Product.objects.get(pk=two).values == {}


def test_new_choices_are_added_once() -> None:
    colour = an_attribute("select", "colour")
    ids = [a_product("A"), a_product("B"), a_product("C")]
    write_values(colour, dict(zip(ids, ("Red", "Blue", "Red"), strict=True)), overwrite=False, by=BY, now=NOW)
    write_values(colour, {ids[0]: "Green"}, overwrite=True, by=BY, now=NOW)
    row = Row.objects.get(code="colour")
    assert [option.label for option in row.options.all()] == ["Blue", "Red", "Green"]


def test_store_views_get_values_of_their_own() -> None:
    text = an_attribute("textarea", "story")
    product, view = a_product("A"), StoreView.objects.get(code="default")

    def wrote(value: str) -> set[int]:
        return write_values(text, {product: value}, store_view_ids=[view.pk], overwrite=False, by=BY, now=NOW)

    assert wrote("Once") == {product}
    assert wrote("Twice") == set()
    assert ScopedValues.objects.get(product_id=product, store_view=view).texts == {"story": "Once"}
    assert Product.objects.get(pk=product).texts == {}


def test_it_needs_the_right() -> None:
    with pytest.raises(Forbidden):
        write_values(an_attribute("text"), {1: "x"}, overwrite=True, by=actor("catalog.view"), now=NOW)
