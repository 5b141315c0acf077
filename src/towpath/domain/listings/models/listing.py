"""A listing, what a merchant fixed for it, and how many there are."""

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce, NullIf

from towpath.domain.listings.logic.states import STATES, TABS

SORTED_BY = ("sku", "asin", "title", "landed_price", "quantity", "updated_at")
"""The columns that a tab can be sorted by: each has its index, since a store may have a million listings."""
_TABS = tuple((tab, states) for tab, (_label, states) in TABS.items() if tab != "overrides")


class Listing(models.Model):
    """A product offered in a store under one Amazon Seller SKU.

    What Amazon says: ``asin``, ``title``, ``price``, ``shipping_price``, ``quantity``, ``handling_time``
    (days), ``channel`` (DEFAULT is the merchant, AMAZON_NA … Amazon), ``product_type``, ``on_amazon``,
    ``buyable``, ``issues`` (as the gateway reads them, as JSON), ``amazon_updated_at``; ``seen_at`` is when
    it was last read. Empty where Amazon does not say it, or does not have the listing.

    What we say: ``product`` and how it was found (``matched_by`` is an identifier, or "hand", which no
    automatic pass overwrites), ``condition``, whether rule and settings let it be sold (``eligible``; null:
    not judged yet), and what the merchant asked for by hand (``intent``: "publish", "end" or nothing). From
    all this follows the state with its ``cause`` and ``reason`` (a code of ``logic/reasons.py`` with
    ``reason_params``). ``origin`` is "amazon" (imported), "channel" (made by us) or "alias". ``replaces`` is
    the listing that this one was made from: an alias, or another ASIN; with ``ends_replaced`` that one is to
    end as soon as Amazon has this one. ``channel_by_hand`` is the channel that the merchant asked for, empty
    while it is the one that Amazon says; ``channel_now`` is the one that holds.

    What matching knows: ``match_reason`` with ``match_params`` is why a row has no product although something
    was found, or has it no longer. ``searched_at`` is when Amazon's catalogue was last searched for the row
    (null: it is to be), ``search_digest`` what was searched with, and ``search_outcome`` what came of it: one
    of ``logic/states.py``'s causes, empty where an item was found.
    """

    store = models.ForeignKey("stores.Store", on_delete=models.DO_NOTHING, related_name="+", db_index=False)
    sku = models.CharField(max_length=40, db_collation="C")
    asin = models.CharField(max_length=10, blank=True, db_collation="C")
    product = models.ForeignKey(
        "catalog.Product", on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    matched_by = models.CharField(max_length=8, blank=True)
    origin = models.CharField(max_length=8)
    replaces = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    ends_replaced = models.BooleanField(default=False)
    title = models.CharField(max_length=500, blank=True)
    image_url = models.CharField(max_length=1000, blank=True)
    product_type = models.CharField(max_length=100, blank=True)
    condition = models.CharField(max_length=32, blank=True)
    condition_by_hand = models.BooleanField(default=False)
    price = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    shipping_price = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
    quantity = models.IntegerField(null=True)
    handling_time = models.PositiveSmallIntegerField(null=True)
    channel = models.CharField(max_length=32, default="DEFAULT")
    channel_by_hand = models.CharField(max_length=32, blank=True)
    on_amazon = models.BooleanField(default=False)
    buyable = models.BooleanField(null=True)
    issues = models.JSONField(default=list)
    amazon_updated_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    eligible = models.BooleanField(null=True)
    intent = models.CharField(max_length=8, blank=True)
    state = models.CharField(max_length=16, choices=[(state, state) for state in STATES])
    cause = models.CharField(max_length=24, blank=True)
    reason = models.CharField(max_length=48, blank=True)
    reason_params = models.JSONField(default=dict)
    relisting = models.BooleanField(default=False)
    has_override = models.BooleanField(default=False)
    match_reason = models.CharField(max_length=24, blank=True)
    match_params = models.JSONField(default=dict)
    searched_at = models.DateTimeField(null=True)
    search_digest = models.CharField(max_length=32, blank=True)
    search_outcome = models.CharField(max_length=24, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    tab = models.GeneratedField(
        expression=Case(*(When(state__in=states, then=Value(tab)) for tab, states in _TABS)),
        output_field=models.CharField(max_length=16),
        db_persist=True,
    )
    channel_now = models.GeneratedField(
        expression=Coalesce(NullIf(F("channel_by_hand"), Value("")), F("channel")),
        output_field=models.CharField(max_length=32),
        db_persist=True,
    )
    landed_price = models.GeneratedField(
        expression=F("price") + Coalesce(F("shipping_price"), 0),
        output_field=models.DecimalField(max_digits=19, decimal_places=4),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "sku"], name="listing_once_per_store"),
        ]
        indexes = [
            models.Index(fields=["store", "asin"], name="listings_by_asin"),
            *(
                models.Index(fields=["store", "tab", column, "id"], name=f"listings_tab_{column}")
                for column in SORTED_BY
            ),
            *(
                models.Index(
                    fields=["store", column, "id"],
                    condition=Q(has_override=True),
                    name=f"listings_over_{column}",
                )
                for column in SORTED_BY
            ),
            models.Index(fields=["store"], condition=Q(ends_replaced=True), name="listings_ending_another"),
            models.Index(fields=["replaces"], condition=Q(replaces__isnull=False), name="listings_replacing"),
            models.Index(
                fields=["store", "id"],
                condition=Q(searched_at__isnull=True)
                & (Q(product__isnull=True, on_amazon=True) | Q(product__isnull=False, asin="")),
                name="listings_to_search",
            ),
        ]


class Override(models.Model):
    """What a merchant fixed by hand for one listing; it beats every setting and rule until it is removed."""

    listing = models.OneToOneField(
        "listings.Listing", on_delete=models.CASCADE, primary_key=True, related_name="override"
    )
    price = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    handling_time = models.PositiveSmallIntegerField(null=True)
    condition = models.CharField(max_length=32, blank=True)
    seller_notes = models.TextField(blank=True)


class ListingRule(models.Model):
    """Which products of the website a store lists: a condition tree; no row is "all of them"."""

    store = models.OneToOneField(
        "stores.Store", on_delete=models.DO_NOTHING, primary_key=True, related_name="+"
    )
    tree = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=150)
    decided_version = models.PositiveIntegerField(default=0)
    decided_at = models.DateTimeField(null=True)


class TabCount(models.Model):
    """How many listings of a store have a state: kept by triggers of the table, so that no page counts.

    Rows are added up: each statement adds what it changed, and a job folds them together.
    """

    store_id = models.BigIntegerField()
    state = models.CharField(max_length=16)
    overridden = models.BooleanField()
    count = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["store_id", "state"], name="counts_by_store")]
