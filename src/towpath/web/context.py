"""What every page of the Admin shows around its content."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.utils.translation import gettext

from towpath.domain.notifications import queries as notifications
from towpath.web.actor import actor_of, user_of
from towpath.web.menu import MENU, Entry, Section, current


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the sidebar as it is drawn."""

    label: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """A part of the sidebar as it is drawn."""

    heads: tuple[str, ...]
    entries: tuple[Link, ...]


class Shell:
    """Sidebar, breadcrumb and bell, each computed when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._actor = actor_of(request)

    @cached_property
    def menu(self) -> tuple[Heading, ...]:
        """Give the sidebar without what the user may not open."""
        return tuple(part for section in MENU if (part := self._part(section)).entries)

    @cached_property
    def trail(self) -> tuple[str, ...]:
        """Give the heads above the current page, for the breadcrumb."""
        here = self._current
        return tuple(gettext(head) for head in here[0].heads) if here else ()

    @cached_property
    def unread(self) -> int:
        """Count what the user has not read, for the bell; 100 stands for all above 99."""
        return notifications.unread_count(user_of(self._request).pk)

    @cached_property
    def _current(self) -> tuple[Section, Entry] | None:
        here = current(self._request.path, self._actor)
        # Every address begins with the dashboard's.
        return None if here and here[1].url == "/" != self._request.path else here

    def _part(self, section: Section) -> Heading:
        return Heading(tuple(gettext(head) for head in section.heads), tuple(self._links(section)))

    def _links(self, section: Section) -> Iterator[Link]:
        for entry in section.entries:
            if entry.is_for(self._actor):
                here = self._current is not None and self._current[1] is entry
                yield Link(gettext(entry.label), entry.url, entry.icon, here)


def shell(request: HttpRequest) -> dict[str, object]:
    """Give the templates ``shell`` and the layout that shows it; nothing for who is not signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"shell": Shell(request), "shell_layout": "ui/page.html"}
