from django.db import models
from django.db.models import Q


class ConfigValue(models.Model):
    """A value that differs from what its scope inherits: clear text, or the sealed bytes of a secret."""

    scope_kind = models.CharField(max_length=16)
    scope_id = models.BigIntegerField(default=0)
    key = models.CharField(max_length=255)
    text = models.TextField(null=True)  # noqa: DJ001 - null is "sealed", empty is a value
    sealed = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope_kind", "scope_id", "key"], name="one_value_per_scope_and_key"
            ),
            models.CheckConstraint(
                condition=Q(text__isnull=False, sealed__isnull=True)
                | Q(text__isnull=True, sealed__isnull=False),
                name="text_or_sealed",
            ),
        ]
