"""How many rows a page says there are."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.people import NOW
from towpath.domain.journal.models import CommunicationError
from towpath.kit.grid import reading
from towpath.kit.grid.declared import Column, Grid
from towpath.kit.grid.reading import counted, page
from towpath.kit.grid.state import State

pytestmark = pytest.mark.django_db
GRID = Grid("test", (Column("code", "Code"), Column("region", "Region")))


@pytest.fixture(autouse=True)
def five(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_COUNTED", 3)
    CommunicationError.objects.bulk_create(
        CommunicationError(at=NOW, code=f"C{number}", region="eu" if number < 3 else "", message="")
        for number in range(5)
    )


def state_of(**typed: str) -> State:
    return replace(State.read(GRID, {name.replace("_", "."): [text] for name, text in typed.items()}), size=2)


def found(total: int | None = None, **typed: str) -> int | None:
    """Give how many a page says there are; it is read by one query."""
    with CaptureQueriesContext(connection) as queries:
        result = page(GRID, CommunicationError.objects.all(), state_of(**typed), total=total)
    assert len(queries) == 1
    return result.found


def test_a_page_is_not_counted() -> None:
    assert found() is None
    assert found(total=5) == 5
    assert found(total=5, f_region="eu") is None


def test_what_fits_on_one_page_is_counted_by_reading_it() -> None:
    assert found(f_code="c4") == 1
    assert found(f_code="none") == 0


def test_counting_stops_at_the_most() -> None:
    rows = CommunicationError.objects.all()
    assert counted(GRID, rows, state_of()) == (3, False)
    assert counted(GRID, rows, state_of(f_region="eu")) == (3, True)
    assert counted(GRID, rows, state_of(f_code="c4")) == (1, True)
