"""Schedules: they ask for a report again and again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spapi_simulator.world import World

MONTH = "P1M"
PERIODS = {
    "PT5M": timedelta(minutes=5),
    "PT15M": timedelta(minutes=15),
    "PT30M": timedelta(minutes=30),
    "PT1H": timedelta(hours=1),
    "PT2H": timedelta(hours=2),
    "PT4H": timedelta(hours=4),
    "PT8H": timedelta(hours=8),
    "PT12H": timedelta(hours=12),
    "P1D": timedelta(days=1),
    "P2D": timedelta(days=2),
    "P3D": timedelta(days=3),
    "PT84H": timedelta(hours=84),
    "P7D": timedelta(days=7),
    "P14D": timedelta(days=14),
    "P15D": timedelta(days=15),
    "P18D": timedelta(days=18),
    "P30D": timedelta(days=30),
}
_DECEMBER, _LAST_SAFE_DAY = 12, 28


@dataclass(slots=True)
class Schedule:
    """A seller's wish for a report in every period; ``due`` is when the next one is created."""

    id: str
    seller_id: str
    type: str
    marketplace_ids: tuple[str, ...]
    options: Mapping[str, str]
    period: str
    due: datetime


@dataclass(slots=True)
class Schedules:
    """All schedules; a seller has one for each type of report and set of marketplaces."""

    world: "World"
    _all: dict[str, Schedule] = field(default_factory=dict)

    def create(
        self,
        seller_id: str,
        report_type: str,
        marketplace_ids: Iterable[str],
        options: Mapping[str, str],
        period: str,
        first: datetime | None,
    ) -> Schedule:
        """Begin a schedule, with a report at ``first`` or after one period; it replaces its like."""
        places = tuple(marketplace_ids)
        for one in self.of(seller_id):
            if one.type == report_type and set(one.marketplace_ids) == set(places):
                self.cancel(one)
        due = first if first and first >= self.world.now else after(self.world.now, period)
        number = 50_000 + self.world.ids.number("schedule")
        schedule = Schedule(str(number), seller_id, report_type, places, options, period, due)
        self._all[schedule.id] = schedule
        self.world.agenda.at(due, lambda: self._ask(schedule))
        return schedule

    def get(self, seller_id: str, schedule_id: str) -> Schedule | None:
        """Give a seller's schedule."""
        found = self._all.get(schedule_id)
        return found if found and found.seller_id == seller_id else None

    def of(self, seller_id: str) -> list[Schedule]:
        """Give a seller's schedules."""
        return [one for one in self._all.values() if one.seller_id == seller_id]

    def cancel(self, schedule: Schedule) -> None:
        """End a schedule."""
        del self._all[schedule.id]

    def _ask(self, schedule: Schedule) -> None:
        if schedule.id not in self._all:
            return
        self.world.reports.create(
            schedule.seller_id,
            schedule.type,
            schedule.marketplace_ids,
            schedule.options,
            start=before(schedule.due, schedule.period),
            schedule_id=schedule.id,
        )
        schedule.due = after(schedule.due, schedule.period)
        self.world.agenda.at(schedule.due, lambda: self._ask(schedule))


def after(moment: datetime, period: str) -> datetime:
    """Give the moment one period later; the day of a month stays, but for those after the 28th."""
    if period != MONTH:
        return moment + PERIODS[period]
    year, month = (moment.year + 1, 1) if moment.month == _DECEMBER else (moment.year, moment.month + 1)
    return moment.replace(year=year, month=month, day=min(moment.day, _LAST_SAFE_DAY))


def before(moment: datetime, period: str) -> datetime:
    """Give the moment one period earlier."""
    if period != MONTH:
        return moment - PERIODS[period]
    year, month = (moment.year - 1, _DECEMBER) if moment.month == 1 else (moment.year, moment.month - 1)
    return moment.replace(year=year, month=month, day=min(moment.day, _LAST_SAFE_DAY))
