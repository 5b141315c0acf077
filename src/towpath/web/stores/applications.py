"""The applications registered at Amazon that stores call with, and the age of their secrets."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from towpath.domain.stores.logic.accounts import days_left
from towpath.domain.stores.queries.accounts import application_row, application_rows
from towpath.kit import clock
from towpath.kit.forms import attempt
from towpath.sync.connect import change_secret
from towpath.web.actor import actor_of, needs
from towpath.web.channel.views import frame
from towpath.web.stores.forms import SecretForm


@require_GET
@needs("store.manage")
def applications(request: HttpRequest) -> HttpResponse:
    """List the applications with the age of their secrets."""
    now = clock.now()
    rows = [(row, row.secret_age(now), days_left(row.secret_due, now)) for row in application_rows()]
    return render(request, "stores/applications.html", frame(request, "stores", rows=rows))


@require_http_methods(["GET", "POST"])
@needs("store.manage")
def application(request: HttpRequest, application_id: int) -> HttpResponse:
    """Enter a secret that was rotated at Amazon."""
    row = application_row(application_id)
    form = SecretForm(request.POST or None)

    def act() -> bool:
        secret = form.cleaned_data["client_secret"]
        change_secret(application_id, secret, by=actor_of(request), now=clock.now())
        return True

    if attempt(form, act):
        messages.success(request, _("The secret was saved: Amazon accepts it."))
        return redirect("stores:applications")
    return render(request, "stores/application.html", frame(request, "stores", form=form, row=row))
