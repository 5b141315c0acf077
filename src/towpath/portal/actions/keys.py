from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from towpath.kit import keyformat
from towpath.kit.actor import Actor
from towpath.kit.errors import DomainError, InvalidFields, NotFound
from towpath.kit.ids import uuid7
from towpath.kit.text import N_, Message
from towpath.portal.actions.events import key_event
from towpath.portal.actions.peppers import current_pepper, ring
from towpath.portal.logic.keys import DESCRIPTION_MAX, VALIDITY_MAX_DAYS, digests_of, verdict
from towpath.portal.logic.rights import MANAGE_KEYS
from towpath.portal.models import ApiKey, Company, Environment, KeyEvent
from towpath.portal.queries import keys as queries


@dataclass(frozen=True, slots=True)
class Issued:
    """A key and, this one time, its whole text."""

    key: ApiKey
    secret: str


class KeyExists(DomainError):
    """The environment has a key, and there is one key at a time."""

    code = "KEY_EXISTS"

    def __init__(self, environment: str) -> None:
        texts = {
            "production": N_("There is a Production key already. One key can be in use: delete it first."),
            "sandbox": N_("There is a Sandbox key already. One key can be in use: delete it first."),
        }
        super().__init__(texts[environment])


@transaction.atomic
def create_key(
    company_id: int,
    *,
    environment: str,
    description: str,
    validity_days: int | None,
    by: Actor,
    now: datetime,
) -> Issued:
    """Issue the account's key of an environment; ``validity_days`` is ``None`` for a key without an end.

    Raises :class:`KeyExists` while a key stands there, an expired one too: it is renewed or deleted first.
    """
    by.require(MANAGE_KEYS)
    description = _checked(environment, description, validity_days)
    company = _open_company(company_id)
    if queries.present(company, environment, now).exists():
        raise KeyExists(environment)
    return _issue(company, environment, description, validity_days, by, now)


@transaction.atomic
def rotate_key(
    company_id: int, key_id: UUID, *, overlap: timedelta, validity_days: int | None, by: Actor, now: datetime
) -> Issued:
    """Issue a key in place of the named one, which still works for ``overlap``.

    A key that was already retiring ends now: two live keys are the most there can be.
    """
    by.require(MANAGE_KEYS)
    if overlap < timedelta() or overlap > timedelta(days=7):
        raise InvalidFields(
            {"overlap": Message(N_("Choose how long the old key still works: at most 7 days."))}
        )
    company = _open_company(company_id)
    key = _standing_key(company, key_id)
    _checked(key.environment, key.description, validity_days)
    if key.retire_at is not None:
        raise DomainError(N_("This key was rotated before. Rotate the new one."), code="KEY_RETIRING")
    if verdict(key.standing, now) == "EXPIRED":
        raise DomainError(N_("This key has expired. Renew or delete it."), code="KEY_EXPIRED")
    queries.present(company, key.environment, now).filter(retire_at__gt=now).update(retire_at=now)
    key.rotated_at, key.retire_at = now, now + overlap
    key.save(update_fields=["rotated_at", "retire_at"])
    issued = _issue(company, key.environment, key.description, validity_days, by, now)
    key_event(
        key,
        KeyEvent.Kind.ROTATED,
        by=by,
        now=now,
        into=issued.key.public_id,
        retire_at=key.retire_at.isoformat(),
    )
    return issued


@transaction.atomic
def renew_key(
    company_id: int, key_id: UUID, *, validity_days: int | None, by: Actor, now: datetime
) -> ApiKey:
    """Give a key a new end, counted from now; its text stays the same."""
    by.require(MANAGE_KEYS)
    key = _standing_key(_open_company(company_id), key_id)
    _checked(key.environment, key.description, validity_days)
    if key.retire_at is not None:
        raise DomainError(N_("A rotated key cannot be renewed."), code="KEY_RETIRING")
    key.validity_days, key.expires_at, key.reminded_days = validity_days, _end(validity_days, now), None
    key.save(update_fields=["validity_days", "expires_at", "reminded_days"])
    key_event(key, KeyEvent.Kind.RENEWED, by=by, now=now, validity_days=validity_days)
    return key


