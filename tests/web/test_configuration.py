"""Stores > Settings > Configuration: what the page shows and what a save does (api-key.md §8)."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.gate import keys, make_user  # noqa: F401 - fixtures
from tests.keys import OTHER
from tests.keys import PRODUCTION as KEY
from tests.keys import SANDBOX as SANDBOX_KEY
from tests.keyservice import Service
from towpath.domain.access.models import User
from towpath.domain.catalog.queries import scopes as catalog
from towpath.domain.journal import queries as journal
from towpath.domain.settings import actions, queries
from towpath.domain.settings.logic.registry import DEFAULT_SCOPE
from towpath.kit import clock
from towpath.kit.actor import command_line

pytestmark = pytest.mark.django_db

HOME = "/stores/settings/configuration/"
SERVICES = f"{HOME}services/magento-services/"
STORE = f"{HOME}general/store/"
GROUP = "services/magento_services/api_keys"
PRODUCTION, SANDBOX, GRACE = f"{GROUP}/production", f"{GROUP}/sandbox", f"{GROUP}/grace_hours"
NAME, ZONE = "general/store/information/name", "general/store/locale/time_zone"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def admin(
    client: Client,
    make_user: Callable[..., User],  # noqa: F811 - the fixture
    keys: Service,  # noqa: F811
) -> Client:
    client.force_login(make_user(), backend=BACKEND)
    return client


@pytest.fixture
def reader(client: Client, make_user: Callable[..., User], keys: Service) -> Client:  # noqa: F811
    """Sign in as somebody who may look only; an administrator exists beside him."""
    make_user()
    client.force_login(make_user("vera", "Viewer"), backend=BACKEND)
    return client


def save(values: dict[str, str], path: Any = (DEFAULT_SCOPE,)) -> None:
    actions.save(path, values, by=command_line("root"), now=clock.now())


def html(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def control(page: str, key: str) -> str:
    """Give the tag of a field's control."""
    found = re.search(rf'<(?:input|select)[^>]* id="{key.replace("/", "-")}"[^>]*>', page)
    assert found, key
    return found[0]


def test_the_page_is_reached_from_the_menu_without_the_prompt(admin: Client) -> None:
    """AK-13."""
    assert admin.get(HOME).headers["Location"] == STORE
    page = html(admin.get(SERVICES))
    assert re.search(r'<details class="config-tab" open> <summary>.{0,900}<span>Services</span>', page)
    assert f'<a href="{SERVICES}" aria-current="page">Magento Services</a>' in page
    assert '<details class="config-group card" open> <summary><h3>API Keys</h3>' in page
    assert page.count('<details class="config-tab"') == 4
    assert page.count('<details class="config-tab" open') == 1


def test_the_deep_link_puts_the_focus_in_the_field(admin: Client) -> None:
    """AK-09, the Configuration's part: the group is open and the field has the focus."""
    page = html(admin.get(f"{SERVICES}?focus={PRODUCTION}"))
    assert " autofocus" in control(page, PRODUCTION)
    assert page.count(" autofocus") == 1
    assert " autofocus" not in html(admin.get(SERVICES))


def test_a_pasted_key_is_saved_and_comes_back_masked(admin: Client) -> None:
    """AK-10 and AK-27: blanks and line breaks around the key are trimmed; the other field stays as it was."""
    save({SANDBOX: "a-sandbox-secret-1234"})
    response = admin.post(SERVICES, {PRODUCTION: f"  {KEY}\r\n", SANDBOX: ""})
    assert (response.status_code, response.headers["Location"]) == (302, SERVICES)
    assert (queries.secret(PRODUCTION), queries.secret(SANDBOX)) == (KEY, "a-sandbox-secret-1234")
    page = html(admin.get(SERVICES))
    assert "You saved the configuration." in page
    assert f"twp_prod_{KEY[9:13]}…{KEY[-4:]}" in page
    assert KEY not in page
    assert KEY[13:-4] not in page


