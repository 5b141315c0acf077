"""The token endpoint and the pages of the consent."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from spapi_simulator.faults import Fault
from spapi_simulator.world.accounts import LoginRules
from tests.simulator.caller import START, Amazon, Reply, amazon

TOKEN, CONSENT = "/auth/o2/token", "/apps/authorize/consent"
FORM = {"content-type": "application/x-www-form-urlencoded"}
CLIENT = {"client_id": "amzn1.application-oa2-client.1", "client_secret": "secret"}
APPLICATION, BACK = "amzn1.sp.solution.1", "https://channel.example/callback"
SCOPE = "sellingpartnerapi::notifications"
ROTATION = "sellingpartnerapi::client_credential:rotation"


def ask(shop: Amazon, **form: str) -> Reply:
    return shop.request("POST", TOKEN, body=urlencode(CLIENT | form).encode(), headers=FORM)


def refresh_token(shop: Amazon) -> str:
    return next(iter(shop.world.accounts.authorisations))


def with_application(**changes: Any) -> Amazon:
    shop = amazon()
    shop.application.redirect_uris = (BACK, "http://127.0.0.1:*")
    shop.application.roles = frozenset({"Pricing", "Product Listing"})
    for name, value in changes.items():
        setattr(shop.application, name, value)
    return shop


class Browser:
    """A seller's browser: it keeps the cookie."""

    def __init__(self, shop: Amazon, language: str = "en") -> None:
        self.shop = shop
        self.headers = {"accept-language": language}

    def get(self, path: str, **query: str) -> Reply:
        return self._keep(self.shop.request("GET", path, urlencode(query), headers=self.headers))

    def send(self, path: str, form: Mapping[str, str], **query: str) -> Reply:
        body = urlencode(form).encode()
        return self._keep(self.shop.request("POST", path, urlencode(query), body, self.headers | FORM))

    def sign_in(self, password: str = "password", **query: str) -> Reply:
        form = {"action": "sign_in", "email": "Seller@example.com", "password": password}
        return self.send(CONSENT, form, **query)

    def confirm(self, **query: str) -> Reply:
        return self.send(CONSENT, {"action": "confirm", "understood": "on"}, **query)

    def _keep(self, reply: Reply) -> Reply:
        if cookie := reply.headers.get("set-cookie"):
            self.headers["cookie"] = cookie.partition(";")[0]
        return reply


def sent_to(reply: Reply) -> tuple[str, dict[str, str]]:
    """Give where a browser is sent, and with what."""
    assert reply.status == 303
    address = urlsplit(reply.headers["location"])
    return address._replace(query="").geturl(), dict(parse_qsl(address.query))


def title(reply: Reply) -> str:
    found = re.search("<h1>(.*)</h1>", reply.content.decode())
    return found[1] if found else ""


# The token endpoint


def test_a_refresh_token_gives_an_hour_of_calls() -> None:
    shop = amazon()
    reply = ask(shop, grant_type="refresh_token", refresh_token=refresh_token(shop))
    assert reply.status == 200
    assert reply.headers["cache-control"] == "no-store"
    assert reply.data["token_type"] == "bearer"
    assert reply.data["expires_in"] == 3600
    assert reply.data["refresh_token"] == refresh_token(shop)
    token = reply.data["access_token"]
    assert token.startswith("Atza|")
    assert len(token) == 350
    shop.move(seconds=3599)
    assert shop.call("getAccount", token=token).status == 200
    shop.move(seconds=1)
    refused = shop.call("getAccount", token=token)
    assert refused.status == 403
    assert refused.data["errors"][0]["details"] == "The access token you provided has expired."


def test_a_secret_alone_opens_operations_without_a_seller() -> None:
    shop = amazon()
    reply = ask(shop, grant_type="client_credentials", scope=SCOPE)
    assert sorted(reply.data) == ["access_token", "expires_in", "token_type"]
    assert shop.call("getDestinations", token=reply.data["access_token"]).status == 200
    assert shop.call("getAccount", token=reply.data["access_token"]).status == 403
    assert shop.call("getDestinations").status == 403


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, 400, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "Atzr|unknown"}, 400, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "x", "client_secret": "y"}, 401, "invalid_client"),
        ({"grant_type": "refresh_token", "refresh_token": "x", "client_id": "y"}, 401, "invalid_client"),
        ({"grant_type": "refresh_token", "refresh_token": "x", "client_id": ""}, 400, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "x", "scope": SCOPE}, 400, "invalid_request"),
        ({"grant_type": "client_credentials"}, 400, "invalid_request"),
        ({"grant_type": "client_credentials", "scope": "everything"}, 400, "invalid_scope"),
        (
            {"grant_type": "client_credentials", "scope": SCOPE, "refresh_token": "x"},
            400,
            "invalid_request",
        ),
        ({"grant_type": "authorization_code", "code": "x", "redirect_uri": BACK}, 400, "invalid_grant"),
        ({"grant_type": "authorization_code", "code": "x"}, 400, "invalid_request"),
    ],
)
def test_errors_have_the_names_and_numbers_of_oauth(form: dict[str, str], status: int, error: str) -> None:
    reply = ask(amazon(), **form)
    assert (reply.status, reply.data["error"]) == (status, error)
    assert reply.data["error_description"]
    assert reply.headers["cache-control"] == "no-store"


