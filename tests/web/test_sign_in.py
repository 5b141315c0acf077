from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from tests.people import NOW, PASSWORD, ROOT, a_user
from tests.web.conftest import SignIn
from tests.web.pages import main
from towpath.domain.access.actions import users
from towpath.domain.access.models import User
from towpath.domain.journal.queries import entries

pytestmark = pytest.mark.django_db
BEHIND_HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _no_failures_yet() -> None:
    cache.clear()


@pytest.mark.parametrize("login", ["ana", "ANA", "ana@example.com", "Ana@Example.com"])
def test_name_or_address_in_any_case_signs_in_and_is_journalled(login: str, client: Client) -> None:
    a_user("ana")
    response = client.post(
        "/account/login/", {"login": login, "password": PASSWORD}, REMOTE_ADDR="203.0.113.5"
    )
    assert (response.status_code, response["Location"]) == (302, "/")
    row = entries(action="user.signed_in").get()
    assert (row.subject, row.address) == ("ana", "203.0.113.5")


def test_a_wrong_password_says_so_and_keeps_the_name(client: Client) -> None:
    a_user("ana")
    response = client.post("/account/login/", {"login": "ana", "password": "wrong"})
    assert response.status_code == 200
    assert "User name or password are not right." in main(response)
    assert 'value="ana"' in response.content.decode()


def test_the_same_is_said_whether_the_user_exists_or_not(client: Client) -> None:
    a_user("ana")
    texts = {
        main(client.post("/account/login/", {"login": name, "password": "wrong"})) for name in ("ana", "eva")
    }
    assert len(texts) == 1


def test_five_failures_lock_the_account_and_the_page_says_what_to_do(client: Client) -> None:
    a_user("ana")
    for _ in range(5):
        client.post("/account/login/", {"login": "ana", "password": "wrong"})
    response = client.post("/account/login/", {"login": "ana", "password": PASSWORD})
    assert response.status_code == 200
    assert "locked for five minutes" in main(response)
    assert "ask an administrator to reset it" in main(response)
    a_user("eva")
    assert client.post("/account/login/", {"login": "eva", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/system/notifications/?unread=1", "/system/notifications/?unread=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("http:evil.example", "/"),
    ],
)
def test_sign_in_returns_to_a_page_of_this_site_only(wanted: str, reached: str, client: Client) -> None:
    a_user("ana")
    response = client.post("/account/login/", {"login": "ana", "password": PASSWORD, "next": wanted})
    assert (response.status_code, response["Location"]) == (302, reached)


@pytest.mark.parametrize("address", ["/profile/preferences/", "/i18n/setlang/"])
@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_no_form_sends_the_reader_to_another_site(address: str, wanted: str, sign_in: SignIn) -> None:
    response = sign_in().post(address, {"language": "es", "next": wanted})
    assert (response.status_code, response["Location"]) == (302, "/")


def expire(client: Client) -> None:
    Session.objects.filter(pk=client.session.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )


def test_after_the_time_out_a_page_comes_back_with_its_query(sign_in: SignIn) -> None:
    client = sign_in()
    expire(client)
    response = client.get("/system/action-logs/?action=user.created&actor=ana%20b")
    target = urlsplit(response["Location"])
    assert target.path == "/account/login/"
    wanted = parse_qs(target.query)["next"]
    assert wanted == ["/system/action-logs/?action=user.created&actor=ana%20b"]
    response = client.post(
        "/account/login/", {"login": "administrator", "password": PASSWORD, "next": wanted[0]}
    )
    assert response["Location"] == wanted[0]


def test_after_the_time_out_a_fragment_redirects_the_whole_page(sign_in: SignIn) -> None:
    client = sign_in()
    expire(client)
    at = {"HX-Current-URL": "http://testserver/system/permissions/users/?q=a"}
    response = client.get("/search/?q=ama", headers=BEHIND_HTMX | at)
    assert (response.status_code, response["HX-Redirect"]) == (
        200,
        "/account/login/?next=/system/permissions/users/%3Fq%3Da",
    )


def test_after_the_time_out_a_form_leads_back_to_its_page(sign_in: SignIn) -> None:
    client = sign_in()
    expire(client)
    response = client.post(
        "/system/notifications/read/", HTTP_REFERER="http://testserver/system/notifications/"
    )
    assert response["Location"] == "/account/login/?next=/system/notifications/"


@pytest.mark.parametrize("foreign", ["https://evil.example/x", "//evil.example", ""])
def test_the_way_back_never_leaves_the_site(foreign: str, client: Client) -> None:
    assert client.post("/profile/", HTTP_REFERER=foreign)["Location"] == "/account/login/?next=/"
    response = client.get("/search/", headers=BEHIND_HTMX | {"HX-Current-URL": foreign})
    assert response["HX-Redirect"] == "/account/login/?next=/"


