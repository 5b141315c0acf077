"""What conditions mean: the vectors of the product guide and of our own choices (pricing and rules, 9.1)."""

import sys
from decimal import Decimal

import pytest

from tests.rules import CATEGORIES, SHOP, line
from towpath.domain.rules.logic import texts
from towpath.domain.rules.logic.language import below
from towpath.domain.rules.logic.meaning import holds
from towpath.domain.rules.logic.tree import EVERYTHING, Combination, Node

T, F = line("sku", "is", "x"), line("sku", "is", "y")


def judge(node: Node, **product: object) -> bool:
    return holds(node, product, SHOP.kinds)


@pytest.mark.parametrize(
    ("first", "second", "results"),
    [
        (T, T, (True, False, True, False)),
        (T, F, (False, False, True, True)),
        (F, T, (False, False, True, True)),
        (F, F, (False, True, False, True)),
    ],
)
def test_combinations_are_the_guides_table(first: Node, second: Node, results: tuple[bool, ...]) -> None:
    """C9."""
    kinds = (("ALL", True), ("ALL", False), ("ANY", True), ("ANY", False))
    found = [judge(Combination(how, value, (first, second)), sku="x") for how, value in kinds]  # type: ignore[arg-type]
    assert tuple(found) == results


@pytest.mark.parametrize("aggregator", ["ALL", "ANY"])
@pytest.mark.parametrize("value", [True, False])
def test_without_conditions_everything_holds(aggregator: str, *, value: bool) -> None:
    """C1, C8, C9; an empty combination counts as true for what it stands in."""
    empty = Combination(aggregator, value)  # type: ignore[arg-type]
    assert judge(empty) is True
    assert judge(Combination("ALL", True, (empty,))) is True
    assert judge(Combination("ALL", False, (empty,))) is False


@pytest.mark.parametrize(
    ("operator", "stored", "wanted", "result"),
    [
        # C2 to C4
        ("is", True, ("true",), True),
        ("is", False, ("true",), False),
        ("is", None, ("true",), False),
        ("is", None, ("false",), False),
        ("is_not", None, ("true",), True),
        ("is", "Yes", ("true",), True),
        ("is", 1, ("true",), True),
        ("is", "0", ("false",), True),
        ("is_not", "maybe", ("false",), True),
        ("undefined", "maybe", (), True),
        ("undefined", False, (), False),
    ],
)
def test_yes_and_no(operator: str, stored: object, wanted: tuple[str, ...], *, result: bool) -> None:
    assert judge(line("amazon_fba", operator, *wanted), amazon_fba=stored) is result


@pytest.mark.parametrize(
    ("operator", "stored", "wanted", "result"),
    [
        ("one_of", "b", ("a", "B", "c"), True),  # C10, its list once split
        ("one_of", "d", ("a", "B", "c"), False),
        ("not_one_of", "d", ("a", "B", "c"), True),
        ("not_one_of", "", ("a",), True),
        ("is", "MB-01", ("mb-01",), True),
        ("is", " MB-01\N{NO-BREAK SPACE}", ("mb-01 ",), True),
        ("is", "NIÑO", ("niño",), True),
        ("is", "Straße", ("STRASSE",), False),
        ("is", "STRAẞE", ("straße",), True),
        ("is", "İ", ("i",), False),
        ("is", "\N{KELVIN SIGN}elvin", ("kelvin",), True),
        ("is", "Σίσυφος", ("ΣΊΣΥΦΟΣ",), True),
        ("is", "007", ("7.0",), True),
        ("is", "7a", ("7",), False),
        ("is", "1e3", ("1000",), False),
        ("is", 5, ("5.00",), True),
        ("is", ["a"], ('["a"]',), True),
        ("is_not", "x", ("x",), False),
        ("is_not", None, ("x",), True),
        ("contains", "The Bag 24", ("bag",), True),
        ("contains", "The Bag 24", ("",), False),
        ("contains_not", None, ("bag",), True),
        ("contains_not", "Bag", ("bag",), False),
        ("greater", "10", ("9",), True),  # as numbers
        ("greater", "10a", ("9",), False),  # as texts
        ("greater", "b", ("A",), True),
        ("at_least", "Ñu", ("ñ",), True),
        ("at_most", "abc", ("ab",), False),
        ("less", "ab", ("abc",), True),
        ("less", None, ("abc",), False),
        ("undefined", "", (), True),
        ("undefined", " \t", (), True),
        ("undefined", "0", (), False),
    ],
)
def test_texts(operator: str, stored: object, wanted: tuple[str, ...], *, result: bool) -> None:
    assert judge(line("sku", operator, *wanted), sku=stored) is result


@pytest.mark.parametrize(
    ("operator", "stored", "wanted", "result"),
    [
        ("is", 10, ("10.00",), True),
        ("is", 34.5, ("34.50",), True),
        ("is", Decimal("1E+2"), ("100",), True),
        ("is", "10", ("10",), True),
        ("is_not", 10, ("10",), False),
        ("at_least", 10, ("10",), True),
        ("at_most", 10.01, ("10",), False),
        ("greater", 10, ("10",), False),
        ("less", 9.99, ("10",), True),
        ("less", None, ("10",), False),
        ("one_of", 3, ("1", "3"), True),
        ("not_one_of", 3, ("1", "2"), True),
        ("undefined", "", (), True),
        ("undefined", 0, (), False),
        ("undefined", "cheap", (), True),  # no number is no value
        ("less", "cheap", ("10",), False),
        ("is_not", "cheap", ("10",), True),
        ("is", True, ("1",), False),
    ],
)
def test_numbers(operator: str, stored: object, wanted: tuple[str, ...], *, result: bool) -> None:
    assert judge(line("price", operator, *wanted), price=stored) is result