def test_only_forms_are_read() -> None:
    shop = amazon()
    body = urlencode(CLIENT | {"grant_type": "client_credentials", "scope": SCOPE}).encode()
    for method, headers, status in (("POST", {}, 400), ("GET", FORM, 405)):
        reply = shop.request(method, TOKEN, body=body, headers=headers)
        assert (reply.status, reply.data["error"]) == (status, "invalid_request")
    twice = shop.request("POST", TOKEN, body=body + b"&scope=x", headers=FORM)
    assert twice.data["error_description"] == "The request has a parameter more than once."


def test_a_refresh_token_of_another_client_or_a_revoked_or_old_one_is_refused() -> None:
    shop = amazon()
    (standing,) = shop.world.accounts.authorisations.values()
    form = {"grant_type": "refresh_token", "refresh_token": standing.refresh_token}
    shop.world.accounts.applications["other"] = type(shop.application)(
        "amzn1.sp.solution.2", "other", "Other", list(shop.application.secrets)
    )
    assert ask(shop, **form, client_id="other").data["error"] == "invalid_grant"
    shop.application.secrets[0].expires = START + timedelta(days=500)
    shop.move(days=364)
    token = ask(shop, **form).data["access_token"]
    standing.revoked = True
    assert ask(shop, **form).data["error"] == "invalid_grant"
    refused = shop.call("getAccount", token=token)
    assert refused.status == 403
    assert "revoked" in refused.data["errors"][0]["details"]
    standing.revoked = False
    shop.move(days=1)
    assert ask(shop, **form).data["error"] == "invalid_grant"


def test_an_expired_client_secret_stops_the_application() -> None:
    shop = amazon()
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token(shop)}
    shop.move(days=179)
    assert ask(shop, **form).status == 200
    shop.move(days=1)
    assert (ask(shop, **form).status, ask(shop, **form).data["error"]) == (401, "invalid_client")


def test_tokens_are_as_long_as_the_scenario_says() -> None:
    shop = amazon()
    shop.world.accounts.rules = LoginRules(token_length=2048)
    reply = ask(shop, grant_type="client_credentials", scope=SCOPE)
    assert len(reply.data["access_token"]) == 2048
    with pytest.raises(ValueError, match="between 32 and 2048"):
        LoginRules(token_length=2049)


@pytest.mark.parametrize(
    ("status", "error"), [(500, "server_error"), (503, "temporarily_unavailable"), (400, "invalid_request")]
)
def test_the_token_endpoint_can_fail(status: int, error: str) -> None:
    shop = amazon()
    shop.world.faults.add(Fault("status", operation="token", status=status, times=1))
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token(shop)}
    reply = ask(shop, **form)
    assert (reply.status, reply.data["error"]) == (status, error)
    assert ask(shop, **form).status == 200


# The secret's rotation


def test_a_rotated_secret_comes_by_the_queue_and_the_old_one_holds_for_seven_days() -> None:
    shop = with_application(queue_arn="arn:aws:sqs:us-east-1:123456789012:secrets")
    token = ask(shop, grant_type="client_credentials", scope=ROTATION).data["access_token"]
    rotated = shop.call("rotateApplicationClientSecret", token=token)
    assert (rotated.status, rotated.content) == (204, b"")
    shop.move(seconds=2)
    (delivery,) = shop.world.notifications.take_due(shop.world.now)
    assert delivery.type == "APPLICATION_OAUTH_CLIENT_NEW_SECRET"
    old, new = shop.application.secrets
    assert f'"newClientSecret":"{new.value}"' in delivery.text
    assert '"oldClientSecretExpiryTime":"2026-11-09T08:00:00Z"' in delivery.text
    assert '"newClientSecretExpiryTime":"2027-05-01T08:00:00Z"' in delivery.text
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token(shop)}
    shop.move(days=6)
    assert [ask(shop, **form, client_secret=one.value).status for one in (old, new)] == [200, 200]
    shop.move(days=1)
    assert [ask(shop, **form, client_secret=one.value).status for one in (old, new)] == [401, 200]


