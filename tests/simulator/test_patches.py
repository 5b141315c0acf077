from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spapi_simulator.world.patches import Unpatchable, apply
from spapi_simulator.world.submissions import Change
from tests.simulator.caller import CA, US

SELECTORS = {
    "purchasable_offer": ("marketplace_id", "currency", "audience"),
    "fulfillment_availability": ("fulfillment_channel_code",),
}
DEFAULTS = {"marketplace_id": US, "currency": "USD", "audience": "ALL"}
Json = dict[str, Any]


def changed(attributes: Json, op: str, name: str, *value: Json) -> Json:
    before = deepcopy(attributes)
    change = Change.patch("PRODUCT", [{"op": op, "path": f"/attributes/{name}", "value": list(value)}])
    found = apply(attributes, change, _selectors, DEFAULTS)
    assert attributes == before
    return found


def _selectors(name: str) -> tuple[str, ...]:
    return SELECTORS.get(name, ("marketplace_id",))


def _offer(
    price: int, marketplace_id: str = US, currency: str = "USD", audience: str = "ALL", **more: Any
) -> Json:
    selectors = {"marketplace_id": marketplace_id, "currency": currency, "audience": audience}
    return selectors | {"our_price": price} | more


def test_a_merge_changes_one_field_and_keeps_the_others() -> None:
    stock = {"fulfillment_channel_code": "DEFAULT", "quantity": 3, "lead_time_to_ship_max_days": 2}
    merged = changed(
        {"fulfillment_availability": [stock]},
        "merge",
        "fulfillment_availability",
        {"fulfillment_channel_code": "DEFAULT", "quantity": 9},
    )
    assert merged == {"fulfillment_availability": [stock | {"quantity": 9}]}


def test_a_merge_of_null_takes_a_field_away() -> None:
    offer = _offer(10, quantity_discount_plan=["plan"])
    merged = changed(
        {"purchasable_offer": [offer]},
        "merge",
        "purchasable_offer",
        {"marketplace_id": US, "currency": "USD", "audience": "ALL", "quantity_discount_plan": None},
    )
    assert merged == {"purchasable_offer": [_offer(10)]}


def test_a_merge_into_nothing_adds_an_entry() -> None:
    assert changed({}, "merge", "purchasable_offer", _offer(5)) == {"purchasable_offer": [_offer(5)]}


@pytest.mark.parametrize("missing", ["marketplace_id", "currency", "audience"])
@pytest.mark.parametrize("empty", ["", None])
def test_a_merge_needs_every_selector(missing: str, empty: str | None) -> None:
    with pytest.raises(Unpatchable, match=missing):
        changed({}, "merge", "purchasable_offer", _offer(5) | {missing: empty})


@pytest.mark.parametrize("op", ["add", "replace"])
def test_a_replacement_is_of_all_entries_of_the_marketplace_and_of_no_other(op: str) -> None:
    before = {"purchasable_offer": [_offer(1), _offer(2, audience="B2B"), _offer(3, CA, "CAD")]}
    after = changed(before, op, "purchasable_offer", {"our_price": 9})
    assert after == {"purchasable_offer": [_offer(3, CA, "CAD"), _offer(9)]}


def test_a_deletion_is_of_the_entries_that_the_selectors_name() -> None:
    before = {"purchasable_offer": [_offer(1), _offer(2, audience="B2B"), _offer(3, CA, "CAD")]}
    b2b = {"marketplace_id": US, "currency": "USD", "audience": "B2B"}
    assert changed(before, "delete", "purchasable_offer", b2b) == {
        "purchasable_offer": [_offer(1), _offer(3, CA, "CAD")]
    }
    assert (
        changed(
            {"skip_offer": [{"value": True, "marketplace_id": US}]}, "delete", "skip_offer", {"value": True}
        )
        == {}
    )


@pytest.mark.parametrize("path", ["/attributes/purchasable_offer/0/our_price", "/attributes/", "/price", ""])
def test_only_whole_attributes_can_be_patched(path: str) -> None:
    change = Change.patch("PRODUCT", [{"op": "replace", "path": path, "value": [{"value": 1}]}])
    with pytest.raises(Unpatchable):
        apply({}, change, _selectors, DEFAULTS)