@pytest.mark.parametrize(
    ("operator", "stored", "result"),
    [
        ("is", "2026-11-24", True),
        ("is", "2026-11-24 23:59:59", True),
        ("is", "2026-11-24T00:00:00Z", True),
        ("at_least", "2026-11-23", False),
        ("at_most", "2026-11-24 09:30", True),
        ("greater", "2026-12-01", True),
        ("less", "2025-12-31", True),
        ("less", "11/24/2026", False),
        ("undefined", "11/24/2026", True),
        ("undefined", "2026-13-01", True),
        ("undefined", "2026-11-24", False),
        ("less", None, False),
    ],
)
def test_days(operator: str, stored: object, *, result: bool) -> None:
    wanted = () if operator == "undefined" else ("2026-11-24",)
    assert judge(line("release_date", operator, *wanted), release_date=stored) is result


@pytest.mark.parametrize(
    ("operator", "stored", "wanted", "result"),
    [
        ("is_not", None, ("New",), True),  # C11
        ("is", "New", ("New",), True),
        ("is", "new", ("New",), False),  # options are chosen, not typed
        ("one_of", "Used; Good", ("New", "Used; Good"), True),
        ("not_one_of", None, ("New",), True),
        ("undefined", "", (), True),
    ],
)
def test_a_choice(operator: str, stored: object, wanted: tuple[str, ...], *, result: bool) -> None:
    assert judge(line("amazon_condition", operator, *wanted), amazon_condition=stored) is result


@pytest.mark.parametrize(
    ("operator", "stored", "wanted", "result"),
    [
        ("contains", ["Cotton", "Wool"], ("Wool", "Silk"), True),
        ("contains", ["Cotton"], ("Wool", "Silk"), False),
        ("contains_not", ["Cotton"], ("Wool",), True),
        ("contains_not", [], ("Wool",), True),
        ("one_of", ["Cotton"], ("Cotton", "Silk"), True),
        ("not_one_of", ["Cotton"], ("Cotton", "Silk"), False),
        ("is", ["Wool", "Cotton"], ("Cotton", "Wool"), True),
        ("is", ["Cotton"], ("Cotton", "Wool"), False),
        ("is", ["Cotton", "Wool", "Silk"], ("Cotton", "Wool"), False),
        ("is_not", ["Cotton"], ("Cotton", "Wool"), True),
        ("is", "Cotton", ("Cotton",), True),
        ("contains", [5, True], ("5", "true"), False),
        ("undefined", [], (), True),
        ("undefined", "", (), True),
        ("undefined", None, (), True),
        ("undefined", ["Cotton"], (), False),
    ],
)
def test_several_choices(operator: str, stored: object, wanted: tuple[str, ...], *, result: bool) -> None:
    assert judge(line("material", operator, *wanted), material=stored) is result


@pytest.mark.parametrize("operator", ["is", "contains", "one_of"])
@pytest.mark.parametrize(("ids", "result"), [([4], True), ([9], False), ([9, 4], True), ([], False)])
def test_a_category_is_that_of_a_direct_assignment(operator: str, ids: list[int], *, result: bool) -> None:
    """C5, C7."""
    assert judge(line("category_ids", operator, "4", "77"), category_ids=ids) is result
    opposite = {"is": "is_not", "contains": "contains_not", "one_of": "not_one_of"}[operator]
    assert judge(line("category_ids", opposite, "4", "77"), category_ids=ids) is not result


def test_below_a_category_is_itself_and_all_of_its_branch() -> None:
    assert below(CATEGORIES, ["4"]) == ("4", "9")
    assert below(CATEGORIES, ["1"]) == ("1", "4", "9", "5")
    assert below(CATEGORIES, ["9", "77"]) == ("9", "77")


def test_an_attribute_set() -> None:
    assert judge(line("attribute_set_id", "is", "2"), attribute_set_id=2) is True
    assert judge(line("attribute_set_id", "not_one_of", "1", "3"), attribute_set_id=2) is True
    assert judge(line("attribute_set_id", "undefined"), attribute_set_id=2) is False


@pytest.mark.parametrize(("operator", "result"), [("is", False), ("is_not", True), ("undefined", True)])
def test_an_attribute_that_is_gone_has_no_value(operator: str, *, result: bool) -> None:
    assert judge(line("nope", operator, "x"), nope="x") is result


def test_white_space_is_what_unicode_calls_so() -> None:
    assert set(texts.WHITE) == {char for char in map(chr, range(sys.maxunicode + 1)) if char.isspace()}


def test_no_letter_has_its_case_beyond_the_table() -> None:
    last = max(
        n for n in range(sys.maxunicode + 1) if chr(n) != chr(n).lower() or chr(n) != chr(n).casefold()
    )
    assert last <= texts._LAST_WITH_CASE
    assert all(len(char) == len(small) == 1 for char, small in texts.folds().items())
    assert all(texts.fold(small) == small for small in texts.folds().values())


def test_an_empty_rule_is_the_default() -> None:
    assert Combination() == EVERYTHING == Combination("ALL", True, ())
