"""The page API Portal: what is shown to whom, and what a click does."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from towpath.kit import clock
from towpath.portal.actions import keys
from towpath.portal.models import ApiKey, Company, KeyEvent, Membership, User

from .conftest import OPERATOR, NewKey, confirm_password, sign_in

PAGE = "/account/api-portal/"
HX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db
KEY = re.compile(r"twp_(?:prod|sand)_[0-9A-Za-z]{38}")


def html(browser: Client, path: str = PAGE) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def add(browser: Client, environment: str = "production", **more: str) -> "keys.Issued":
    data = {"environment": environment, "description": "Amazon Sales Channel", "validity_days": ""} | more
    return browser.post(f"{PAGE}create/", data, headers=HX)


def test_a_live_session_leads_straight_to_the_page(browser: Client, company: Company) -> None:
    """AK-03: My Account with API Portal selected, no form to sign in."""
    page = html(browser)
    assert "My Account" in page
    assert f'<span id="account-id">{company.pk}</span>' in page
    assert re.search(r'href="/account/api-portal/" aria-current="page">.*API Portal', page, re.DOTALL)
    assert 'type="password"' not in page


def test_without_a_session_the_form_comes_first_and_then_the_page(client: Client, owner: User) -> None:
    """AK-02, 04."""
    asked = client.get(f"{PAGE}?environment=sandbox")
    assert asked.status_code == 302
    assert asked["Location"] == "/accounts/login/?next=/account/api-portal/%3Fenvironment%3Dsandbox"


def test_an_empty_environment_offers_the_form(browser: Client) -> None:
    """AK-06, before: the suggested description and no end."""
    page = html(browser)
    assert 'name="description" value="Amazon Sales Channel"' in page
    assert "Add New" in page
    assert page.count("<tbody>") == 0


def test_add_new_shows_the_whole_key_once(browser: Client) -> None:
    """AK-06: the key is listed under its description with Copy and Delete; the form is gone."""
    answer = add(browser, validity_days="90")
    fragment = answer.content.decode()
    assert answer.status_code == 200
    assert fragment.lstrip().startswith('<div id="keys"')
    shown = set(KEY.findall(fragment))
    assert len(shown) == 1
    assert "Add New" not in fragment
    assert 'name="description"' not in fragment
    assert "Delete" in fragment
    assert fragment.count("data-copy=") == 2
    key = ApiKey.objects.get()
    assert (key.created_by, key.expires_at) == ("ana@acme.example", key.created_at + timedelta(days=90))
    later = html(browser)
    assert not KEY.findall(later)
    assert key.masked in later


def test_the_plain_form_does_the_same(browser: Client) -> None:
    data = {"environment": "sandbox", "description": "Shop", "validity_days": ""}
    page = browser.post(f"{PAGE}create/", data).content.decode()
    assert page.startswith("<!doctype html>")
    assert set(KEY.findall(page)) != set()
    assert "readonly" in page


def test_the_copy_button_confirms_and_speaks(browser: Client) -> None:
    """AK-07: what happens in the browser is in the browser tests; here is what it works on."""
    fragment = add(browser).content.decode()
    assert 'data-copy="#issued-key" data-done="Copied"' in fragment
    value = re.search(r'id="issued-key" value="([^"]*)"', fragment)
    assert value
    assert KEY.fullmatch(value[1])
    assert 'id="live" role="status" aria-live="polite"' in html(browser)


def test_a_copy_on_the_screen_is_journalled(browser: Client) -> None:
    add(browser)
    key = ApiKey.objects.get()
    assert browser.post(f"{PAGE}{key.public_id}/copied/").status_code == 204
    assert KeyEvent.objects.filter(kind="copied", actor_name="ana@acme.example").count() == 1


def test_while_a_key_exists_no_other_can_be_added(browser: Client, new_key: NewKey) -> None:
    """AK-30: and the text says what to do."""
    new_key()
    page = html(browser)
    assert "Add New" not in page
    assert 'name="description"' not in page
    assert "delete the existing one first" in page


def test_a_second_request_is_a_conflict_and_refreshes_the_list(browser: Client, new_key: NewKey) -> None:
    """AK-31, 35: the loser of two tabs sees why, and the key that stands."""
    first = new_key()
    answer = add(browser)
    assert answer.status_code == 422
    assert "There is a Production key already." in answer.content.decode()
    assert first.key.masked in answer.content.decode()
    assert ApiKey.objects.count() == 1


def test_the_environments_are_apart(browser: Client, new_key: NewKey) -> None:
    """AK-32."""
    production = new_key().key
    page = html(browser, f"{PAGE}?environment=sandbox")
    assert production.masked not in page
    assert "Add New" in page
    assert '<option value="sandbox" selected>' in page
    assert add(browser, "sandbox").status_code == 200
    production.refresh_from_db()
    assert production.revoked_at is None


def test_an_unknown_environment_shows_production(browser: Client) -> None:
    assert '<option value="production" selected>' in html(browser, f"{PAGE}?environment=x")


def test_deleting_asks_once_and_names_what(browser: Client, new_key: NewKey) -> None:
    """AK-33: the question names the description and the last use; then the form is back."""
    key = new_key(description="Old shop").key
    ApiKey.objects.filter(pk=key.pk).update(last_used_at="2026-11-20T08:05Z")
    question = html(browser, f"{PAGE}{key.public_id}/delete/")
    assert "“Old shop” was last used on 20 Nov 2026, 08:05" in question
    assert "“Old shop” was last used on 20 Nov 2026, 08:05" in html(browser)
    answer = browser.post(f"{PAGE}{key.public_id}/delete/", follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(f"{PAGE}?environment=production", 302)]
    assert "The key was deleted." in page
    assert "Add New" in page
    assert key.masked not in page.split("History of this environment")[0]
    key.refresh_from_db()
    assert key.revoked_at is not None


def test_cancelling_changes_nothing(browser: Client, new_key: NewKey) -> None:
    """AK-34: the question is a GET, and its way back leads to the list."""
    key = new_key().key
    question = html(browser, f"{PAGE}{key.public_id}/delete/")
    assert f'href="{PAGE}?environment=production">Cancel</a>' in question
    key.refresh_from_db()
    assert key.revoked_at is None


@pytest.mark.parametrize(("description", "message"), [("", "This field is required."), ("x" * 256, "255")])
def test_a_bad_description_is_an_error_in_place(browser: Client, description: str, message: str) -> None:
    """AK-36: and nothing typed is lost."""
    answer = add(browser, description=description, validity_days="180")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert message in page
    assert 'aria-invalid="true"' in page
    assert '<option value="180" selected>' in page
    assert not ApiKey.objects.exists()


def test_logging_out_ends_this_session_alone(browser: Client, owner: User, new_key: NewKey) -> None:
    """AK-37: the key stays, and so does every other cookie."""
    new_key()
    other = sign_in(owner)
    browser.cookies["towpath_session"] = "the Admin's"
    assert browser.post("/accounts/logout/").status_code == 302
    assert browser.get(PAGE).status_code == 302
    assert other.get(PAGE).status_code == 200
    assert browser.cookies["towpath_session"].value == "the Admin's"
    assert settings.SESSION_COOKIE_NAME == "towpath_portal_session"
    assert ApiKey.objects.get().revoked_at is None


def test_copying_an_existing_key_asks_for_the_password_again(browser: Client, new_key: NewKey) -> None:
    issued = new_key()
    path = f"{PAGE}{issued.key.public_id}/copy/"
    late = browser.post(path)
    assert (late.status_code, late["Location"]) == (302, path)
    assert browser.get(path)["Location"].startswith("/accounts/reauthenticate/?next=")
    assert not KeyEvent.objects.filter(kind="revealed").exists()
    confirm_password(browser)
    assert issued.secret not in html(browser, path)
    assert issued.secret in browser.post(path).content.decode()
    assert KeyEvent.objects.filter(kind="revealed").count() == 1


def test_the_password_holds_for_five_minutes(
    browser: Client, new_key: NewKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"{PAGE}{new_key().key.public_id}/copy/"
    confirm_password(browser)
    import time

    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 299)
    assert browser.get(path).status_code == 200
    monkeypatch.setattr(time, "time", lambda: now + 301)
    assert browser.get(path).status_code == 302


def test_show_once_offers_no_copy(browser: Client, new_key: NewKey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "KEYS_SHOW_ONCE", True)
    key = new_key().key
    assert f"{key.public_id}/copy/" not in html(browser)
    confirm_password(browser)
    refused = browser.post(f"{PAGE}{key.public_id}/copy/")
    assert refused.status_code == 409
    assert "keeps no copy of keys" in refused.content.decode()


def test_rotating_from_the_page(browser: Client, new_key: NewKey) -> None:
    old = new_key().key
    form = html(browser, f"{PAGE}{old.public_id}/rotate/")
    assert re.search(r'value="24h"[^>]* checked', form)
    answer = browser.post(f"{PAGE}{old.public_id}/rotate/", {"overlap": "1h", "validity_days": "365"})
    page = answer.content.decode()
    assert len(set(KEY.findall(page))) == 1
    assert "Retiring" in page
    old.refresh_from_db()
    assert old.retire_at
    assert old.rotated_at
    assert old.retire_at - old.rotated_at == timedelta(hours=1)
    assert "Add New" not in page


def test_renewing_an_expired_key_from_the_page(browser: Client, new_key: NewKey) -> None:
    key = new_key(validity_days=90).key
    ApiKey.objects.filter(pk=key.pk).update(expires_at=clock.now() - timedelta(hours=1))
    page = html(browser)
    assert "Expired" in page
    assert f"{key.public_id}/renew/" in page
    assert f"{key.public_id}/rotate/" not in page
    assert browser.post(f"{PAGE}{key.public_id}/renew/", {"validity_days": "90"}).status_code == 302
    assert "Active" in html(browser)


def test_a_member_sees_descriptions_and_masked_keys_only(member: User, new_key: NewKey) -> None:
    key = new_key(description="Shop").key
    page = html(sign_in(member))
    assert "Shop" in page
    assert key.masked in page
    for word in ("Add New", "/rotate/", "/delete/", "/copy/"):
        assert word not in page
    assert "ana@acme.example can let you manage keys." in page


@pytest.mark.parametrize("action", ["create", "rotate", "renew", "delete", "copy", "copied"])
def test_a_member_cannot_act_by_hand_either(member: User, new_key: NewKey, action: str) -> None:
    key = new_key().key
    browser = sign_in(member)
    confirm_password(browser)
    path = f"{PAGE}create/" if action == "create" else f"{PAGE}{key.public_id}/{action}/"
    data = {"environment": "sandbox", "description": "x", "overlap": "now", "validity_days": ""}
    answer = browser.post(path, data)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "Create, copy, rotate and delete API keys" in page
    assert "apikeys.manage" in page
    assert "ana@acme.example" in page
    assert ApiKey.objects.filter(revoked_at=None, retire_at=None).count() == 1


def test_the_delegation_lets_a_member_manage(member: User) -> None:
    Membership.objects.filter(user=member).update(may_manage_keys=True)
    assert add(sign_in(member)).status_code == 200


def test_another_accounts_key_is_not_found(browser: Client) -> None:
    other = Company.objects.create(name="Other", created_at=clock.now())
    given = {"environment": "production", "description": "x", "validity_days": None}
    foreign = keys.create_key(other.pk, **given, by=OPERATOR, now=clock.now()).key
    for action in ("rotate", "renew", "delete"):
        assert browser.get(f"{PAGE}{foreign.public_id}/{action}/").status_code == 404
    assert browser.get(f"{PAGE}no-key/delete/").status_code == 404


def test_forms_of_other_sites_are_refused(owner: User, new_key: NewKey) -> None:
    key = new_key().key
    browser = sign_in(owner, Client(enforce_csrf_checks=True))
    assert browser.post(f"{PAGE}{key.public_id}/delete/").status_code == 403
    assert browser.post(f"{PAGE}create/", {"environment": "sandbox", "description": "x"}).status_code == 403
    key.refresh_from_db()
    assert key.revoked_at is None


def test_a_blocked_account_says_so(browser: Client, company: Company) -> None:
    Company.objects.filter(pk=company.pk).update(status="suspended")
    page = html(browser)
    assert "This account is blocked" in page
    assert "Add New" not in page


def test_an_ended_session_sends_a_fragment_to_the_sign_in(client: Client, owner: User) -> None:
    answer = client.get(PAGE, headers=HX)
    assert answer["HX-Redirect"] == "/accounts/login/"
