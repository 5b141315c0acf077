"""What is wrong with a listing by its product type's schema, with Amazon's own keywords."""

from decimal import Decimal
from typing import Any

from towpath.domain.listings.logic.product_types import Problem, problems, problems_in

VALUE = {"type": "string", "maxUtf8ByteLength": 4, "minUtf8ByteLength": 2}
SCHEMA: dict[str, Any] = {
    "$schema": "https://schemas.amazon.com/selling-partners/definitions/product-types/meta-schema/v1",
    "type": "object",
    "required": ["condition_type", "list_price"],
    "additionalProperties": False,
    "properties": {
        "condition_type": {
            "type": "array",
            "selectors": ["marketplace_id"],
            "minUniqueItems": 1,
            "maxUniqueItems": 1,
            "items": {"type": "object", "required": ["value"], "properties": {"value": VALUE}},
        },
        "list_price": {"type": "number", "multipleOf": 0.01, "minimum": 0},
    },
}


def condition(*values: str, market: str = "US") -> list[dict[str, str]]:
    return [{"value": value, "marketplace_id": market} for value in values]


def test_a_listing_that_fits_has_no_problem() -> None:
    assert problems(SCHEMA, {"condition_type": condition("new"), "list_price": Decimal("19.99")}) == ()


def test_missing_and_unknown_attributes_are_named() -> None:
    found = problems(SCHEMA, {"condition_type": condition("new"), "colour": []})
    assert set(found) == {Problem("list_price"), Problem("colour", "not known here")}
    assert [one.attribute for one in found if one.missing] == ["list_price"]


def test_amazons_own_keywords_count() -> None:
    twice = problems_in(SCHEMA, {"condition_type": condition("new", "used")})
    assert twice == (Problem("condition_type", "2 values for US, 1 at most"),)
    long = problems_in(SCHEMA, {"condition_type": condition("süßer")})
    assert long == (Problem("condition_type", "0.value: 7 bytes in UTF-8, 4 at most"),)
    short = problems_in(SCHEMA, {"condition_type": condition("n")})
    assert short == (Problem("condition_type", "0.value: 1 bytes in UTF-8, 2 at least"),)


def test_prices_are_compared_in_decimal_fractions() -> None:
    assert problems_in(SCHEMA, {"list_price": Decimal("19.99")}) == ()
    assert problems_in(SCHEMA, {"list_price": Decimal("19.999")}) == (
        Problem("list_price", "19.999 is not a multiple of 0.01"),
    )


def test_a_change_is_checked_by_itself() -> None:
    assert problems_in(SCHEMA, {"condition_type": condition("new")}) == ()
    assert problems_in(SCHEMA, {"colour": []}) == (Problem("colour", "not known here"),)
