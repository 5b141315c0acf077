"""What was done to listings, and what is being done to many of them."""

from django.db import models
from django.db.models import Q


class ListingEvent(models.Model):
    """A row of the Listing Activity Log, and of the store's Listing Changes Log. Append-only.

    ``action`` is one of ``logic/events.py``; ``message`` a message id with ``params``; ``origin`` is
    "channel" or "amazon"; ``reference`` ties what was sent to Amazon's answer (submission or feed id).
    """

    store_id = models.BigIntegerField()
    listing_id = models.BigIntegerField(null=True)
    sku = models.CharField(max_length=40)
    asin = models.CharField(max_length=10, blank=True)
    action = models.CharField(max_length=16)
    status = models.CharField(max_length=32, blank=True)
    message = models.TextField()
    params = models.JSONField(default=dict)
    origin = models.CharField(max_length=8, default="channel")
    reference = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["store_id", "id"], name="events_by_store"),
            models.Index(fields=["listing_id", "id"], name="events_by_listing"),
            models.Index(fields=["at"], name="events_by_time"),
        ]


class MassAction(models.Model):
    """A mass action over many listings, done in steps by a job; ``arguments`` are those of the action."""

    store = models.ForeignKey("stores.Store", on_delete=models.DO_NOTHING, related_name="+")
    action = models.CharField(max_length=32)
    arguments = models.JSONField(default=dict)
    actor = models.JSONField()
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]


class MassActionRow(models.Model):
    """One listing of a mass action; ``outcome`` empty: not done yet, "done", or why it was skipped."""

    pk = models.CompositePrimaryKey("mass_action_id", "listing_id")
    mass_action = models.ForeignKey(
        "listings.MassAction", on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    listing_id = models.BigIntegerField()
    sku = models.CharField(max_length=40)
    outcome = models.CharField(max_length=48, blank=True)
    params = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(
                fields=["mass_action", "listing_id"], condition=Q(outcome=""), name="mass_rows_to_do"
            )
        ]
