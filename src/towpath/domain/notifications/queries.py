from django.db.models import Exists, OuterRef, QuerySet

from towpath.domain.notifications.logic import SEVERITIES
from towpath.domain.notifications.models import Notification, NotificationRead

LATEST = 5


def for_user(user_id: int, *, severity: str = "", unread: bool = False) -> QuerySet[Notification]:
    """Give the notifications, newest first, each with ``is_read`` for the user."""
    read = NotificationRead.objects.filter(notification=OuterRef("pk"), user_id=user_id)
    # The model declares the attribute for its readers; the plugin takes that for a clash.
    rows = Notification.objects.annotate(is_read=Exists(read))  # type: ignore[no-redef]
    if severity in SEVERITIES:
        rows = rows.filter(severity=severity)
    return rows.filter(~Exists(read)) if unread else rows


def latest(user_id: int) -> list[Notification]:
    """Give the few newest, for the bell."""
    return list(for_user(user_id)[:LATEST])


def unread_count(user_id: int) -> int:
    """Count what the user has not read, up to 100: the bell shows no more."""
    return for_user(user_id, unread=True).order_by()[:100].count()
