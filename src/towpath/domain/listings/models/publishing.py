"""What Amazon is to have of the listings, and how far that is told."""

from django.db import models
from django.db.models import F, Q

from towpath.kit.exact import ExactDecoder


class Publication(models.Model):
    """What Amazon is to have of a listing, and how far that is told: wanted, told, refused, seen.

    Each is an object of facts (``logic/facts.py``): ``{"presence": "listed", "asin": …, "condition": …,
    "quantity": …}``; ``{}`` is nothing yet. What differs from both ``told`` and ``refused`` is to be sent.
    ``sending`` is what has been handed to a call or feed whose answer is not recorded yet, since
    ``sending_at``; ``feed`` is that feed. A row with ``sending`` is sent by nobody else; after a crash it is
    read back from Amazon first. ``tries`` is how often in a row it was refused, and ``again_at`` when that is
    looked at again.
    """

    listing = models.OneToOneField(
        "listings.Listing", on_delete=models.CASCADE, primary_key=True, related_name="publication"
    )
    store = models.ForeignKey("stores.Store", on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    wanted = models.JSONField(default=dict, decoder=ExactDecoder)
    told = models.JSONField(default=dict, decoder=ExactDecoder)
    refused = models.JSONField(default=dict, decoder=ExactDecoder)
    seen = models.JSONField(default=dict, decoder=ExactDecoder)
    refusal = models.JSONField(default=list)
    sending = models.JSONField(null=True, decoder=ExactDecoder)
    sending_at = models.DateTimeField(null=True)
    feed = models.ForeignKey("listings.Feed", on_delete=models.SET_NULL, null=True, related_name="+")
    message_id = models.IntegerField(null=True)
    told_at = models.DateTimeField(null=True)
    submission_id = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    again_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    wanted_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(
                fields=["store", "listing"],
                condition=~Q(wanted=F("told")) & ~Q(wanted=F("refused")),
                name="publications_to_send",
            ),
            models.Index(
                fields=["store", "sending_at"],
                condition=Q(sending__isnull=False),
                name="publications_in_flight",
            ),
            models.Index(
                fields=["store", "told_at"],
                condition=Q(told_at__isnull=False, confirmed_at__isnull=True),
                name="publications_to_confirm",
            ),
            models.Index(
                fields=["store", "again_at"],
                condition=Q(again_at__isnull=False),
                name="publications_to_try_again",
            ),
        ]


class Feed(models.Model):
    """A JSON_LISTINGS_FEED of a store on its way. One at a time: ``done_at`` null.

    ``created_after`` is Amazon's time just before ``createFeed``: a crash in between is mended by looking.
    """

    store = models.ForeignKey("stores.Store", on_delete=models.DO_NOTHING, related_name="+")
    feed_id = models.CharField(max_length=64, blank=True)
    document_id = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=16)
    messages = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_after = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["store"], condition=Q(done_at__isnull=True), name="one_feed_at_a_time"
            )
        ]


class ProductTypeSchema(models.Model):
    """The JSON Schema that binds a seller's offers of a product type in a country, as Amazon gave it.

    ``checksum`` is Amazon's; ``checked_at`` when Amazon last said that it is still the one.
    """

    account = models.ForeignKey("stores.Account", on_delete=models.CASCADE, related_name="+", db_index=False)
    country = models.CharField(max_length=2)
    product_type = models.CharField(max_length=100)
    checksum = models.CharField(max_length=64)
    schema = models.JSONField()
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "country", "product_type"], name="schema_once_per_seller"
            )
        ]
