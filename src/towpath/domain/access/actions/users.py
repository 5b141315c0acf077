import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from towpath.domain.access.actions.roles import _require_all, _require_manager, ensure_presets
from towpath.domain.access.logic.rights import LANGUAGES, THEMES
from towpath.domain.access.models import AccessLink, Role, User
from towpath.domain.access.queries import users as queries
from towpath.domain.journal import actions as journal
from towpath.kit import tokens
from towpath.kit.actor import Actor
from towpath.kit.errors import DomainError, Forbidden, InvalidFields, NotFound
from towpath.kit.text import N_, Message

RESET_LINK_HOURS = 24
_USERNAME = re.compile(r"[^\s@\x00-\x1f]{1,64}")
_EMAIL_LENGTH, _NAME_LENGTH = 254, 150
_CHANGEABLE = frozenset({"username", "email", "full_name", "role"})


@transaction.atomic
def create_user(
    username: str,
    email: str,
    password: str | None,
    *,
    role: Role | str,
    by: Actor,
    now: datetime,
    full_name: str = "",
) -> User:
    """Make a user; without a password he can sign in only after :func:`reset_user`.

    ``role`` is a row or the name of a role. Raises :class:`InvalidFields` keyed by field name.
    """
    by.require("users.manage")
    user = User(
        username=username.strip(), email=email.strip(), full_name=full_name.strip(), role=_role(role, by, now)
    )
    _check(user)
    if password is None:
        user.set_unusable_password()
    else:
        _set_password(user, password)
    user.save()
    journal.record("user.created", user.username, by=by, at=now, role=user.role.name, email=user.email)
    return user


@transaction.atomic
def invite_user(
    username: str, email: str, *, role: Role | str, by: Actor, now: datetime, full_name: str = ""
) -> tuple[User, str]:
    """Make a user without a password, and the token of the link with which he chooses one."""
    user = create_user(username, email, None, role=role, full_name=full_name, by=by, now=now)
    return user, _new_link(user, now + timedelta(hours=RESET_LINK_HOURS))


@transaction.atomic
def change_user(user_id: int, changes: Mapping[str, str | Role], *, by: Actor, now: datetime) -> User:
    """Change ``username``, ``email``, ``full_name`` or ``role`` of a user; only what differs is written."""
    _reach(user_id, by)
    return _change(user_id, {name: changes[name] for name in changes.keys() & _CHANGEABLE}, by=by, now=now)


@transaction.atomic
def change_profile(user_id: int, changes: Mapping[str, str], *, by: Actor, now: datetime) -> User:
    """Change one's own ``email`` or ``full_name``; nobody may use it on somebody else."""
    _require_self(user_id, by)
    return _change(
        user_id, {name: changes[name] for name in changes.keys() & {"email", "full_name"}}, by=by, now=now
    )


@transaction.atomic
def choose(user_id: int, *, by: Actor, now: datetime, language: str = "", theme: str = "") -> User:
    """Keep the language or the theme that a user chose for himself; what is no choice is left alone."""
    del now  # a matter of taste: the journal has better to tell
    _require_self(user_id, by)
    user = queries.user(user_id)
    user.language = language if language in LANGUAGES else user.language
    user.theme = theme if theme in THEMES else user.theme
    user.save(update_fields=["language", "theme"])
    return user


@transaction.atomic
def disable_user(user_id: int, *, by: Actor, now: datetime) -> None:
    """Shut a user out; what he has open stops answering at his next click."""
    user = _reach(user_id, by)
    if not user.is_active:
        return
    user.is_active = False
    user.save(update_fields=["is_active"])
    _require_manager(user.role.granted)
    journal.record("user.disabled", user.username, by=by, at=now)


@transaction.atomic
def enable_user(user_id: int, *, by: Actor, now: datetime) -> None:
    """Let a disabled user in again."""
    user = _reach(user_id, by)
    if user.is_active:
        return
    user.is_active = True
    user.save(update_fields=["is_active"])
    journal.record("user.enabled", user.username, by=by, at=now)


@transaction.atomic
def reset_user(user_id: int, *, by: Actor, now: datetime) -> str:
    """Take password and second factor from a user and give the token of a link for a new password.

    The link works once, within ``RESET_LINK_HOURS``; a newer one replaces it. Open sessions end.
    """
    user = _reach(user_id, by)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    journal.record("user.reset", user.username, by=by, at=now)
    return _new_link(user, now + timedelta(hours=RESET_LINK_HOURS))


@transaction.atomic
def set_password(user_id: int, password: str, *, by: Actor, now: datetime) -> User:
    """Give a user a password: his own, or with ``users.manage`` somebody else's. Other sessions end."""
    user = _locked(user_id) if _is_self(user_id, by) else _reach(user_id, by)
    _set_password(user, password)
    user.save(update_fields=["password"])
    journal.record("user.password_changed", user.username, by=by, at=now)
    return user


