"""Who is asking, and what he needs to be allowed."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from towpath.domain.access.models import User
from towpath.domain.access.queries.users import actor_of_user
from towpath.kit.actor import Actor
from towpath.kit.http import address

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
_ATTRIBUTE = "towpath_actor"


def user_of(request: HttpRequest) -> User:
    """Give the user who is signed in; only behind ``SignInRequiredMiddleware``."""
    return cast("User", request.user)


def actor_of(request: HttpRequest) -> Actor:
    """Give the actor who asks; his rights are read once for each request."""
    actor: Actor | None = getattr(request, _ATTRIBUTE, None)
    if actor is None:
        actor = actor_of_user(user_of(request), address(request))
        setattr(request, _ATTRIBUTE, actor)
    return actor


def needs(right: str) -> Callable[[View[P]], View[P]]:
    """Refuse a view to who lacks a right; the 403 page names it."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor_of(request).require(right)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
