from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from towpath.domain.settings import queries as configuration
from towpath.domain.stores.logic import setup_tasks as logic
from towpath.domain.stores.logic.global_settings import CRON_BACKGROUND, CRON_SOURCE
from towpath.domain.stores.logic.setup_tasks import Task
from towpath.domain.stores.models import ChannelRun, DismissedDialog, SetupTask
from towpath.kit.text import N_, Message


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task with its tick, and what the system itself knows of it (``live``; ``ok`` ``None``: not yet)."""

    task: Task
    done_by: str
    done_at: datetime | None
    live: Message | None = None
    ok: bool | None = None


def tasks(now: datetime) -> list[TaskRow]:
    """Give the tasks before the first store, in their order, with what can be checked by now."""
    ticks = {row.key: row for row in SetupTask.objects.all()}
    live = {"background": _background(now), **_LATER}
    return [
        TaskRow(
            task,
            tick.done_by if (tick := ticks.get(task.key)) else "",
            tick.done_at if tick else None,
            *live.get(task.key, (None, None)),
        )
        for task in logic.TASKS
    ]


_AFTER_CONNECTION = (Message(N_("Checked once a store is connected.")), None)
_AFTER_CATALOGUE = (Message(N_("Checked once the catalogue is connected.")), None)
_LATER: Mapping[str, tuple[Message, bool | None]] = {
    "seller_account": _AFTER_CONNECTION,
    "vacation": _AFTER_CONNECTION,
    "attributes": _AFTER_CATALOGUE,
    "condition": _AFTER_CATALOGUE,
    "exclusions": _AFTER_CATALOGUE,
}


def _background(now: datetime) -> tuple[Message, bool | None]:
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
