from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from towpath.domain.access.actions import roles as actions
from towpath.domain.access.logic.rights import RIGHTS
from towpath.domain.access.queries import users as queries
from towpath.kit import clock
from towpath.kit.forms import attempt
from towpath.web.actor import actor_of, needs
from towpath.web.users.forms import RoleForm


@require_GET
@needs("users.manage")
def roles(request: HttpRequest) -> HttpResponse:
    """Show which role grants what."""
    return render(request, "users/roles.html", {"roles": queries.roles(), "rights": RIGHTS})


@require_http_methods(["GET", "POST"])
@needs("users.manage")
def edit(request: HttpRequest, role_id: int | None = None) -> HttpResponse:
    """Make a role, or change one that did not come with the product."""
    row = queries.role(role_id) if role_id is not None else None
    form = RoleForm(request.POST or None, initial={"name": row.name, "rights": row.rights} if row else None)
    if form.is_valid():
        data = form.cleaned_data
        if attempt(form, lambda: actions.save_role(role_id, **data, by=actor_of(request), now=clock.now())):
            messages.success(request, _("The role was saved."))
            return redirect("roles:list")
    return render(request, "users/role_form.html", {"form": form, "row": row})


@require_http_methods(["GET", "POST"])
@needs("users.manage")
def delete(request: HttpRequest, role_id: int) -> HttpResponse:
    """Delete a role that nobody has, after asking."""
    row = queries.role(role_id)
    if request.method == "GET":
        return render(request, "users/role_delete.html", {"row": row})
    actions.delete_role(role_id, by=actor_of(request), now=clock.now())
    messages.success(request, _("The role was deleted."))
    return redirect("roles:list")
