import re
from datetime import datetime

from django.db import transaction

from towpath.domain.catalog.logic.imports import CatalogChanged
from towpath.domain.catalog.models import StoreView, Website
from towpath.domain.journal import actions as journal
from towpath.kit.actor import Actor
from towpath.kit.errors import InvalidFields, NotFound
from towpath.kit.events import publish
from towpath.kit.text import N_, Message

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")
_LONGEST, _LAST = 255, 2_147_483_647


@transaction.atomic
def add_website(code: str, name: str, *, sort_order: int = 0, by: Actor, now: datetime) -> bool:
    """Add a website unless its code is there; give whether it was added. Raises :class:`InvalidFields`."""
    by.require("catalog.write")
    _check(name, sort_order, code)
    values = {"name": name.strip(), "sort_order": sort_order}
    _, added = Website.objects.get_or_create(code=code, defaults=values)
    if added:
        journal.record("catalog.website_added", code, by=by, at=now, name=name)
    return added


@transaction.atomic
def add_store_view(
    website: str, code: str, name: str, *, sort_order: int = 0, by: Actor, now: datetime
) -> bool:
    """Add a store view to a website unless its code is there; give whether it was added.

    Raises :class:`InvalidFields` or :class:`NotFound`.
    """
    by.require("catalog.write")
    _check(name, sort_order, code)
    values = {"website": _website(website), "name": name.strip(), "sort_order": sort_order}
    _, added = StoreView.objects.get_or_create(code=code, defaults=values)
    if added:
        journal.record("catalog.store_view_added", code, by=by, at=now, website=website, name=name)
    return added


@transaction.atomic
def change_website(code: str, *, name: str, sort_order: int, by: Actor, now: datetime) -> None:
    """Name a website anew, or give it another place: of its prices the one with the lowest number wins.

    Raises :class:`InvalidFields` or :class:`NotFound`.
    """
    by.require("catalog.write")
    detail = _change(_website(code), name, sort_order)
    if detail:
        journal.record("catalog.website_changed", code, by=by, at=now, **detail)
    if "sort_order" in detail:
        publish(CatalogChanged(by, now))


@transaction.atomic
def change_store_view(code: str, *, name: str, sort_order: int, by: Actor, now: datetime) -> None:
    """Name a store view anew, or give it another place. Raises as :func:`change_website`."""
    by.require("catalog.write")
    row = StoreView.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NotFound(N_("There is no such store view."))
    if detail := _change(row, name, sort_order):
        journal.record("catalog.store_view_changed", code, by=by, at=now, **detail)


def _website(code: str) -> Website:
    row = Website.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NotFound(N_("There is no such website."))
    return row


def _check(name: str, sort_order: int, code: str = "a") -> None:
    bad = {}
    if not _CODE.fullmatch(code):
        text = N_("A code begins with a letter and has at most 32 letters, digits and underscores.")
        bad["code"] = Message(text)
    if not 0 < len(name.strip()) <= _LONGEST:
        bad["name"] = Message(N_("A name has 1 to 255 characters."))
    if not 0 <= sort_order <= _LAST:
        bad["sort_order"] = Message(N_("Enter a whole number from 0 up."))
    if bad:
        raise InvalidFields(bad)


def _change(row: Website | StoreView, name: str, sort_order: int) -> dict[str, object]:
    """Write what differs; give old and new of it."""
    _check(name, sort_order)
    old = {"name": row.name, "sort_order": row.sort_order}
    new: dict[str, object] = {"name": name.strip(), "sort_order": sort_order}
    row.name, row.sort_order = name.strip(), sort_order
    row.save(update_fields=["name", "sort_order"])
    return {key: {"old": old[key], "new": value} for key, value in new.items() if old[key] != value}
