"""A key as a row of the table: what it says and what can be done with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from towpath.kit.speech import say
from towpath.kit.text import N_, Message
from towpath.portal.logic.keys import EXPIRES_SOON, verdict
from towpath.portal.models import ApiKey

_LEVELS = {"VALID": "success", "EXPIRED": "danger", "RETIRED": "danger", "ACCOUNT_SUSPENDED": "warning"}
_LABELS = {
    "VALID": pgettext_lazy("key", "Active"),
    "EXPIRED": pgettext_lazy("key", "Expired"),
    "RETIRED": pgettext_lazy("key", "Expired"),
    "ACCOUNT_SUSPENDED": gettext_lazy("Account blocked"),
}


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key with its state in words; ``instances`` counts the Commerce instances that used it."""

    key: ApiKey
    level: str
    label: str
    note: Message | None
    instances: int
    can_copy: bool
    can_rotate: bool
    can_renew: bool
    delete_text: str


def rows_of(keys: Iterable[ApiKey], now: datetime) -> list[KeyRow]:
    """Give the rows of the API Portal's table."""
    return [_row(key, now) for key in keys]


def _row(key: ApiKey, now: datetime) -> KeyRow:
    code = verdict(key.standing, now)
    current = key.retire_at is None
    soon = code == "VALID" and key.expires_at is not None and key.expires_at - now <= EXPIRES_SOON
    level, label, note = _LEVELS[code], str(_LABELS[code]), None
    if code == "VALID" and not current:
        level, label = "info", gettext("Retiring")
        note = Message(N_("Works until %(at)s"), {"at": key.retire_at})
    elif soon:
        level, label = "warning", gettext("Expires soon")
    return KeyRow(
        key=key,
        level=level,
        label=label,
        note=note,
        instances=getattr(key, "instance_count", 0),
        can_copy=not settings.KEYS_SHOW_ONCE and key.sealed is not None,
        can_rotate=current and code == "VALID",
        can_renew=current and (code == "EXPIRED" or soon),
        delete_text=say(delete_question(key)),
    )


def delete_question(key: ApiKey) -> Message:
    """Name what is deleted and when it was last used, so that nobody deletes the wrong key."""
    if key.last_used_at is None:
        return Message(
            N_("The key “%(key)s” was not used yet. Deleting it cannot be undone."), {"key": key.description}
        )
    text = N_(
        "The key “%(key)s” was last used on %(at)s. Every shop that uses it is refused at its next check. "
        "Deleting it cannot be undone."
    )
    return Message(text, {"key": key.description, "at": key.last_used_at})
