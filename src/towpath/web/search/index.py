"""Finds pages and settings by what they are called, were called, or are called in the other language."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from towpath.domain.settings.logic.registry import REGISTRY, Place
from towpath.kit.actor import Actor
from towpath.web import menu

LIMIT = 30


@dataclass(frozen=True, slots=True)
class Hit:
    """A page or a setting that was found; ``trail`` says where it stands."""

    label: str
    trail: tuple[str, ...]
    url: str
    icon: str


def search(text: str, actor: Actor) -> list[Hit]:
    """Give what has all words of the text in its names, labels first, at most ``LIMIT``."""
    words = plain(text).split()
    if not words:
        return []
    ranked = [
        (rank, place, hit)
        for place, (hit, names) in enumerate(_everything(actor))
        if (rank := _rank(words, plain(hit.label), [plain(name) for name in names])) is not None
    ]
    return [hit for _rank_, _place, hit in sorted(ranked, key=lambda found: found[:2])[:LIMIT]]


def plain(text: str) -> str:
    """Take case and accents off a text."""
    marks = unicodedata.normalize("NFKD", text)
    return "".join(mark for mark in marks if not unicodedata.combining(mark)).casefold()


def _rank(words: list[str], label: str, names: list[str]) -> int | None:
    """Give 0 for a label or a name that is the text, then 1 for a label that begins with it, and so on."""
    whole = " ".join(words)
    if whole == label or whole in names:
        return 0
    if label.startswith(whole):
        return 1
    if all(word in label for word in words):
        return 2
    haystack = " ".join([label, *names])
    return 3 if all(word in haystack for word in words) else None


def _everything(actor: Actor) -> Iterator[tuple[Hit, tuple[str, ...]]]:
    for section, entry in menu.entries(actor):
        trail = tuple(gettext(head) for head in section.heads)
        hit = Hit(gettext(entry.label), trail, entry.url, entry.icon)
        yield hit, (*_spoken(entry.label, *section.heads), *entry.names)
    if actor.may("config.view"):
        yield from map(_setting, REGISTRY.places())


def _setting(place: Place) -> tuple[Hit, tuple[str, ...]]:
    labels = (place.tab.label, place.section.label, place.group.label)
    tab, section = place.section.key.replace("_", "-").split("/")
    address = reverse("configuration:section", args=(tab, section))
    hit = Hit(gettext(place.setting.label), tuple(map(gettext, labels)), address, "settings")
    names = (*_spoken(place.setting.label, *labels), place.setting.key)
    return hit, (*names, *place.setting.synonyms, *place.section.synonyms)


def _spoken(*labels: str) -> Iterator[str]:
    """Give labels in every language: a reader may know the other one's word."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            yield from [gettext(label) for label in labels]
