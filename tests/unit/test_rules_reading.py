"""The JSON form, what is refused, what is only warned of, and changes of a tree."""

from dataclasses import replace

import pytest

from tests.rules import CATEGORIES, SHOP, line
from towpath.domain.rules.logic import tree as trees
from towpath.domain.rules.logic.checking import MOST_VALUES, checked, warnings
from towpath.domain.rules.logic.language import OPERATORS_OF, CategoryChoice, Option, Vocabulary
from towpath.domain.rules.logic.reading import MOST_LEVELS, MOST_NODES, read, write
from towpath.domain.rules.logic.tree import EVERYTHING, Combination, Line, Node
from towpath.kit.errors import InvalidFields

TREE = Combination(
    "ALL",
    True,
    (
        line("sku", "one_of", "a", "B"),
        Combination("ANY", False, (line("category_ids", "is", "4", below=True),)),
        line("price", "undefined"),
    ),
)
JSON = {
    "aggregator": "ALL",
    "value": True,
    "children": [
        {"attribute": "sku", "operator": "one_of", "value": ["a", "B"]},
        {
            "aggregator": "ANY",
            "value": False,
            "children": [
                {"attribute": "category_ids", "operator": "is", "value": ["4"], "subcategories": True}
            ],
        },
        {"attribute": "price", "operator": "undefined"},
    ],
}


def refusal(data: object) -> dict[str, str]:
    with pytest.raises(InvalidFields) as caught:
        read(data)
    return {key: message.text for key, message in caught.value.fields.items()}


def wrong(*nodes: Node, shop: Vocabulary = SHOP, value: bool = True) -> dict[str, str]:
    with pytest.raises(InvalidFields) as caught:
        checked(Combination("ALL", value, nodes), shop)
    return {key: message.text for key, message in caught.value.fields.items()}


def test_the_form_is_stable() -> None:
    assert write(TREE) == JSON
    assert read(JSON) == TREE
    assert read({}) == EVERYTHING
    assert read({"children": [{"attribute": "price", "operator": "is", "value": 5.5}]}).children == (
        line("price", "is", "5.5"),
    )
    assert read({"children": [{"attribute": "amazon_fba", "value": True}]}).children == (
        line("amazon_fba", "is", "true"),
    )


def test_what_is_not_of_the_form_is_named_by_its_place() -> None:
    assert refusal([]) == {"": "Write a combination as an object."}
    assert refusal(
        {"aggregator": "SOME", "value": "TRUE", "children": [{"attribute": 5, "operator": "like", "x": 1}, 7]}
    ) == {
        "aggregator": "Write ALL or ANY.",
        "value": "Write true or false.",
        "0.attribute": "Write the code of an attribute.",
        "0.operator": "There is no such operator.",
        "0.x": "This is not known here.",
        "1": "Write a combination as an object.",
    }
    assert refusal(
        {"children": [{"children": [{"attribute": "sku", "value": [{}], "subcategories": "no"}]}]}
    ) == {
        "0.0.value": "Write a text or a list of texts.",
        "0.0.subcategories": "Write true or false.",
    }
    assert refusal({"children": {"attribute": "sku"}}) == {"children": "Write the conditions as a list."}


@pytest.mark.parametrize("unhashable", [["ALL"], {"a": 1}])
def test_odd_words_are_refused_and_no_fault(unhashable: object) -> None:
    assert set(
        refusal({"aggregator": unhashable, "children": [{"attribute": "a", "operator": unhashable}]})
    ) == {
        "aggregator",
        "0.operator",
    }


def test_a_tree_has_bounds() -> None:
    deep: dict[str, object] = {}
    for _ in range(MOST_LEVELS + 1):
        deep = {"children": [deep]}
    place = ".".join(["0"] * MOST_LEVELS)
    assert refusal(deep) == {f"{place}.children": "Combinations can be nested at most %(limit)s times."}
    wide = {"children": [{"attribute": "sku", "value": "x"}] * (MOST_NODES + 1)}
    assert refusal(wide) == {"children": "There can be at most %(limit)s conditions."}
    assert wrong(*[line("sku", "is", "x")] * (MOST_NODES + 1)) == {
        "children": "There can be at most %(limit)s conditions."
    }
    nested: Node = line("sku", "is", "x")
    for _ in range(MOST_LEVELS):
        nested = Combination(children=(nested,))
    assert wrong(nested) == {f"{place}.children": "Combinations can be nested at most %(limit)s times."}


