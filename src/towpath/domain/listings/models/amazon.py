"""What Amazon says: its items and their attributes, and how far the import of listings is."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from towpath.kit.exact import ExactDecoder


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
    ``third_party`` whether it took in listings that were made elsewhere; ``changes_until`` how far the deltas
    reach. ``fault`` with ``fault_params`` is why the last run stopped, ``failures`` how often in a row.
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
    third_party = models.BooleanField(default=True)
    changes_until = models.DateTimeField(null=True)
    fault = models.CharField(max_length=48, blank=True)
    fault_params = models.JSONField(default=dict)
    fault_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
