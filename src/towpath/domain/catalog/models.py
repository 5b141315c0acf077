from django.db import models


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
