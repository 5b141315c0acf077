"""What may be typed into a setting, and which value holds where."""

import hmac
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

from towpath.domain.settings.logic.registry import (
    DEFAULT_SCOPE,
    NO,
    YES,
    Invalid,
    Kind,
    Scope,
    ScopePath,
    Setting,
)
from towpath.kit import keyformat
from towpath.kit.actor import Actor
from towpath.kit.errors import InvalidFields
from towpath.kit.text import N_, Message

Stored: TypeAlias = Mapping[tuple[Scope, str], str]
"""Values by scope and key, secrets in clear."""


# What may be typed


_AROUND = re.compile(r"^[\s\u200b\ufeff]+|[\s\u200b\ufeff]+$")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_URL = re.compile(r"https?://[^\s/?#]+[^\s]*")


def clean(setting: Setting, typed: str) -> str:
    """Give the text to store, or raise :class:`Invalid`. White space around never counts."""
    text = _AROUND.sub("", typed)
    if not text:
        if setting.required:
            raise Invalid(N_("This field is required."))
        return ""
    if len(text) > setting.max_length:
        limit = {"limit": setting.max_length}
        raise Invalid(Message(N_("At most %(limit)s characters are allowed."), limit))
    if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\t\n\r" for char in text):
        raise Invalid(N_("The value contains control characters."))
    text = _CLEANERS[setting.kind](setting, text)
    return setting.clean(text) if setting.clean else text


def clean_all(values: Mapping[Setting, str]) -> dict[str, str]:
    """Clean several values; raises :class:`InvalidFields` that names each bad one."""
    cleaned, bad = {}, {}
    for setting, typed in values.items():
        try:
            cleaned[setting.key] = clean(setting, typed)
        except Invalid as invalid:
            bad[setting.key] = invalid.message
    if bad:
        raise InvalidFields(bad)
    return cleaned


def _line(_setting: Setting, text: str) -> str:
    if any(char in "\t\n\r" for char in text):
        raise Invalid(N_("The value must be a single line."))
    return text


def _secret(_setting: Setting, text: str) -> str:
    if any(char.isspace() or unicodedata.category(char) in {"Cc", "Cf"} for char in text):
        raise Invalid(N_("The value contains a space or a line break inside. Copy it again in one piece."))
    return text


def _option(setting: Setting, text: str) -> str:
    if all(text != choice.value for choice in setting.options):
        allowed = ", ".join(choice.value for choice in setting.options[:12])
        raise Invalid(
            Message(N_("“%(value)s” is not one of the choices."), {"value": text, "choices": allowed})
        )
    return text


_WORDS = {
    "yes": YES,
    "true": YES,
    "on": YES,
    "enabled": YES,
    "no": NO,
    "false": NO,
    "off": NO,
    "disabled": NO,
}


def _bool(setting: Setting, text: str) -> str:
    return _option(setting, _WORDS.get(text.lower(), text))


def _integer(setting: Setting, text: str) -> str:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
        raise Invalid(N_("Enter a whole number."))
    _check_limits(setting, int(text))
    return str(int(text))


def _decimal(setting: Setting, text: str) -> str:
    """Read a number with a point or a comma before its decimals; it is stored with a point."""
    places = f"(?:[.,][0-9]{{1,{setting.places}}})?" if setting.places else ""
    if not re.fullmatch(rf"[+-]?[0-9]{{1,12}}{places}", text):
        wrong = N_("Enter a number with at most %(places)s decimals.")
        raise Invalid(Message(wrong, {"places": setting.places}))
    number = Decimal(text.replace(",", "."))
    _check_limits(setting, number)
    return str(number)


def _check_limits(setting: Setting, number: int | Decimal) -> None:
    if setting.minimum is not None and number < setting.minimum:
        raise Invalid(Message(N_("The smallest allowed value is %(limit)s."), {"limit": setting.minimum}))
    if setting.maximum is not None and number > setting.maximum:
        raise Invalid(Message(N_("The largest allowed value is %(limit)s."), {"limit": setting.maximum}))


def _email(_setting: Setting, text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise Invalid(N_("Enter an e-mail address, such as name@example.com."))
    return text


def _url(_setting: Setting, text: str) -> str:
    if not _URL.fullmatch(text):
        raise Invalid(N_("Enter an address that begins with http:// or https://."))
    return text


_CLEANERS: Mapping[Kind, Callable[[Setting, str], str]] = {
    "text": _line,
    "note": lambda _setting, text: text,
    "secret": _secret,
    "choice": _option,
    "bool": _bool,
    "email": _email,
    "integer": _integer,
    "decimal": _decimal,
    "url": _url,
    "timezone": _option,
    "locale": _option,
}


# Which value holds


@dataclass(frozen=True, slots=True)
class Resolved:
    """A value and the scope that it comes from; no scope when it is the declared default."""

    value: str
    origin: Scope | None


def resolve(setting: Setting, path: ScopePath, stored: Stored) -> Resolved:
    """Give the value that holds at the head of the path: the first one stored on the way up."""
    for scope in path:
        if scope.kind in setting.scopes and (scope, setting.key) in stored:
            return Resolved(stored[scope, setting.key], scope)
    return Resolved(setting.default, None)


@dataclass(frozen=True, slots=True)
class Change:
    """What a save does to one key at one scope; ``None`` stands for no value of its own."""

    setting: Setting
    old: str | None
    new: str | None

    @property
    def question(self) -> Message | None:
        """Give what has to be confirmed before this change, if anything."""
        setting = self.setting
        new = setting.default if self.new is None else self.new
        return setting.confirm if setting.confirm_value in {None, new} else None


def changes(
    path: ScopePath, stored: Stored, values: Mapping[Setting, str], use_default: Collection[Setting]
) -> list[Change]:
    """Say what differs: cleaned values to store and values to take away at the head of the path.

    At the default scope a value equal to the declared default is no change while nothing is stored;
    at a narrower one it is: it stays when the wider value changes. An empty secret is taken away.
    """
    scope = path[0]
    wanted: dict[Setting, str | None] = {
        setting: None if setting.is_secret and not value else value for setting, value in values.items()
    }
    wanted |= dict.fromkeys(use_default)
    found = []
    for setting, new in wanted.items():
        old = stored.get((scope, setting.key))
        implied = scope == DEFAULT_SCOPE and old is None and new == setting.default
        if not implied and not _same(old, new):
            found.append(Change(setting, old, new))
    return found


def _same(old: str | None, new: str | None) -> bool:
    if old is None or new is None:
        return old is new
    return hmac.compare_digest(old.encode(), new.encode())  # one of them may be a secret


_SHOWN_FROM = 12


def last4(secret: str) -> str:
    """Give what the journal may hold of a secret: the last four characters of a long one."""
    return f"…{secret[-4:]}" if len(secret) >= _SHOWN_FROM else "…" if secret else ""


def masked(secret: str) -> str:
    """Give a secret as pages show it: ``twp_prod_a1B2…9xYz`` for a key, else its last four characters."""
    parts = keyformat.parse(secret)
    return parts.masked if parts else last4(secret)


@dataclass(frozen=True, slots=True)
class ConfigChanged:
    """These keys have new values, saved by ``by`` at ``at``."""

    keys: frozenset[str]
    by: Actor
    at: datetime
