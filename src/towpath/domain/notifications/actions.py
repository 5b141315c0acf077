from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from towpath.domain.notifications import queries
from towpath.domain.notifications.logic import Severity, pack
from towpath.domain.notifications.models import Notification, NotificationRead
from towpath.kit.actor import Actor


@transaction.atomic
def notify(  # noqa: PLR0913 - the columns of one row
    code: str,
    *,
    by: Actor,
    now: datetime,
    severity: Severity,
    title: str,
    body: str,
    params: Mapping[str, object] | None = None,
    link: str = "",
    dedupe_key: str | None = None,
) -> bool:
    """Tell every user; ``title`` and ``body`` are message ids, ``params`` JSON values, moments or messages.

    Give ``False`` when a notification with that ``dedupe_key`` exists, whoever made it in the meantime.
    """
    del by  # whoever noticed it: what happened is what matters to the reader
    values = {
        "code": code,
        "severity": severity,
        "title": title,
        "body": body,
        "params": pack(params or {}),
        "link": link,
        "created_at": now,
    }
    if dedupe_key is None:
        Notification.objects.create(**values)
        return True
    _row, made = Notification.objects.get_or_create(dedupe_key=dedupe_key, defaults=values)
    return made


@transaction.atomic
def mark_read(user_id: int, ids: Collection[int] | None, *, by: Actor, now: datetime) -> None:
    """Note that a user has read some notifications, or all of them (``None``)."""
    del by  # the door passes the reader's own id
    rows = queries.for_user(user_id, unread=True)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    reads = [
        NotificationRead(notification_id=pk, user_id=user_id, at=now)
        for pk in rows.values_list("pk", flat=True)
    ]
    NotificationRead.objects.bulk_create(reads, ignore_conflicts=True)
