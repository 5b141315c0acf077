from datetime import datetime

from django.db import transaction

from towpath.domain.journal import actions as journal
from towpath.domain.stores.logic.setup_tasks import TASK_KEYS
from towpath.domain.stores.models import DismissedDialog, SetupTask
from towpath.kit.actor import Actor
from towpath.kit.errors import NotFound
from towpath.kit.text import N_


@transaction.atomic
def tick_task(key: str, *, done: bool, by: Actor, now: datetime) -> None:
    """Mark a task before the first store as done, or as open again."""
    by.require("asc.access")
    if key not in TASK_KEYS:
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
