"""A setting of a store: what may be chosen may depend on the catalogue, and a field on another field."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from towpath.domain.settings.logic.registry import ENABLED_DISABLED, NO, Choice, Invalid, Setting
from towpath.domain.settings.logic.values import clean
from towpath.kit.errors import InvalidFields
from towpath.kit.text import N_

Source: TypeAlias = Literal["", "any", "text", "price", "options", "chosen", "store_views", "currencies"]
"""Where choices come from: attributes of any kind, texts, prices, those with options; the options of the
attribute that :data:`OPTIONS_OF` names; the website's store views; configured pairs of currencies."""

SELECT_OPTION = N_("-- Select Option --")
Values: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """What the catalogue offers to choose from: attributes by code, with label and kind, and options."""

    attributes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    options: Mapping[str, Collection[str]] = field(default_factory=dict)
    store_views: Mapping[str, str] = field(default_factory=dict)
    currencies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A setting with where its choices come from, and when it counts.

    ``when``: it counts, and may be filled in, while another field has one of these values; ``needed``: then
    it must be. ``countries``: only stores of these have it.
    """

    setting: Setting
    source: Source = ""
    when: tuple[str, tuple[str, ...]] | None = None
    countries: tuple[str, ...] = ()
    needed: bool = False

    @property
    def key(self) -> str:
        """Give the key, unique among the settings of a store."""
        return self.setting.key

    def is_for(self, country: str) -> bool:
        """Tell whether stores of a country have it."""
        return not self.countries or country in self.countries

    def counts(self, values: Values) -> bool:
        """Tell whether the other field lets this one count."""
        return self.when is None or values.get(self.when[0], "") in self.when[1]

    def choices(self, known: Known, values: Values) -> tuple[Choice, ...]:
        """Give what may be chosen; the first of an optional one is nothing."""
        found = self.setting.options if not self.source else _CHOICES[self.source](known, values)
        if self.setting.kind not in {"choice", "bool"} or self.setting.required:
            return found
        return (Choice("", SELECT_OPTION), *found)

    def cleaned(self, typed: str, known: Known, values: Values) -> str:
        """Give what is stored for what was typed; raises :class:`Invalid`."""
        setting = replace(self.setting, choices=self.choices(known, values)) if self.source else self.setting
        text = clean(setting, typed)
        if self.needed and not text:
            raise Invalid(N_("This field is required."))
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldGroup:
    """Fields under one heading of a settings page; ``later`` says when they take effect, if not now."""

    key: str
    label: str
    fields: tuple[Field, ...]
    help: str = ""
    later: str = ""


OPTIONS_OF = "condition_attribute"
_KINDS: Mapping[str, Collection[str]] = {
    "text": ("text", "textarea"),
    "price": ("price",),
    "options": ("select", "multiselect"),
}


def _of_kinds(kinds: Collection[str], known: Known) -> tuple[Choice, ...]:
    fitting = [
        (code, label) for code, (label, kind) in known.attributes.items() if not kinds or kind in kinds
    ]
    return tuple(Choice(code, f"{label} ({code})") for code, label in sorted(fitting, key=lambda one: one[1]))


def _named(names: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(value, name) for value, name in names.items())


_CHOICES: Mapping[Source, Callable[[Known, Values], tuple[Choice, ...]]] = {
    "any": lambda known, _values: _of_kinds((), known),
    "text": lambda known, _values: _of_kinds(_KINDS["text"], known),
    "price": lambda known, _values: _of_kinds(_KINDS["price"], known),
    "options": lambda known, _values: _of_kinds(_KINDS["options"], known),
    "chosen": lambda known, values: tuple(
        Choice(option, option) for option in known.options.get(values.get(OPTIONS_OF, ""), ())
    ),
    "store_views": lambda known, _values: _named(known.store_views),
    "currencies": lambda known, _values: _named(known.currencies),
}


def checked(fields: Collection[Field], typed: Values, stored: Values, known: Known) -> dict[str, str]:
    """Give what a save stores: cleaned texts of the fields that count, by key; ``stored`` has every field.

    A field that does not count keeps what is stored: what is switched off is not lost. Raises
    :class:`InvalidFields`, keyed by field.
    """
    values = dict(stored) | dict(typed)
    found, bad = {}, {}
    for one in fields:
        if not one.counts(values) or not (one.key in typed or one.needed):
            continue
        try:
            found[one.key] = one.cleaned(values[one.key], known, values)
        except Invalid as invalid:
            bad[one.key] = invalid.message
    if bad:
        raise InvalidFields(bad)
    return found


def one_of(key: str, label: str, help_: str, default: str, *choices: Choice) -> Setting:
    """Declare a list to choose from."""
    return Setting(
        key=key, kind="choice", label=label, help=help_, default=default, choices=choices, required=True
    )


def an_attribute(key: str, label: str, help_: str = "", default: str = "") -> Setting:
    """Declare an attribute to choose; it may stay unchosen."""
    return Setting(key=key, kind="choice", label=label, help=help_, default=default)


def a_number(
    key: str, label: str, help_: str, default: str, least: int, most: int = 2_000_000_000
) -> Setting:
    """Declare a whole number."""
    return Setting(
        key=key,
        kind="integer",
        label=label,
        help=help_,
        default=default,
        minimum=least,
        maximum=most,
        required=True,
    )


def switch(key: str, label: str, help_: str = "") -> Setting:
    """Declare something that is Disabled until it is Enabled."""
    return Setting(
        key=key,
        kind="bool",
        label=label,
        help=help_,
        default=NO,
        choices=ENABLED_DISABLED,
        required=True,
    )
