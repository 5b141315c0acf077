"""PostgreSQL reads additional_attributes as Python does: one meaning, two executions."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from towpath.domain.catalog.logic.cells import PAIR, read_pairs, write_pairs
from towpath.domain.catalog.logic.import_sql.products import SIMPLE

PIECES = st.sampled_from(["a", "b1", "C", "=", ",", '"', '""', " ", "|", "\\", "\n", "é", "x=", ",a="])


class PairsTest(TestCase):
    @given(st.lists(PIECES, max_size=14).map("".join))
    def test_any_text(self, cell: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT regexp_matches(%s, %s, 'g')", [cell, PAIR])
            found = {code.lower(): unquoted(value) for ((code, value),) in cursor.fetchall()}
        assert found == read_pairs(cell)

    @given(
        st.dictionaries(
            st.sampled_from(["a", "b", "c"]), st.lists(PIECES, max_size=6).map("".join), min_size=1
        )
    )
    def test_what_is_simple_needs_no_reading(self, values: dict[str, str]) -> None:
        """The quick way splits at commas and equal signs: where it is taken, it finds the same."""
        cell = write_pairs(values)
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s ~ %s", [cell, SIMPLE])
            (simple,) = cursor.fetchone()
        if simple:
            assert dict(pair.split("=") for pair in cell.split(",")) == read_pairs(cell)


def unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] == '"'
    return value[1:-1].replace('""', '"') if quoted else value


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("2026-12-31", "2026-12-31"),
        (" 2026-1-5 ", "2026-01-05"),
        ("2026-12-31 00:00:00", "2026-12-31"),
        ("2026-12-31T23:59:59", "2026-12-31"),
        ("12/31/26", "2026-12-31"),
        ("1/15/2026, 9:30 AM", "2026-01-15"),
        ("2024-02-29", "2024-02-29"),
        ("2026-02-29", None),
        ("2026-13-01", None),
        ("2026-00-10", None),
        ("0000-01-01", None),
        ("31/12/26", None),
        ("2026-12-31x", None),
        ("20261231", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates(cell: str, date: str | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT catalog_date(%s)", [cell])
        assert cursor.fetchone()[0] == date