def test_values_are_stored_as_they_are_meant() -> None:
    typed = (
        line("sku", "one_of", "a, B;c\nd,,a"),
        line("sku", "contains", "  a, B "),
        line("price", "one_of", "1; 2.50"),
        line("release_date", "is", "2026-11-24"),
        line("amazon_fba", "is", "Yes"),
        line("amazon_condition", "is", "Used; Good"),
        line("category_ids", "is", "4, 9", below=True),
        line("sku", "undefined", "left over"),
        line("sku", "is", "x", below=True),
    )
    assert checked(Combination(children=typed), SHOP).children == (
        line("sku", "one_of", "a", "B", "c", "d"),
        line("sku", "contains", "a, B"),
        line("price", "one_of", "1", "2.50"),
        line("release_date", "is", "2026-11-24"),
        line("amazon_fba", "is", "true"),
        line("amazon_condition", "is", "Used; Good"),
        line("category_ids", "is", "4", "9", below=True),
        line("sku", "undefined"),
        line("sku", "is", "x"),
    )


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (line("nope", "is", "x"), {"0.attribute": "“%(attribute)s” cannot be used in conditions."}),
        (line("price", "contains", "1"), {"0.operator": "This operator does not fit %(attribute)s."}),
        (line("release_date", "is_not", "2026-11-24"),
         {"0.operator": "This operator does not fit %(attribute)s."}),
        (line("category_ids", "undefined"), {"0.operator": "This operator does not fit %(attribute)s."}),
        (line("sku", "is"), {"0.value": "Choose or enter a value."}),
        (line("sku", "is", " "), {"0.value": "Choose or enter a value."}),
        (line("sku", "one_of", " ,; "), {"0.value": "Choose or enter a value."}),
        (line("sku", "is", "a", "b"), {"0.value": "This operator takes one value."}),
        (line("sku", "is", "a\x00b"), {"0.value": "The value contains control characters."}),
        (line("sku", "is", "a\ud800"), {"0.value": "The value contains control characters."}),
        (line("price", "is", "1,5"), {"0.value": "“%(value)s” is not a number: write it as 1234.5."}),
        (line("price", "one_of", "1, x"), {"0.value": "“%(value)s” is not a number: write it as 1234.5."}),
        (line("release_date", "is", "2026-02-30"),
         {"0.value": "“%(value)s” is not a date: write it as 2026-12-31."}),
        (line("amazon_fba", "is", "maybe"), {"0.value": "Choose yes or no."}),
        (line("amazon_condition", "is", "Old"), {"0.value": "“%(value)s” is not one of the choices."}),
        (line("attribute_set_id", "is", "3"), {"0.value": "“%(value)s” is not one of the choices."}),
        (line("category_ids", "is", "4, 77"), {"0.value": "There is no category %(id)s."}),
    ],
)  # fmt: skip
def test_what_is_not_right_is_said_at_its_line(bad: Line, said: dict[str, str]) -> None:
    assert wrong(bad) == said


def test_a_list_has_a_bound() -> None:
    many = [str(number) for number in range(MOST_VALUES)]
    typed = ",".join(many)
    tree = checked(Combination(children=(line("sku", "one_of", typed),)), SHOP)
    assert tree.children == (line("sku", "one_of", *many),)
    assert wrong(line("sku", "one_of", f"{typed},x")) == {"0.value": "There can be at most %(limit)s values."}


