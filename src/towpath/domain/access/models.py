from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from towpath.domain.access.logic.rights import rights_of
from towpath.kit.ids import uuid7


class Role(models.Model):
    """A named set of rights. What a preset grants stands in ``logic/rights.py``; it cannot be changed."""

    name = models.CharField(max_length=64, unique=True)
    rights = models.JSONField(default=list)
    preset = models.BooleanField(default=False)

    class Meta:
        ordering = ["-preset", "id"]

    @property
    def granted(self) -> frozenset[str]:
        """Give the rights that the role grants now."""
        return rights_of(self.name, self.rights, preset=self.preset)


class UserManager(BaseUserManager["User"]):
    """Finds users whatever the case in which the name was typed."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user by the name that he signs in with."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """Somebody who signs in to the Admin."""

    username = models.CharField(_("user name"), max_length=64, unique=True)
    email = models.EmailField(_("e-mail address"), unique=True)
    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    role = models.ForeignKey("access.Role", on_delete=models.PROTECT, related_name="users")
    is_active = models.BooleanField(default=True)
    # Empty until the user chooses: pages then speak the browser's language.
    language = models.CharField(max_length=8, blank=True)
    theme = models.CharField(max_length=8, default="system")
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]
    objects: UserManager = UserManager()

    class Meta:
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_username_any_case"),
            models.UniqueConstraint(Lower("email"), name="user_email_any_case"),
        ]


class AccessLink(models.Model):
    """A link that works once: it makes the first administrator, or gives ``user`` a new password.

    Only the SHA-256 of its 256 random bits is stored; the row goes when the link is used.
    """

    digest = models.BinaryField(max_length=32, unique=True)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True)
    expires_at = models.DateTimeField(null=True)


class IntegrationToken(models.Model):
    """A bearer token of the REST API, made by a user, with a part of his rights.

    Stored as an HMAC under the ring's key ``key_id``; ``prefix`` finds the row and may be shown.
    """

    name = models.CharField(max_length=64)
    prefix = models.CharField(max_length=16, unique=True)
    digest = models.BinaryField(max_length=32)
    key_id = models.CharField(max_length=8)
    scopes = models.JSONField(default=list)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="tokens")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    last_used_from = models.CharField(max_length=64, blank=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]


class Instance(models.Model):
    """This installation: the id that the key service counts instances by, and the address it was known at.

    A copied database keeps both, which is how a copy is noticed.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    uuid = models.UUIDField(default=uuid7)
    base_url = models.CharField(max_length=255)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_instance")]


class GateRecord(models.Model):
    """What the gate remembers of an environment's key: ``logic/gate.py``'s ``Record`` as a row.

    ``digest`` is an HMAC of the key behind the id of the ring's key that made it.
    """

    environment = models.CharField(primary_key=True, max_length=10)
    digest = models.BinaryField(max_length=36, default=b"")
    code = models.CharField(max_length=32, blank=True)
    key_id = models.CharField(max_length=64, blank=True)
    description = models.CharField(max_length=255, blank=True)
    start = models.CharField(max_length=4, blank=True)
    last4 = models.CharField(max_length=4, blank=True)
    key_environment = models.CharField(max_length=10, blank=True)
    expires_at = models.DateTimeField(null=True)
    retire_at = models.DateTimeField(null=True)
    warnings = models.JSONField(default=list)
    grace_s = models.IntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    valid_at = models.DateTimeField(null=True)
    last_valid_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    unreachable_since = models.DateTimeField(null=True)
    unreachable_told = models.BooleanField(default=False)
    hold_since = models.DateTimeField(null=True)
    hold_mailed_at = models.DateTimeField(null=True)


class IdempotentAnswer(models.Model):
    """What the API answered to a token's POST with an ``Idempotency-Key``, to be said again for a day."""

    token = models.ForeignKey("access.IntegrationToken", on_delete=models.CASCADE)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.SmallIntegerField(default=0)
    content_type = models.CharField(max_length=100, blank=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="one_answer_per_token_and_key")]


class GridView(models.Model):
    """A user's own view of a grid: filters, columns, order and page size, as the query of an address."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grid_views")
    grid = models.CharField(max_length=64)
    name = models.CharField(max_length=64)
    query = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("user", "grid", Lower("name"), name="view_name_once_in_any_case")
        ]
