"""The settings pages of a store: listings and orders."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from towpath.domain.listings.actions.settings import save_settings
from towpath.domain.listings.queries.settings import known
from towpath.domain.settings.logic.registry import Choice, Setting
from towpath.domain.stores.logic.fields import Field, FieldGroup, Known, Values
from towpath.domain.stores.logic.settings_pages import SETTINGS_PAGES, with_defaults
from towpath.domain.stores.queries.settings import stored
from towpath.domain.stores.queries.stores import StoreRow, store_row
from towpath.kit import clock
from towpath.kit.errors import InvalidFields, NotFound
from towpath.kit.text import N_, Message
from towpath.web.actor import actor_of
from towpath.web.stores.frame import store_frame

Errors = Mapping[str, Message]


@dataclass(frozen=True, slots=True)
class Row:
    """A field as the page draws it; one that does not count, or may not be written, is disabled."""

    field: Field
    value: str
    choices: tuple[Choice, ...]
    disabled: bool
    steers: bool
    error: Message | None
    focus: bool

    @property
    def setting(self) -> Setting:
        """Give the setting's declaration."""
        return self.field.setting

    @property
    def required(self) -> bool:
        """Tell whether it has to be filled in now."""
        return self.setting.required or (self.field.needed and not self.disabled)


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading; it stands open while something in it is wrong, or it is the first."""

    group: FieldGroup
    rows: tuple[Row, ...]
    open: bool


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest, store_id: int, page: str = "listings") -> HttpResponse:
    """Show a page of settings, or save what was changed on it; ``redraw`` only shows it anew."""
    if page not in SETTINGS_PAGES:
        raise NotFound(N_("There is no such page of settings."))
    store, typed = store_row(store_id), request.POST.dict()
    if request.method == "GET" or "redraw" in typed:
        return _show(request, store, page, typed, {})
    keys = {field.key for group in SETTINGS_PAGES[page].groups for field in group.fields}
    sent = {key: text for key, text in typed.items() if key in keys}
    try:
        changed = save_settings(store_id, sent, by=actor_of(request), now=clock.now())
    except InvalidFields as refused:
        return _show(request, store, page, typed, refused.fields, status=422)
    messages.success(request, _("You saved the settings.") if changed else _("Nothing was changed."))
    return redirect(request.path)


def _show(
    request: HttpRequest, store: StoreRow, page: str, typed: Values, errors: Errors, status: int = 200
) -> HttpResponse:
    values = with_defaults(stored(store.id)) | dict(typed)
    writable = actor_of(request).may("store.settings")
    groups = _groups(store, page, values, known(store), errors, writable=writable)
    more = {"page": page, "pages": SETTINGS_PAGES, "groups": groups, "writable": writable}
    context = store_frame(request, store, "settings", current=SETTINGS_PAGES[page], **more)
    template = "stores/_settings_form.html" if "redraw" in typed else "stores/settings.html"
    return render(request, template, context, status=status)


def _groups(
    store: StoreRow, page: str, values: Values, offered: Known, errors: Errors, *, writable: bool
) -> list[Group]:
    first = next(iter(errors), None)
    groups = SETTINGS_PAGES[page].groups
    steering = {field.when[0] for group in groups for field in group.fields if field.when}
    found = []
    for group in groups:
        rows = tuple(
            Row(
                field=field,
                value=values[field.key],
                choices=field.choices(offered, values),
                disabled=not writable or not field.counts(values),
                steers=field.key in steering,
                error=errors.get(field.key),
                focus=field.key == first,
            )
            for field in group.fields
            if field.is_for(store.country)
        )
        is_open = group is groups[0] or any(row.error or f"open:{group.key}" in values for row in rows)
        found += [Group(group, rows, is_open)] if rows else []
    return found
