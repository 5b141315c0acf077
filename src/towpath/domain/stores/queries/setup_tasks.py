from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TypeAlias

from towpath.domain.settings import queries as configuration
from towpath.domain.stores.logic import setup_tasks as logic
from towpath.domain.stores.logic.global_settings import CRON_BACKGROUND, CRON_SOURCE
from towpath.domain.stores.logic.setup_tasks import Task
from towpath.domain.stores.models import ChannelRun, DismissedDialog, SetupTask
from towpath.domain.stores.queries.accounts import AccountRow, account_rows
from towpath.kit.text import N_, Message

Live: TypeAlias = tuple[Message, bool | None]
"""What the system itself knows of a task, and whether that is as it should be; ``None``: not known yet."""
INDIVIDUAL = "INDIVIDUAL"
NOTHING: Mapping[str, Live] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task with its tick, and what the system itself knows of it (``live``; ``ok`` ``None``: not yet)."""

    task: Task
    done_by: str
    done_at: datetime | None
    live: Message | None = None
    ok: bool | None = None


def tasks(now: datetime, known: Mapping[str, Live] = NOTHING) -> list[TaskRow]:
    """Give the tasks before the first store, in their order, with what can be checked by now.

    ``known`` is what rooms above this one know of some of them.
    """
    ticks = {row.key: row for row in SetupTask.objects.all()}
    live = {"background": _background(now), **_accounts(), **known}
    return [
        TaskRow(
            task,
            tick.done_by if (tick := ticks.get(task.key)) else "",
            tick.done_at if tick else None,
            *live.get(task.key, (None, None)),
        )
        for task in logic.TASKS
    ]


def _accounts() -> dict[str, Live]:
    """Say what Amazon told of the connected accounts when they were last checked."""
    accounts = [row for row in account_rows() if row.stores]
    if not accounts:
        later: Live = Message(N_("Checked once a store is connected.")), None
        return {"seller_account": later, "vacation": later}
    return {"seller_account": _plan(accounts), "vacation": _vacation(accounts)}


def _plan(accounts: list[AccountRow]) -> Live:
    sellers = ", ".join(row.seller_id for row in accounts)
    if any(row.selling_plan == INDIVIDUAL for row in accounts):
        text = N_(
            "Connected: %(sellers)s. The Individual plan is not enough: the Professional one is needed."
        )
        return Message(text, {"sellers": sellers}), False
    if any(row.lost for row in accounts):
        return Message(N_("Amazon does not accept every account any more: see the stores.")), False
    return Message(N_("Connected: %(sellers)s."), {"sellers": sellers}), True


def _vacation(accounts: list[AccountRow]) -> Live:
    away = sorted(
        country for row in accounts for _id, _name, country in row.stores if country in row.inactive_countries
    )
    if away:
        text = N_("Inactive at Amazon: %(countries)s. Set it back to Active when you are done.")
        return Message(text, {"countries": ", ".join(away)}), False
    return Message(N_("Active at Amazon in the countries of your stores.")), True


def _background(now: datetime) -> Live:
    run = last_run()
    if run is None:
        return Message(N_("Background tasks have not run yet.")), False
    if logic.is_running(run, now):
        return Message(N_("Running: the last run was on %(at)s."), {"at": run}), True
    return Message(N_("Not running: the last run was on %(at)s."), {"at": run}), False


def last_run() -> datetime | None:
    """Give when the channel's background work last ran, whoever started it."""
    row = ChannelRun.objects.first()
    return row.at if row else None


def runs_in_background() -> bool:
    """Tell whether the worker starts the channel's work, rather than a scheduler of one's own."""
    return configuration.value(CRON_SOURCE) == CRON_BACKGROUND


def shows_setup_dialog(user_id: int) -> bool:
    """Tell whether the Pre-Setup Tasks open by themselves: no store yet, and not put away by this user."""
    return not DismissedDialog.objects.filter(user_id=user_id).exists()
