"""Account Settings: profile, company, members, sign-in, sessions, access tokens, closing."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from towpath.kit import clock
from towpath.kit.forms import attempt
from towpath.kit.paging import page_of
from towpath.portal.actions import accounts as actions
from towpath.portal.actions import tokens
from towpath.portal.forms import CompanyForm, InviteForm, ProfileForm, TokenForm
from towpath.portal.logic.rights import MANAGE_ACCOUNT
from towpath.portal.models import AccountEvent, Company
from towpath.portal.queries import accounts as queries
from towpath.portal.views.door import AccountRequest, account_page, confirmed


@require_GET
@account_page
def account(request: AccountRequest) -> HttpResponse:
    """Show Account Settings."""
    return account_settings(request)


def account_settings(request: AccountRequest, status: int = 200, **forms: object) -> HttpResponse:
    """Render Account Settings with the forms given, each other one with what is stored."""
    user, company_id = request.user, request.member.company_id
    names = {
        "profile_form": ProfileForm(initial={"full_name": user.full_name, "language": user.language}),
        "company_form": CompanyForm(initial={"company": request.member.company.name}),
        "invite_form": InviteForm(),
        "members": queries.members(company_id),
        "invitations": queries.open_invitations(company_id, clock.now()),
        "manages": request.actor.may(MANAGE_ACCOUNT),
        "totp": Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists(),
        "sessions": UserSession.objects.purge_and_list(user),
        "session_key": request.session.session_key,
        "tokens": queries.tokens(user),
        "now": clock.now(),
    }
    return render(request, "portal/settings.html", names | forms, status=status)


@require_POST
@account_page
def profile(request: AccountRequest) -> HttpResponse:
    """Save what the user says of himself."""
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return account_settings(request, 422, profile_form=form)
    actions.change_profile(request.user, **form.cleaned_data, by=request.actor, now=clock.now())
    messages.success(request, _("Your profile was saved."))
    response = redirect("portal:settings")
    if request.user.language:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            request.user.language,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


@require_POST
@account_page
def company(request: AccountRequest) -> HttpResponse:
    """Rename the account."""
    form, company_id, by = CompanyForm(request.POST), request.member.company_id, request.actor
    attempt(
        form, lambda: actions.rename_company(company_id, form.cleaned_data["company"], by=by, now=clock.now())
    )
    if form.errors:
        return account_settings(request, 422, company_form=form)
    messages.success(request, _("The company name was saved."))
    return redirect("portal:settings")


@require_POST
@account_page
def end_sessions(request: AccountRequest) -> HttpResponse:
    """Sign the user out everywhere else."""
    for session in UserSession.objects.purge_and_list(request.user):
        if session.session_key != request.session.session_key:
            session.end()
    actions.note(AccountEvent.Kind.SESSIONS_ENDED, request.user, by=request.actor, now=clock.now())
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("portal:settings")


@require_http_methods(["GET", "POST"])
@account_page
@confirmed
def create_token(request: AccountRequest) -> HttpResponse:
    """Make an access token and show its text, this one time; asks who it is first."""
    form, by = TokenForm(request.POST or None), request.actor
    made = attempt(
        form, lambda: tokens.create_token(request.member, **form.cleaned_data, by=by, now=clock.now())
    )
    if made:
        return render(request, "portal/token_made.html", {"made": made})
    return render(request, "portal/token_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@account_page
def revoke_token(request: AccountRequest, token_id: int) -> HttpResponse:
    """End an access token, having asked once."""
    if request.method == "GET":
        return render(request, "portal/token_revoke.html")
    tokens.revoke_token(request.member, token_id, by=request.actor, now=clock.now())
    messages.success(request, _("The access token was revoked."))
    return redirect("portal:settings")


@require_GET
@account_page
def events(request: AccountRequest) -> HttpResponse:
    """List what happened to the account."""
    page = page_of(queries.events(request.member.company_id), request.GET)
    return render(request, "portal/events.html", {"page": page})


@require_http_methods(["GET", "POST"])
@account_page
@confirmed
def close(request: AccountRequest) -> HttpResponse:
    """Close the account, having asked for the password and once more."""
    request.actor.require(MANAGE_ACCOUNT)
    if request.method == "GET":
        return render(request, "portal/close.html")
    actions.set_status(request.member.company_id, Company.Status.CLOSED, by=request.actor, now=clock.now())
    messages.success(request, _("The account was closed. Its keys are refused from now on."))
    return redirect("portal:settings")
