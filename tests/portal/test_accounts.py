"""Registration, signing in and out, and Account Settings."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.core import mail
from django.test import Client

from towpath.kit import clock
from towpath.portal.actions import accounts, members
from towpath.portal.models import AccessToken, AccountEvent, ApiKey, Company, Invitation, Membership, User

from .conftest import OPERATOR, PASSWORD, NewKey, confirm_password, make_user, sign_in

pytestmark = pytest.mark.django_db
SIGN_UP = {"email": "Eva@Shop.example", "company": "Shop & Co", "password1": PASSWORD}


def kinds() -> list[str]:
    return list(AccountEvent.objects.order_by("pk").values_list("kind", flat=True))


def log_in(
    client: Client, email: str = "ana@acme.example", password: str = PASSWORD, url: str = ""
) -> "object":
    return client.post(f"/accounts/login/{url}", {"login": email, "password": password})


def test_registering_founds_the_account_and_lands_on_the_api_portal(client: Client) -> None:
    """AK-05: the form advises an account of the company."""
    form = client.get("/accounts/signup/").content.decode()
    assert "Use an account of your company, not a private one" in form
    answer = client.post("/accounts/signup/", SIGN_UP)
    assert (answer.status_code, answer["Location"]) == (302, "/account/api-portal/")
    user = User.objects.get()
    assert (user.email, user.membership.company.name, user.membership.role) == (
        "eva@shop.example",
        "Shop & Co",
        "owner",
    )
    assert user.password.startswith("argon2")
    assert kinds() == ["registered", "signed_in"]
    assert client.get("/account/api-portal/").status_code == 200


def test_registration_is_offered_where_one_signs_in(client: Client) -> None:
    """AK-05."""
    page = client.get("/accounts/login/?next=/account/api-portal/%3Fenvironment%3Dsandbox").content.decode()
    link = re.search(r'href="(/accounts/signup/[^"]*)"', page)
    assert link
    answer = client.post(link[1].replace("&amp;", "&"), SIGN_UP)
    assert answer["Location"] == "/account/api-portal/?environment=sandbox"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"company": " "}, "company"),
        ({"password1": "short"}, "password1"),
        ({"password1": "password1234"}, "password1"),
        ({"email": "no address"}, "email"),
        ({"email": "ana@acme.example"}, "email"),
    ],
)
def test_what_cannot_be_registered(client: Client, owner: User, change: dict[str, str], field: str) -> None:
    answer = client.post("/accounts/signup/", SIGN_UP | change)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f'id="id_{field}_error"' in page
    assert 'value="Shop &amp; Co"' in page or field == "company"
    assert User.objects.count() == 1


def test_signing_in_lands_on_the_api_portal(client: Client, owner: User) -> None:
    """AK-04."""
    answer = log_in(client, "ANA@acme.example")
    assert (answer.status_code, answer["Location"]) == (302, "/account/api-portal/")
    assert kinds() == ["registered", "signed_in"]


@pytest.mark.parametrize(
    ("wanted", "landed"),
    [
        ("/account/security-scan/", "/account/security-scan/"),
        ("https://evil.example/", "/account/api-portal/"),
        ("//evil.example/", "/account/api-portal/"),
    ],
)
def test_only_safe_ways_back_are_followed(client: Client, owner: User, wanted: str, landed: str) -> None:
    answer = client.post("/accounts/login/", {"login": owner.email, "password": PASSWORD, "next": wanted})
    assert answer["Location"] == landed


def test_a_wrong_password_has_its_message_and_its_event(client: Client, owner: User) -> None:
    """AK-43."""
    answer = log_in(client, password="wrong")
    assert answer.status_code == 200
    assert "E-mail address or password are not right." in answer.content.decode()
    event = AccountEvent.objects.get(kind="sign_in_failed")
    assert (event.user, event.company, event.address) == (owner, owner.membership.company, "127.0.0.1")


def test_failing_five_times_locks(client: Client, owner: User) -> None:
    """AK-43: even for the right password, and the message says for how long."""
    for _ in range(5):
        log_in(client, password="wrong")
    answer = log_in(client)
    assert "locked for five minutes" in answer.content.decode()
    assert client.get("/account/api-portal/").status_code == 302


def test_a_second_factor_is_asked_for(client: Client, owner: User) -> None:
    """AK-43: a wrong code has its message; the right one leads to the API Portal."""
    secret = generate_totp_secret()
    TOTP.activate(owner, secret)
    assert log_in(client)["Location"] == "/accounts/2fa/authenticate/"
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "Incorrect code." in wrong.content.decode()
    code = f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06d}"
    right = client.post("/accounts/2fa/authenticate/", {"code": code})
    assert right["Location"] == "/account/api-portal/"
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in stored
    assert settings.KEY_RING.open(bytes.fromhex(stored), "mfa") == secret


def test_without_mail_nobody_has_to_confirm_an_address() -> None:
    assert settings.MAIL_IS_SET_UP is False
    assert settings.ACCOUNT_EMAIL_VERIFICATION == "none"


def test_without_mail_the_operator_has_the_link_for_a_new_password(client: Client, owner: User) -> None:
    client.post("/accounts/password/reset/", {"email": owner.email})
    assert "This portal sends no mail." in client.get("/accounts/password/reset/done/").content.decode()
    assert "/accounts/password/reset/key/" in mail.outbox[0].body


def test_the_profile_and_its_language(browser: Client, owner: User) -> None:
    answer = browser.post("/account/profile/", {"full_name": "Ana Gil", "language": "es"})
    assert answer["Location"] == "/account/"
    owner.refresh_from_db()
    assert (owner.full_name, owner.language) == ("Ana Gil", "es")
    assert '<html lang="es"' in browser.get("/account/").content.decode()
    assert answer.cookies["towpath_portal_language"].value == "es"


def test_the_company_gets_another_name(browser: Client, company: Company) -> None:
    browser.post("/account/company/", {"company": "Acme Europe"})
    company.refresh_from_db()
    assert company.name == "Acme Europe"
    assert AccountEvent.objects.get(kind="company_renamed").detail == {"old": "Acme", "new": "Acme Europe"}
    refused = browser.post("/account/company/", {"company": "x" * 151})
    assert refused.status_code == 422


def invite(browser: Client, email: str = "bea@acme.example", **more: str) -> str:
    """Invite somebody; give the way of the link."""
    answer = browser.post("/account/members/invite/", {"email": email, "role": "member"} | more)
    assert answer.status_code == 200, answer.content.decode()
    link = re.search(r'value="[^"]*(/account/join/[^"]+)"', answer.content.decode())
    assert link
    return link[1]


def test_who_is_invited_registers_into_the_company(browser: Client, company: Company, client: Client) -> None:
    path = invite(browser, may_manage_keys="on")
    assert client.get(path)["Location"] == "/accounts/signup/"
    form = client.get("/accounts/signup/").content.decode()
    assert "You were invited to the account of Acme." in form
    assert 'value="bea@acme.example"' in form
    assert 'name="company"' not in form
    other = client.post("/accounts/signup/", {"email": "eve@evil.example", "password1": PASSWORD})
    assert "The invitation is for bea@acme.example." in other.content.decode()
    client.post("/accounts/signup/", {"email": "bea@acme.example", "password1": PASSWORD})
    place = Membership.objects.get(user__email="bea@acme.example")
    assert (place.company, place.role, place.may_manage_keys) == (company, "member", True)
    assert Client().get(path).status_code == 404


def test_who_has_a_user_already_joins_by_a_click(browser: Client, company: Company) -> None:
    user = make_user("bea@acme.example")
    guest, path = sign_in(user), invite(browser)
    assert guest.get("/account/")["Location"] == "/account/start/"
    assert "Acme invites bea@acme.example" in guest.get(path).content.decode()
    assert guest.post(path)["Location"] == "/account/api-portal/"
    assert Membership.objects.get(user=user).company == company


def test_an_invitation_serves_nobody_else_and_not_for_ever(browser: Client, company: Company) -> None:
    stranger, path = sign_in(make_user("eve@evil.example")), invite(browser)
    assert stranger.post(path).status_code == 409
    assert not Membership.objects.filter(user__email="eve@evil.example").exists()
    Invitation.objects.update(expires_at=clock.now())
    assert stranger.get(path).status_code == 404


def test_an_invitation_can_be_withdrawn(browser: Client, company: Company) -> None:
    path = invite(browser)
    seat = Invitation.objects.get()
    assert browser.get(f"/account/invitations/{seat.pk}/withdraw/").status_code == 200
    browser.post(f"/account/invitations/{seat.pk}/withdraw/")
    assert Client().get(path).status_code == 404
    assert AccountEvent.objects.filter(kind="invitation_withdrawn").count() == 1


def test_who_belongs_to_an_account_cannot_be_invited(browser: Client, member: User) -> None:
    answer = browser.post("/account/members/invite/", {"email": member.email, "role": "member"})
    assert answer.status_code == 422
    assert "This address belongs to an account already." in answer.content.decode()


def test_roles_and_delegation_change_and_the_last_owner_stays(
    browser: Client, owner: User, member: User
) -> None:
    theirs, own = member.membership.pk, owner.membership.pk
    browser.post(f"/account/members/{theirs}/", {"role": "member", "may_manage_keys": "on"})
    assert Membership.objects.get(pk=theirs).manages_keys is True
    for path, data in (
        (f"/account/members/{own}/", {"role": "member"}),
        (f"/account/members/{own}/remove/", {}),
    ):
        answer = browser.post(path, data)
        assert "An account keeps an owner." in answer.content.decode()
    browser.post(f"/account/members/{theirs}/", {"role": "owner"})
    assert browser.post(f"/account/members/{own}/remove/").status_code == 302
    assert not Membership.objects.filter(pk=own).exists()


def test_a_removed_member_sees_nothing_and_may_found_an_account(browser: Client, member: User) -> None:
    guest = sign_in(member)
    browser.post(f"/account/members/{member.membership.pk}/remove/")
    assert guest.get("/account/api-portal/")["Location"] == "/account/start/"
    assert guest.get("/account/start/").status_code == 200
    assert guest.post("/account/start/", {"company": "Max Ltd"})["Location"] == "/account/api-portal/"
    assert Membership.objects.get(user=member).company.name == "Max Ltd"


@pytest.mark.parametrize(
    "path",
    ["members/invite/", "company/", "close/", "members/{own}/", "members/{own}/remove/"],
)
def test_members_cannot_manage_the_account(member: User, path: str) -> None:
    browser = sign_in(member)
    confirm_password(browser)
    data = {"email": "x@x.example", "role": "owner", "company": "Mine"}
    answer = browser.post(f"/account/{path.format(own=member.membership.pk)}", data)
    assert answer.status_code == 403
    assert "account.manage" in answer.content.decode()


def test_an_access_token_is_made_and_revoked(browser: Client, owner: User) -> None:
    assert browser.get("/account/tokens/create/")["Location"].startswith("/accounts/reauthenticate/")
    confirm_password(browser)
    page = browser.post("/account/tokens/create/", {"name": "CI", "scope": "keys.read", "days": "30"})
    text = re.search(r'value="(tpt_[0-9A-Za-z]{43})"', page.content.decode())
    assert text
    token = AccessToken.objects.get()
    assert bytes(token.digest) == settings.KEY_RING.digest("access-token", text[1])
    assert token.expires_at - token.created_at == timedelta(days=30)
    settings_page = browser.get("/account/").content.decode()
    assert f"tpt_…{text[1][-4:]}" in settings_page
    assert text[1] not in settings_page
    browser.post(f"/account/tokens/{token.pk}/revoke/")
    assert f"tpt_…{text[1][-4:]}" not in browser.get("/account/").content.decode()
    assert kinds()[-2:] == ["token_created", "token_revoked"]


def test_nobody_gives_a_token_more_than_he_has(member: User) -> None:
    browser = sign_in(member)
    confirm_password(browser)
    data = {"name": "CI", "scope": "apikeys.manage", "days": "30"}
    assert browser.post("/account/tokens/create/", data).status_code == 403
    assert not AccessToken.objects.exists()


def test_signing_out_everywhere_else(owner: User) -> None:
    here, there = Client(), Client()
    for browser in (here, there):
        log_in(browser)
    assert "Sign out everywhere else" in here.get("/account/").content.decode()
    here.post("/account/sessions/end/")
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


def test_closing_the_account_refuses_its_keys(browser: Client, company: Company, new_key: NewKey) -> None:
    new_key()
    confirm_password(browser)
    assert browser.get("/account/close/").status_code == 200
    page = browser.post("/account/close/", follow=True).content.decode()
    assert "This account is closed" in page
    company.refresh_from_db()
    assert company.status == "closed"
    assert kinds()[-1] == "closed"
    assert ApiKey.objects.get().revoked_at is None


def test_events_are_listed_with_who_and_from_where(browser: Client, owner: User) -> None:
    accounts.note(AccountEvent.Kind.SIGNED_IN, owner, by=OPERATOR, now=clock.now())
    page = browser.get("/account/events/").content.decode()
    assert "Signed in" in page
    assert "Account registered" in page


def test_changes_of_the_sign_in_become_events(browser: Client, owner: User) -> None:
    data = {"oldpassword": PASSWORD, "password1": "another long phrase", "password2": "another long phrase"}
    browser.post("/accounts/password/change/", data)
    assert kinds()[-1] == "password_changed"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("billing", "Nothing is billed"),
        ("training", "There is no certification"),
        ("security-scan", "A stolen password is enough to sign in as you."),
    ],
)
def test_the_other_pages(browser: Client, path: str, text: str) -> None:
    page = browser.get(f"/account/{path}/").content.decode()
    assert text in page
    assert re.search(rf'href="/account/{path}/" aria-current="page"', page)
    for tab in ("Magento", "Partner Portal", "Marketplace"):
        assert tab in page
    assert "not part of this self-hosted portal" in page


def test_the_pages_forbid_inline_scripts_and_caching(browser: Client) -> None:
    answer = browser.get("/account/")
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"
    assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son[a-z]+=", answer.content.decode())


def test_the_demo_account_is_made_once() -> None:
    made = [
        accounts.demo_account("o@example.com", "m@example.com", PASSWORD, by=OPERATOR, now=clock.now())
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert sorted(members.queries.members(made[0].pk).values_list("role", flat=True)) == ["member", "owner"]
