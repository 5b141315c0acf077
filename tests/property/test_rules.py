"""The marriage of the two executions: for any tree and any product, SQL finds what the pure twin finds."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.people import NOW
from towpath.domain.catalog.logic.attributes import KINDS, AttributeScope, Kind
from towpath.domain.catalog.models import (
    Attribute,
    AttributeSet,
    Category,
    Product,
    ScopedValues,
    StoreView,
    Website,
)
from towpath.domain.catalog.queries.products import Place, products_at
from towpath.domain.rules.logic.language import KIND_OF, OPERATORS_OF, OWN_KINDS, below
from towpath.domain.rules.logic.meaning import holds
from towpath.domain.rules.logic.tree import Combination, Line, Node
from towpath.domain.rules.queries.conditions import to_q
from towpath.domain.rules.queries.vocabulary import category_choices

pytestmark = pytest.mark.django_db
SCOPES: tuple[AttributeScope, ...] = ("global", "website", "store_view")
ATTRIBUTES: dict[str, tuple[Kind, AttributeScope]] = {
    f"{kind}_{scope}": (kind, scope) for kind in KINDS for scope in SCOPES if kind != "price"
} | {"price": ("price", "global"), "sku": ("text", "global"), "status": ("boolean", "website")}
RULE_KINDS = {code: KIND_OF[kind] for code, (kind, _) in ATTRIBUTES.items()} | dict(OWN_KINDS)

# Values: few different ones, so that they meet; odd ones, so that they clash

CASES = "aAbßẞ\u0130Ii\u0131kK\u212as\u017fSñÑnéÉΣ\u03c3ςŉǅ𐐀𐐨"
LETTERS = CASES + "019 .+-,;\u00a0\t\"'%_\\{}"
ODD = (
    "", " ", "\u00a0", "a", "A", "ab", "Straße", "STRASSE", "straẞe", "\u0130", "i", "\u0131", "Niño", "NIÑO",
    "New", "New ", "new", "7", "07", "7.0", "+7", "-7", "7.", ".7", "-.5", "1e3", "1000", "9" * 60,
    "9" * 40 + "." + "9" * 40, "\u0667", "½", "true", "TRUE", "yes", "Ye\u017f", "0", "no", "maybe", "null",
    "[]", '["a"]', "%s", "{0}", "%(x)s",
    "2026-11-24", "2026-11-24 09:30", "2026-11-24T00:00:00Z", "2026-11-24\n",
    "2026-11-25x", "2026-02-31", "2026-13-01", "11/24/2026", "0001-01-01",
)  # fmt: skip
TEXTS = st.one_of(
    st.sampled_from(ODD),
    st.text(LETTERS, max_size=6),
    st.decimals(-100, 100, places=1).map(str),
)
NUMBERS = st.one_of(
    st.integers(-10, 10), st.integers(), st.floats(-100, 100).map(lambda number: number + 0.0),
    st.sampled_from((1e22, 1e-7, 1.5, 7.0)),
)  # fmt: skip
LABELS = st.lists(st.sampled_from(("a", "A", "New", "", "7", 7, True, None)), max_size=3)
STORED = st.one_of(TEXTS, NUMBERS, st.booleans(), st.none(), LABELS)
IDS = st.lists(st.integers(1, 5), max_size=3, unique=True)


def values_of(codes: list[str]) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(codes, STORED))


@dataclass(frozen=True)
class Made:
    """A product with what it has at each scope; the places of categories in a list made beforehand."""

    default: dict[str, object]
    website: dict[str, object] | None
    store_view: dict[str, object] | None
    sku: str
    enabled: bool
    set_place: int
    categories: list[int]


CODES = [code for code in ATTRIBUTES if code not in {"sku", "status"}]
PRODUCTS = st.builds(
    Made,
    default=values_of(CODES),
    website=st.none() | values_of([code for code in CODES if "website" in code] + ["status"]),
    store_view=st.none() | values_of([code for code in CODES if "store_view" in code]),
    sku=st.text(LETTERS, min_size=1, max_size=5),
    enabled=st.booleans(),
    set_place=st.integers(0, 2),
    categories=IDS,
)


@st.composite
def lines(draw: st.DrawFn) -> Line:
    code = draw(st.sampled_from([*ATTRIBUTES, *OWN_KINDS, "nope"]))
    kind = RULE_KINDS.get(code, "text")
    if kind in {"set", "category"}:
        value = draw(st.lists(st.integers(0, 6).map(str) | st.sampled_from(("", "x", "9" * 30)), max_size=3))
    else:
        value = draw(st.lists(TEXTS, max_size=3))
    below = kind == "category" and draw(st.booleans())
    return Line(code, draw(st.sampled_from(OPERATORS_OF[kind])), tuple(value), below)


TREES = st.recursive(
    lines(),
    lambda nodes: st.builds(
        Combination, st.sampled_from(("ALL", "ANY")), st.booleans(), st.lists(nodes, max_size=4).map(tuple)
    ),
    max_leaves=12,
)


@dataclass(frozen=True)
class Shop:
    website: int
    store_view: int
    sets: list[int]
    categories: list[int]


@pytest.fixture
def shop() -> Shop:
    Attribute.objects.exclude(code__in=["sku", "status"]).delete()
    Attribute.objects.bulk_create(
        Attribute(code=code, label=code, kind=kind, scope=scope)
        for code, (kind, scope) in ATTRIBUTES.items()
        if code in CODES
    )
    sets = [AttributeSet.objects.create(name=name).pk for name in "abc"]
    root = Category.objects.get()
    made = [root]
    for name, parent in zip("abcd", (0, 1, 1, 2), strict=True):
        row = Category.objects.create(name=name, parent=made[parent], path="")
        row.path = f"{made[parent].path}/{row.pk}"
        row.save()
        made.append(row)
    return Shop(Website.objects.get().pk, StoreView.objects.get().pk, sets, [row.pk for row in made])


def text_codes(values: dict[str, object], *, long: bool) -> dict[str, object]:
    return {code: value for code, value in values.items() if code.startswith("textarea") == long}


def store(shop: Shop, products: list[Made]) -> list[int]:
    """Write the products down and give their ids, in order."""
    rows = Product.objects.bulk_create(
        Product(
            sku=f"{place}{made.sku}",
            type="simple",
            attribute_set_id=shop.sets[made.set_place],
            enabled=made.enabled,
            category_ids=[shop.categories[n - 1] for n in made.categories],
            values=text_codes(made.default, long=False),
            texts=text_codes(made.default, long=True),
            created_at=NOW,
            updated_at=NOW,
        )
        for place, made in enumerate(products)
    )
    scoped = []
    for row, made in zip(rows, products, strict=True):
        for where, values in (("website_id", made.website), ("store_view_id", made.store_view)):
            if values is not None:
                here: dict[str, Any] = {where: shop.website if where == "website_id" else shop.store_view}
                parts = {"values": text_codes(values, long=False), "texts": text_codes(values, long=True)}
                scoped.append(ScopedValues(product=row, **here, **parts))
    ScopedValues.objects.bulk_create(scoped)
    return [row.pk for row in rows]


def effective(shop: Shop, place: int, made: Made, *, at_view: bool) -> dict[str, object]:
    """Say once more, in Python, what holds at a place: the narrower scope's own value, else the default."""
    narrow = {
        "global": {},
        "website": made.website or {},
        "store_view": (made.store_view or {}) if at_view else {},
    }
    found: dict[str, object] = {}
    for code, (_, scope) in ATTRIBUTES.items():
        own = narrow[scope].get(code)
        found[code] = made.default.get(code) if own is None else own
    if (made.website or {}).get("status") is None:
        found["status"] = made.enabled
    return found | {
        "sku": f"{place}{made.sku}",
        "attribute_set_id": shop.sets[made.set_place],
        "category_ids": [shop.categories[n - 1] for n in made.categories],
    }