def test_every_control_of_a_key_keeps_it_from_the_browser(admin: Client) -> None:
    field = control(html(admin.get(SERVICES)), PRODUCTION)
    assert ' type="password"' in field
    assert ' autocomplete="off"' in field
    assert admin.get(SERVICES).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (
            f"{KEY[:20]} {KEY[20:]}",
            "The value contains a space or a line break inside. Copy it again in one piece.",
        ),
        (
            f"{KEY[:20]}\n{KEY[20:]}",
            "The value contains a space or a line break inside. Copy it again in one piece.",
        ),
        ("x" * 256, "At most 255 characters are allowed."),
        ("abc\x07def", "The value contains control characters."),
    ],
)
def test_a_broken_key_is_refused_in_place_and_nothing_typed_is_lost(
    admin: Client, typed: str, message: str
) -> None:
    """AK-28."""
    save({PRODUCTION: OTHER})
    response = admin.post(
        SERVICES, {PRODUCTION: typed, SANDBOX: "typed-too", GRACE: "48", f"shown:{GRACE}": "24"}
    )
    page = html(response)
    assert response.status_code == 422
    assert message in page
    assert (queries.secret(PRODUCTION), queries.secret(SANDBOX), queries.value(GRACE)) == (OTHER, "", "24")
    field = control(page, PRODUCTION)
    assert ' aria-invalid="true"' in field
    assert " autofocus" in field
    assert f"{PRODUCTION.replace('/', '-')}-error" in field
    assert ' value="typed-too"' in control(page, SANDBOX)
    assert ' value="48"' in control(page, GRACE)
    assert response.headers["Cache-Control"] == "no-store"


def test_the_focus_goes_to_the_first_error(admin: Client) -> None:
    page = html(admin.post(SERVICES, {GRACE: "x", f"shown:{GRACE}": "24"}))
    assert " autofocus" in control(page, GRACE)
    assert page.count(" autofocus") == 1
    assert page.count(' aria-invalid="true"') == 1


def test_a_key_is_cleared_by_name_only(admin: Client) -> None:
    """AK-21: an empty field keeps the key, *Remove the saved key* takes it away."""
    save({PRODUCTION: KEY})
    admin.post(SERVICES, {PRODUCTION: ""})
    assert queries.secret(PRODUCTION) == KEY
    assert "Nothing was changed." in html(admin.get(SERVICES))
    admin.post(SERVICES, {PRODUCTION: "", f"remove:{PRODUCTION}": "1"})
    assert queries.secret(PRODUCTION) == ""
    assert f"remove:{PRODUCTION}" not in html(admin.get(SERVICES))


def test_a_new_key_wins_over_the_tick_that_removes(admin: Client) -> None:
    save({PRODUCTION: KEY})
    admin.post(SERVICES, {PRODUCTION: OTHER, f"remove:{PRODUCTION}": "1"})
    assert queries.secret(PRODUCTION) == OTHER


@pytest.mark.parametrize("typed", ["0123456789abcdef0123456789abcdef", SANDBOX_KEY, "nonsense"])
def test_a_wrong_key_is_saved_all_the_same(admin: Client, typed: str) -> None:
    """AK-24 and AK-29, the Configuration's part: saving never depends on the verdict."""
    assert admin.post(SERVICES, {PRODUCTION: typed}).status_code == 302
    assert queries.secret(PRODUCTION) == typed


def test_an_empty_sandbox_key_is_no_error(admin: Client) -> None:
    """AK-25, the Configuration's part."""
    assert admin.post(SERVICES, {PRODUCTION: KEY, SANDBOX: ""}).status_code == 302
    assert "aria-invalid" not in html(admin.get(SERVICES))


def test_the_active_environment_is_a_choice(admin: Client) -> None:
    """AK-26, the Configuration's part."""
    environment = f"{GROUP}/active_environment"
    page = html(admin.get(SERVICES))
    assert '<option value="production" selected>Production</option>' in page
    assert '<option value="sandbox">Sandbox</option>' in page
    admin.post(SERVICES, {environment: "sandbox", f"shown:{environment}": "production"})
    assert queries.value(environment) == "sandbox"