def test_a_rotation_needs_a_queue() -> None:
    shop = amazon()
    token = ask(shop, grant_type="client_credentials", scope=ROTATION).data["access_token"]
    refused = shop.call("rotateApplicationClientSecret", token=token)
    assert (refused.status, refused.data["errors"][0]["code"]) == (400, "InvalidInput")
    assert list(shop.world.ledger.of(operation="rotateApplicationClientSecret")) == []


# The consent


def test_a_seller_lets_an_application_in() -> None:
    shop = with_application()
    browser = Browser(shop)
    query = {"application_id": APPLICATION, "state": "s 1&2", "redirect_uri": "http://127.0.0.1:8000/back"}
    assert title(browser.get(CONSENT, **query)) == "Sign in"
    assert sent_to(browser.sign_in(**query)) == (CONSENT, query)
    page = browser.get(CONSENT, **query)
    assert title(page) == "Authorize Channel"
    assert b"<li>Pricing</li><li>Product Listing</li>" in page.content
    assert b"Simulator. This is not Amazon" in page.content
    assert b"Seller&#x27;s Store (A1SELLER)" in page.content
    address, values = sent_to(browser.confirm(**query))
    code = values.pop("spapi_oauth_code")
    assert address == "http://127.0.0.1:8000/back"
    assert values == {"state": "s 1&2", "selling_partner_id": "A1SELLER"}
    form = {"grant_type": "authorization_code", "redirect_uri": address, "code": code}
    reply = ask(shop, **form)
    assert reply.status == 200
    assert reply.data["refresh_token"].startswith("Atzr|")
    assert shop.call("getAccount", token=reply.data["access_token"]).status == 200
    assert ask(shop, **form).data["error"] == "invalid_grant"


def test_a_code_lives_five_minutes_and_belongs_to_its_address() -> None:
    shop = with_application()
    browser = Browser(shop)
    browser.sign_in(application_id=APPLICATION)
    codes = [sent_to(browser.confirm(application_id=APPLICATION))[1]["spapi_oauth_code"] for _ in range(2)]
    form = {"grant_type": "authorization_code", "redirect_uri": BACK}
    elsewhere = form | {"redirect_uri": "http://127.0.0.1:1"}
    assert ask(shop, **elsewhere, code=codes[0]).data["error"] == "invalid_grant"
    shop.move(seconds=299)
    assert ask(shop, **form, code=codes[0]).status == 200
    shop.move(seconds=1)
    assert ask(shop, **form, code=codes[1]).data["error"] == "invalid_grant"


def test_without_an_address_the_first_registered_one_is_meant() -> None:
    browser = Browser(with_application(redirect_uris=("http://127.0.0.1:*", BACK)))
    browser.sign_in(application_id=APPLICATION)
    assert sent_to(browser.confirm(application_id=APPLICATION))[0] == BACK


@pytest.mark.parametrize(
    ("changes", "query", "text"),
    [
        ({"draft": True}, {}, "MD1000"),
        ({}, {"redirect_uri": "https://elsewhere.example"}, "MD5101"),
        ({"redirect_uris": ()}, {}, "MD5101"),
        ({"private": True}, {}, "private application"),
        ({}, {"application_id": "amzn1.sp.solution.9"}, "No application has the id amzn1.sp.solution.9."),
        ({}, {"start": "appstore"}, "no login URI"),
    ],
)
def test_what_amazon_refuses_is_refused_before_the_sign_in(
    changes: dict[str, Any], query: dict[str, str], text: str
) -> None:
    reply = Browser(with_application(**changes)).get(CONSENT, **({"application_id": APPLICATION} | query))
    assert (reply.status, title(reply)) == (400, "This did not work")
    assert text in reply.content.decode()


def test_a_draft_is_authorised_as_beta() -> None:
    browser = Browser(with_application(draft=True))
    query = {"application_id": APPLICATION, "version": "beta"}
    browser.sign_in(**query)
    assert sent_to(browser.confirm(**query))[0] == BACK


def test_a_wrong_password_an_unticked_box_and_a_cancelled_consent_change_nothing() -> None:
    shop = with_application()
    browser, query = Browser(shop), {"application_id": APPLICATION}
    refused = browser.sign_in("wrong", **query)
    assert (refused.status, "set-cookie" in refused.headers) == (403, False)
    assert 'role="alert">There is no seller' in refused.content.decode()
    assert title(browser.confirm(**query)) == "Sign in"
    browser.sign_in(**query)
    unticked = browser.send(CONSENT, {"action": "confirm"}, **query)
    assert (unticked.status, "Tick the box" in unticked.content.decode()) == (400, True)
    cancelled = browser.send(CONSENT, {"action": "cancel"}, **query)
    assert (cancelled.status, title(cancelled)) == (200, "Not authorized")
    assert sent_to(browser.send(CONSENT, {"action": "sign_out"}, **query))[0] == CONSENT
    assert title(browser.get(CONSENT, **query)) == "Sign in"
    assert shop.world.accounts.codes == {}


