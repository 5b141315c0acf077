from dataclasses import dataclass

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.utils import check_csrf

from towpath.kit import clock
from towpath.kit.actor import Actor
from towpath.kit.http import address
from towpath.portal.actions import tokens
from towpath.portal.models import Membership
from towpath.portal.queries.accounts import actor_of, membership_of


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: a member, acting by himself or through one of his access tokens."""

    member: Membership
    actor: Actor


class AccessTokenAuth(HttpBearer):
    """An access token of Account Settings."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Give the caller, or none when the token does not hold."""
        found = tokens.authenticate(token, now=clock.now(), address=address(request))
        return Caller(*found) if found else None


def session(request: HttpRequest) -> Caller | None:
    """Give the member who is signed in; his browser has to prove that the call is its own."""
    if "Authorization" in request.headers or not request.user.is_authenticated:
        return None
    if check_csrf(request):
        raise HttpError(403, "CSRF")
    member = membership_of(request.user)
    return Caller(member, actor_of(request.user, address(request))) if member else None


def caller_of(request: HttpRequest) -> Caller:
    """Give the caller of an operation."""
    caller = request.auth  # type: ignore[attr-defined] # ninja puts there what authenticate gave
    if not isinstance(caller, Caller):
        raise TypeError("no operation without a caller")
    return caller
