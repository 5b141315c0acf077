"""Paging by key visits every row once, in order, for any sort, filter and NULLs, whatever comes meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F
from django.db.models.functions import Cast
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from towpath.domain.journal.models import CommunicationError
from towpath.kit.grid import cursors, filters
from towpath.kit.grid.declared import Choice, Column, Grid, Row, Rows
from towpath.kit.grid.filters import Filter
from towpath.kit.grid.reading import counted, every, page
from towpath.kit.grid.state import State

PATIENT = settings(max_examples=60, deadline=None)
START = datetime(2026, 1, 1, tzinfo=UTC)
COLUMNS = (
    Column("store", "Store", "number", "store_id"),
    Column("code", "Code"),
    Column("amount", "Amount", "money"),
    Column("at", "Date", "date"),
    Column("region", "Region", "choice", choices=(Choice("eu", "Europe"), Choice("na", "America"))),
)
GRID = Grid("test", COLUMNS)
SORTS = [f"{sign}{key}" for key in ("id", *GRID.by_key) for sign in ("", "-")]
FACTS = st.fixed_dictionaries(
    {
        "store_id": st.none() | st.integers(-1, 2),
        "code": st.sampled_from(["", "A", "a", "B_%", "é"]),
        "at": st.integers(0, 2).map(lambda days: START + timedelta(days=days, microseconds=days)),
        "region": st.sampled_from(["eu", "na", ""]),
    }
)
WANTED = st.fixed_dictionaries(
    {},
    optional={
        "store": st.sampled_from([Filter(low=Decimal(0)), Filter(high=Decimal(1))]),
        "code": st.sampled_from([Filter(text="a"), Filter(text="_%")]),
        "at": st.sampled_from([Filter(low=START.date()), Filter(high=START.date() + timedelta(days=1))]),
        "region": st.sampled_from([Filter(chosen=("eu",)), Filter(chosen=("eu", "na"))]),
    },
)


def rows() -> Rows:
    return CommunicationError.objects.order_by().annotate(
        amount=Cast(F("store_id"), DecimalField(max_digits=19, decimal_places=4))
    )


def add(facts: list[dict[str, Any]]) -> None:
    CommunicationError.objects.bulk_create(CommunicationError(message="", **each) for each in facts)


def expected(state: State) -> list[int]:
    """Give the ids that match in their order, as Python has it: NULL is the greatest value."""
    field = GRID.sort_field(state.sort)
    found = [row for row in rows().values("pk", *(each.name for each in COLUMNS)) if holds(state, row)]

    def place(row: Row) -> tuple[bool, Any, int]:
        value = row[field]
        return value is None, value if value is not None else 0, row["pk"]

    by_database = {code: n for n, code in enumerate(sorted({row["code"] for row in found}, key=collated))}
    keyed = [row | {"code": by_database[row["code"]], "region": row["region"]} for row in found]
    return [row["pk"] for row in sorted(keyed, key=place, reverse=state.descending)]


def collated(code: str) -> int:
    """Rank a code as the database's collation does."""
    order = CommunicationError.objects.order_by("code").values_list("code", flat=True)
    return list(dict.fromkeys(order)).index(code)


def holds(state: State, row: Row) -> bool:
    for key, wanted in state.filters.items():
        value = row[GRID.by_key[key].name]
        if value is None:
            return False
        if wanted.text and wanted.text.lower() not in value.lower():
            return False
        if wanted.chosen and value not in wanted.chosen:
            return False
        value = value.date() if key == "at" else value
        if (wanted.low is not None and value < wanted.low) or (
            wanted.high is not None and value > wanted.high
        ):
            return False
    return True


def walk(state: State, between: Callable[[], None] = lambda: None) -> tuple[list[int], State]:
    """Go forward to the end; give the ids seen and the last state."""
    seen: list[int] = []
    while True:
        found = page(GRID, rows(), state)
        seen += [row["pk"] for row in found.rows]
        if not found.after:
            return seen, state
        state = state.but(after=found.after)
        between()


def walk_back(state: State, between: Callable[[], None] = lambda: None) -> list[int]:
    """Go back from a state's page to the beginning; give the ids seen, in the order of the list."""
    found = page(GRID, rows(), state)
    seen = [row["pk"] for row in found.rows]
    while found.before:
        between()
        found = page(GRID, rows(), state.but(before=found.before))
        seen = [*(row["pk"] for row in found.rows), *seen]
    return seen


