from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from towpath.domain.catalog.models import StoreView, Website
from towpath.domain.catalog.queries.products import Place
from towpath.domain.settings.logic.registry import DEFAULT_SCOPE, Scope, ScopeKind, ScopePath
from towpath.kit.errors import NotFound
from towpath.kit.text import N_, Message


@dataclass(frozen=True, slots=True)
class ScopeChoice:
    """A scope that the configuration can be looked at in; ``code`` and ``name`` are the shop's own.

    The default scope has no code, and a message id for its name.
    """

    kind: ScopeKind
    code: str
    name: str
    path: ScopePath


DEFAULT_CONFIG = ScopeChoice("default", "", N_("Default Config"), (DEFAULT_SCOPE,))


def scope_choices() -> list[ScopeChoice]:
    """Give every scope, each website before its store views, in the shop's order; two queries."""
    choices = [DEFAULT_CONFIG]
    for website in websites():
        path = (Scope("website", website.pk), DEFAULT_SCOPE)
        choices.append(ScopeChoice("website", website.code, website.name, path))
        choices += [
            ScopeChoice("store_view", view.code, view.name, (Scope("store_view", view.pk), *path))
            for view in website.store_views.all()
        ]
    return choices


def websites() -> QuerySet[Website]:
    """Give the websites with their store views, in the shop's order; two queries."""
    return Website.objects.prefetch_related("store_views")


def store_view_names() -> dict[int, str]:
    """Give the names of the store views by id, in the shop's order."""
    order = ("website__sort_order", "website_id", "sort_order", "pk")
    return dict(StoreView.objects.order_by(*order).values_list("pk", "name"))


def website(code: str) -> Website:
    """Give a website by its code; raises :class:`NotFound`."""
    row = Website.objects.filter(code=code).first()
    if row is None:
        raise NotFound(N_("There is no such website."))
    return row


def website_names() -> dict[int, str]:
    """Give the names of the websites by id, in the shop's order; one query."""
    return dict(Website.objects.values_list("pk", "name"))


def store_view(code: str) -> StoreView:
    """Give a store view by its code; raises :class:`NotFound`."""
    row = StoreView.objects.filter(code=code).first()
    if row is None:
        raise NotFound(N_("There is no such store view."))
    return row


def scope_choice(kind: str, code: str) -> ScopeChoice:
    """Give the scope of that kind (default, website, store_view) and code; raises :class:`NotFound`."""
    return choose(scope_choices(), kind, code)


def place_of(kind: str, code: str) -> Place | None:
    """Give where values are read for a scope, none for the default one; raises :class:`NotFound`."""
    path = scope_choice(kind, code).path
    ids = {scope.kind: scope.id for scope in path}
    return Place(ids["website"], ids.get("store_view")) if "website" in ids else None


def choose(choices: Iterable[ScopeChoice], kind: str, code: str) -> ScopeChoice:
    """Find a scope among those read before; raises :class:`NotFound`."""
    for choice in choices:
        if (choice.kind, choice.code) == (kind, code if kind != "default" else ""):
            return choice
    raise NotFound(
        Message(N_("There is no scope “%(kind)s” with the code “%(code)s”."), {"kind": kind, "code": code}),
        code="UNKNOWN_SCOPE",
    )
