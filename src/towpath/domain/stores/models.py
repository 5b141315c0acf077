from django.db import models
from django.db.models.functions import Lower


class SetupTask(models.Model):
    """A task before the first store that somebody has ticked off; a task without a row is open."""

    key = models.CharField(primary_key=True, max_length=32)
    done_by = models.CharField(max_length=150)
    done_at = models.DateTimeField()


class ChannelRun(models.Model):
    """When the channel's background work last ran to its end, and who started it."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()
    source = models.CharField(max_length=8)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_channel_run")]


class DismissedDialog(models.Model):
    """A user has put the Pre-Setup Tasks dialog away."""

    user_id = models.BigIntegerField(primary_key=True)


class Application(models.Model):
    """An SP-API application of the merchant or hoster; it is his own, never one that we ship.

    ``application_id`` (``amzn1.sp.solution…``) is needed for Login with Amazon only; a ``draft`` one is not
    published yet. ``fault`` is Amazon's name for what is wrong with its secret: all its stores are held.
    """

    client_id = models.CharField(max_length=200, unique=True)
    application_id = models.CharField(max_length=200, blank=True)
    secret = models.BinaryField()
    secret_since = models.DateTimeField()
    draft = models.BooleanField(default=False)
    fault = models.CharField(max_length=64, blank=True)
    faulty_at = models.DateTimeField(null=True)


class Account(models.Model):
    """A seller account in one region, with the authorisation that it gave; its stores share it.

    ``way`` is "pasted" (a private application's token, which does not expire) or "login" (renewed every 365
    days). ``lost`` is why Amazon no longer accepts it. ``participations`` is what Amazon says of each
    marketplace: ``{"US": {"name": …, "participates": true, "suspended": false}}``; ``selling_plan`` is
    PROFESSIONAL, INDIVIDUAL or, where Amazon does not tell it, empty.
    """

    application = models.ForeignKey("stores.Application", on_delete=models.PROTECT, related_name="accounts")
    region = models.CharField(max_length=2)
    seller_id = models.CharField(max_length=32)
    refresh_token = models.BinaryField()
    way = models.CharField(max_length=8)
    authorised_at = models.DateTimeField()
    lost = models.CharField(max_length=64, blank=True)
    lost_at = models.DateTimeField(null=True)
    participations = models.JSONField(default=dict)
    selling_plan = models.CharField(max_length=32, blank=True)
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "seller_id"], name="account_once_per_region")
        ]


class Store(models.Model):
    """An Amazon store: one marketplace country of one seller account, fed by one website of the shop.

    Its status follows from ``account``, what that lost, and ``paused``: see ``logic/status.py``. ``zeroed``:
    while it is paused, Amazon is to have the quantity 0 of its listings.
    ``opened_at`` is the first *Save and close* in the listing preview: before it nothing is written to
    Amazon. ``deleting_since``: it goes, with everything that belongs to it, in steps.
    """

    name = models.CharField(max_length=255)
    email = models.EmailField()
    website = models.ForeignKey("catalog.Website", on_delete=models.PROTECT, related_name="+")
    country = models.CharField(max_length=2)
    account = models.ForeignKey("stores.Account", on_delete=models.PROTECT, null=True, related_name="stores")
    paused = models.BooleanField(default=False)
    zeroed = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    connected_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    deleting_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="store_name_once"),
            models.UniqueConstraint(fields=["account", "country"], name="country_once_per_account"),
        ]


class StoreSetting(models.Model):
    """A setting of a store that differs from its default; ``key`` is declared in ``logic/``."""

    store = models.ForeignKey("stores.Store", on_delete=models.CASCADE, related_name="settings")
    key = models.CharField(max_length=64)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["store", "key"], name="setting_once_per_store")]


class ConsentRequest(models.Model):
    """Somebody was sent to Amazon's consent page for a store; ``state`` comes back once, as its digest.

    It belongs to the session that asked (``session`` is a digest too) and is good for an hour.
    """

    state = models.BinaryField(unique=True)
    session = models.BinaryField()
    store = models.ForeignKey("stores.Store", on_delete=models.CASCADE)
    application = models.ForeignKey("stores.Application", on_delete=models.CASCADE)
    user_id = models.BigIntegerField()
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
