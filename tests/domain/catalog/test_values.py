"""The value that holds at a place: the store view's own, the website's, the default."""

import pytest

from tests.people import NOW, ROOT
from towpath.domain.catalog.actions.scopes import add_store_view
from towpath.domain.catalog.logic.settings import PRICE_SCOPE
from towpath.domain.catalog.models import AttributeSet, Product, ScopedValues, StoreView, Website
from towpath.domain.catalog.queries.attributes import attributes, options, rule_attributes
from towpath.domain.catalog.queries.products import Place, products_at, value_json, value_text
from towpath.domain.settings import actions as configuration
from towpath.domain.settings.logic.registry import DEFAULT_SCOPE

pytestmark = pytest.mark.django_db


@pytest.fixture
def bag() -> Product:
    """A product with values of its own at the website and at one of two store views."""
    add_store_view("base", "es", "Español", by=ROOT, now=NOW)
    product = Product.objects.create(
        sku="24-MB01",
        type="simple",
        attribute_set=AttributeSet.objects.get(),
        website_ids=[Website.objects.get().pk],
        values={"name": "Bag", "price": 34.5, "visibility": "Catalog", "activity": ["Gym", "Hiking"]},
        texts={"description": "A bag."},
        created_at=NOW,
        updated_at=NOW,
    )
    ScopedValues.objects.create(
        product=product, website=Website.objects.get(), values={"price": 30.25, "status": False}
    )
    ScopedValues.objects.create(
        product=product,
        store_view=StoreView.objects.get(code="es"),
        values={"name": "Bolsa"},
        texts={"description": "Una bolsa."},
    )
    return product


def read(code: str, view: str | None) -> object:
    place = Place(Website.objects.get().pk, StoreView.objects.get(code=view).pk if view else None)
    rows = products_at(place).annotate(read=value_text(attributes([code])[code], place))
    return rows.values_list("read", flat=True).get()


@pytest.mark.parametrize(
    ("code", "view", "value"),
    [
        ("name", None, "Bag"),
        ("name", "default", "Bag"),
        ("name", "es", "Bolsa"),
        ("description", "default", "A bag."),
        ("description", "es", "Una bolsa."),
        ("visibility", "es", "Catalog"),
        ("status", None, "false"),
        ("status", "es", "false"),
        ("sku", "es", "24-MB01"),
        ("price", "es", "34.5"),
        ("cost", "es", None),
    ],
)
def test_the_narrowest_value_holds(bag: Product, code: str, view: str | None, value: str | None) -> None:
    assert read(code, view) == value


def test_a_price_has_values_per_website_once_the_configuration_says_so(bag: Product) -> None:
    assert read("price", None) == "34.5"
    configuration.save((DEFAULT_SCOPE,), {PRICE_SCOPE: "website"}, by=ROOT, now=NOW)
    assert (read("price", None), read("price", "es")) == ("30.25", "30.25")


def test_the_status_is_that_of_the_product_where_the_website_has_none(bag: Product) -> None:
    ScopedValues.objects.filter(website__isnull=False).delete()
    assert read("status", "es") == "true"


def test_several_choices_are_an_array(bag: Product) -> None:
    from towpath.domain.catalog.logic.attributes import Attribute

    activity = Attribute("activity", "Activity", "multiselect", "global")
    place = Place(Website.objects.get().pk)
    rows = products_at(place).annotate(read=value_json(activity, place))
    assert rows.values_list("read", flat=True).get() == ["Gym", "Hiking"]


def test_a_new_shop_has_magentos_own_attributes() -> None:
    found = attributes()
    assert len(found) == 21
    assert (found["price"].kind, found["price"].scope, found["name"].scope) == (
        "price",
        "global",
        "store_view",
    )
    assert [each.code for each in rule_attributes()] == ["sku"]
    assert options("visibility") == ["Not Visible Individually", "Catalog", "Search", "Catalog, Search"]
