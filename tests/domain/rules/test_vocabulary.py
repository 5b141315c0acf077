"""What conditions can speak of in a shop, read from the catalogue; and the SQL of a letter."""

import sys

import pytest
from django.db import connection
from django.db.models import Value

from tests.people import NOW
from tests.rules import line
from towpath.domain.catalog.models import Attribute, AttributeOption, AttributeSet, Category, Product, Website
from towpath.domain.catalog.queries.products import Place, products_at
from towpath.domain.rules.logic import texts
from towpath.domain.rules.logic.language import CategoryChoice, Option
from towpath.domain.rules.logic.tree import Combination
from towpath.domain.rules.queries.conditions import to_q
from towpath.domain.rules.queries.sql import folded
from towpath.domain.rules.queries.vocabulary import vocabulary

pytestmark = pytest.mark.django_db


@pytest.fixture
def books() -> Category:
    """Default Category/Books/Travel, the first of them with a sibling before it."""
    root = Category.objects.get()
    for name, parent, position, products in (("Books", root, 2, 4), ("Bags", root, 1, 0)):
        row = Category.objects.create(name=name, parent=parent, position=position, products=products, path="")
        row.path = f"{parent.path}/{row.pk}"
        row.save()
    found = Category.objects.get(name="Books")
    travel = Category.objects.create(name="Travel", parent=found, path="")
    travel.path = f"{found.path}/{travel.pk}"
    travel.save()
    return found


def test_marked_attributes_are_offered_by_label_after_the_two_of_our_own() -> None:
    size = Attribute.objects.create(code="size", label="size", kind="select", use_for_promo_rules=True)
    for label, place in (("M", 1), ("S", 0)):
        AttributeOption.objects.create(attribute=size, label=label, sort_order=place)
    Attribute.objects.create(code="pages", label="Pages", kind="number", use_for_promo_rules=True)
    Attribute.objects.create(code="hidden", label="Hidden", kind="number")
    found = vocabulary()
    assert [(each.code, each.kind, each.built_in) for each in found.attributes.values()] == [
        ("attribute_set_id", "set", True),
        ("category_ids", "category", True),
        ("pages", "number", False),
        ("size", "select", False),
        ("sku", "text", True),
    ]
    default = AttributeSet.objects.get()
    assert found.attributes["attribute_set_id"].options == (Option(str(default.pk), "Default"),)
    assert found.attributes["size"].options == (Option("S", "S"), Option("M", "M"))


def test_what_a_saved_tree_speaks_of_stays_known() -> None:
    saved = Combination(children=(line("visibility", "is", "Gone"), line("never", "is", "x")))
    found = vocabulary(saved)
    assert "never" not in found.attributes
    visibility = found.attributes["visibility"]
    assert (visibility.offered, visibility.options[0], visibility.options[-1]) == (
        False,
        Option("Not Visible Individually", "Not Visible Individually"),
        Option("Gone", "Gone", offered=False),
    )
    assert "visibility" not in vocabulary().attributes


def test_categories_stand_in_the_order_of_the_tree(books: Category) -> None:
    root = books.parent
    assert root
    bags, travel = (Category.objects.get(name=name) for name in ("Bags", "Travel"))
    path = (str(root.pk), str(books.pk))
    assert list(vocabulary().categories.values()) == [
        CategoryChoice(str(root.pk), "Default Category", path[:1], 0),
        CategoryChoice(str(bags.pk), "Bags", (path[0], str(bags.pk)), 0),
        CategoryChoice(str(books.pk), "Books", path, 4),
        CategoryChoice(str(travel.pk), "Travel", (*path, str(travel.pk)), 0),
    ]


def test_subcategories_count_only_where_the_condition_says_so(books: Category) -> None:
    travel = Category.objects.get(name="Travel")
    Product.objects.create(
        sku="x", type="simple", attribute_set=AttributeSet.objects.get(), category_ids=[travel.pk],
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    place = Place(Website.objects.get().pk)

    def found(*, below: bool) -> int:
        node = line("category_ids", "is", str(books.pk), below=below)
        return products_at(place).filter(to_q(node, place)).count()

    assert (found(below=False), found(below=True)) == (0, 1)


@pytest.mark.parametrize("wanted", [None, ["ñ", "k", "ß"]])
def test_the_database_knows_the_small_form_of_every_letter_of_unicode(wanted: list[str] | None) -> None:
    """Whatever its version and locale: this one's is C, which knows A to Z alone."""
    every = "".join(chr(n) for n in range(1, texts._LAST_WITH_CASE + 1) if not 0xD800 <= n < 0xE000)
    sql, params = Product.objects.values_list(folded(Value(every), wanted)).query.sql_with_params()
    expression = sql.removeprefix("SELECT ").split(" AS ")[0]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {expression}", params)
        (small,) = cursor.fetchone()
    for before, after in zip(every, small, strict=True):
        fold = texts.fold(before)
        assert after == (fold if wanted is None or before.isascii() or fold in "ñkß" else before), hex(
            ord(before)
        )
    assert sys.maxunicode > texts._LAST_WITH_CASE
