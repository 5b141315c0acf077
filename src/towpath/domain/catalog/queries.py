from dataclasses import dataclass

from django.db.models import QuerySet

from towpath.domain.catalog.models import StoreView, Website
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


def websites_with_views() -> QuerySet[Website]:
    """Give the websites with their store views, in the shop's order; two queries."""
    return Website.objects.prefetch_related("store_views")


def scope_choice(kind: str, code: str) -> ScopeChoice:
    """Give the scope of that kind (default, website, store_view) and code; raises :class:`NotFound`."""
    if kind == "default":
        return DEFAULT_CONFIG
    if kind == "website" and (website := Website.objects.filter(code=code).first()):
        return ScopeChoice("website", code, website.name, (Scope("website", website.pk), DEFAULT_SCOPE))
    if kind == "store_view" and (view := StoreView.objects.filter(code=code).first()):
        path = (Scope("store_view", view.pk), Scope("website", view.website_id), DEFAULT_SCOPE)
        return ScopeChoice("store_view", code, view.name, path)
    raise NotFound(
        Message(N_("There is no scope “%(kind)s” with the code “%(code)s”."), {"kind": kind, "code": code}),
        code="UNKNOWN_SCOPE",
    )


def scope_names(path: ScopePath) -> dict[Scope, str]:
    """Name the websites and store views of a path."""
    websites = Website.objects.filter(pk__in=_ids(path, "website"))
    views = StoreView.objects.filter(pk__in=_ids(path, "store_view"))
    names = {Scope("website", row.pk): row.name for row in websites}
    return names | {Scope("store_view", row.pk): row.name for row in views}


def _ids(path: ScopePath, kind: ScopeKind) -> list[int]:
    return [scope.id for scope in path if scope.kind == kind]