def test_the_session_ends_after_the_minutes_that_the_environment_sets(sign_in: SignIn) -> None:
    client = sign_in()
    client.get("/")
    session = Session.objects.get(pk=client.session.session_key)
    left = session.expire_date - timezone.now()
    assert timedelta(minutes=59) < left <= timedelta(minutes=60)


def test_nobody_registers(client: Client) -> None:
    assert "Accounts are made by an administrator." in main(client.get("/account/signup/"))
    client.post("/account/signup/", {"username": "x", "email": "x@example.com", "password1": PASSWORD})
    assert User.objects.count() == 0


def test_without_mail_the_page_says_how_a_password_is_reset(client: Client) -> None:
    a_user("ana")
    for response in (
        client.get("/account/password/reset/"),
        client.post("/account/password/reset/", {"email": "ana@example.com"}),
    ):
        assert "towpath user reset NAME" in main(response)


@override_settings(MAIL_IS_SET_UP=True)
def test_with_mail_a_link_for_a_new_password_is_sent(client: Client, mailoutbox: list[object]) -> None:
    a_user("ana")
    response = client.post("/account/password/reset/", {"email": "ana@example.com"})
    assert (response.status_code, len(mailoutbox)) == (302, 1)


def code(secret: str) -> str:
    return f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06}"


def test_the_second_factor_is_asked_for_and_a_wrong_code_refused(client: Client) -> None:
    user = a_user("ana")
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    response = client.post(
        "/account/login/", {"login": "ana", "password": PASSWORD, "next": "/system/notifications/"}
    )
    assert response["Location"].startswith("/account/2fa/authenticate/")
    assert client.get("/system/notifications/").status_code == 302
    assert "Incorrect code." in main(client.post("/account/2fa/authenticate/", {"code": "000000"}))
    response = client.post("/account/2fa/authenticate/", {"code": code(secret)})
    assert response["Location"] == "/system/notifications/"
    assert client.get("/system/notifications/").status_code == 200


def test_the_authenticator_app_is_turned_on_with_recovery_codes_and_off(typed_in: SignIn) -> None:
    a_user("ana")
    client = typed_in("ana")
    again = client.get("/account/2fa/totp/activate/")["Location"]
    assert again == "/account/reauthenticate/?next=%2Faccount%2F2fa%2Ftotp%2Factivate%2F"
    assert "This concerns the safety of your account." in main(client.get(again))
    page = client.post(again, {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    response = client.post("/account/2fa/totp/activate/", {"code": code(secret)})
    assert response.status_code == 302
    codes = client.get("/account/2fa/recovery-codes/")
    assert len(codes.context["unused_codes"]) == 10
    assert codes.context["unused_codes"][0] in main(codes)
    assert "10 codes are left." in main(client.get("/account/2fa/"))
    assert client.post("/account/2fa/totp/deactivate/").status_code == 302
    assert "Authenticator app Off" in main(client.get("/account/2fa/"))


def test_a_new_password_is_set_by_the_houses_action_and_keeps_this_session(typed_in: SignIn) -> None:
    a_user("ana")
    client, other = typed_in("ana"), typed_in("ana")
    new = "another good password"
    response = client.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert response.status_code == 302
    assert entries(action="user.password_changed").get().subject == "ana"
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302


def test_signing_out_ends_the_session(sign_in: SignIn) -> None:
    client = sign_in()
    assert client.get("/account/logout/").status_code == 200
    assert client.post("/account/logout/")["Location"] == "/"
    assert client.get("/").status_code == 302


def test_the_setup_link_makes_the_first_administrator_and_signs_in(client: Client) -> None:
    link = users.setup_link("http://testserver", by=ROOT, now=NOW)
    assert link is not None
    path = urlsplit(link).path
    typed = {"username": "ana", "email": "ana@example.com", "password": PASSWORD, "password_again": "other"}
    response = client.post(path, typed)
    assert "The two passwords are not the same." in main(response)
    assert 'value="ana@example.com"' in response.content.decode()
    response = client.post(path, typed | {"password": "short", "password_again": "short"})
    assert "too short" in main(response)
    response = client.post(path, typed | {"password_again": PASSWORD})
    assert response["Location"] == "/"
    assert client.get("/").status_code == 200
    assert client.get(path).status_code == 404


def test_the_link_of_a_reset_sets_a_new_password(client: Client) -> None:
    token = users.reset_user(a_user("ana").pk, by=ROOT, now=timezone.now())
    new = {"password": "another good password", "password_again": "another good password"}
    assert "“ana”" in main(client.get(f"/setup/{token}/"))
    assert client.post(f"/setup/{token}/", new)["Location"] == "/account/login/"
    assert client.get(f"/setup/{token}/").status_code == 404
    response = client.post("/account/login/", {"login": "ana", "password": "another good password"})
    assert response.status_code == 302