def test_a_renewal_says_so_and_brings_a_token_with_another_year() -> None:
    shop = with_application()
    browser, query = Browser(shop), {"application_id": APPLICATION}
    shop.move(days=100)
    browser.sign_in(**query)
    page = browser.get(CONSENT, **query).content.decode()
    assert "You authorized it on 2026-11-02; that ends on 2027-11-02." in page
    code = sent_to(browser.confirm(**query))[1]["spapi_oauth_code"]
    ask(shop, grant_type="authorization_code", redirect_uri=BACK, code=code)
    old, new = shop.world.accounts.authorisations.values()
    assert (new.expires - old.expires).days == 100


def test_the_pages_speak_spanish() -> None:
    shop = with_application()
    browser = Browser(shop, "fr;q=0.9, es-MX;q=0.8, en;q=0.5")
    page = browser.get(CONSENT, application_id=APPLICATION)
    assert title(page) == "Iniciar sesión"
    assert '<html lang="es">' in page.content.decode()
    browser.sign_in(application_id=APPLICATION)
    assert title(browser.get(CONSENT, application_id=APPLICATION)) == "Autorizar Channel"


def test_names_are_escaped() -> None:
    shop = with_application(name="<b>&")
    page = Browser(shop).get(CONSENT, application_id=APPLICATION).content.decode()
    assert "<b>" not in page
    assert "&lt;b&gt;&amp;" in page


# Starts without the application


def test_a_start_at_the_appstore_goes_by_the_login_uri() -> None:
    login = "https://channel.example/login?from=amazon"
    shop = with_application(login_uri=login, draft=True)
    browser = Browser(shop)
    store = browser.get("/apps/store").content.decode()
    query = {"application_id": APPLICATION, "version": "beta", "start": "appstore"}
    assert f'href="{CONSENT}?{urlencode(query).replace("&", "&amp;")}"' in store
    browser.sign_in(**query)
    address, values = sent_to(browser.confirm(**query))
    assert address == "https://channel.example/login"
    callback, amazon_state = values.pop("amazon_callback_uri"), values.pop("amazon_state")
    assert callback == f"http://amazon.test/apps/authorize/confirm/{APPLICATION}"
    assert values == {"from": "amazon", "selling_partner_id": "A1SELLER", "version": "beta"}
    path = urlsplit(callback).path
    back = {"amazon_state": amazon_state, "state": "ours", "redirect_uri": BACK, "version": "beta"}
    wrong = browser.get(path, **(back | {"redirect_uri": "https://elsewhere.example"}))
    assert "MD5101" in wrong.content.decode()
    address, values = sent_to(browser.get(path, **back))
    code = values.pop("spapi_oauth_code")
    assert (address, values) == (BACK, {"state": "ours", "selling_partner_id": "A1SELLER"})
    assert ask(shop, grant_type="authorization_code", redirect_uri=BACK, code=code).status == 200
    assert browser.get(path, **back).status == 400


def test_a_consent_waits_ten_minutes_for_the_login_uri() -> None:
    shop = with_application(login_uri="https://channel.example/login")
    browser, query = Browser(shop), {"application_id": APPLICATION, "start": "appstore"}
    browser.sign_in(**query)
    state = sent_to(browser.confirm(**query))[1]["amazon_state"]
    shop.move(minutes=10)
    reply = browser.get(f"/apps/authorize/confirm/{APPLICATION}", amazon_state=state)
    assert (reply.status, "more than ten minutes" in reply.content.decode()) == (400, True)


def test_self_authorisation_shows_a_refresh_token() -> None:
    shop = with_application(private=True)
    browser, query = Browser(shop), {"application_id": APPLICATION, "start": "self"}
    browser.sign_in(**query)
    page = browser.confirm(**query)
    assert page.status == 200
    shown = re.search("<textarea[^>]*>(.*)</textarea>", page.content.decode())
    assert shown
    assert ask(shop, grant_type="refresh_token", refresh_token=shown[1]).status == 200


def test_a_private_application_cannot_exchange_codes() -> None:
    shop = with_application(private=True)
    reply = ask(shop, grant_type="authorization_code", redirect_uri=BACK, code="x")
    assert (reply.status, reply.data["error"]) == (400, "unauthorized_client")