def placed(node: Node, shop: Shop) -> Node:
    """Write real ids into a tree that was drawn before the shop was there."""
    if isinstance(node, Combination):
        return Combination(node.aggregator, node.value, tuple(placed(child, shop) for child in node.children))
    known = {"attribute_set_id": shop.sets, "category_ids": shop.categories}.get(node.attribute)
    if known is None:
        return node
    ids = {str(n): str(key) for n, key in enumerate(known, 1)}
    return Line(node.attribute, node.operator, tuple(ids.get(v, v) for v in node.value), node.subcategories)


def spread(node: Node) -> Node:
    """Put in what is below the categories of a tree."""
    if isinstance(node, Combination):
        return Combination(node.aggregator, node.value, tuple(map(spread, node.children)))
    if not node.subcategories:
        return node
    return Line(node.attribute, node.operator, below(category_choices(), node.value))


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(tree=TREES, products=st.lists(PRODUCTS, min_size=1, max_size=6), at_view=st.booleans())
def test_sql_finds_what_the_twin_finds(
    shop: Shop, tree: Node, products: list[Made], *, at_view: bool
) -> None:
    place = Place(shop.website, shop.store_view if at_view else None)
    tree = placed(tree, shop)
    with transaction.atomic():
        ids = store(shop, products)
        found = set(products_at(place).filter(to_q(tree, place)).values_list("pk", flat=True))
        transaction.set_rollback(True)
    expected = {
        key
        for n, (key, made) in enumerate(zip(ids, products, strict=True))
        if holds(spread(tree), effective(shop, n, made, at_view=at_view), RULE_KINDS)
    }
    assert found == expected


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    value=STORED, wanted=st.lists(TEXTS, max_size=3), kind=st.sampled_from([k for k in KINDS if k != "price"])
)
def test_every_operator_of_a_kind_agrees_on_one_value(
    shop: Shop, value: object, wanted: list[str], kind: Kind
) -> None:
    """The same, spread wide: all operators at once, so that rare values meet each of them."""
    place, code = Place(shop.website), f"{kind}_global"
    conditions = [Line(code, each, tuple(wanted)) for each in OPERATORS_OF[KIND_OF[kind]]]
    made = Made({code: value}, None, None, "x", True, 0, [])
    with transaction.atomic():
        store(shop, [made])
        (found,) = products_at(place).values_list(
            *(ExpressionWrapper(to_q(each, place), BooleanField()) for each in conditions)
        )
        transaction.set_rollback(True)
    stored = effective(shop, 0, made, at_view=False)
    assert found == tuple(holds(each, stored, RULE_KINDS) for each in conditions)


