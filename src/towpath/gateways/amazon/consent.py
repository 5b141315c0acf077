"""The website flow: the address of Amazon's consent page, and the exchange of the code that comes back.

Making, keeping and checking ``state`` (random, used once, bound to session and store) is the caller's.
"""

from urllib.parse import urlencode

import httpx2

from towpath.gateways.amazon import login
from towpath.gateways.amazon.credentials import Application, Endpoints
from towpath.gateways.amazon.errors import Retryable


def consent_url(
    endpoints: Endpoints,
    seller_central: str,
    *,
    application_id: str,
    state: str,
    redirect_uri: str,
    draft: bool,
) -> str:
    """Give the address to send the merchant's browser to.

    ``seller_central`` is the marketplace's host (``sellercentral.amazon.com``), unless ``endpoints`` name
    another address. ``redirect_uri`` must be registered, else the page shows MD5101; a ``draft`` application
    needs ``version=beta``, else MD1000.
    """
    query = {"application_id": application_id, "state": state, "redirect_uri": redirect_uri}
    base = endpoints.seller_central or f"https://{seller_central}"
    return f"{base}/apps/authorize/consent?{urlencode(query | ({'version': 'beta'} if draft else {}))}"


async def exchange_code(
    http: httpx2.AsyncClient, endpoints: Endpoints, application: Application, *, code: str, redirect_uri: str
) -> str:
    """Give the seller's refresh token for the code of the redirect; the code lives five minutes.

    Raises ``AuthorisationLost`` (``invalid_grant``: used, too old, or of another application) and
    ``Retryable``.
    """
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
    granted = await login.grant(http, endpoints.token, application, asked)
    if not granted.refresh_token:
        raise Retryable(login.AGAIN_S, "Login with Amazon: no refresh token")
    return granted.refresh_token
