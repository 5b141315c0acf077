import pytest

from tests.gate import NOW, actor
from towpath.domain.catalog.actions.recommended import create_recommended
from towpath.domain.catalog.models import Attribute, AttributeSet
from towpath.domain.catalog.queries.attributes import options, rule_attributes
from towpath.domain.stores.logic.conditions import CONDITIONS
from towpath.kit.errors import Forbidden

pytestmark = pytest.mark.django_db
BY = actor("catalog.write")
CODES = ["asin", "ean", "upc", "isbn", "gcid", "condition", "price", "fba"]


def test_what_is_missing_is_made_once() -> None:
    AttributeSet.objects.get_or_create(name="Default")
    Attribute.objects.create(code="amazon_ean", label="My EAN", kind="text")
    made = create_recommended(by=BY, now=NOW)
    assert made == [f"amazon_{code}" for code in CODES if code != "ean"]
    assert create_recommended(by=BY, now=NOW) == []
    assert Attribute.objects.get(code="amazon_ean").label == "My EAN"
    assert options("amazon_condition") == list(CONDITIONS.values())
    assert {"amazon_asin", "amazon_condition"} <= {one.code for one in rule_attributes()}
    assert [each.name for each in Attribute.objects.get(code="amazon_asin").sets.all()] == ["Default"]


def test_it_needs_the_right() -> None:
    with pytest.raises(Forbidden):
        create_recommended(by=actor("catalog.view"), now=NOW)


def test_the_conditions_are_those_of_a_listing() -> None:
    create_recommended(by=BY, now=NOW)
    assert options("amazon_condition") == [
        "New",
        "Refurbished",
        *(f"Used; {grade}" for grade in ("Like New", "Very Good", "Good", "Acceptable")),
        *(f"Collectible; {grade}" for grade in ("Like New", "Very Good", "Good", "Acceptable")),
    ]
