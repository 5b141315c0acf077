from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from towpath.kit.ids import uuid7
from towpath.kit.keyformat import KeyParts
from towpath.portal.logic.keys import Standing


class Environment(models.TextChoices):
    """Where a key may be used."""

    PRODUCTION = "production", _("Production")
    SANDBOX = "sandbox", _("Sandbox")


class UserManager(BaseUserManager["User"]):
    """Finds users whatever the case in which the address was typed."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user by the e-mail address that he signs in with."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who signs in to the portal."""

    email = models.EmailField(_("email address"), unique=True)
    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: UserManager = UserManager()

    def __str__(self) -> str:
        return self.full_name or self.email


class Company(models.Model):
    """An account of the portal; its number, from 100001 on, is what pages call ``ID:``."""

    class Status(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("account", "Active")
        SUSPENDED = "suspended", _("Suspended")
        CLOSED = "closed", pgettext_lazy("account", "Closed")

    name = models.CharField(_("company name"), max_length=150)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.ACTIVE)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user's place in his company; nobody belongs to two."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        MEMBER = "member", _("Member")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="membership")
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=6, choices=Role.choices)
    may_manage_keys = models.BooleanField(_("may manage API keys"), default=False)
    created_at = models.DateTimeField()

    @property
    def manages_keys(self) -> bool:
        """Tell whether the member may create, copy, rotate and delete keys."""
        return self.role == self.Role.OWNER or self.may_manage_keys


class Invitation(models.Model):
    """A seat in a company offered to an e-mail address; the link's secret is kept as a digest."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("email address"))
    role = models.CharField(
        _("role"), max_length=6, choices=Membership.Role.choices, default=Membership.Role.MEMBER
    )
    may_manage_keys = models.BooleanField(_("may manage API keys"), default=False)
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "email"], condition=Q(accepted_at=None), name="portal_invitation_one_open"
            )
        ]


class Pepper(models.Model):
    """A key of the ring that digests were made with; ``probe`` tells a wrong ring in time."""

    id = models.CharField(primary_key=True, max_length=8)
    probe = models.BinaryField(max_length=32)


class ApiKey(models.Model):
    """An issued key. Its status is computed from these columns, and no row is ever deleted.

    ``retire_at`` is set when a rotation replaced the key: it works until then. The migration adds what
    Django cannot say: overlaps of retiring keys are excluded, rows stay, a revocation is final.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="keys")
    environment = models.CharField(max_length=10, choices=Environment.choices)
    description = models.CharField(max_length=255)
    digest = models.BinaryField(max_length=32, unique=True)
    pepper = models.ForeignKey(Pepper, on_delete=models.PROTECT)
    start = models.CharField(max_length=4)
    last4 = models.CharField(max_length=4)
    sealed = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=254)
    validity_days = models.PositiveSmallIntegerField(null=True)
    reminded_days = models.PositiveSmallIntegerField(null=True)
    expires_at = models.DateTimeField(null=True)
    rotated_at = models.DateTimeField(null=True)
    retire_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=16, blank=True)
    last_used_at = models.DateTimeField(null=True)
    last_used_address = models.CharField(max_length=64, blank=True)
    last_used_instance = models.UUIDField(null=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "environment"],
                condition=Q(revoked_at=None, retire_at=None),
                name="portal_apikey_one_current",
            ),
            models.CheckConstraint(
                condition=Q(rotated_at=None, retire_at=None)
                | Q(rotated_at__isnull=False, retire_at__isnull=False, retire_at__gte=models.F("rotated_at")),
                name="portal_apikey_rotation_has_both_ends",
            ),
        ]

    @property
    def public_id(self) -> str:
        """Give the id for logs, events and the API; nothing of it is inside the key."""
        return f"key_{self.id}"

    @property
    def masked(self) -> str:
        """Give the key as pages show it."""
        return KeyParts(self.environment, self.start, self.last4).masked

    @property
    def standing(self) -> Standing:
        """Give the facts that the status is computed from; asks for the company."""
        active = self.company.status == Company.Status.ACTIVE
        return Standing(self.revoked_at is not None, active, self.expires_at, self.retire_at)


