"""The two tables that all processes share; ``limiter.py`` and ``tokens.py`` speak SQL to them."""

from django.db import models


class Bucket(models.Model):
    """A bucket of Amazon's as we know it: ``tokens`` at the time ``at``, filling up at ``rate`` a second.

    ``seller`` is empty for calls that need none and ``*`` for all sellers of the application.
    ``claimed_until``: somebody waits for an interactive call, so bulk work stands back.
    """

    pk = models.CompositePrimaryKey("region", "application", "operation", "seller")
    region = models.CharField(max_length=2)
    application = models.CharField(max_length=255)
    operation = models.CharField(max_length=128)
    seller = models.CharField(max_length=64)
    rate = models.FloatField()
    tokens = models.FloatField()
    at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)


class AccessToken(models.Model):
    """An access token of Login with Amazon, sealed; ``digest`` is an HMAC of whose it is.

    ``sealed`` is null from the moment that Amazon refused the token. ``version`` counts the tokens of a row.
    """

    digest = models.BinaryField(max_length=32, primary_key=True)
    version = models.BigIntegerField(default=0)
    sealed = models.BinaryField(null=True)
    expires_at = models.DateTimeField(null=True)
