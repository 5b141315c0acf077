"""What differs between what Amazon is to have of a listing and what it was told."""

import pytest

from towpath.domain.listings.logic.facts import attributes_of, differing, way

LISTED = {
    "presence": "listed",
    "asin": "B000000001",
    "condition": "new_new",
    "price": "12.50",
    "currency": "USD",
    "quantity": 5,
    "handling_time": 2,
    "channel": "DEFAULT",
}
ABSENT = {"presence": "absent"}


@pytest.mark.parametrize(
    ("wanted", "told", "expected"),
    [
        (LISTED, {}, "put"),
        (LISTED, ABSENT, "put"),
        (LISTED, LISTED, None),
        (LISTED, LISTED | {"quantity": 4}, "patch"),
        (LISTED, LISTED | {"asin": "B000000002"}, "put"),
        ({"presence": "listed", "quantity": 5}, LISTED, None),
        (ABSENT, LISTED, "delete"),
        (ABSENT, {}, None),
        (ABSENT, ABSENT, None),
        ({}, LISTED, None),
    ],
)
def test_a_difference_travels_whole_as_a_change_as_an_end_or_not_at_all(
    wanted: dict[str, object], told: dict[str, object], expected: str | None
) -> None:
    assert way(wanted, told) == expected


def test_what_is_not_wanted_does_not_differ() -> None:
    assert differing({"presence": "listed", "quantity": 0}, LISTED) == {"quantity"}
    assert differing(LISTED | {"note": "Scratch"}, LISTED) == {"note"}


def test_facts_that_travel_together_are_one_attribute() -> None:
    assert attributes_of(frozenset({"quantity", "handling_time", "price"})) == {
        "fulfillment_availability",
        "purchasable_offer",
    }