@pytest.mark.parametrize("scope", ["website=base", "store_view=default"])
def test_global_fields_are_read_only_in_narrower_scopes(admin: Client, scope: str) -> None:
    """AK-14."""
    page = html(admin.get(f"{SERVICES}?{scope}"))
    assert " disabled" in control(page, PRODUCTION)
    assert "This value is the same everywhere. Choose Default Config as the scope to change it." in page
    assert "Save Config" not in page
    assert admin.post(f"{SERVICES}?{scope}", {PRODUCTION: KEY}).status_code == 302
    assert queries.secret(PRODUCTION) == ""


def test_a_narrower_scope_has_values_of_its_own_and_gives_them_up(admin: Client) -> None:
    website = catalog.scope_choice("website", "base").path
    address = f"{STORE}?website=base"
    save({NAME: "Everywhere"})
    page = html(admin.get(address))
    assert ' value="Everywhere"' in control(page, NAME)
    assert re.search(rf'name="inherit:{NAME}" value="1"[^>]* checked', page)
    shown = {f"shown:{NAME}": "Everywhere", f"inherited:{NAME}": "1"}
    assert admin.post(address, shown | {NAME: "Site"}).headers["Location"] == address
    assert queries.value(NAME, website) == "Site"
    page = html(admin.get(address))
    assert not re.search(rf'name="inherit:{NAME}" value="1"[^>]* checked', page)
    admin.post(address, {NAME: "Site", f"shown:{NAME}": "Site", f"inherit:{NAME}": "1"})
    assert queries.value(NAME, website) == "Everywhere"


def test_the_tick_alone_makes_an_inherited_value_one_s_own(admin: Client) -> None:
    website = catalog.scope_choice("website", "base").path
    save({NAME: "Everywhere"})
    admin.post(
        f"{STORE}?website=base", {NAME: "Everywhere", f"shown:{NAME}": "Everywhere", f"inherited:{NAME}": "1"}
    )
    save({NAME: "Changed"})
    assert queries.value(NAME, website) == "Everywhere"


def test_what_uses_the_default_and_was_not_touched_stays_inherited(admin: Client) -> None:
    sent = {NAME: "", f"shown:{NAME}": "", f"inherited:{NAME}": "1", f"inherit:{NAME}": "1"}
    admin.post(f"{STORE}?website=base", sent)
    assert "Nothing was changed." in html(admin.get(STORE))
    assert not journal.entries(action="settings.saved").exists()


def test_the_scope_stays_in_the_addresses_of_the_panel(admin: Client) -> None:
    page = html(admin.get(f"{STORE}?store_view=default"))
    assert f'href="{SERVICES}?store_view=default"' in page
    assert f'href="{STORE}?website=base"' in page
    assert f'<a class="drop-item scope-default" href="{STORE}">Default Config</a>' in page
    assert "This value is the same in all store views of a website." in page
    assert '<span class="config-badge">[website]</span>' in page


def test_only_what_a_reader_changed_is_saved(admin: Client) -> None:
    """Two administrators save the same page: each one's own change stays."""
    form = {NAME: "", f"shown:{NAME}": "", ZONE: "UTC", f"shown:{ZONE}": "UTC"}
    admin.post(STORE, form | {NAME: "From A"})
    admin.post(STORE, form | {ZONE: "Europe/Madrid"})
    assert (queries.value(NAME), queries.value(ZONE)) == ("From A", "Europe/Madrid")


def test_a_setting_that_asks_is_saved_after_the_tick(admin: Client) -> None:
    address, key = f"{HOME}sales-channels/global-settings/", "sales_channels/global_settings/sync/read_only"
    save({key: "1"})
    sent = {key: "0", f"shown:{key}": "1"}
    response = admin.post(address, sent)
    assert response.status_code == 422
    assert f'name="confirm:{key}"' in html(response)
    assert queries.flag(key)
    assert admin.post(address, sent | {f"confirm:{key}": "1"}).status_code == 302
    assert not queries.flag(key)


