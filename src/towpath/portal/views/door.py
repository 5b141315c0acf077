"""Who stands at the door of a page of My Account."""

from functools import wraps
from typing import Any, ParamSpec, Protocol

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django_htmx.http import HttpResponseClientRedirect

from towpath.kit.actor import Actor
from towpath.kit.http import address
from towpath.portal.logic.rights import rights_of
from towpath.portal.models import Membership, User
from towpath.portal.queries.accounts import membership_of

P = ParamSpec("P")


class AccountRequest(HttpRequest):
    """A request of a signed-in member."""

    user: User
    member: Membership
    actor: Actor
    htmx: Any


class View(Protocol[P]):
    """A page behind the door."""

    def __call__(self, request: AccountRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        """Answer."""


def account_page(view: View[P]) -> View[P]:
    """Let members in; ask others to sign in, and who belongs to no account to found one."""

    @wraps(view)
    def guarded(request: AccountRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        visitor: Any = request.user
        if not visitor.is_authenticated:
            return _ask_to_sign_in(request)
        member = membership_of(request.user)
        if member is None:
            return redirect("portal:start")
        request.member = member
        rights = rights_of(member.role, may_manage_keys=member.may_manage_keys)
        request.actor = Actor("user", str(request.user.pk), request.user.email, rights, address(request))
        return view(request, *args, **kwargs)

    return guarded


def confirmed(view: View[P]) -> View[P]:
    """Ask for the password again unless it was typed within the last five minutes.

    A form that comes too late is asked for anew by GET: allauth would keep the whole request, with the
    process's environment in it, in the session.
    """
    guard = reauthentication_required(view)

    @wraps(view)
    def guarded(request: AccountRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            answer: HttpResponse = guard(request, *args, **kwargs)
        except ReauthenticationRequired:
            if request.method == "GET":
                raise
            return redirect(request.path)
        return answer

    return guarded


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(resolve_url("account_login"))
    back = request.get_full_path() if request.method == "GET" else resolve_url("portal:api-portal")
    return redirect_to_login(back)
