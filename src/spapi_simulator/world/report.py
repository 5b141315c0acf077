"""One report, and how its kind is made."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from spapi_simulator.world.jobs import Job

if TYPE_CHECKING:
    from spapi_simulator.world import World

Row = Sequence[str]


@dataclass(slots=True, kw_only=True)
class Report(Job):
    """A report; of several marketplaces only the first counts."""

    start: datetime
    end: datetime
    options: Mapping[str, str] = field(default_factory=dict)
    schedule_id: str = ""


@dataclass(frozen=True, slots=True)
class ReportType:
    """A kind of report: a table of these columns; a restricted one needs a restricted data token."""

    columns: tuple[str, ...]
    rows: Callable[["World", Report], Iterator[Row]]
    restricted: bool = False
    cached: bool = True
    """Whether the same request within some time gets the same answer."""
