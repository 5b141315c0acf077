from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from towpath.kit import clock
from towpath.kit.forms import attempt
from towpath.portal.actions import keys as actions
from towpath.portal.forms import KeyForm, RotateForm, ValidityForm
from towpath.portal.logic.rights import MANAGE_KEYS
from towpath.portal.models import ApiKey, Environment
from towpath.portal.queries import keys as queries
from towpath.portal.queries.accounts import who_can_grant
from towpath.portal.views.door import AccountRequest, account_page, confirmed
from towpath.portal.views.keyrows import delete_question, rows_of


@require_GET
@account_page
def api_portal(request: AccountRequest) -> HttpResponse:
    """Show the key of an environment."""
    return _page(request, request.GET.get("environment", ""))


@require_POST
@account_page
def create(request: AccountRequest) -> HttpResponse:
    """Add the key of an environment and show it whole, this one time."""
    form, environment = KeyForm(request.POST), request.POST.get("environment", "")
    company_id, by, now = request.member.company_id, request.actor, clock.now()
    issued = attempt(
        form,
        lambda: actions.create_key(company_id, environment=environment, **form.cleaned_data, by=by, now=now),
    )
    if issued is None:
        return _page(request, environment, form=form, status=422)
    return _page(request, environment, issued=issued)


@require_http_methods(["GET", "POST"])
@account_page
@confirmed
def copy(request: AccountRequest, public_id: str) -> HttpResponse:
    """Show an existing key whole, so that it can be copied; asks who it is first."""
    key = _key(request, public_id)
    if request.method == "GET":
        return render(request, "portal/key_copy.html", {"key": key, "back": _back(key)})
    secret = actions.read_key(key.company_id, key.pk, by=request.actor, now=clock.now())
    return _page(request, key.environment, issued=actions.Issued(key, secret))


@require_POST
@account_page
def copied(request: AccountRequest, public_id: str) -> HttpResponse:
    """Note that a key that is on the screen was copied."""
    key_id = queries.parse_id(public_id)
    actions.note_copied(request.member.company_id, key_id, by=request.actor, now=clock.now())
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
@account_page
def rotate(request: AccountRequest, public_id: str) -> HttpResponse:
    """Put a new key in an old one's place."""
    request.actor.require(MANAGE_KEYS)
    key, by = _key(request, public_id), request.actor
    form = RotateForm(request.POST or None, initial={"validity_days": key.validity_days or ""})
    issued = attempt(
        form, lambda: actions.rotate_key(key.company_id, key.pk, **form.cleaned_data, by=by, now=clock.now())
    )
    if issued:
        return _page(request, key.environment, issued=issued)
    return render(request, "portal/key_rotate.html", {"key": key, "form": form, "back": _back(key)})


@require_http_methods(["GET", "POST"])
@account_page
def renew(request: AccountRequest, public_id: str) -> HttpResponse:
    """Give a key a new end."""
    request.actor.require(MANAGE_KEYS)
    key, by = _key(request, public_id), request.actor
    form = ValidityForm(request.POST or None, initial={"validity_days": key.validity_days or ""})
    renewed = attempt(
        form, lambda: actions.renew_key(key.company_id, key.pk, **form.cleaned_data, by=by, now=clock.now())
    )
    if renewed:
        messages.success(request, _("The key was renewed."))
        return redirect(_back(key))
    return render(request, "portal/key_renew.html", {"key": key, "form": form, "back": _back(key)})


@require_http_methods(["GET", "POST"])
@account_page
def delete(request: AccountRequest, public_id: str) -> HttpResponse:
    """Delete a key, having asked once."""
    request.actor.require(MANAGE_KEYS)
    key = _key(request, public_id)
    if request.method == "GET":
        names = {"text": delete_question(key), "back": _back(key)}
        return render(request, "portal/key_delete.html", names)
    actions.revoke_key(key.company_id, key.pk, by=request.actor, now=clock.now())
    messages.success(request, _("The key was deleted."))
    return redirect(_back(key))


def _key(request: AccountRequest, public_id: str) -> ApiKey:
    return queries.one(request.member.company_id, queries.parse_id(public_id))


def _back(key: ApiKey) -> str:
    return f"{reverse('portal:api-portal')}?environment={key.environment}"


def _page(
    request: AccountRequest,
    environment: str,
    *,
    issued: actions.Issued | None = None,
    form: KeyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page, or for HTMX the part of it that changes."""
    company, now = request.member.company, clock.now()
    if environment not in Environment.values:
        environment = Environment.PRODUCTION
    keys = queries.shown(company.pk, environment, now)
    names = {
        "environment": environment,
        "environments": Environment.choices,
        "rows": rows_of(keys, now),
        "issued": issued,
        "form": form or KeyForm(),
        "manages": request.actor.may(MANAGE_KEYS),
        "granters": who_can_grant(company.pk),
        "show_once": settings.KEYS_SHOW_ONCE,
        "history": queries.history(company.pk, environment),
    }
    template = "portal/_keys.html" if request.htmx else "portal/api_portal.html"
    response = render(request, template, names, status=status)
    response["Vary"] = "HX-Request"
    return response
