"""The parts of a configuration page: left panel, scope switch, fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from towpath.domain.access.queries.users import who_can_grant
from towpath.domain.catalog.queries.scopes import DEFAULT_CONFIG, ScopeChoice, choose, scope_choices
from towpath.domain.settings import queries
from towpath.domain.settings.logic.registry import REGISTRY, TABS, Scope, Section, Setting
from towpath.domain.settings.queries import FieldRow
from towpath.kit.actor import Actor
from towpath.kit.text import Message
from towpath.web.configuration import submitted
from towpath.web.configuration.extras import SECTION_EXTRAS, template_of


@dataclass(frozen=True, slots=True)
class Scopes:
    """All scopes, and the one that the address names: ``?website=code`` or ``?store_view=code``."""

    choices: list[ScopeChoice]
    chosen: ScopeChoice

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Read them; raises ``NotFound`` on an unknown code."""
        choices = scope_choices()
        named = [(kind, code) for kind in ("store_view", "website") if (code := request.GET.get(kind))]
        return cls(choices, choose(choices, *named[0]) if named else DEFAULT_CONFIG)


def address_of(section: Section, scope: ScopeChoice, **more: str) -> str:
    """Give the address of a page at a scope."""
    tab, code = section.key.replace("_", "-").split("/")
    query = ({} if scope == DEFAULT_CONFIG else {scope.kind: scope.code}) | more
    return reverse("configuration:section", args=[tab, code]) + (f"?{urlencode(query)}" if query else "")


@dataclass(frozen=True, slots=True)
class Row:
    """A field as the page draws it; ``value`` is what was typed, where something was."""

    field: FieldRow
    value: str
    use_default: bool
    writable: bool
    from_name: str
    error: Message | None = None
    focus: bool = False
    revealed: str = ""

    @property
    def setting(self) -> Setting:
        """Give the setting's declaration."""
        return self.field.setting

    @property
    def id(self) -> str:
        """Give the control's id in the page."""
        return self.setting.key.replace("/", "-")

    @property
    def asks(self) -> bool:
        """Tell whether the error is a question that a tick answers."""
        return self.error is not None and self.error == self.setting.confirm


@dataclass(frozen=True, slots=True)
class Page:
    """One section at one scope, for one reader."""

    section: Section
    scopes: Scopes
    actor: Actor

    @property
    def scope(self) -> ScopeChoice:
        """Give the scope that is looked at."""
        return self.scopes.chosen

    @property
    def address(self) -> str:
        """Give the page's own address."""
        return address_of(self.section, self.scope)

    @property
    def writable(self) -> list[Setting]:
        """Give the settings that this reader may change at this scope."""
        head = self.scope.path[0]
        settings = self.section.settings
        return [
            setting
            for setting in settings
            if head.kind in setting.scopes and self.actor.may(setting.write_right)
        ]

    def context(
        self,
        request: HttpRequest,
        errors: Mapping[str, Message] | None = None,
        typed: Mapping[str, str] | None = None,
        revealed: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Build what the template needs; ``errors`` and ``typed`` after a refused save."""
        rows = self._rows(request, errors or {}, typed or {}, revealed or {})
        missing = sorted(
            {row.setting.write_right for row in rows if not self.actor.may(row.setting.write_right)}
        )
        extras = SECTION_EXTRAS.get(self.section.key)
        return {
            **(extras(request) if extras else {}),
            **panel(self.section, self.scopes),
            "extras": template_of(self.section.key),
            "groups": [
                {"label": group.label, "rows": [row for row in rows if row.setting in group.settings]}
                for group in self.section.groups
            ],
            "missing_rights": missing,
            "granted_by": who_can_grant() if missing else [],
            "can_save": bool(self.writable),
            "address": self.address,
        }

    def _rows(
        self,
        request: HttpRequest,
        errors: Mapping[str, Message],
        typed: Mapping[str, str],
        revealed: Mapping[str, str],
    ) -> list[Row]:
        names = {choice.path[0]: choice.name for choice in self.scopes.choices}
        wanted = next(iter(errors), request.GET.get("focus"))
        return [
            Row(
                field=field,
                value=typed.get(key, "" if field.setting.is_secret else field.shown),
                use_default=f"{submitted.INHERIT}{key}" in typed if typed else field.inherited,
                writable=field.setting in self.writable,
                from_name=_origin(field.origin, names),
                error=errors.get(key),
                focus=key == wanted,
                revealed=revealed.get(key, ""),
            )
            for field in queries.fields(self.section.settings, self.scope.path)
            for key in [field.setting.key]
        ]


def _origin(origin: Scope | None, names: Mapping[Scope, str]) -> str:
    return names.get(origin, "") if origin else ""


def panel(section: Section | None, scopes: Scopes) -> dict[str, Any]:
    """Build the left panel and the scope switch, the same on every page of the configuration."""
    shown = section or next(REGISTRY.places()).section
    return {
        "section": section,
        "scope": scopes.chosen,
        "scopes": [{"choice": choice, "url": address_of(shown, choice)} for choice in scopes.choices],
        "tabs": [
            {
                "tab": tab,
                "open": section is not None and section.key.startswith(f"{tab.key}/"),
                "entries": [
                    {
                        "label": entry.label,
                        "url": address_of(entry, scopes.chosen),
                        "current": entry is section,
                    }
                    for entry in REGISTRY.sections(tab.key)
                ],
            }
            for tab in TABS
            if REGISTRY.sections(tab.key)
        ],
    }