@pytest.mark.parametrize("value", [None, [], {}, "text", [1]])
@pytest.mark.parametrize("op", ["add", "replace", "merge", "delete"])
def test_every_operation_needs_entries(op: str, value: Any) -> None:
    change = Change.patch("PRODUCT", [{"op": op, "path": "/attributes/brand", "value": value}])
    with pytest.raises(Unpatchable, match="list of entries"):
        apply({}, change, _selectors, DEFAULTS)


def test_a_full_update_replaces_the_marketplace_and_keeps_the_others() -> None:
    before = {
        "purchasable_offer": [_offer(1), _offer(3, CA, "CAD")],
        "brand": [{"value": "Old", "marketplace_id": US}],
        "fulfillment_availability": [{"fulfillment_channel_code": "DEFAULT", "quantity": 1}],
    }
    change = Change.put("PRODUCT", {"purchasable_offer": [{"our_price": 2}]})
    assert apply(before, change, _selectors, DEFAULTS) == {
        "purchasable_offer": [_offer(3, CA, "CAD"), _offer(2)],
        "fulfillment_availability": [{"fulfillment_channel_code": "DEFAULT", "quantity": 1}],
    }


def test_a_full_update_of_the_only_marketplace_leaves_nothing_else() -> None:
    before = {
        "purchasable_offer": [_offer(1)],
        "fulfillment_availability": [{"fulfillment_channel_code": "DEFAULT", "quantity": 1}],
    }
    change = Change.put("PRODUCT", {"brand": [{"value": "New"}]})
    assert apply(before, change, _selectors, DEFAULTS) == {"brand": [{"marketplace_id": US, "value": "New"}]}


def test_a_partial_update_leaves_what_it_does_not_name() -> None:
    before = {"purchasable_offer": [_offer(1)], "brand": [{"value": "Old", "marketplace_id": US}]}
    change = Change.partial("PRODUCT", {"brand": [{"value": "New"}]})
    assert apply(before, change, _selectors, DEFAULTS) == {
        "purchasable_offer": [_offer(1)],
        "brand": [{"marketplace_id": US, "value": "New"}],
    }


OFFERS = st.builds(
    _offer,
    st.integers(1, 9),
    st.sampled_from([US, CA]),
    st.sampled_from(["USD", "CAD"]),
    st.sampled_from(["ALL", "B2B"]),
)
FIELDS = st.dictionaries(st.sampled_from(["our_price", "start_at", "plan"]), st.integers(1, 9) | st.none())


def _key(entry: Json) -> tuple[str, ...]:
    return tuple(entry[name] for name in SELECTORS["purchasable_offer"])


@given(current=st.lists(OFFERS, unique_by=_key, max_size=5), target=OFFERS, fields=FIELDS)
def test_a_merge_is_a_dictionary_update_of_the_entry_that_its_selectors_name(
    current: list[Json], target: Json, fields: Json
) -> None:
    sent = {name: target[name] for name in SELECTORS["purchasable_offer"]} | fields
    after = changed({"purchasable_offer": current} if current else {}, "merge", "purchasable_offer", sent)
    expected = {_key(one): one for one in current}
    merged = expected.get(_key(sent), {}) | sent
    expected[_key(sent)] = {name: value for name, value in merged.items() if value is not None}
    assert after == {"purchasable_offer": list(expected.values())}


@given(current=st.lists(OFFERS, unique_by=_key, max_size=5), target=OFFERS)
def test_merging_twice_is_merging_once_and_a_deletion_undoes_an_addition(
    current: list[Json], target: Json
) -> None:
    before = {"purchasable_offer": [one for one in current if _key(one) != _key(target)]}
    before = {name: entries for name, entries in before.items() if entries}
    once = changed(before, "merge", "purchasable_offer", target)
    assert changed(once, "merge", "purchasable_offer", target) == once
    assert changed(once, "delete", "purchasable_offer", target) == before
