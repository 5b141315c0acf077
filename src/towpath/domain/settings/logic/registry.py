"""What a setting is and where it stands: declared once by its room, found by every door."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from zoneinfo import available_timezones

from towpath.kit.errors import NotFound
from towpath.kit.text import N_, Message

Kind: TypeAlias = Literal[
    "text", "note", "secret", "choice", "bool", "email", "integer", "decimal", "url", "timezone", "locale"
]
ScopeKind: TypeAlias = Literal["default", "website", "store_view"]

GLOBAL: tuple[ScopeKind, ...] = ("default",)
PER_WEBSITE: tuple[ScopeKind, ...] = ("default", "website")
PER_STORE_VIEW: tuple[ScopeKind, ...] = ("default", "website", "store_view")
SCOPE_BADGES: Mapping[ScopeKind, str] = {
    "default": N_("[global]"),
    "website": N_("[website]"),
    "store_view": N_("[store view]"),
}
YES, NO = "1", "0"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a value is stored: for everything, for one website or for one store view."""

    kind: ScopeKind
    id: int = 0


DEFAULT_SCOPE = Scope("default")
ScopePath: TypeAlias = tuple[Scope, ...]
"""From the most specific scope up to :data:`DEFAULT_SCOPE`."""


class Invalid(Exception):
    """What was typed cannot be stored; ``message`` says why."""

    def __init__(self, message: Message | str) -> None:
        self.message = message if isinstance(message, Message) else Message(message)
        super().__init__(self.message.text)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a list; ``label`` is a message id."""

    value: str
    label: str


YES_NO = (Choice(YES, N_("Yes")), Choice(NO, N_("No")))
ENABLED_DISABLED = (Choice(YES, N_("Enabled")), Choice(NO, N_("Disabled")))
_CONTINENTS = frozenset(
    ["Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"]
)
TIME_ZONES = tuple(
    Choice(name, name.replace("_", " "))
    for name in sorted(available_timezones())
    if name == "UTC" or name.split("/")[0] in _CONTINENTS
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Setting:
    """A setting, declared once: form field, storage, API, command line and reference come from here.

    ``key`` is ``tab/section/group/field``. ``clean`` is an extra check of the cleaned text that gives
    what is stored or raises :class:`Invalid`. ``confirm`` is asked before a change; with
    ``confirm_value``, only before a change to that value. ``synonyms`` are old names for the search.
    A "note" may have line breaks; a "decimal" has at most ``places`` after the point.
    """

    key: str
    kind: Kind
    label: str
    help: str = ""
    default: str = ""
    scopes: tuple[ScopeKind, ...] = GLOBAL
    choices: tuple[Choice, ...] = ()
    required: bool = False
    minimum: int | None = None
    maximum: int | None = None
    places: int = 2
    max_length: int = 255
    clean: Callable[[str], str] | None = None
    write_right: str = "config.write"
    synonyms: tuple[str, ...] = ()
    confirm: Message | None = None
    confirm_value: str | None = None

    @property
    def is_secret(self) -> bool:
        """Tell whether the value is sealed at rest and shown masked."""
        return self.kind == "secret"

    @property
    def scope_badge(self) -> str:
        """Name the narrowest scope that may have a value of its own (a message id)."""
        return SCOPE_BADGES[self.scopes[-1]]

    @property
    def options(self) -> tuple[Choice, ...]:
        """Give the answers to choose from; empty for what is typed freely."""
        if self.kind == "timezone":
            return TIME_ZONES
        return self.choices or (YES_NO if self.kind == "bool" else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Settings under one heading of a page."""

    label: str
    settings: tuple[Setting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One page of the configuration; ``key`` is ``tab/section``."""

    key: str
    label: str
    groups: tuple[Group, ...]
    synonyms: tuple[str, ...] = ()

    @property
    def settings(self) -> tuple[Setting, ...]:
        """Give the settings of all groups, in the order of the page."""
        return tuple(setting for group in self.groups for setting in group.settings)


@dataclass(frozen=True, slots=True)
class Tab:
    """A heading of the left panel; ``icon`` is a lucide name."""

    key: str
    label: str
    icon: str


TABS = (
    Tab("general", N_("General"), "settings"),
    Tab("catalog", N_("Catalog"), "package"),
    Tab("sales_channels", N_("Sales Channels"), "store"),
    Tab("services", N_("Services"), "plug"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a setting stands among the pages."""

    tab: Tab
    section: Section
    group: Group
    setting: Setting


@dataclass(slots=True)
class Registry:
    """All declared settings. The rooms declare theirs; ``config/wiring.py`` collects them."""

    _sections: dict[str, Section] = field(default_factory=dict)
    _places: dict[str, Place] = field(default_factory=dict)

    def register(self, section: Section) -> None:
        """Add a page; declaring one again replaces it."""
        tab = next(tab for tab in TABS if tab.key == section.key.split("/")[0])
        self._sections[section.key] = section
        for group in section.groups:
            for setting in group.settings:
                if not re.fullmatch(rf"{section.key}/[a-z_]+/[a-z_]+", setting.key):
                    raise ValueError(f"{setting.key} is no key of {section.key}")
                self._places[setting.key] = Place(tab, section, group, setting)

    def sections(self, tab: str) -> tuple[Section, ...]:
        """Give the pages of a tab, in the order in which they were declared."""
        return tuple(section for key, section in self._sections.items() if key.startswith(f"{tab}/"))

    def section(self, key: str) -> Section:
        """Give a page by ``tab/section``; raises :class:`NotFound`."""
        if key not in self._sections:
            raise NotFound(Message(N_("There is no configuration page “%(key)s”."), {"key": key}))
        return self._sections[key]

    def place(self, key: str) -> Place:
        """Give a setting with its group, page and tab; raises :class:`NotFound`."""
        if key not in self._places:
            raise NotFound(
                Message(N_("There is no setting “%(key)s”."), {"key": key}), code="UNKNOWN_SETTING"
            )
        return self._places[key]

    def setting(self, key: str) -> Setting:
        """Give a setting by its key; raises :class:`NotFound`."""
        return self.place(key).setting

    def places(self) -> Iterator[Place]:
        """Give every setting in the order of the left panel."""
        for tab in TABS:
            for section in self.sections(tab.key):
                yield from (self._places[setting.key] for setting in section.settings)

    def search(self, text: str, translate: Callable[[str], str] = str) -> list[Place]:
        """Find settings by label, page, group, key or old name; case and accents do not matter."""
        words = _plain(text).split()
        if not words:
            return []
        return [
            place for place in self.places() if all(word in _haystack(place, translate) for word in words)
        ]


REGISTRY = Registry()


def _plain(text: str) -> str:
    marks = unicodedata.normalize("NFKD", text)
    return "".join(char for char in marks if not unicodedata.combining(char)).casefold()


def _haystack(place: Place, translate: Callable[[str], str]) -> str:
    labels = (place.tab.label, place.section.label, place.group.label, place.setting.label)
    synonyms = (*place.section.synonyms, *place.setting.synonyms)
    return _plain(" ".join([*labels, *map(translate, labels), place.setting.key, *synonyms]))
