from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from towpath.domain.access.actions import users as actions
from towpath.domain.access.models import AccessLink
from towpath.domain.access.queries import users as queries
from towpath.kit import clock
from towpath.kit.actor import ANY_RIGHT, Actor
from towpath.kit.forms import attempt
from towpath.kit.http import address
from towpath.web.setup.forms import AdministratorForm, PasswordForm

BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters("password", "password_again")
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Open a link that works once: it makes the first administrator or gives a user a new password."""
    row = queries.link(token, clock.now())
    return _password(request, token, row) if row.user_id else _administrator(request, token)


def _administrator(request: HttpRequest, token: str) -> HttpResponse:
    form = AdministratorForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        user = attempt(
            form,
            lambda: actions.use_setup_link(
                token, data["username"], data["email"], data["password"], by=_by(request), now=clock.now()
            ),
        )
        if user:
            login(request, user, BACKEND)
            return redirect("dashboard")
    return render(request, "setup/administrator.html", {"form": form})


def _password(request: HttpRequest, token: str, row: AccessLink) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        password = form.cleaned_data["password"]
        if attempt(form, lambda: actions.use_reset_link(token, password, by=_by(request), now=clock.now())):
            return redirect("account_login")
    return render(request, "setup/password.html", {"form": form, "row": row})


def _by(request: HttpRequest) -> Actor:
    """Give the actor of a link: whoever holds it may do what it is for, and the action does no more."""
    return Actor("user", "link", "one-time link", frozenset({ANY_RIGHT}), address(request))
