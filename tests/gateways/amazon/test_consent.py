import asyncio
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from tests.gateways.amazon.amazon import LOGIN_URL, Login, reply
from tests.gateways.amazon.calls import APPLICATION
from towpath.gateways.amazon.consent import consent_url, exchange_code
from towpath.gateways.amazon.credentials import AMAZON, Endpoints, endpoints
from towpath.gateways.amazon.errors import AuthorisationLost, Retryable

REDIRECT = "https://shop.example/callback?a=b&c=d"
HERE = endpoints(login_url="https://login.example/")


@pytest.mark.parametrize(("draft", "version"), [(True, ["beta"]), (False, None)])
def test_the_address_of_the_consent_page(draft: bool, version: list[str] | None) -> None:  # noqa: FBT001
    address = consent_url(
        endpoints(),
        "sellercentral.amazon.com",
        application_id="amzn1.sellerapps.app.x",
        state="s/1&2",
        redirect_uri=REDIRECT,
        draft=draft,
    )
    parts = urlsplit(address)
    query = parse_qs(parts.query)
    assert (parts.scheme, parts.netloc, parts.path) == (
        "https",
        "sellercentral.amazon.com",
        "/apps/authorize/consent",
    )
    assert query.pop("version", None) == version
    assert query == {
        "application_id": ["amzn1.sellerapps.app.x"],
        "state": ["s/1&2"],
        "redirect_uri": [REDIRECT],
    }


def test_a_stand_in_shows_its_own_page() -> None:
    there = endpoints(seller_central_url="http://127.0.0.1:8002/")
    address = consent_url(there, "x", application_id="a", state="s", redirect_uri="r", draft=False)
    assert address.startswith("http://127.0.0.1:8002/apps/authorize/consent?")


def test_addresses_are_amazons_own_unless_others_are_named() -> None:
    assert endpoints() == Endpoints()
    assert endpoints().api == AMAZON
    assert endpoints().token == "https://api.amazon.com/auth/o2/token"
    one = endpoints("http://127.0.0.1:8002/", "http://127.0.0.1:8002", "")
    assert one.api == dict.fromkeys(("na", "eu", "fe"), "http://127.0.0.1:8002")
    assert one.token == "http://127.0.0.1:8002/auth/o2/token"
    assert endpoints("http://a/{region}/x").api["eu"] == "http://a/eu/x"


def exchange(login: Login) -> str:
    async def go() -> str:
        async with httpx2.AsyncClient(transport=httpx2.MockTransport(login)) as http:
            return await exchange_code(http, HERE, APPLICATION, code="code-1", redirect_uri=REDIRECT)

    return asyncio.run(go())


def test_a_code_gives_the_refresh_token() -> None:
    login = Login()
    assert HERE.token == LOGIN_URL
    assert exchange(login) == "Atzr|planted-1"
    assert login.forms == [
        {
            "grant_type": "authorization_code",
            "code": "code-1",
            "redirect_uri": REDIRECT,
            "client_id": APPLICATION.client_id,
            "client_secret": APPLICATION.client_secret,
        }
    ]


def test_a_code_that_is_too_old() -> None:
    with pytest.raises(AuthorisationLost) as caught:
        exchange(Login([reply(400, {"error": "invalid_grant"})]))
    assert caught.value.reason == "invalid_grant"


def test_an_answer_without_a_refresh_token_is_none() -> None:
    with pytest.raises(Retryable, match="no refresh token"):
        exchange(Login([reply(200, {"access_token": "Atza|x", "expires_in": 3600})]))
