import re
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.web.conftest import SignIn
from tests.web.pages import main, words
from towpath.domain.access.logic.rights import PRESETS, RIGHTS
from towpath.domain.access.models import User
from towpath.kit.actor import Actor
from towpath.web.menu import MENU, entries

OPEN = {"/healthz", "/readyz", "/metrics", "/help/api-key/", "/help/listings/", "/setup/x/", "/i18n/setlang/"}


def addresses(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> list[str]:
    """Give an address for every page: path converters filled in with what they accept."""
    found = []
    for pattern in patterns:
        route = str(pattern.pattern).lstrip("^").rstrip("$").replace("\\Z", "")
        if isinstance(pattern, URLResolver):
            found += addresses(pattern.url_patterns, prefix + route)
        else:
            found.append(prefix + route)
    return found


def filled(route: str) -> str:
    values = {"int": "1", "str": "x", "slug": "a", "path": "a"}
    return re.sub(r"<(\w+):\w+>", lambda hole: values[hole[1]], route)


ALL = [filled(route) for route in addresses(get_resolver().url_patterns)]
PAGES = [address for address in ALL if not address.startswith(("/account/", "/api/"))]


def test_every_address_of_the_site_is_known_here() -> None:
    assert "/system/permissions/users/1/reset/" in PAGES
    assert "/stores/settings/configuration/a/a/" in PAGES
    assert not [address for address in PAGES if "<" in address or "(" in address]


@pytest.mark.django_db
@pytest.mark.parametrize("address", sorted(set(PAGES) - OPEN))
def test_every_page_asks_to_sign_in_first(address: str, client: Client) -> None:
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (302, f"/account/login/?next={address}")


@pytest.mark.django_db
@pytest.mark.parametrize("address", sorted(OPEN - {"/setup/x/", "/i18n/setlang/"}))
def test_what_is_open_to_all_answers(address: str, client: Client) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/account/2fa/", "/account/password/change/", "/account/2fa/totp/activate/"]
)
def test_allauths_own_pages_guard_themselves(address: str, client: Client) -> None:
    response = client.get(address)
    assert (response.status_code, unquote(response["Location"])) == (302, f"/account/login/?next={address}")


GUARDED = {
    "/system/permissions/users/": "users.manage",
    "/system/permissions/users/new/": "users.manage",
    "/system/permissions/users/1/": "users.manage",
    "/system/permissions/users/1/active/": "users.manage",
    "/system/permissions/users/1/reset/": "users.manage",
    "/system/permissions/roles/": "users.manage",
    "/system/permissions/roles/new/": "users.manage",
    "/system/permissions/roles/1/": "users.manage",
    "/system/permissions/roles/1/delete/": "users.manage",
    "/system/integrations/": "integrations.manage",
    "/system/integrations/new/": "integrations.manage",
    "/system/integrations/1/revoke/": "integrations.manage",
    "/system/action-logs/": "journal.view",
    "/system/action-logs/export.csv": "journal.view",
}


def test_every_page_of_the_system_has_a_right_or_is_for_all() -> None:
    system = {address for address in PAGES if address.startswith("/system/")}
    every_role = ("/system/notifications/", "/system/style/", "/system/import/", "/system/views/")
    for_all = {address for address in system if address.startswith(every_role)}
    assert system - for_all == set(GUARDED)


@pytest.mark.parametrize(("address", "right"), GUARDED.items())
def test_a_refusal_says_which_right_is_missing_and_who_can_grant_it(
    address: str, right: str, sign_in: SignIn
) -> None:
    sign_in("Administrator", full_name="Ana García")
    response = sign_in("Viewer").get(address)
    assert response.status_code == 403
    text = main(response)
    assert f"For this you need the right “{RIGHTS[right]}” ({right})." in text
    assert "This person can grant it: Ana García" in text


def test_a_refusal_is_in_the_readers_language(sign_in: SignIn) -> None:
    viewer = sign_in("Viewer")
    User.objects.filter(username="viewer").update(language="es")
    response = viewer.get("/system/action-logs/")
    assert '<html lang="es"' in response.content.decode()
    assert "No puede hacer esto" not in words(
        client_english := sign_in("Operator", "otto").get("/system/permissions/roles/")
    )
    assert '<html lang="en"' in client_english.content.decode()


@pytest.mark.parametrize("role", PRESETS)
def test_the_menu_shows_what_the_role_may_open(role: str, sign_in: SignIn) -> None:
    text = sign_in(role).get("/").content.decode()
    actor = Actor("user", "1", "x", PRESETS[role])
    shown = {entry.url for _section, entry in entries(actor)}
    every = {entry.url for section in MENU for entry in section.entries}
    assert {url for url in every if f'<li><a href="{url}"' in text} >= shown - {"/"}
    assert not [url for url in every - shown if f'href="{url}"' in text]


def test_the_channel_stays_in_the_menu_of_who_may_not_enter_it(sign_in: SignIn) -> None:
    from tests.people import NOW, ROOT
    from towpath.domain.access.actions.roles import save_role

    sign_in("Administrator")
    save_role(None, "Clerk", ["config.view"], by=ROOT, now=NOW)
    assert 'href="/marketing/channels/amazon/"' in sign_in("Clerk").get("/").content.decode()


def test_disabling_ends_the_session_at_the_next_click(sign_in: SignIn) -> None:
    from tests.people import NOW, ROOT
    from towpath.domain.access.actions.users import disable_user

    sign_in("Administrator")
    viewer = sign_in("Viewer")
    assert viewer.get("/").status_code == 200
    disable_user(User.objects.get(username="viewer").pk, by=ROOT, now=NOW)
    assert viewer.get("/").status_code == 302