class PagingTest(TestCase):
    @PATIENT
    @given(st.lists(FACTS, max_size=12), st.sampled_from(SORTS), WANTED, st.integers(1, 5))
    def test_every_row_once_in_order(
        self, facts: list[dict[str, Any]], sort: str, wanted: dict[str, Filter], size: int
    ) -> None:
        add(facts)
        state = replace(State.read(GRID, {}), sort=sort, filters=wanted, size=size)
        right = expected(state)
        seen, last = walk(state)
        assert seen == right
        assert walk_back(last) == right
        assert [row["pk"] for row in every(GRID, rows(), state)] == right
        assert counted(GRID, rows(), state) == (len(right), True)

    @PATIENT
    @given(
        st.lists(FACTS, min_size=3, max_size=10),
        st.lists(FACTS, min_size=1, max_size=2),
        st.sampled_from(SORTS),
        st.integers(1, 3),
    )
    def test_rows_that_come_meanwhile_hide_and_double_none(
        self, facts: list[dict[str, Any]], more: list[dict[str, Any]], sort: str, size: int
    ) -> None:
        add(facts)
        state = replace(State.read(GRID, {}), sort=sort, size=size)
        there = expected(state)
        budget = iter(range(8))

        def come() -> None:
            if next(budget, None) is not None:
                add(more)

        seen, last = walk(state, come)
        assert len(seen) == len(set(seen))
        assert [pk for pk in seen if pk in there] == there
        before = expected(state)
        final = page(GRID, rows(), last).rows[-1]["pk"]
        budget = iter(range(4))
        back = walk_back(last, come)
        assert len(back) == len(set(back))
        wanted = before[: before.index(final) + 1]
        assert [pk for pk in back if pk in wanted] == wanted

    @PATIENT
    @given(st.text(max_size=60), st.sampled_from(SORTS), st.booleans())
    def test_a_place_that_nobody_gave_out_is_harmless(self, text: str, sort: str, back: bool) -> None:  # noqa: FBT001
        add([{"store_id": None, "code": "A", "at": START, "region": "eu"}])
        state = replace(
            State.read(GRID, {}), sort=sort, before=text if back else "", after="" if back else text
        )
        assert len(page(GRID, rows(), state).rows) == 1

    @PATIENT
    @given(
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(max_size=5)
        | st.floats()
        | st.decimals()
        | st.datetimes()
        | st.lists(st.integers(), max_size=2),
        st.integers() | st.booleans(),
        st.sampled_from(SORTS),
    )
    @example("\ud800", 1, "code")
    @example(Decimal("Infinity"), 1, "store")
    @example(Decimal("1E-999"), 1, "amount")
    @example(datetime(2026, 1, 1), 1, "at")  # noqa: DTZ001 - that is what is wrong with it
    @example(10**30, 1, "store")
    def test_a_place_that_is_made_up_is_harmless(self, value: Any, pk: int, sort: str) -> None:
        text = str(cursors.Cursor(value, pk))
        page(GRID, rows(), replace(State.read(GRID, {}), sort=sort, after=text))


class WordsTest(TestCase):
    @PATIENT
    @given(WANTED, st.sampled_from(SORTS), st.sets(st.sampled_from(list(GRID.by_key)), min_size=1))
    def test_a_state_is_read_back_from_its_address(
        self, wanted: dict[str, Filter], sort: str, columns: set[str]
    ) -> None:
        state = State.read(GRID, {"tab": ["x"], "sort": [sort], "columns": sorted(columns)})
        state = replace(state, filters=wanted)
        given_back: dict[str, list[str]] = {}
        for name, value in state.parameters():
            given_back.setdefault(name, []).append(value)
        again = State.read(GRID, given_back)
        assert sorted(again.parameters()) == sorted(state.parameters())
        assert (again.filters, again.errors) == (wanted, {})
        assert again.rest == (("tab", "x"),)

    @PATIENT
    @given(
        st.dictionaries(
            st.sampled_from(["f.store.from", "f.at.to", "f.code", "f.region"]), st.text(max_size=9)
        )
    )
    def test_any_address_can_be_read(self, typed: dict[str, str]) -> None:
        state = State.read(GRID, {name: [value] for name, value in typed.items()})
        assert page(GRID, rows(), state).found == 0
        for key in state.errors:
            assert set(state.typed) & set(filters.names(GRID.by_key[key]))
