import logging
from datetime import datetime
from typing import Literal

from django.db import connection, transaction

from towpath.domain.access.logic.settings import DEBUG_LOGGING
from towpath.domain.journal import actions as journal
from towpath.domain.settings import queries as configuration
from towpath.domain.stores import logic
from towpath.domain.stores.models import ChannelRun, DismissedDialog, SetupTask
from towpath.kit.actor import Actor
from towpath.kit.errors import NotFound
from towpath.kit.text import N_

log = logging.getLogger("towpath.channel")
_LOCK = 0x746F_7770  # one number for all processes: "towp"


@transaction.atomic
def tick_task(key: str, *, done: bool, by: Actor, now: datetime) -> None:
    """Mark a task before the first store as done, or as open again."""
    by.require("asc.access")
    if key not in logic.TASK_KEYS:
        raise NotFound(N_("There is no such task."))
    if done:
        row = {"done_by": by.name, "done_at": now}
        _row, changed = SetupTask.objects.get_or_create(key=key, defaults=row)
    else:
        changed = bool(SetupTask.objects.filter(key=key).delete()[0])
    if changed:
        journal.record("channel.task_done" if done else "channel.task_reopened", key, by=by, at=now)


def dismiss_setup_dialog(*, by: Actor) -> None:
    """Put the Pre-Setup Tasks dialog away for this user."""
    DismissedDialog.objects.get_or_create(user_id=int(by.id))


@transaction.atomic
def run_channel(source: Literal["worker", "cli"], *, by: Actor, now: datetime) -> bool:
    """Do the channel's background work that is due; give ``False`` when another run is at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return False
    kept = logic.RETENTION[configuration.value(logic.CLEAR_LOG_HISTORY)]
    purged = journal.purge_communication_errors(now - kept, by=by, now=now)
    if configuration.flag(DEBUG_LOGGING):
        log.info("run by %s %s: %s rows of the log purged", by.kind, by.name, purged)
    ChannelRun.objects.update_or_create(pk=1, defaults={"at": now, "source": source})
    return True
