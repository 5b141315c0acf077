"""How many rows a page says there are."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.people import NOW
from towpath.domain.journal.models import CommunicationError
from towpath.kit.grid import reading
from towpath.kit.grid.declared import Column, Grid
from towpath.kit.grid.reading import page
from towpath.kit.grid.state import State

pytestmark = pytest.mark.django_db
GRID = Grid("test", (Column("code", "Code"), Column("region", "Region")))


@pytest.fixture(autouse=True)
def five(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_SHOWN", 3)
    CommunicationError.objects.bulk_create(
        CommunicationError(at=NOW, code=f"C{number}", region="eu" if number < 3 else "", message="")
        for number in range(5)
    )


def found(total: int | None = None, **typed: str) -> tuple[int, bool, int]:
    state = replace(
        State.read(GRID, {name.replace("_", "."): [text] for name, text in typed.items()}), size=2
    )
    with CaptureQueriesContext(connection) as queries:
        result = page(GRID, CommunicationError.objects.all(), state, total=total)
    return result.found, result.found_is_exact, len(queries)


def test_counting_stops_at_the_most() -> None:
    assert found() == (3, False, 2)
    assert found(f_region="EU") == (3, True, 2)


def test_a_known_number_is_not_counted_but_a_filter_is() -> None:
    assert found(total=5) == (5, True, 1)
    assert found(total=5, f_region="eu") == (3, True, 2)


def test_what_fits_on_one_page_is_counted_by_reading_it() -> None:
    assert found(f_code="c4") == (1, True, 1)
    assert found(f_code="none") == (0, True, 1)
