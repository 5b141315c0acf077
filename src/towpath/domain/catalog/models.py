from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from towpath.domain.catalog.logic.attributes import KINDS, SCOPES
from towpath.domain.catalog.logic.products import TYPES
from towpath.kit.exact import ExactDecoder


class Website(models.Model):
    """A website of the shop; its store views share customers and prices."""

    code = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=255)
    is_default = models.BooleanField(default=False)
    sort_order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_website"
            )
        ]


class StoreView(models.Model):
    """One presentation of a website, most often a language; its code is unique in the shop."""

    website = models.ForeignKey("catalog.Website", on_delete=models.CASCADE, related_name="store_views")
    code = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=255)
    sort_order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "id"]


class AttributeSet(models.Model):
    """Which attributes products of one sort have."""

    name = models.CharField(max_length=255, unique=True)

    class Meta:
        ordering = ["name"]


class Attribute(models.Model):
    """A property of products; ``labels`` are those of store views that have one, by the view's code."""

    code = models.CharField(max_length=60, unique=True)
    label = models.CharField(max_length=255)
    labels = models.JSONField(default=dict)
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in KINDS])
    scope = models.CharField(max_length=16, choices=[(scope, scope) for scope in SCOPES], default="global")
    use_for_promo_rules = models.BooleanField(default=False)
    system = models.BooleanField(default=False)
    sets = models.ManyToManyField("catalog.AttributeSet", related_name="attributes")

    class Meta:
        ordering = ["code"]


class AttributeOption(models.Model):
    """A value to choose of a drop-down or a multiple select."""

    attribute = models.ForeignKey("catalog.Attribute", on_delete=models.CASCADE, related_name="options")
    label = models.CharField(max_length=255)
    sort_order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "id"]
        constraints = [models.UniqueConstraint(fields=["attribute", "label"], name="option_once")]


class Category(models.Model):
    """A node of the tree; ``path`` is the ids from the root down to itself, ``1/4/9``.

    ``products`` counts those that are assigned to this very node; the import keeps it.
    """

    parent = models.ForeignKey(
        "catalog.Category", on_delete=models.CASCADE, null=True, related_name="children"
    )
    name = models.CharField(max_length=255)
    path = models.CharField(max_length=255, db_index=True)
    position = models.PositiveIntegerField(default=0)
    products = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="category_once", nulls_distinct=False)
        ]


class Product(models.Model):
    """A product as the shop has it; its values at the default scope stand by attribute code.

    ``values`` holds every kind but long text, which stands in ``texts``: so a condition over a million
    products reads short rows. ``variant_attributes`` names what the variants of a configurable differ in.
    Websites and categories are arrays, since they are read with the row and written with it.
    """

    sku = models.CharField(max_length=64, db_collation="C")
    type = models.CharField(max_length=16, choices=[(kind, kind) for kind in TYPES])
    attribute_set = models.ForeignKey(
        "catalog.AttributeSet", on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    enabled = models.BooleanField(default=True)
    website_ids = ArrayField(models.BigIntegerField(), default=list)
    category_ids = ArrayField(models.BigIntegerField(), default=list)
    variant_attributes = ArrayField(models.TextField(), default=list)
    values = models.JSONField(default=dict, decoder=ExactDecoder)
    texts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Not unique=True, to which Django adds a second index: in collation C one serves prefixes too.
            models.UniqueConstraint(fields=["sku"], name="sku_once")
        ]


class ScopedValues(models.Model):
    """What a product has of its own at one website or one store view ("Use Default" unticked)."""

    product = models.ForeignKey(
        "catalog.Product",
        on_delete=models.CASCADE,
        related_name="scoped",
        db_constraint=False,
        db_index=False,
    )
    website = models.ForeignKey(
        "catalog.Website", on_delete=models.CASCADE, null=True, db_constraint=False, db_index=False
    )
    store_view = models.ForeignKey(
        "catalog.StoreView", on_delete=models.CASCADE, null=True, db_constraint=False, db_index=False
    )
    values = models.JSONField(default=dict, decoder=ExactDecoder)
    texts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "website", "store_view"],
                name="values_once_per_scope",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(website__isnull=False, store_view__isnull=True)
                | Q(website__isnull=True, store_view__isnull=False),
                name="website_or_store_view",
            ),
        ]


class Variant(models.Model):
    """A simple product that a configurable one can be bought as."""

    pk = models.CompositePrimaryKey("parent_id", "child_id")
    parent = models.ForeignKey(
        "catalog.Product",
        on_delete=models.CASCADE,
        related_name="variants",
        db_constraint=False,
        db_index=False,
    )
    child = models.ForeignKey(
        "catalog.Product", on_delete=models.CASCADE, related_name="parents", db_constraint=False
    )


class StockSource(models.Model):
    """A place that stock is kept at."""

    code = models.CharField(max_length=255, unique=True)
    name = models.CharField(max_length=255)


class SourceItem(models.Model):
    """What a source has of a product."""

    pk = models.CompositePrimaryKey("product_id", "source_id")
    product = models.ForeignKey(
        "catalog.Product",
        on_delete=models.CASCADE,
        related_name="source_items",
        db_constraint=False,
        db_index=False,
    )
    source = models.ForeignKey(
        "catalog.StockSource", on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    quantity = models.DecimalField(max_digits=20, decimal_places=4)
    in_stock = models.BooleanField(default=True)


class CatalogImport(models.Model):
    """A product CSV on its way into the catalogue. Its rows wait in a table of their own, in chunks.

    ``notices`` holds names by the code of what they stand for; ``fault`` and ``fault_params`` say why
    it failed.
    """

    file_name = models.CharField(max_length=255)
    header = ArrayField(models.TextField(), default=list)
    decimal_comma = models.BooleanField(default=False)
    dry_run = models.BooleanField(default=False)
    state = models.CharField(max_length=8, default="reading")
    notices = models.JSONField(default=dict)
    fault = models.CharField(max_length=32, blank=True)
    fault_params = models.JSONField(default=dict)
    by_name = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]


class ImportChunk(models.Model):
    """Some thousands of rows of an import that are done together; ``steps`` are behind it.

    It begins in line ``first_line`` of the file and has ``lines`` line breaks. ``may_clear``: some cell takes
    a value away. The numbers count rows; ``notices`` is as in :class:`CatalogImport`.
    """

    catalog_import = models.ForeignKey(
        "catalog.CatalogImport", on_delete=models.CASCADE, related_name="chunks"
    )
    number = models.PositiveIntegerField()
    first_line = models.PositiveBigIntegerField()
    lines = models.PositiveIntegerField()
    may_clear = models.BooleanField(default=False)
    rows = models.PositiveIntegerField()
    steps = models.PositiveSmallIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    notices = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["catalog_import", "number"], name="chunk_once")]


class ImportProblem(models.Model):
    """What is wrong with a row of an import: ``code`` is one of ``logic/imports.py``'s problems."""

    catalog_import = models.ForeignKey(
        "catalog.CatalogImport",
        on_delete=models.CASCADE,
        related_name="problems",
        db_constraint=False,
        db_index=False,
    )
    line = models.PositiveBigIntegerField()
    sku = models.CharField(max_length=64, blank=True)
    column = models.CharField(max_length=100)
    code = models.CharField(max_length=32)
    value = models.CharField(max_length=255, blank=True)

    class Meta:
        indexes = [models.Index(fields=["catalog_import", "line"], name="problems_by_line")]
