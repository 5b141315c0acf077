"""A user's saved views of grids: save, rename, delete."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from towpath.domain.access.actions import views as actions
from towpath.domain.access.models import GridView
from towpath.domain.access.queries.views import view_of
from towpath.kit.forms import attempt
from towpath.web.actor import actor_of
from towpath.web.grid.selection import back_of
from towpath.web.grid.table import address_of


class ViewForm(forms.Form):
    """The name of a view; the rest is the grid's and comes along."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=64)
    query = forms.CharField(required=False, widget=forms.HiddenInput)
    back = forms.CharField(required=False, widget=forms.HiddenInput)


@require_POST
def save(request: HttpRequest, grid: str) -> HttpResponse:
    """Keep the state of a grid under a name; a name that will not do is asked for again."""
    form = ViewForm(request.POST)
    row = attempt(form, lambda: actions.save_view(grid, by=actor_of(request), **_facts(form)))
    if row is None:
        return _asked(request, form, _("Save View As…"))
    messages.success(request, _("The view “%(name)s” was saved.") % {"name": row.name})
    return _shown(request, row)


@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, view_id: int) -> HttpResponse:
    """Give a view another name."""
    view = view_of(view_id, actor_of(request))
    form = ViewForm(request.POST or {"name": view.name, "back": request.GET.get("back", "")})
    if request.method == "GET":
        return _asked(request, form, _("Rename view"), status=200)
    row = attempt(form, lambda: actions.rename_view(view_id, form.cleaned_data["name"], by=actor_of(request)))
    return _shown(request, row) if row else _asked(request, form, _("Rename view"))


@require_http_methods(["GET", "POST"])
def delete(request: HttpRequest, view_id: int) -> HttpResponse:
    """Delete a view and show the list as it is without one."""
    view = view_of(view_id, actor_of(request))
    if request.method == "GET":
        return render(request, "grid/view_delete.html", {"view": view, "back": back_of(request)})
    actions.delete_view(view_id, by=actor_of(request))
    messages.success(request, _("The view was deleted."))
    return redirect(back_of(request))


def _facts(form: ViewForm) -> dict[str, str]:
    return {name: form.cleaned_data[name] for name in ("name", "query")}


def _shown(request: HttpRequest, view: GridView) -> HttpResponse:
    """Show a view where the reader comes from."""
    return redirect(address_of(back_of(request), view))


def _asked(request: HttpRequest, form: ViewForm, title: str, status: int = 422) -> HttpResponse:
    return render(
        request,
        "grid/view_form.html",
        {"form": form, "title": title, "back": back_of(request)},
        status=status,
    )