@transaction.atomic
def signed_in(user: User, *, by: Actor, now: datetime) -> None:
    """Write to the journal that somebody signed in, and from where."""
    journal.record("user.signed_in", user.username, by=by, at=now)


@transaction.atomic
def setup_link(base_url: str, *, by: Actor, now: datetime) -> str | None:
    """Give the link that makes the first administrator; ``None`` once there is a user.

    Only the newest link works, until it is used.
    """
    del now  # it does not expire
    by.require("users.manage")
    if queries.any_user():
        return None
    return queries.link_address(base_url, _new_link(None, None))


@transaction.atomic
def use_setup_link(token: str, username: str, email: str, password: str, *, by: Actor, now: datetime) -> User:
    """Make the first administrator with the link's token, which is spent; ``by`` brings the address."""
    _spend(token, now)
    if queries.any_user():
        raise DomainError(N_("There is a user already."), code="ALREADY_SET_UP")
    return create_user(username, email, password, role="Administrator", by=by, now=now)


@transaction.atomic
def use_reset_link(token: str, password: str, *, by: Actor, now: datetime) -> User:
    """Give the link's user the password that he typed; the link is spent."""
    user = _spend(token, now).user
    if user is None:
        raise DomainError(N_("This link makes the first administrator."), code="WRONG_LINK")
    return set_password(user.pk, password, by=by, now=now)


def _spend(token: str, now: datetime) -> AccessLink:
    link = queries.link(token, now)
    deleted, _rows = AccessLink.objects.filter(pk=link.pk).delete()
    if not deleted:  # somebody else was quicker
        raise NotFound(N_("This link was used already, has expired or was replaced by a newer one."))
    return link


def _new_link(user: User | None, expires_at: datetime | None) -> str:
    token = tokens.random_word(43)
    AccessLink.objects.filter(user=user).delete()
    AccessLink.objects.create(digest=tokens.sha256(token), user=user, expires_at=expires_at)
    return token


def _change(user_id: int, changes: Mapping[str, str | Role], *, by: Actor, now: datetime) -> User:
    user = _locked(user_id)
    rights = user.role.granted
    before = {name: str(_shown(user, name)) for name in changes}
    for name, value in changes.items():
        setattr(user, name, _role(value, by, now) if name == "role" else str(value).strip())
    _check(user)
    detail = {
        name: {"old": old, "new": new}
        for name, old in before.items()
        if old != (new := str(_shown(user, name)))
    }
    if detail:
        user.save(update_fields=list(detail))
        _require_manager(rights)
        journal.record("user.changed", user.username, by=by, at=now, **detail)
    return user


def _shown(user: User, name: str) -> object:
    return user.role.name if name == "role" else getattr(user, name)


def _locked(user_id: int) -> User:
    queries.user(user_id)
    return User.objects.select_for_update(of=("self",)).select_related("role").get(pk=user_id)


def _role(role: Role | str, by: Actor, now: datetime) -> Role:
    if isinstance(role, str):
        ensure_presets(by=by, now=now)
    found = role if isinstance(role, Role) else Role.objects.filter(name=role).first()
    if found is None:
        raise InvalidFields({"role": Message(N_("There is no role “%(name)s”."), {"name": role})})
    _require_all(found.granted, by)
    return found


def _require_self(user_id: int, by: Actor) -> None:
    if not _is_self(user_id, by):
        raise Forbidden("users.manage")


def _is_self(user_id: int, by: Actor) -> bool:
    return by.kind == "user" and by.id == str(user_id)


def _reach(user_id: int, by: Actor) -> User:
    """Lock a user for an actor who may manage him: only who has all that the user has."""
    by.require("users.manage")
    user = _locked(user_id)
    _require_all(user.role.granted, by)
    return user


def _check(user: User) -> None:
    wrong: dict[str, Message] = {}
    if not _USERNAME.fullmatch(user.username):
        wrong["username"] = Message(N_("A user name has 1 to 64 characters, without spaces and without @."))
    try:
        validate_email(user.email)
    except ValidationError:
        wrong["email"] = Message(N_("Enter an e-mail address, such as name@example.com."))
    if len(user.email) > _EMAIL_LENGTH:
        wrong["email"] = Message(N_("At most %(limit)s characters are allowed."), {"limit": _EMAIL_LENGTH})
    if len(user.full_name) > _NAME_LENGTH:
        wrong["full_name"] = Message(N_("At most %(limit)s characters are allowed."), {"limit": _NAME_LENGTH})
    others = User.objects.exclude(pk=user.pk)
    if others.filter(username__iexact=user.username).exists():
        wrong["username"] = Message(N_("There is a user with this name already."))
    if others.filter(email__iexact=user.email).exists():
        wrong["email"] = Message(N_("There is a user with this e-mail address already."))
    if wrong:
        raise InvalidFields(wrong)


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        # Django has translated these already; a text that is in no catalogue is said as it stands.
        raise InvalidFields({"password": Message(" ".join(error.messages))}) from error
    user.set_password(password)
