"""A tree in words, English and Spanish."""

import pytest
from django.utils import translation

from tests.rules import SHOP, line
from towpath.domain.rules.logic.sentence import sentence
from towpath.domain.rules.logic.tree import EVERYTHING, Combination, Node
from towpath.kit.speech import say

BAG, DEAR = line("sku", "contains", "bag"), line("price", "greater", "10.5")
MIXED = (DEAR, Combination("ANY", True, (BAG, Combination("ALL", False, (DEAR, BAG)))))
ENGLISH = (
    "Products for which Price is greater than 10.5 and (SKU contains “bag” or "
    "(none of these is true: Price is greater than 10.5; SKU contains “bag”))."
)
SPANISH = (
    "Productos en los que Price es mayor que 10,5 y (SKU contiene «bag» o "
    "(no se cumple nada de esto: Price es mayor que 10,5; SKU contiene «bag»))."
)


def said(*nodes: Node, how: str = "ALL", value: bool = True, language: str = "en") -> str:
    with translation.override(language):
        return say(sentence(Combination(how, value, nodes), SHOP))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("nodes", "how", "value", "english", "spanish"),
    [
        ((), "ALL", True, "Every product.", "Todos los productos."),
        ((BAG,), "ALL", True, "Products for which SKU contains “bag”.",
         "Productos en los que SKU contiene «bag»."),
        ((BAG, DEAR), "ALL", True, "Products for which SKU contains “bag” and Price is greater than 10.5.",
         "Productos en los que SKU contiene «bag» y Price es mayor que 10,5."),
        ((BAG, DEAR), "ANY", True, "Products for which SKU contains “bag” or Price is greater than 10.5.",
         "Productos en los que SKU contiene «bag» o Price es mayor que 10,5."),
        ((BAG, DEAR), "ALL", False,
         "Products for which none of these is true: SKU contains “bag”; Price is greater than 10.5.",
         "Productos en los que no se cumple nada de esto: SKU contiene «bag»; Price es mayor que 10,5."),
        ((line("sku", "undefined"), BAG), "ANY", False,
         "Products for which at least one of these is not true: SKU has no value; SKU contains “bag”.",
         "Productos en los que no se cumple todo esto: SKU no tiene valor; SKU contiene «bag»."),
        ((BAG,), "ANY", False, "Products for which it is not true that SKU contains “bag”.",
         "Productos en los que no se cumple que SKU contiene «bag»."),
        (MIXED, "ALL", True, ENGLISH, SPANISH),
        ((Combination("ANY", True, (BAG,)), EVERYTHING), "ALL", True,
         "Products for which (SKU contains “bag”) and (it is always true).",
         "Productos en los que (SKU contiene «bag») y (siempre se cumple)."),
    ],
)  # fmt: skip
def test_combinations(nodes: tuple[Node, ...], how: str, *, value: bool, english: str, spanish: str) -> None:
    assert said(*nodes, how=how, value=value) == english
    assert said(*nodes, how=how, value=value, language="es") == spanish


@pytest.mark.parametrize(
    ("node", "english", "spanish"),
    [
        (line("sku", "is"), "SKU is …", "SKU es …"),
        (line("sku", "one_of", "a", "b", "c"), "SKU is one of “a”, “b”, “c”", "SKU es uno de «a», «b», «c»"),
        (line("sku", "not_one_of", "a", "b"), "SKU is none of “a”, “b”", "SKU no es ninguno de «a», «b»"),
        (line("sku", "undefined"), "SKU has no value", "SKU no tiene valor"),
        (line("price", "at_most", "7"), "Price is at most 7", "Price es como máximo 7"),
        (line("price", "is", "cheap"), "Price is “cheap”", "Price es «cheap»"),
        (line("release_date", "at_least", "2026-11-24"), "Release Date is on or after 24 Nov 2026",
         "Release Date es el 24/11/2026 o después"),
        (line("release_date", "is", "2026-02-30"), "Release Date is “2026-02-30”",
         "Release Date es «2026-02-30»"),
        (line("amazon_fba", "is", "true"), "Amazon FBA is Yes", "Amazon FBA es Sí"),
        (line("amazon_condition", "is_not", "New"), "Amazon Condition is not New",
         "Amazon Condition no es New"),
        (line("material", "is", "Cotton"), "Material is exactly Cotton", "Material es exactamente Cotton"),
        (line("material", "contains", "Cotton", "Wool"), "Material contains at least one of Cotton, Wool",
         "Material contiene al menos uno de Cotton, Wool"),
        (line("attribute_set_id", "is", "2"), "Attribute Set is Book", "Conjunto de atributos es Book"),
        (line("category_ids", "is", "4"), "Category is Books (4)", "Categoría es Books (4)"),
        (line("category_ids", "is_not", "4", "5"), "Category is none of Books (4), Bags (5)",
         "Categoría no es ninguno de Books (4), Bags (5)"),
        (line("category_ids", "is", "4", below=True), "Category is Books (4) including subcategories",
         "Categoría es Books (4), subcategorías incluidas"),
        (line("nope", "is", "x"), "nope is “x”", "nope es «x»"),
        (line("sku", "one_of", *"abcdefghijk"),
         "SKU is one of “a”, “b”, “c”, “d”, “e”, “f”, “g”, “h” and 3 more",
         "SKU es uno de «a», «b», «c», «d», «e», «f», «g», «h» y 3 más"),
    ],
)  # fmt: skip
def test_conditions(node: Node, english: str, spanish: str) -> None:
    assert said(node) == f"Products for which {english}."
    assert said(node, language="es") == f"Productos en los que {spanish}."


def test_a_thousand_conditions_are_still_a_sentence() -> None:
    assert said(*[BAG] * 1000).count("SKU contains “bag”") == 1000