class KeyInstance(models.Model):
    """A Commerce instance that used a key."""

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="instances")
    instance = models.UUIDField()
    address = models.CharField(max_length=64, blank=True)
    first_used_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "instance"], name="portal_keyinstance_once")]


class Event(models.Model):
    """Who did what, when, from where. Append-only: the database refuses update and delete."""

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=8)
    actor_id = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=254)
    address = models.CharField(max_length=64, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        abstract = True
        ordering = ["-id"]


class KeyEvent(Event):
    """What happened to a key."""

    class Kind(models.TextChoices):
        CREATED = "created", _("Created")
        COPIED = "copied", _("Copied")
        REVEALED = "revealed", _("Shown")
        ROTATED = "rotated", _("Rotated")
        RENEWED = "renewed", _("Renewed")
        REVOKED = "revoked", _("Deleted")
        EXPIRED = "expired", pgettext_lazy("key", "Expired")
        LEAKED = "leaked", _("Reported as leaked")
        FIRST_VERIFIED = "first_verified", _("Used for the first time")

    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=16, choices=Kind.choices)

    class Meta(Event.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(kind="first_verified"), name="portal_keyevent_first_verified_once"
            ),
            models.UniqueConstraint(
                fields=["key", "at"], condition=Q(kind="expired"), name="portal_keyevent_expired_once"
            ),
        ]


class AccountEvent(Event):
    """What happened to an account or to one of its users."""

    class Kind(models.TextChoices):
        REGISTERED = "registered", _("Account registered")
        SIGNED_IN = "signed_in", _("Signed in")
        SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")
        SIGNED_OUT = "signed_out", _("Signed out")
        SESSIONS_ENDED = "sessions_ended", _("Signed out everywhere else")
        PROFILE_CHANGED = "profile_changed", _("Profile changed")
        COMPANY_RENAMED = "company_renamed", _("Company renamed")
        MEMBER_INVITED = "member_invited", _("Member invited")
        INVITATION_WITHDRAWN = "invitation_withdrawn", _("Invitation withdrawn")
        MEMBER_JOINED = "member_joined", _("Member joined")
        MEMBER_CHANGED = "member_changed", _("Member's role changed")
        MEMBER_REMOVED = "member_removed", _("Member removed")
        TOKEN_CREATED = "token_created", _("Access token created")
        TOKEN_REVOKED = "token_revoked", _("Access token revoked")
        SUSPENDED = "suspended", _("Account suspended")
        REACTIVATED = "reactivated", _("Account reactivated")
        CLOSED = "closed", _("Account closed")
        PASSWORD_CHANGED = "password_changed", _("Password changed")
        PASSWORD_RESET = "password_reset", _("Password reset")
        EMAIL_CHANGED = "email_changed", _("E-mail address changed")
        EMAIL_CONFIRMED = "email_confirmed", _("E-mail address confirmed")
        TOTP_ACTIVATED = "totp_activated", _("Authenticator app switched on")
        TOTP_DEACTIVATED = "totp_deactivated", _("Authenticator app switched off")
        RECOVERY_CODES = "recovery_codes_generated", _("Recovery codes generated")

    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="events")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="events")
    kind = models.CharField(max_length=32, choices=Kind.choices)


class AccessToken(models.Model):
    """A bearer token for the portal's API, kept as a digest and shown once.

    It acts for its maker within its scopes: what he may no longer do, it may not.
    """

    class Scope(models.TextChoices):
        READ = "keys.read", _("Read keys")
        MANAGE = "apikeys.manage", _("Create, rotate and delete keys")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_tokens")
    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    name = models.CharField(_("name"), max_length=100)
    scope = models.CharField(_("scope"), max_length=16, choices=Scope.choices)
    digest = models.BinaryField(max_length=32, unique=True)
    pepper = models.ForeignKey(Pepper, on_delete=models.PROTECT)
    last4 = models.CharField(max_length=4)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]


class IdempotentRequest(models.Model):
    """The answer to a POST that carried an Idempotency-Key; never with a secret in it."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE)
    token = models.CharField(max_length=320)
    fingerprint = models.BinaryField(max_length=32)
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "token"], name="portal_idempotentrequest_once")
        ]