def test_a_very_long_list_and_a_very_deep_tree_are_one_statement(
    shop: Shop, django_assert_num_queries: Any
) -> None:
    place = Place(shop.website)
    store(shop, [Made({}, None, None, "x", True, 0, []), Made({}, None, None, "y", True, 0, [])])
    tree: Node = Line("sku", "one_of", (*(f"no{n}" for n in range(10_000)), "0X"))
    for level in range(40):
        tree = Combination(
            "ANY" if level % 2 else "ALL",
            True,
            (tree, Line("sku", "is", ("none",))) if level % 2 else (tree,),
        )
    condition = to_q(tree, place)
    with django_assert_num_queries(1):
        assert list(products_at(place).filter(condition).values_list("sku", flat=True)) == ["0x"]


def test_what_a_rule_says_never_becomes_sql(shop: Shop) -> None:
    place = Place(shop.website)
    store(shop, [Made({"text_global": "'; DROP TABLE catalog_product; --"}, None, None, "x", True, 0, [])])
    evil = ("'; DROP TABLE catalog_product; --", "%s", "{0}", "\\", "%(a)s")
    nodes = [Line("text_global", each, evil) for each in OPERATORS_OF["text"]]
    for condition in (to_q(each, place) for each in [*nodes, Line("'; --", "is", evil)]):
        sql, _ = products_at(place).filter(condition).query.sql_with_params()
        assert "DROP" not in sql
    assert products_at(place).filter(to_q(Line("text_global", "is", evil[:1]), place)).count() == 1
