from django.db import models


class JournalEntry(models.Model):
    """Who changed what, when, from where. Append-only: the database refuses update and delete."""

    at = models.DateTimeField(db_index=True)
    actor_kind = models.CharField(max_length=8)
    actor_id = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=150)
    address = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=64, db_index=True)
    subject = models.CharField(max_length=255)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]


class CommunicationError(models.Model):
    """A row of the Communication Errors Log: what the key service, Amazon or the shop refused.

    ``store_id`` is empty for what concerns the whole instance.
    """

    at = models.DateTimeField(db_index=True)
    store_id = models.BigIntegerField(null=True)
    region = models.CharField(max_length=32, blank=True)
    code = models.CharField(max_length=64)
    message = models.TextField()
    params = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
