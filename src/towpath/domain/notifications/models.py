from django.db import models

from towpath.domain.notifications.logic import SEVERITIES, unpack
from towpath.kit.text import Message


class Notification(models.Model):
    """Something that every user of the Admin should hear; title and body are message ids with ``params``."""

    code = models.CharField(max_length=64)
    severity = models.CharField(max_length=8)
    title = models.TextField()
    body = models.TextField()
    params = models.JSONField(default=dict)
    link = models.CharField(max_length=200, blank=True)
    dedupe_key = models.CharField(max_length=128, null=True, unique=True)  # noqa: DJ001 - only where there is one
    created_at = models.DateTimeField()
    is_read: bool
    """Whether one user has read it; ``queries.for_user`` sets it."""

    class Meta:
        ordering = ["-id"]

    @property
    def severity_label(self) -> Message:
        """Give the word for the severity, to be said in the reader's language."""
        return Message(SEVERITIES.get(self.severity, self.severity))  # type: ignore[call-overload]

    @property
    def title_message(self) -> Message:
        """Give the title, to be said in the reader's language."""
        return Message(self.title, unpack(self.params))

    @property
    def body_message(self) -> Message:
        """Give the body, to be said in the reader's language."""
        return Message(self.body, unpack(self.params))


class NotificationRead(models.Model):
    """A user has read a notification. The user is a plain id: accounts stand in a higher room."""

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="reads")
    user_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "notification"], name="read_once")]
