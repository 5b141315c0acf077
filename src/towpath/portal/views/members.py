from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from towpath.kit import clock
from towpath.kit.forms import attempt
from towpath.kit.http import address
from towpath.portal.actions import accounts
from towpath.portal.actions import members as actions
from towpath.portal.forms import INVITATION, CompanyForm, InviteForm, MemberForm
from towpath.portal.logic.rights import MANAGE_ACCOUNT
from towpath.portal.models import User
from towpath.portal.queries import accounts as queries
from towpath.portal.views.door import AccountRequest, account_page
from towpath.portal.views.settings import account_settings


@require_POST
@account_page
def invite(request: AccountRequest) -> HttpResponse:
    """Offer a seat: by mail where it is set up, and as a link to hand over."""
    form, company_id, now = InviteForm(request.POST), request.member.company_id, clock.now()
    invited = attempt(
        form, lambda: actions.invite(company_id, **form.cleaned_data, by=request.actor, now=now)
    )
    if invited is None:
        return account_settings(request, 422, invite_form=form)
    link = settings.PUBLIC_URL + reverse("portal:join", args=[invited.secret])
    if settings.MAIL_IS_SET_UP:
        _send(invited, link, request)
    return render(request, "portal/invited.html", {"invitation": invited.invitation, "link": link})


def _send(invited: actions.Invited, link: str, request: AccountRequest) -> None:
    names = {"company": request.member.company, "by": request.user, "link": link}
    subject = _("Invitation to the account of %(company)s") % {"company": request.member.company}
    send_mail(
        subject, render_to_string("portal/mail/invitation.txt", names), None, [invited.invitation.email]
    )


@require_http_methods(["GET", "POST"])
@account_page
def withdraw(request: AccountRequest, invitation_id: int) -> HttpResponse:
    """Take an invitation back, having asked once."""
    if request.method == "GET":
        return render(request, "portal/invitation_withdraw.html")
    actions.withdraw(request.member.company_id, invitation_id, by=request.actor, now=clock.now())
    messages.success(request, _("The invitation was withdrawn."))
    return redirect("portal:settings")


@require_http_methods(["GET", "POST"])
@account_page
def change(request: AccountRequest, membership_id: int) -> HttpResponse:
    """Change a member's role and delegation."""
    request.actor.require(MANAGE_ACCOUNT)
    member, by = queries.member(request.member.company_id, membership_id), request.actor
    initial = {"role": member.role, "may_manage_keys": member.may_manage_keys}
    form, place = MemberForm(request.POST or None, initial=initial), (member.company_id, member.pk)
    changed = attempt(
        form, lambda: actions.change_member(*place, **form.cleaned_data, by=by, now=clock.now())
    )
    if changed:
        messages.success(request, _("The member was saved."))
        return redirect("portal:settings")
    return render(request, "portal/member.html", {"person": member, "form": form})


@require_http_methods(["GET", "POST"])
@account_page
def remove(request: AccountRequest, membership_id: int) -> HttpResponse:
    """End a membership, having asked once."""
    request.actor.require(MANAGE_ACCOUNT)
    person = queries.member(request.member.company_id, membership_id)
    if request.method == "GET":
        return render(request, "portal/member_remove.html", {"person": person})
    actions.remove_member(request.member.company_id, membership_id, by=request.actor, now=clock.now())
    messages.success(request, _("The member was removed."))
    return redirect("portal:settings")


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Follow an invitation: who is signed in takes the seat here, everybody else registers with it."""
    invitation = actions.invitation_of(secret, clock.now())
    if not request.user.is_authenticated:
        request.session[INVITATION] = secret
        return redirect("account_signup")
    if request.method == "POST":
        by = queries.actor_of(request.user, address(request))
        actions.join(request.user, secret, by=by, now=clock.now())
        return redirect("portal:api-portal")
    return render(request, "portal/join.html", {"invitation": invitation})


@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Let a user who belongs to no account found one."""
    user = request.user
    if not isinstance(user, User):
        return redirect("account_login")
    form, by = CompanyForm(request.POST or None), queries.actor_of(user, address(request))
    if attempt(
        form, lambda: accounts.found_company(user, form.cleaned_data["company"], by=by, now=clock.now())
    ):
        return redirect("portal:api-portal")
    return render(request, "portal/start.html", {"form": form})
