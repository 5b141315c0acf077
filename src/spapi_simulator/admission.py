"""Before an operation is carried out: who calls, may they, is there quota left, what did they send."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from spapi_simulator.call import ApiError, Caller, Query, invalid

if TYPE_CHECKING:
    from starlette.requests import Request

    from spapi_simulator.operations import Operation
    from spapi_simulator.world import World

LONGEST_USER_AGENT = 500
LARGEST_BODY = 10 << 20


@dataclass(frozen=True, slots=True)
class CallRules:
    """What every call must fulfil; the table ``[calls]``."""

    user_agent_language: bool = False
    """Refuse calls whose user-agent header names no ``Language``, as Amazon asks for."""


def sign_in(world: "World", request: "Request", operation: "Operation", path: str, region: str) -> Caller:
    """Give who calls. Raises 400 for a bad user-agent header, 403 for a token that does not fit.

    ``path`` is that of the call without its region, percent-encoded as sent.
    """
    _check_user_agent(world, request.headers.get("user-agent", ""))
    value = request.headers.get("x-amz-access-token", "")
    if not value:
        raise _denied("Access token is missing in the request header.")
    token = world.accounts.access_tokens.get(value)
    if token is None or (token.authorisation and not token.authorisation.holds(world.now)):
        raise _denied("The access token you provided is revoked, malformed or invalid.")
    if token.expires <= world.now:
        raise _denied("The access token you provided has expired.")
    if operation.scope != token.scope:
        raise _denied("The access token does not allow this operation.")
    opened = [one for one in token.restricted if (one["method"], one["path"]) == (operation.method, path)]
    if token.restricted and not opened:
        raise _denied("The restricted data token does not open this resource.")
    seller = token.authorisation.seller if token.authorisation else None
    if region and seller and seller.region != region:
        raise _denied("The seller's account is in another region.")
    roles = token.authorisation.roles if token.authorisation else token.application.roles
    return Caller(token.application, seller, roles, token.restricted, token.authorisation)


def _check_user_agent(world: "World", user_agent: str) -> None:
    if len(user_agent) > LONGEST_USER_AGENT:
        raise invalid("The user-agent header is longer than 500 characters.")
    if world.call_rules.user_agent_language and "Language" not in user_agent:
        raise invalid("The user-agent header must contain Language.")


def _denied(details: str) -> ApiError:
    return ApiError(403, "Unauthorized", "Access to requested resource is denied.", details)


def count(world: "World", caller: Caller, operation: "Operation") -> None:
    """Take the call from the quotas. Raises 429 when one is used up."""
    if not world.quotas.take(caller.application.client_id, caller.seller_id, operation, world.now):
        raise ApiError(429, "QuotaExceeded", "You exceeded your quota for the requested resource.")


def query(request: "Request") -> Query:
    """Read the query string."""
    return Query(tuple(parse_qsl(request.scope["query_string"].decode(), keep_blank_values=True)))


def _refuse_body(request: "Request") -> None:
    length = request.headers.get("content-length")
    harmless = length is None or (length == "0" and request.method == "DELETE")
    if not harmless or "transfer-encoding" in request.headers:
        raise invalid("The request must not have a body or a Content-Length.")


async def body(request: "Request") -> Any:
    """Read the body as JSON, None when there is none. Raises 400, 413 or 415."""
    if request.method in {"GET", "DELETE"}:
        _refuse_body(request)
        return None
    raw = await request.body()
    if not raw:
        return None
    if len(raw) > LARGEST_BODY:
        raise ApiError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "RequestTooLarge", "The request is too large.")
    if request.headers.get("content-type", "").partition(";")[0].strip().casefold() != "application/json":
        raise ApiError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "UnsupportedMediaType", "The body must be application/json."
        )
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise invalid("The body is not valid JSON.") from None