def test_an_empty_combination_is_refused_under_false_alone() -> None:
    """P-01."""
    said = "Empty, this counts as true and fails under FALSE: add a condition or delete it."
    assert wrong(Combination(), value=False) == {"0.children": said}
    assert wrong(Combination("ANY", False, (line("sku", "is", "x"), Combination()))) == {"0.1.children": said}
    fine = Combination("ALL", True, (Combination("ANY", False),))
    assert checked(fine, SHOP) == fine
    assert checked(Combination("ALL", False), SHOP) == Combination("ALL", False)


def test_what_is_gone_stays_valid_where_it_was_saved_with_a_warning() -> None:
    saved = Combination(children=(line("amazon_condition", "is", "Old"), line("category_ids", "is", "77")))
    lost = replace(SHOP.attributes["sku"], offered=False)
    shop = Vocabulary({**SHOP.attributes, "sku": lost}, SHOP.categories).with_saved(saved)
    assert shop.attributes["amazon_condition"].options[-1] == Option("Old", "Old", offered=False)
    assert shop.categories["77"] == CategoryChoice("77", "", ("77",), offered=False)
    tree = Combination(children=(*saved.children, line("sku", "is", "x"), line("price", "is", "1")))
    assert checked(tree, shop) == tree
    assert {
        key: (message.text, *message.params.values()) for key, message in warnings(tree, shop).items()
    } == {
        "0": ("“%(value)s” does not exist any more.", "Old"),
        "1": ("“%(value)s” does not exist any more.", "77"),
        "2": (
            "%(attribute)s is no longer marked for use in conditions. This condition stays in force.",
            "SKU",
        ),
    }
    assert warnings(tree, Vocabulary({})) == {}


def test_every_kind_has_the_operators_of_the_table() -> None:
    marks = {
        "text": "is is_not at_least at_most greater less contains contains_not one_of not_one_of undefined",
        "number": "is is_not at_least at_most greater less one_of not_one_of undefined",
        "date": "is at_least at_most greater less undefined",
        "boolean": "is is_not undefined",
        "select": "is is_not one_of not_one_of undefined",
        "multiselect": "is is_not contains contains_not one_of not_one_of undefined",
        "set": "is is_not one_of not_one_of undefined",
        "category": "is is_not contains contains_not one_of not_one_of",
    }
    assert {kind: " ".join(operators) for kind, operators in OPERATORS_OF.items()} == marks


# Changes


def test_nodes_are_added_replaced_and_deleted_by_their_paths() -> None:
    new = line("sku", "is", "new")
    assert trees.at(TREE, (1, 0)) == line("category_ids", "is", "4", below=True)
    tree, path = trees.added(TREE, (), new)
    assert (tree.children, path) == ((*TREE.children, new), (3,))
    tree, path = trees.added(TREE, (1,), new)
    assert (trees.at(tree, path), path) == (new, (1, 1))
    assert trees.at(trees.replaced(TREE, (1, 0), new), (1, 0)) == new
    assert trees.deleted(TREE, (1,)).children == (TREE.children[0], TREE.children[2])
    assert trees.at(trees.deleted(TREE, (1, 0)), (1,)) == Combination("ANY", False)
    assert trees.deleted(TREE, ()) == EVERYTHING
    assert [path for path, _ in trees.walk(TREE)] == [(), (0,), (1,), (1, 0), (2,)]
    assert [each.attribute for each in trees.lines(TREE)] == ["sku", "category_ids", "price"]


@pytest.mark.parametrize("path", [(5,), (0, 0), (-1,), (1, 1)])
def test_a_path_that_leads_nowhere_is_an_error(path: tuple[int, ...]) -> None:
    for change in (trees.at, trees.deleted):
        with pytest.raises(LookupError):
            change(TREE, path)


def test_a_line_takes_no_children_and_is_no_root() -> None:
    with pytest.raises(LookupError):
        trees.added(TREE, (0,), EVERYTHING)
    with pytest.raises(LookupError):
        trees.replaced(TREE, (), line("sku", "is", "x"))


def test_the_shop_of_these_tests_knows_its_categories() -> None:
    assert tuple(SHOP.categories.values()) == CATEGORIES
