"""Stores > Attributes > Product."""

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from towpath.domain.catalog.actions import attributes as actions
from towpath.domain.catalog.logic.attributes import KINDS, SCOPES, Kind
from towpath.domain.catalog.queries import attributes as queries
from towpath.kit import clock
from towpath.kit.forms import attempt
from towpath.web.actor import actor_of, needs
from towpath.web.catalog.forms import AttributeFilter, AttributeForm, facts_of

PAGE = 50


@require_GET
@needs("catalog.view")
def attributes(request: HttpRequest) -> HttpResponse:
    """List the attributes, narrowed by the filter."""
    form = AttributeFilter(request.GET)
    page = Paginator(queries.attribute_rows(**form.wanted()), PAGE).get_page(request.GET.get("page"))
    may_change = actor_of(request).may("catalog.write")
    context = {"form": form, "page": page, "kinds": KINDS, "scopes": SCOPES, "may_change": may_change}
    return render(request, "catalog/attributes.html", context)


@require_http_methods(["GET", "POST"])
@needs("catalog.write")
def create(request: HttpRequest) -> HttpResponse:
    """Make an attribute."""
    form = AttributeForm(request.POST or None, initial={"sets": ["Default"]})

    def act() -> str:
        code, kind = str(form.cleaned_data["code"]), cast("Kind", form.cleaned_data["kind"])
        actions.create_attribute(code, kind, form.change(), by=actor_of(request), now=clock.now())
        return code

    if code := attempt(form, act):
        messages.success(request, _("The attribute was created."))
        return redirect("catalog:attribute", code)
    return render(request, "catalog/attribute_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@needs("catalog.view")
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Show an attribute, and change it."""
    row = queries.attribute_row(code)
    form = AttributeForm(request.POST or None, row=row, initial=facts_of(row))

    def act() -> bool:
        actions.change_attribute(code, form.change(), by=actor_of(request), now=clock.now())
        return True

    if attempt(form, act):
        messages.success(request, _("The attribute was saved."))
        return redirect("catalog:attribute", code)
    context = {
        "form": form,
        "row": row,
        "kind": KINDS.get(cast("Kind", row.kind), row.kind),
        "scope": SCOPES.get(row.scope, row.scope),  # type: ignore[call-overload] # its choices are the scopes
        "may_change": actor_of(request).may("catalog.write"),
    }
    return render(request, "catalog/attribute_form.html", context)
