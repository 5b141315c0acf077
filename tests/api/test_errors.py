from typing import Any

import pytest
from django.test import Client
from django.utils.translation import get_language

from tests.api.conftest import Api, MakeApi
from towpath.domain.access.models import User
from towpath.domain.settings import queries

pytestmark = pytest.mark.django_db


def problem(response: Any) -> tuple[int, str]:
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["request_id"] == response["X-Request-Id"]
    return response.status_code, body["code"]


def test_a_call_without_a_token_is_told_how_to_get_one(anybody: Api) -> None:
    response = anybody.get("me")
    assert problem(response) == (401, "UNAUTHENTICATED")
    assert response["WWW-Authenticate"] == 'Bearer realm="towpath"'
    assert response.json()["title"] == (
        "Send a valid token from System > Integrations as “Authorization: Bearer …”."
    )


@pytest.mark.parametrize(
    "header", ["Bearer twt_aaaaaaaa_unknown", "Basic YTpi", "Bearer ", "bearer", "Token x"]
)
def test_other_credentials_do_not_hold(anybody: Api, header: str) -> None:
    assert problem(anybody.get("me", Authorization=header)) == (401, "UNAUTHENTICATED")


def test_a_signed_in_session_is_no_token(make_api: MakeApi, client: Client) -> None:
    make_api("config.view")
    client.force_login(User.objects.get(username="ana"), backend="django.contrib.auth.backends.ModelBackend")
    assert problem(client.get("/api/v1/me")) == (401, "UNAUTHENTICATED")


def test_a_missing_right_is_named_with_who_can_grant_it(make_api: MakeApi) -> None:
    response = make_api("asc.access").get("configuration")
    assert problem(response) == (403, "FORBIDDEN")
    body = response.json()
    assert (body["right"], body["granted_by"]) == ("config.view", ["Ana"])
    assert "config.view" in body["title"]


def test_unknown_addresses_and_methods_are_problems_too(make_api: MakeApi, anybody: Api) -> None:
    assert problem(anybody.get("nothing/here")) == (404, "NOT_FOUND")
    refused = make_api("config.view").call("DELETE", "me")
    assert problem(refused) == (405, "METHOD_NOT_ALLOWED")
    assert refused["Allow"] == "GET"


def test_a_body_that_is_no_json_is_a_bad_request(make_api: MakeApi) -> None:
    assert problem(make_api("config.write").put("configuration", "{no json")) == (400, "BAD_REQUEST")


def test_a_body_of_the_wrong_shape_names_its_parts(make_api: MakeApi) -> None:
    response = make_api("config.write").put("configuration", {"values": {"a": 1}, "use_default": "b"})
    assert problem(response) == (422, "INVALID_REQUEST")
    assert set(response.json()["fields"]) == {"body.change.values.a", "body.change.use_default"}


def test_a_bug_gives_an_id_and_no_detail(
    make_api: MakeApi, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("inner detail")

    monkeypatch.setattr(queries, "fields", fail)
    response = make_api("config.view").get("configuration", X_Request_Id="abc123")
    assert problem(response) == (500, "INTERNAL_ERROR")
    assert response.json()["request_id"] == "abc123"
    assert "inner detail" not in response.content.decode()
    assert "Request abc123 failed" in caplog.text
    assert "inner detail" in caplog.text


@pytest.mark.parametrize(
    ("asked", "spoken"), [("es-ES,es;q=0.9", "es"), ("en", "en"), ("xx", "en"), ("", "en")]
)
def test_errors_speak_the_language_asked_for(
    anybody: Api, monkeypatch: pytest.MonkeyPatch, asked: str, spoken: str
) -> None:
    monkeypatch.setattr("towpath.api.errors._", lambda _text: get_language())
    response = anybody.get("me", Accept_Language=asked)
    assert (response.json()["title"], response["Content-Language"]) == (spoken, spoken)


@pytest.mark.parametrize("path", ["configuration?section=%00", "catalog/products?text=a%00b"])
def test_nul_in_an_address_cannot_be_read(make_api: MakeApi, path: str) -> None:
    answer = make_api("config.view", "catalog.view").get(path)
    assert (answer.status_code, answer.json()["code"]) == (400, "BAD_REQUEST")


def test_nul_in_a_body_cannot_be_read(make_api: MakeApi) -> None:
    api = make_api("catalog.write")
    refused = api.post("catalog/websites", {"code": "x", "name": "a\0b"})
    assert (refused.status_code, refused.json()["code"]) == (400, "BAD_REQUEST")
    assert api.post("catalog/websites", {"code": "x", "name": "a\\u0000b"}).status_code == 200
