"""Every rule of matching, by its pure meaning."""

import pytest

from towpath.domain.listings.logic.identifiers import Kind, names_of
from towpath.domain.listings.logic.matching import (
    NOTHING,
    ItemFacts,
    Match,
    Offered,
    Outcome,
    Sold,
    Step,
    match,
    outcome,
    question,
    steps,
)
from towpath.domain.stores.logic.listing_settings import listing_settings

STEPS = (
    Step("sku", "sku"),
    Step("asin", "amazon_asin"),
    Step("ean", "amazon_ean"),
    Step("upc", "amazon_upc"),
    Step("isbn", "amazon_isbn"),
    Step("gcid", "amazon_gcid"),
)
LISTING = Offered("AMZ-1", "B08N5WRWNW", names_of([("EAN", "0036000291452"), ("GCID", "1234567890ABCDEF")]))
BOOK = Offered("AMZ-2", "0306406152", names_of([("ISBN", "9780306406157")]))


def product(number: int, **values: str) -> Sold:
    return Sold(number, f"P{number}", {"sku": f"P{number}"} | values)


# Amazon -> catalogue


@pytest.mark.parametrize(
    ("values", "by"),
    [
        ({"sku": " AMZ-1 "}, "sku"),
        ({"amazon_asin": "b08n5wrwnw"}, "asin"),
        ({"amazon_ean": "0-036000-291452"}, "ean"),
        ({"amazon_ean": "036000291452"}, "ean"),
        ({"amazon_upc": "036000291452"}, "upc"),
        ({"amazon_gcid": "1234-5678-90ab-cdef"}, "gcid"),
    ],
)
def test_one_product_by_one_identifier_is_the_match(values: dict[str, str], by: str) -> None:
    assert match(LISTING, [product(1), product(2, **values)], STEPS) == Match(2, by)


def test_a_book_is_found_by_its_short_number_and_by_its_long_one() -> None:
    assert match(BOOK, [product(1, amazon_isbn="0-306-40615-2")], STEPS) == Match(1, "isbn")
    assert match(BOOK, [product(1, amazon_isbn="978 0306406157")], STEPS) == Match(1, "isbn")


@pytest.mark.parametrize(
    "values",
    [
        {"sku": "amz-1"},
        {"sku": "AMZ1"},
        {"amazon_asin": "B08N5WRWNX"},
        {"amazon_ean": "0036000291453"},
        {"amazon_upc": "0036000291452"},
        {"name": "AMZ-1"},
    ],
)
def test_what_is_near_is_no_match(values: dict[str, str]) -> None:
    assert match(LISTING, [product(1, **values)], STEPS) == NOTHING


def test_an_earlier_step_beats_a_later_one() -> None:
    products = [
        product(6, amazon_gcid="1234567890ABCDEF"),
        product(4, amazon_upc="036000291452"),
        product(3, amazon_ean="0036000291452"),
        product(2, amazon_asin="B08N5WRWNW"),
        product(1, sku="AMZ-1"),
    ]
    found = []
    while products:
        found.append(match(LISTING, products, STEPS))
        products.pop()
    assert [(one.product_id, one.by) for one in found] == [
        (1, "sku"),
        (2, "asin"),
        (3, "ean"),
        (4, "upc"),
        (6, "gcid"),
    ]


def test_two_products_with_one_identifier_are_named_and_neither_is_taken() -> None:
    products = [
        product(2, amazon_ean="036000291452"),
        product(1, amazon_ean="0036000291452"),
        product(3, amazon_gcid="1234567890ABCDEF"),
    ]
    assert match(LISTING, products, STEPS) == Match(None, "ean", "0036000291452", ("P1", "P2"))


def test_only_what_the_settings_name_is_looked_for() -> None:
    assert match(LISTING, [product(1, amazon_gcid="1234567890ABCDEF")], STEPS[:5]) == NOTHING
    settings = listing_settings({"seller_sku_attribute": "sku", "asin_attribute": "a", "search_ean": "e"})
    chosen = [(step.by, step.attribute) for step in steps(settings)]
    assert chosen[:2] == [("sku", "sku"), ("asin", "a")]
    assert ("ean", "e") in chosen
    off = listing_settings({"import_third_party": "do_not_import", "seller_sku_attribute": "sku"})
    assert all(step.by != "sku" for step in steps(off))


# Catalogue -> Amazon


def item(asin: str, **more: object) -> ItemFacts:
    return ItemFacts(asin, **more)  # type: ignore[arg-type]


CHILD, PARENT = item("B000000001", parent_asin="B0000000P1"), item("B0000000P1", is_parent=True)
OTHER = item("B000000002")


@pytest.mark.parametrize(
    ("by", "hits", "found"),
    [
        ("ean", [CHILD], Outcome("B000000001", "", "ean", (CHILD,))),
        ("ean", [CHILD, CHILD], Outcome("B000000001", "", "ean", (CHILD,))),
        ("ean", [PARENT, CHILD], Outcome("B000000001", "", "ean", (CHILD,))),
        ("ean", [PARENT], Outcome("", "has_variants", "ean", (PARENT,))),
        ("upc", [CHILD, OTHER], Outcome("", "multiple_matches", "upc", (CHILD, OTHER))),
        ("general", [OTHER], Outcome("", "multiple_matches", "general", (OTHER,))),
        ("general", [PARENT], Outcome("", "has_variants", "general", (PARENT,))),
        ("general", [], None),
    ],
)
def test_what_the_hits_of_a_search_mean(by: Kind, hits: list[ItemFacts], found: Outcome | None) -> None:
    assert outcome(by, hits) == found


@pytest.mark.parametrize(
    ("kind", "value", "asked"),
    [
        ("asin", "B08N5WRWNW", ("ASIN", "B08N5WRWNW")),
        ("ean", "4006381333931", ("EAN", "4006381333931")),
        ("ean", "0036000291452", ("UPC", "036000291452")),
        ("ean", "0000096385074", ("EAN", "96385074")),
        ("upc", "0036000291452", ("UPC", "036000291452")),
        ("isbn", "9780306406157", ("ISBN", "9780306406157")),
        ("gcid", "1234567890ABCDEF", ("", "1234567890ABCDEF")),
    ],
)
def test_how_amazon_is_asked(kind: Kind, value: str, asked: tuple[str, str]) -> None:
    assert question(kind, value) == asked


def test_an_item_is_meant_by_its_asin_and_by_each_of_its_codes() -> None:
    book = ItemFacts("0306406152", names=names_of([("ISBN", "9780306406157")]))
    assert book.is_named("asin", "0306406152")
    assert book.is_named("isbn", "9780306406157")
    assert book.is_named("ean", "9780306406157")
    assert not book.is_named("upc", "9780306406157")
    assert not book.is_named("asin", "B08N5WRWNW")
