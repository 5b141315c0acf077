"""The portal's REST API."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from ninja.responses import NinjaJSONEncoder

from towpath.kit import clock
from towpath.portal.actions import tokens
from towpath.portal.api.routes import api
from towpath.portal.models import AccessToken, ApiKey, KeyEvent, Membership, User
from towpath.portal.queries.accounts import actor_of

from .conftest import NewKey, sign_in

pytestmark = pytest.mark.django_db
NEW = {"environment": "production", "description": "Shop", "validity_days": 90}


def token_of(user: User, scope: str = "apikeys.manage") -> str:
    by = actor_of(user, "")
    return tokens.create_token(user.membership, "CI", scope, 30, by=by, now=clock.now()).text


def call(text: str, method: str, path: str = "keys", body: object = None, **headers: str) -> Any:
    sent = {"Authorization": f"Bearer {text}"} if text else {}
    data = "" if body is None else json.dumps(body)
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return Client().generic(method, f"/v1/{path}", data, "application/json", headers=sent)


def problem(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]


def test_create_list_rotate_delete(owner: User) -> None:
    text = token_of(owner)
    made = call(text, "POST", body=NEW)
    assert made.status_code == 201
    body = made.json()
    key_id, secret = body["key"]["id"], body["secret"]
    assert (body["key"]["status"], body["key"]["description"]) == ("active", "Shop")
    assert body["key"]["created_by"] == "ana@acme.example: CI"
    rotated = call(text, "POST", f"keys/{key_id}/rotate", {"overlap_seconds": 3600})
    assert rotated.status_code == 201
    assert rotated.json()["secret"] != secret
    listed = call(text, "GET", "keys?environment=production").json()["keys"]
    assert [key["id"] for key in listed] == [rotated.json()["key"]["id"], key_id]
    assert secret not in json.dumps(listed)
    assert call(text, "GET", "keys?environment=sandbox").json() == {"keys": []}
    assert call(text, "DELETE", f"keys/{key_id}?leaked=true").status_code == 204
    assert KeyEvent.objects.filter(kind="leaked").count() == 1
    assert [key["status"] for key in call(text, "GET").json()["keys"]] == ["active", "revoked"]


def test_a_second_key_is_a_conflict(owner: User, new_key: NewKey) -> None:
    """AK-31."""
    new_key()
    assert problem(call(token_of(owner), "POST", body=NEW)) == (409, "KEY_EXISTS")
    assert ApiKey.objects.count() == 1


def test_errors_name_what_is_wrong(owner: User) -> None:
    text = token_of(owner)
    empty = call(text, "POST", body=NEW | {"description": ""})
    assert problem(empty) == (422, "INVALID_FIELDS")
    assert list(empty.json()["fields"]) == ["description"]
    assert problem(call(text, "POST", body=NEW | {"environment": "x"})) == (422, "INVALID_REQUEST")
    assert problem(call(text, "DELETE", "keys/key_0")) == (404, "NOT_FOUND")
    overlong = call(text, "POST", "keys/key_0/rotate", {"overlap_seconds": 700_000})
    assert problem(overlong) == (404, "NOT_FOUND")
    broken = Client().generic(
        "POST", "/v1/keys", "{", "application/json", headers={"Authorization": f"Bearer {text}"}
    )
    assert problem(broken) == (400, "BAD_REQUEST")


def test_only_tokens_that_hold_are_let_in(owner: User) -> None:
    text = token_of(owner)
    assert problem(call("", "GET")) == (401, "UNAUTHENTICATED")
    assert call("", "GET")["WWW-Authenticate"] == 'Bearer realm="towpath-portal"'
    assert problem(call("tpt_unknown", "GET")) == (401, "UNAUTHENTICATED")
    assert call(text, "GET").status_code == 200
    token = AccessToken.objects.get()
    for column in ({"expires_at": clock.now()}, {"revoked_at": clock.now()}):
        AccessToken.objects.filter(pk=token.pk).update(**column)
        assert problem(call(text, "GET")) == (401, "UNAUTHENTICATED")
        AccessToken.objects.filter(pk=token.pk).update(expires_at=token.expires_at, revoked_at=None)
    User.objects.update(is_active=False)
    assert problem(call(text, "GET")) == (401, "UNAUTHENTICATED")


def test_a_token_ends_with_the_membership(owner: User, member: User) -> None:
    text = token_of(member, "keys.read")
    assert call(text, "GET").status_code == 200
    Membership.objects.filter(user=member).delete()
    assert problem(call(text, "GET")) == (401, "UNAUTHENTICATED")


def test_scopes_and_rights_bound_a_token(owner: User, member: User, new_key: NewKey) -> None:
    key = new_key().key
    reader = call(token_of(owner, "keys.read"), "DELETE", f"keys/{key.public_id}")
    assert problem(reader) == (403, "FORBIDDEN")
    assert reader.json()["right"] == "apikeys.manage"
    assert reader.json()["granted_by"] == ["ana@acme.example"]
    Membership.objects.filter(user=member).update(may_manage_keys=True)
    member.refresh_from_db()
    text = token_of(User.objects.get(pk=member.pk))
    Membership.objects.filter(user=member).update(may_manage_keys=False)
    assert problem(call(text, "DELETE", f"keys/{key.public_id}")) == (403, "FORBIDDEN")


def test_the_use_of_a_token_is_kept_to_the_minute(owner: User) -> None:
    call(token_of(owner), "GET")
    used = AccessToken.objects.get().last_used_at
    assert used is not None
    assert (used.second, used.microsecond) == (0, 0)
    assert clock.now() - used < timedelta(minutes=2)


def test_the_session_works_with_the_csrf_token_alone(owner: User) -> None:
    browser = sign_in(owner, Client(enforce_csrf_checks=True))
    browser.get("/account/api-portal/")
    token = browser.cookies["towpath_portal_csrf"].value
    refused = browser.post("/v1/keys", NEW, "application/json")
    assert problem(refused) == (403, "CSRF")
    made = browser.post("/v1/keys", NEW, "application/json", headers={"X-CSRFToken": token})
    assert made.status_code == 201
    assert browser.get("/v1/keys").status_code == 200


def test_a_repeated_post_gives_the_same_key(owner: User) -> None:
    text = token_of(owner)
    first = call(text, "POST", body=NEW, Idempotency_Key="abc")
    again = call(text, "POST", body=NEW, Idempotency_Key="abc")
    assert (again.status_code, again.json()) == (201, first.json())
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert ApiKey.objects.count() == 1
    other = call(text, "POST", body=NEW | {"environment": "sandbox"}, Idempotency_Key="abc")
    assert problem(other) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert problem(call(text, "POST", body=NEW, Idempotency_Key="x" * 256)) == (
        422,
        "IDEMPOTENCY_KEY_INVALID",
    )


def test_a_refused_post_may_be_repeated(owner: User, new_key: NewKey) -> None:
    text, standing = token_of(owner), new_key().key
    assert problem(call(text, "POST", body=NEW, Idempotency_Key="abc")) == (409, "KEY_EXISTS")
    call(text, "DELETE", f"keys/{standing.public_id}")
    assert call(text, "POST", body=NEW, Idempotency_Key="abc").status_code == 201


def test_show_once_is_kept_for_repeats_too(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "KEYS_SHOW_ONCE", True)
    text = token_of(owner)
    assert call(text, "POST", body=NEW, Idempotency_Key="abc").json()["secret"]
    assert call(text, "POST", body=NEW, Idempotency_Key="abc").json()["secret"] is None


def test_the_checked_in_description_is_the_apis() -> None:
    """``make openapi`` writes it anew."""
    path = Path(__file__).parents[2] / "docs" / "reference" / "openapi-portal.json"
    described = json.loads(json.dumps(api.get_openapi_schema(), cls=NinjaJSONEncoder))
    assert json.loads(path.read_text(encoding="utf-8")) == described
    assert set(described["paths"]) == {
        "/v1/keys/verify",
        "/v1/keys",
        "/v1/keys/{key_id}/rotate",
        "/v1/keys/{key_id}",
    }
    assert Client().get("/v1/openapi.json").json() == described
