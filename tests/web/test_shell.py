import re
from pathlib import Path
from unittest import mock

import brotli  # type: ignore[import-untyped]
import pytest
from django.contrib.staticfiles import finders
from django.db import DatabaseError
from django.test import Client, RequestFactory

from tests.people import a_user
from tests.web.conftest import SignIn
from tests.web.pages import main, words
from tests.web.test_access import PAGES
from towpath.web.ui import errors

pytestmark = pytest.mark.django_db
LIGHT = 200_000
READ = sorted(
    address
    for address in PAGES
    if not re.search(
        r"healthz|readyz|metrics|export|setlang|preferences|/read/|latest/|amazon/|style/grid/|system/views/"
        r"|configuration/($|a/|reveal|search|test-key)",
        address,
    )
)


@pytest.mark.parametrize("address", [*READ, "/account/login/", "/account/2fa/", "/account/password/change/"])
def test_every_page_is_light_strict_and_well_formed(address: str, sign_in: SignIn) -> None:
    client = Client() if address == "/account/login/" else sign_in()
    response = client.get(address)
    html = response.content.decode()
    assert response["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; ")
    assert "no-store" in response["Cache-Control"]
    assert re.search(r'<html lang="en" data-bs-theme="system">', html)
    assert html.count("<h1") == 1
    assert re.search(r"<title>\s*\S[^<]* · Towpath</title>", html)
    assert not re.search(r"<[^>]+\s(style|on\w+)=", html)
    assert not re.search(r"<script(?![^>]+src=)", html)
    assert len(ids := re.findall(r'\sid="([^"]+)"', html)) == len(set(ids))
    assert weight(html) < LIGHT


def weight(html: str) -> int:
    """Sum what the first visit transfers: the page, its style sheets and its scripts, compressed."""
    files = re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"', html)
    assert {"vendor/tabler.min.css", "ui/towpath.css", "django_htmx/htmx-2.min.js"} <= set(files)
    found = [finders.find(name) for name in set(files)]
    parts = [Path(str(path)).read_bytes() for path in found] + [html.encode()]
    return sum(len(brotli.compress(part)) for part in parts)


def test_nothing_of_a_page_comes_from_elsewhere(sign_in: SignIn) -> None:
    html = sign_in().get("/").content.decode()
    assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', html) == []


def test_the_current_entry_is_marked_and_the_heads_are_the_breadcrumb(sign_in: SignIn) -> None:
    page = sign_in().get("/system/permissions/roles/new/")
    html = page.content.decode()
    assert re.findall(r'<a href="([^"]+)" aria-current="page"', html) == ["/system/permissions/roles/"]
    assert main(page).startswith("System › Permissions New role")  # noqa: RUF001


def test_the_dashboard_tells_how_things_stand(typed_in: SignIn) -> None:
    client = typed_in(a_user("ana", full_name="Ana García").username)
    text = main(client.get("/"))
    assert text.startswith("Welcome, Ana García")
    assert "Amazon Sales Channel Closed No API key has been added yet. Not checked yet." in text
    assert "You have read everything." in text
    assert "User created: ana" in text
    assert "Signed in" not in text


def test_the_dashboard_shows_a_viewer_nothing_that_he_may_not_read(sign_in: SignIn) -> None:
    sign_in()
    text = main(sign_in("Viewer").get("/"))
    assert "Last changes" not in text
    assert "Amazon Sales Channel Closed" in text


def test_a_form_without_its_token_is_refused_on_a_page_of_its_own() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/account/login/", {"login": "ana", "password": "x"})
    assert response.status_code == 403
    assert "The form is too old" in words(response)


@pytest.mark.parametrize("address", ["/nope/", "/system/nope/"])
def test_an_unknown_address_is_a_page_with_the_requests_number(address: str, sign_in: SignIn) -> None:
    response = sign_in().get(address, headers={"X-Request-Id": "abc123"})
    assert response.status_code == 404
    assert "There is no page at this address." in main(response)
    assert "If you ask for help, give this number: abc123" in main(response)
    assert "Dashboard" in words(response)


def test_the_api_answers_an_unknown_address_as_a_problem(client: Client) -> None:
    response = client.get("/api/nope/")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["code"] == "NOT_FOUND"


def test_an_error_in_a_fragment_replaces_the_page(sign_in: SignIn) -> None:
    response = sign_in("Viewer").get("/system/permissions/users/", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Retarget"], response["HX-Reswap"]) == (
        403,
        "body",
        "innerHTML",
    )


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Something went wrong"), ("es", "Se ha producido un error")]
)
@pytest.mark.parametrize(
    "place", ["towpath.web.account.views.render", "towpath.web.middleware.configuration.value"]
)
def test_a_fault_shows_a_page_even_without_the_database(place: str, language: str, said: str) -> None:
    client = Client(raise_request_exception=False)
    with mock.patch(place, side_effect=DatabaseError("gone")):
        response = client.get(
            "/account/password/reset/", headers={"Accept-Language": language, "X-Request-Id": "abc123"}
        )
    assert response.status_code == 500
    assert said in words(response)
    assert "abc123" in words(response)


@pytest.mark.parametrize("handler", [errors.bad_request, errors.permission_denied])
def test_the_other_error_pages_render(handler: object, rf: RequestFactory) -> None:
    response = handler(rf.get("/x/"))  # type: ignore[operator]
    assert response.status_code in {400, 403}
    assert "To the start page" in words(response)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_help_page_is_in_the_readers_language_and_open_to_all(language: str, client: Client) -> None:
    text = main(client.get("/help/api-key/", headers={"Accept-Language": language}))
    said = {"en": "What the key is", "es": "Qué es la clave"}[language]
    assert said in text
    assert "/account/api-portal/" in client.get("/help/api-key/").content.decode()
