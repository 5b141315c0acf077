from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from towpath.domain.access.actions import users as actions
from towpath.domain.access.queries import users as queries
from towpath.kit import clock
from towpath.kit.forms import attempt
from towpath.web.actor import actor_of, needs
from towpath.web.users.forms import UserForm

PAGE = 50


@require_GET
@needs("users.manage")
def users(request: HttpRequest) -> HttpResponse:
    """List the users, narrowed to a text."""
    text = request.GET.get("q", "").replace("\0", "").strip()
    page = Paginator(queries.users(text), PAGE).get_page(request.GET.get("page"))
    return render(request, "users/list.html", {"page": page, "q": text})


@require_http_methods(["GET", "POST"])
@needs("users.manage")
def create(request: HttpRequest) -> HttpResponse:
    """Make a user and show the link with which he chooses his password."""
    form = UserForm(request.POST or None, initial={"role": "Viewer"})
    if form.is_valid():
        made = attempt(
            form, lambda: actions.invite_user(**form.cleaned_data, by=actor_of(request), now=clock.now())
        )
        if made:
            return _link(request, *made)
    return render(request, "users/form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@needs("users.manage")
def change(request: HttpRequest, user_id: int) -> HttpResponse:
    """Change a user's name, address or role."""
    user = queries.user(user_id)
    now = {
        "username": user.username,
        "full_name": user.full_name,
        "email": user.email,
        "role": user.role.name,
    }
    form = UserForm(request.POST or None, initial=now)
    if form.is_valid():
        data = form.cleaned_data
        if attempt(form, lambda: actions.change_user(user_id, data, by=actor_of(request), now=clock.now())):
            messages.success(request, _("The user was saved."))
            return redirect("users:list")
    return render(request, "users/form.html", {"form": form, "row": user})


@require_http_methods(["GET", "POST"])
@needs("users.manage")
def switch(request: HttpRequest, user_id: int) -> HttpResponse:
    """Disable a user who is active, after asking; enable one who is not."""
    user = queries.user(user_id)
    if request.method == "GET":
        return render(request, "users/switch.html", {"row": user})
    act = actions.disable_user if user.is_active else actions.enable_user
    act(user_id, by=actor_of(request), now=clock.now())
    messages.success(request, _("The user was disabled.") if user.is_active else _("The user was enabled."))
    return redirect("users:list")


@require_http_methods(["GET", "POST"])
@needs("users.manage")
def reset(request: HttpRequest, user_id: int) -> HttpResponse:
    """Take password and second factor away, after asking, and show the link for a new password."""
    user = queries.user(user_id)
    if request.method == "GET":
        return render(request, "users/reset.html", {"row": user})
    return _link(request, user, actions.reset_user(user_id, by=actor_of(request), now=clock.now()))


def _link(request: HttpRequest, user: object, token: str) -> HttpResponse:
    address = queries.link_address(settings.PUBLIC_URL, token)
    return render(
        request, "users/link.html", {"row": user, "address": address, "hours": actions.RESET_LINK_HOURS}
    )
