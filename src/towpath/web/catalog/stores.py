"""Stores > All Stores: websites and store views."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from towpath.domain.catalog.actions import scopes as actions
from towpath.domain.catalog.models import StoreView, Website
from towpath.domain.catalog.queries import scopes as queries
from towpath.kit import clock
from towpath.kit.forms import attempt
from towpath.kit.text import N_
from towpath.web.actor import actor_of, needs
from towpath.web.catalog.forms import ScopeForm

PRIORITY = N_("1 comes first, 0 last: of the prices of several websites the first holds.")


@require_GET
@needs("catalog.view")
def stores(request: HttpRequest) -> HttpResponse:
    """Show the websites with their store views."""
    may_change = actor_of(request).may("catalog.write")
    return render(request, "catalog/stores.html", {"websites": queries.websites(), "may_change": may_change})


@require_http_methods(["GET", "POST"])
@needs("catalog.write")
def create_website(request: HttpRequest) -> HttpResponse:
    """Add a website."""
    form = ScopeForm(request.POST or None, fixed=False, hint=_(PRIORITY))
    if form.is_valid():
        data = form.cleaned_data
        added = attempt(form, lambda: actions.add_website(**data, by=actor_of(request), now=clock.now()))
        if added:
            messages.success(request, _("The website was added."))
            return redirect("catalog:stores")
        if added is False:
            form.add_error("code", _("There is a website with this code."))
    return render(request, "catalog/store_form.html", {"form": form, "heading": _("New website")})


@require_http_methods(["GET", "POST"])
@needs("catalog.write")
def create_store_view(request: HttpRequest, code: str) -> HttpResponse:
    """Add a store view to a website."""
    site = queries.website(code)
    form = ScopeForm(request.POST or None, fixed=False)
    if form.is_valid():
        data = form.cleaned_data
        added = attempt(
            form, lambda: actions.add_store_view(code, **data, by=actor_of(request), now=clock.now())
        )
        if added:
            messages.success(request, _("The store view was added."))
            return redirect("catalog:stores")
        if added is False:
            form.add_error("code", _("There is a store view with this code."))
    heading = _("New store view of %(website)s") % {"website": site.name}
    return render(request, "catalog/store_form.html", {"form": form, "heading": heading})


@require_http_methods(["GET", "POST"])
@needs("catalog.write")
def change_website(request: HttpRequest, code: str) -> HttpResponse:
    """Change name and place of a website."""
    row = queries.website(code)
    form = ScopeForm(request.POST or None, fixed=True, hint=_(PRIORITY), initial=_facts(row))
    if form.is_valid() and _saved(request, form, row):
        return redirect("catalog:stores")
    return render(request, "catalog/store_form.html", {"form": form, "heading": row.name, "code": row.code})


@require_http_methods(["GET", "POST"])
@needs("catalog.write")
def change_store_view(request: HttpRequest, code: str) -> HttpResponse:
    """Change name and place of a store view."""
    row = queries.store_view(code)
    form = ScopeForm(request.POST or None, fixed=True, initial=_facts(row))
    if form.is_valid() and _saved(request, form, row):
        return redirect("catalog:stores")
    return render(request, "catalog/store_form.html", {"form": form, "heading": row.name, "code": row.code})


def _facts(row: Website | StoreView) -> dict[str, object]:
    return {"name": row.name, "sort_order": row.sort_order}


def _saved(request: HttpRequest, form: ScopeForm, row: Website | StoreView) -> bool:
    """Save what was typed; what is refused is shown at the fields."""
    change = actions.change_website if isinstance(row, Website) else actions.change_store_view

    def act() -> bool:
        change(row.code, **form.cleaned_data, by=actor_of(request), now=clock.now())
        return True

    saved = bool(attempt(form, act))
    if saved:
        messages.success(request, _("“%(name)s” was saved.") % {"name": form.cleaned_data["name"]})
    return saved
