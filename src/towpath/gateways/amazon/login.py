"""Login with Amazon: one exchange with the token endpoint."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import httpx2

from towpath.gateways.amazon import wire
from towpath.gateways.amazon.credentials import Application
from towpath.gateways.amazon.errors import AuthorisationLost, Retryable

TIMEOUT_S = 10.0
AGAIN_S = 5.0
PASSING = frozenset({"server_error", "temporarily_unavailable", "slow_down"})
_ABOUT_THE_APPLICATION = frozenset({"invalid_client", "unauthorized_client"})
_NAME = re.compile(r"[a-z_]{1,64}")
_TOKEN = re.compile(r"[\x21-\x7e]{1,4096}")


@dataclass(frozen=True, slots=True)
class Granted:
    """What Login with Amazon gave; ``refresh_token`` is empty where it gave none."""

    access_token: str = field(repr=False)
    expires_s: float
    refresh_token: str = field(default="", repr=False)


async def grant(
    http: httpx2.AsyncClient,
    address: str,
    application: Application,
    asked: Mapping[str, str],
    *,
    seller_id: str = "",
) -> Granted:
    """Ask for a token: ``asked`` is the grant type with its fields.

    Raises ``AuthorisationLost`` with Amazon's name for the error, and ``Retryable`` for a fault of Amazon's
    side: 5xx, 429, no answer, or one that is none.
    """
    form = {**asked, "client_id": application.client_id, "client_secret": application.client_secret}
    response = await _post(http, address, form)
    if response is None:
        raise Retryable(AGAIN_S, "Login with Amazon: no answer")
    status = response.status_code
    data = _object(response.content)
    if status == HTTPStatus.OK and (granted := _granted(data)):
        return granted
    name = data.get("error")
    lost = isinstance(name, str) and _NAME.fullmatch(name) and name not in PASSING
    if lost and status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.TOO_MANY_REQUESTS:
        seller_id = "" if name in _ABOUT_THE_APPLICATION else seller_id
        raise AuthorisationLost(str(name), client_id=application.client_id, seller_id=seller_id)
    raise Retryable(AGAIN_S, f"Login with Amazon: HTTP {status}", status=status)


async def _post(http: httpx2.AsyncClient, address: str, form: Mapping[str, str]) -> httpx2.Response | None:
    headers = {"user-agent": wire.USER_AGENT, "accept": "application/json"}
    try:
        async with asyncio.timeout(TIMEOUT_S):
            return await http.post(address, data=form, headers=headers)
    except (TimeoutError, httpx2.RequestError):
        return None


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        data = wire.decoded(content)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _granted(data: Mapping[str, Any]) -> Granted | None:
    """Read a grant; a token that does not fit into a header is none."""
    token, seconds, refresh = (data.get(name) for name in ("access_token", "expires_in", "refresh_token"))
    if not (isinstance(token, str) and _TOKEN.fullmatch(token) and isinstance(seconds, int)):
        return None
    return Granted(token, float(seconds), refresh if isinstance(refresh, str) else "")