def test_who_may_look_only_is_told_which_right_and_who_grants_it(reader: Client) -> None:
    save({PRODUCTION: KEY})
    page = html(reader.get(f"{SERVICES}?focus={PRODUCTION}"))
    assert "To change them you need the right “config.services.write”." in page
    assert "It can be granted by: Ana." in page
    assert "Save Config" not in page
    assert "Reveal" not in page
    assert " disabled" in control(page, SANDBOX)
    assert f"twp_prod_{KEY[9:13]}…{KEY[-4:]}" in page
    assert reader.post(SERVICES, {PRODUCTION: OTHER}).status_code == 302
    assert queries.secret(PRODUCTION) == KEY


def test_who_may_not_look_is_refused(client: Client, make_user: Callable[..., User]) -> None:  # noqa: F811
    user = make_user("otto", "Viewer")
    user.role.preset, user.role.name, user.role.rights = False, "None", ["asc.access"]
    user.role.save()
    client.force_login(user, backend=BACKEND)
    for address in (STORE, f"{HOME}search/?q=key"):
        response = client.get(address)
        assert response.status_code == 403
        assert "config.view" in html(response)


@pytest.mark.parametrize("path", ["general/none/", "none/none/", "general/store/?website=none"])
def test_unknown_pages_and_scopes_are_404(admin: Client, path: str) -> None:
    assert admin.get(f"{HOME}{path}").status_code == 404


def test_revealing_a_key_asks_for_the_password_first(admin: Client) -> None:
    save({PRODUCTION: KEY})
    address = f"{HOME}reveal/{PRODUCTION}/"
    asked = admin.get(address)
    assert asked.status_code == 302
    assert asked.headers["Location"] == f"/account/reauthenticate/?{urlencode({'next': address})}"
    assert not journal.entries(action="settings.revealed").exists()


def test_a_revealed_key_is_shown_once_and_written_down(
    client: Client,
    make_user: Callable[..., User],  # noqa: F811
    keys: Service,  # noqa: F811
) -> None:
    user = make_user()
    user.set_password("correct horse battery")
    user.save()
    save({PRODUCTION: KEY})
    client.post("/account/login/", {"login": "ana", "password": "correct horse battery"})
    client.get(f"{HOME}reveal/{PRODUCTION}/")
    answer = client.post(
        "/account/reauthenticate/",
        {"password": "correct horse battery", "next": f"{HOME}reveal/{PRODUCTION}/"},
        follow=True,
    )
    page = html(answer)
    assert f'value="{KEY}"' in page
    assert answer.headers["Cache-Control"] == "no-store"
    assert f'data-copy="#{PRODUCTION.replace("/", "-")}-clear"' in page
    assert KEY not in html(client.get(SERVICES))
    (row,) = journal.entries(action="settings.revealed")
    assert (row.actor_name, row.subject, row.address) == ("ana", PRODUCTION, "127.0.0.1")


@pytest.mark.parametrize(
    ("word", "found"),
    [("time zone", ZONE), ("Commerce Services Connector", PRODUCTION), ("Production Api Key", PRODUCTION)],
)
def test_the_search_links_to_the_field(admin: Client, word: str, found: str) -> None:
    response = admin.get(f"{HOME}search/", {"q": word, "website": "base"})
    links = re.findall(r'<li><a href="([^"]+)">[^<]+</a><span', html(response))
    wanted = urlencode({"website": "base", "focus": found})
    assert any(link.replace("&amp;", "&").endswith(f"/?{wanted}") for link in links)


def test_the_search_says_that_nothing_matches(admin: Client) -> None:
    assert "No setting matches." in html(admin.get(f"{HOME}search/", {"q": "xyzzy"}))


def test_a_page_costs_few_queries(admin: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    admin.get(STORE)
    with django_assert_num_queries(11) as done:
        admin.get(f"{STORE}?store_view=default")
    reads = [query["sql"] for query in done.captured_queries if "settings_configvalue" in query["sql"]]
    assert len(reads) == 2  # the store's time zone for the page, the values of the page
