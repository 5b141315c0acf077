from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

from towpath.domain.listings.logic.states import STATES, TABS
from towpath.kit.exact import ExactDecoder

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
    while it is the one that Amazon says.

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
            models.Index(fields=["store", "state", "id"], name="listings_by_state"),
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


class Publication(models.Model):
    """What Amazon is to have of a listing, and how far that is told: wanted, told, refused, seen.

    Each is an object of facts (``logic/facts.py``): ``{"presence": "listed", "asin": …, "condition": …,
    "quantity": …}``; ``{}`` is nothing yet. What differs from both ``told`` and ``refused`` is to be sent.
    ``sending`` is what has been handed to a call or feed whose answer is not recorded yet, since
    ``sending_at``; ``feed`` is that feed. A row with ``sending`` is sent by nobody else; after a crash it is
    read back from Amazon first.
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


class Candidate(models.Model):
    """An Amazon item that a product may be matched to, as the search gave it."""

    listing = models.ForeignKey("listings.Listing", on_delete=models.CASCADE, related_name="candidates")
    asin = models.CharField(max_length=10)
    title = models.CharField(max_length=500, blank=True)
    brand = models.CharField(max_length=255, blank=True)
    image_url = models.CharField(max_length=1000, blank=True)
    parent_asin = models.CharField(max_length=10, blank=True)
    is_parent = models.BooleanField(default=False)
    found_by = models.CharField(max_length=8)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["listing", "asin"], name="candidate_once")]


class AmazonItem(models.Model):
    """An item of Amazon's catalogue, cached for matching, validation and the attribute values.

    ``attributes`` are texts by Amazon's name, as of ``attributes_read_at``; ``identifiers`` are ``{"ean":
    […], "upc": […], "isbn": […]}``.
    """

    country = models.CharField(max_length=2)
    asin = models.CharField(max_length=10)
    title = models.CharField(max_length=500, blank=True)
    brand = models.CharField(max_length=255, blank=True)
    image_url = models.CharField(max_length=1000, blank=True)
    product_type = models.CharField(max_length=100, blank=True)
    parent_asin = models.CharField(max_length=10, blank=True)
    child_asins = ArrayField(models.CharField(max_length=10), default=list)
    identifiers = models.JSONField(default=dict)
    attributes = models.JSONField(default=dict, decoder=ExactDecoder)
    attributes_read_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["country", "asin"], name="item_once_per_country")]


class AmazonAttribute(models.Model):
    """An attribute of Amazon's items in a country, and the catalogue attribute that its values go to.

    ``active``: they do; ``overwrite``: also where the catalogue has another value. ``store_view_ids`` empty:
    the default scope. ``asked_at`` is when its values were last asked for anew.
    """

    country = models.CharField(max_length=2)
    name = models.CharField(max_length=100)
    attribute_code = models.CharField(max_length=60, blank=True)
    active = models.BooleanField(default=False)
    overwrite = models.BooleanField(default=False)
    store_view_ids = ArrayField(models.BigIntegerField(), default=list)
    asked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["country", "name"]
        constraints = [
            models.UniqueConstraint(fields=["country", "name"], name="attribute_once_per_country"),
            models.CheckConstraint(
                condition=Q(active=False) | ~Q(attribute_code=""), name="active_has_a_target"
            ),
        ]


class ImportedValue(models.Model):
    """A product has this value from Amazon; without a row, or with another text, it is not imported yet."""

    pk = models.CompositePrimaryKey("attribute_id", "product_id")
    attribute = models.ForeignKey("listings.AmazonAttribute", on_delete=models.CASCADE, db_index=False)
    product_id = models.BigIntegerField()
    text = models.TextField()


class ListingPull(models.Model):
    """How far the listings of a store are imported: level-triggered, each step starts from what stands here.

    ``state`` is waiting (for the next changes), or where a full import stands: asking (for a report),
    polling (until it is made), detailing (``detailed_to`` is the SKU up to which details are read).
    ``report_id`` is the report that is asked for or read; ``imported_at`` the end of the last full import;
    ``changes_until`` how far the deltas reach. ``fault`` with ``fault_params`` is why the last run stopped,
    ``failures`` how often in a row.
    """

    store = models.OneToOneField(
        "stores.Store", on_delete=models.DO_NOTHING, primary_key=True, related_name="+"
    )
    state = models.CharField(max_length=16, default="waiting")
    report_id = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    detailed = models.PositiveIntegerField(default=0)
    detailed_to = models.CharField(max_length=40, blank=True, db_collation="C")
    imported_at = models.DateTimeField(null=True)
    changes_until = models.DateTimeField(null=True)
    fault = models.CharField(max_length=48, blank=True)
    fault_params = models.JSONField(default=dict)
    fault_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)


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


class Override(models.Model):
    """What a merchant fixed by hand for one listing; it beats every setting and rule until it is removed."""

    listing = models.OneToOneField(
        "listings.Listing", on_delete=models.CASCADE, primary_key=True, related_name="override"
    )
    price = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    handling_time = models.PositiveSmallIntegerField(null=True)
    condition = models.CharField(max_length=32, blank=True)
    seller_notes = models.TextField(blank=True)


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
