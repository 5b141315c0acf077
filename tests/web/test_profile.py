import re

import pytest
from django.test import Client

from tests.people import PASSWORD, a_user
from tests.web.conftest import SignIn
from tests.web.pages import main
from towpath.domain.access.models import User

pytestmark = pytest.mark.django_db


def test_the_chosen_language_and_theme_hold_for_user_and_browser(sign_in: SignIn) -> None:
    client = sign_in()
    response = client.post(
        "/profile/preferences/", {"language": "es", "next": "/system/notifications/?unread=1"}
    )
    assert (response.status_code, response["Location"]) == (302, "/system/notifications/?unread=1")
    client.post("/profile/preferences/", {"theme": "dark", "next": "/"})
    user = User.objects.get()
    assert (user.language, user.theme) == ("es", "dark")
    page = client.get("/")
    assert '<html lang="es" data-bs-theme="dark">' in page.content.decode()
    assert page["Content-Language"] == "es"
    client.post("/account/logout/")
    assert '<html lang="es" data-bs-theme="dark">' in client.get("/account/login/").content.decode()


@pytest.mark.parametrize(
    ("header", "language"), [("es-MX,es;q=0.9", "es"), ("en-GB", "en"), ("fr", "en"), ("fr,es;q=0.5", "es")]
)
def test_before_sign_in_the_browser_decides_the_language(header: str, language: str, client: Client) -> None:
    page = client.get("/account/login/", headers={"Accept-Language": header})
    assert f'<html lang="{language}" data-bs-theme="system">' in page.content.decode()


def test_the_users_language_wins_over_browser_and_cookie(sign_in: SignIn) -> None:
    client = sign_in()
    client.post("/profile/preferences/", {"language": "en"})
    client.cookies["towpath_language"] = "es"
    page = client.get("/", headers={"Accept-Language": "es"})
    assert page["Content-Language"] == "en"


def test_languages_are_named_in_themselves(sign_in: SignIn) -> None:
    client = sign_in()
    for language in ("en", "es"):
        client.post("/profile/preferences/", {"language": language})
        html = client.get("/").content.decode()
        assert re.findall(r'name="language" value="\w+" lang="\w+"[^>]*>([^<]+)<', html) == [
            "English",
            "Español",
        ]


def test_language_can_be_chosen_before_sign_in(client: Client) -> None:
    response = client.post("/i18n/setlang/", {"language": "es", "next": "/account/login/"})
    assert response["Location"] == "/account/login/"
    assert client.get("/account/login/")["Content-Language"] == "es"


def test_the_profile_is_saved_after_the_password_was_typed_again(typed_in: SignIn) -> None:
    a_user("ana")
    client = typed_in("ana")
    typed = {"full_name": "Ana García", "email": "ana.garcia@example.com"}
    again = client.post("/profile/", typed)
    assert again["Location"] == "/account/reauthenticate/?next=%2Fprofile%2F"
    response = client.post(again["Location"], {"password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/profile/")
    assert "Your profile was saved." in main(client.get("/profile/"))
    user = User.objects.get()
    assert (user.full_name, user.email) == ("Ana García", "ana.garcia@example.com")


def test_what_is_wrong_in_the_profile_stands_at_its_field_and_nothing_typed_is_lost(typed_in: SignIn) -> None:
    a_user("eva")
    a_user("ana")
    client = typed_in("ana")
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.post("/profile/", {"full_name": "Ana G.", "email": "eva@example.com"})
    html = page.content.decode()
    assert "There is a user with this e-mail address already." in main(page)
    assert 'value="Ana G."' in html
    assert 'aria-describedby="id_email_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_email_error"' in html
