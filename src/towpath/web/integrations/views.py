from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from towpath.domain.access.actions import tokens as actions
from towpath.domain.access.logic.rights import RIGHTS
from towpath.domain.access.queries import tokens as queries
from towpath.kit import clock
from towpath.kit.forms import attempt
from towpath.web.actor import actor_of, needs, user_of
from towpath.web.integrations.forms import TokenForm


@require_GET
@needs("integrations.manage")
def tokens(request: HttpRequest) -> HttpResponse:
    """List the tokens with what each may do."""
    context = {"tokens": queries.tokens(), "now": clock.now(), "rights": RIGHTS}
    return render(request, "integrations/list.html", context)


@require_http_methods(["GET", "POST"])
@needs("integrations.manage")
def create(request: HttpRequest) -> HttpResponse:
    """Make a token and show it, this one time."""
    actor, now = actor_of(request), clock.now()
    form = TokenForm(request.POST or None, actor=actor)
    if form.is_valid():
        data = form.cleaned_data
        end = now + timedelta(days=int(data["days"])) if data["days"] else None
        made = attempt(
            form,
            lambda: actions.create_token(
                data["name"], data["scopes"], end, user=user_of(request), by=actor, now=now
            ),
        )
        if made:
            return render(request, "integrations/created.html", {"token": made[0], "text_value": made[1]})
    return render(request, "integrations/form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@needs("integrations.manage")
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token, after asking."""
    token = queries.token(token_id)
    if request.method == "GET":
        return render(request, "integrations/revoke.html", {"token": token})
    actions.revoke_token(token_id, by=actor_of(request), now=clock.now())
    messages.success(request, _("The token was revoked."))
    return redirect("integrations:list")