@transaction.atomic
def revoke_key(company_id: int, key_id: UUID, *, leaked: bool = False, by: Actor, now: datetime) -> ApiKey:
    """Delete a key: from now on it is refused, for good. Its row stays."""
    by.require(MANAGE_KEYS)
    key = _standing_key(Company.objects.select_for_update().get(pk=company_id), key_id)
    key.revoked_at, key.revoked_reason, key.sealed = now, "leaked" if leaked else "deleted", None
    key.save(update_fields=["revoked_at", "revoked_reason", "sealed"])
    if leaked:
        key_event(key, KeyEvent.Kind.LEAKED, by=by, now=now)
    key_event(key, KeyEvent.Kind.REVOKED, by=by, now=now, reason=key.revoked_reason)
    return key


@transaction.atomic
def read_key(company_id: int, key_id: UUID, *, by: Actor, now: datetime) -> str:
    """Give the whole text of an existing key, and journal that it was shown.

    The door has asked who it is within the last minutes.
    """
    by.require(MANAGE_KEYS)
    key = _standing_key(Company.objects.get(pk=company_id), key_id)
    if key.sealed is None:
        raise DomainError(
            N_("This portal keeps no copy of keys: copy a key when it is made, or rotate it to get another."),
            code="KEY_NOT_KEPT",
        )
    key_event(key, KeyEvent.Kind.REVEALED, by=by, now=now)
    return ring().open(bytes(key.sealed), key.public_id)


def note_copied(company_id: int, key_id: UUID, *, by: Actor, now: datetime) -> None:
    """Journal that a key was copied from the screen."""
    by.require(MANAGE_KEYS)
    key_event(_standing_key(Company.objects.get(pk=company_id), key_id), KeyEvent.Kind.COPIED, by=by, now=now)


def _issue(
    company: Company, environment: str, description: str, validity_days: int | None, by: Actor, now: datetime
) -> Issued:
    secret, key_id = keyformat.generate(environment), uuid7()
    key = ApiKey.objects.create(
        id=key_id,
        company=company,
        environment=environment,
        description=description,
        digest=digests_of(secret, ring())[0],
        pepper=current_pepper(),
        start=secret[9:13],
        last4=secret[-4:],
        sealed=None if settings.KEYS_SHOW_ONCE else ring().seal(secret, f"key_{key_id}"),
        created_at=now,
        created_by=by.name,
        validity_days=validity_days,
        expires_at=_end(validity_days, now),
    )
    key_event(key, KeyEvent.Kind.CREATED, by=by, now=now, environment=environment)
    return Issued(key, secret)


def _open_company(company_id: int) -> Company:
    """Give the account, locked, so that two who change its keys take turns."""
    company = Company.objects.select_for_update().get(pk=company_id)
    if company.status != Company.Status.ACTIVE:
        raise DomainError(N_("The account is blocked: its keys cannot be changed."), code="ACCOUNT_SUSPENDED")
    return company


def _standing_key(company: Company, key_id: UUID) -> ApiKey:
    key = ApiKey.objects.select_related("company").filter(company=company, pk=key_id, revoked_at=None).first()
    if key is None:
        raise NotFound(N_("This key does not exist or was deleted."))
    return key


def _checked(environment: str, description: str, validity_days: int | None) -> str:
    wrong: dict[str, Message] = {}
    if environment not in Environment.values:
        wrong["environment"] = Message(N_("Choose Production or Sandbox."))
    description = description.strip()
    if not description:
        wrong["description"] = Message(N_("Enter a description, such as the name of the shop."))
    elif len(description) > DESCRIPTION_MAX or not description.isprintable():
        wrong["description"] = Message(N_("Enter at most 255 characters, without line breaks."))
    if validity_days is not None and not 0 < validity_days <= VALIDITY_MAX_DAYS:
        wrong["validity_days"] = Message(N_("Enter 1 to 3650 days, or none for a key without an end."))
    if wrong:
        raise InvalidFields(wrong)
    return description


def _end(validity_days: int | None, now: datetime) -> datetime | None:
    return now + timedelta(days=validity_days) if validity_days else None
