from django.http import HttpRequest
from ninja.security import HttpBearer

from towpath.domain.access.actions import tokens
from towpath.kit import clock
from towpath.kit.actor import Actor
from towpath.kit.http import address


class BearerToken(HttpBearer):
    """Signs in by a token of System > Integrations; the operation finds the actor with :func:`actor_of`."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Give the token's actor, or none when it is unknown, expired or revoked."""
        return tokens.authenticate(token, now=clock.now(), address=address(request))


def actor_of(request: HttpRequest) -> Actor:
    """Give the actor that the operation acts for."""
    actor = request.auth  # type: ignore[attr-defined] # ninja puts there what authenticate gave
    if not isinstance(actor, Actor):
        raise TypeError("no operation without a token")
    return actor
