"""A store of the demo is added and connected in a browser: Log in with Amazon, and by a pasted token."""

import re
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.browser import DEMO_PASSWORD, Site, new_site, sign_in
from tests.e2e.test_pages import look_at, open_the_channel
from tests.e2e.words import ENGLISH, SPANISH, Words

pytestmark = pytest.mark.e2e
WORDS = {
    "en-US": {
        "add": "Add Amazon Store",
        "connect": "Connect",
        "login": "Log in with Amazon",
        "save": "Save the application",
        "ready": "Fill in his token below",
        "verify": "Verify and connect",
        "connected": "The store is connected.",
        "rule": "Preview and List Eligible Products",
    },
    "es-ES": {
        "add": "Agregar tienda de Amazon",
        "connect": "Conectar",
        "login": "Iniciar sesión con Amazon",
        "save": "Guardar la aplicación",
        "ready": "Rellene abajo su token",
        "verify": "Comprobar y conectar",
        "connected": "La tienda está conectada.",
        "rule": "Previsualizar y anunciar los productos elegibles",
    },
}


@pytest.fixture(scope="module")
def demo() -> Iterator[Site]:
    with new_site() as site:
        site.folder_name = "demo"
        site.start("demo")
        open_the_channel(site)
        yield site


@pytest.fixture(params=[ENGLISH, SPANISH], ids=["en", "es"])
def words(request: pytest.FixtureRequest) -> Words:
    found: Words = request.param
    return found


@pytest.fixture
def context(browser: Browser, words: Words) -> Iterator[BrowserContext]:
    fresh = browser.new_context(locale=words.locale)
    yield fresh
    fresh.close()


def add_store(page: Page, demo: Site, text: dict[str, str], name: str, country: str) -> None:
    page.goto(f"{demo.admin}/marketing/channels/amazon/")
    page.get_by_role("link", name=text["add"]).first.click()
    page.locator("[name=website]").select_option(index=1)
    page.fill("[name=name]", name)
    page.locator("[name=country]").select_option(country)
    page.get_by_role("button", name=text["connect"], exact=True).click()
    expect(page).to_have_url(re.compile(r"/stores/\d+/connect/"))


def test_a_seller_logs_in_with_amazon(context: BrowserContext, demo: Site, words: Words) -> None:
    """In English for the United States, in Spanish for Mexico: one account, two stores."""
    text = WORDS[words.locale]
    country = "MX" if words is SPANISH else "US"
    page = context.new_page()
    sign_in(page, f"{demo.admin}/account/login/", "admin")
    add_store(page, demo, text, f"Amazon {country}", country)
    if page.get_by_role("button", name=text["save"]).is_visible():
        page.locator("#login [name=client_secret]").fill("demo-client-secret")
        page.get_by_role("button", name=text["save"]).click()
    with context.expect_page() as opened:
        page.get_by_role("link", name=text["login"]).click()
    amazon = opened.value
    amazon.fill("[name=email]", "seller@example.com")
    amazon.fill("[name=password]", DEMO_PASSWORD)
    amazon.locator("form button").first.click()
    amazon.locator("[name=understood]").check()
    amazon.locator("form button").first.click()
    expect(amazon).to_have_url(re.compile(rf"^{demo.admin}/.+/stores/\d+/$"))
    expect(amazon.locator("main")).to_contain_text(text["connected"])
    expect(amazon.locator("main")).to_contain_text(text["rule"])
    expect(amazon.locator("main")).to_contain_text("A2DEMONASELLER")


def test_the_demos_own_token_is_filled_in(browser: Browser, demo: Site) -> None:
    text = WORDS["es-ES"]
    context = browser.new_context(locale="es-ES")
    page = context.new_page()
    sign_in(page, f"{demo.admin}/account/login/", "admin")
    add_store(page, demo, text, "Reino Unido", "GB")
    page.get_by_role("link", name=text["ready"]).click()
    page.get_by_role("button", name=text["verify"]).click()
    expect(page.locator("main")).to_contain_text(text["connected"])
    context.close()
    assert demo.leaks(["Atzr|demo-refresh-token-na", "Atzr|demo-refresh-token-eu"]) == []


@pytest.fixture(scope="module")
def looked_at(demo: Site) -> str:
    """Give the id of a store that is connected by command line."""
    amazon = f"http://127.0.0.1:{demo.simulator_port}"
    environment = {
        "TOWPATH_DATA": str(demo.folder),
        "TOWPATH_AMAZON_URL": f"{amazon}/{{region}}",
        "TOWPATH_AMAZON_LOGIN_URL": amazon,
    }
    add = ("--country", "CA", "--email", "a@b.example", "--website", "base")
    store = demo.towpath("store", "add", "Looked at", *add, env=environment).strip()
    pasted = ("--paste", "--client-id", "amzn1.application-oa2-client.demo", "--seller", "A2DEMONASELLER")
    stdin = "demo-client-secret\nAtzr|demo-refresh-token-na\n"
    demo.towpath("store", "connect", store, *pasted, stdin=stdin, env=environment)
    return store


PAGES = ["", "connect/", "integration/", "deactivate/", "delete/"]


@pytest.mark.parametrize(("theme", "locale"), [("light", "en-US"), ("dark", "es-ES")])
def test_the_pages_of_a_store_are_accessible(
    browser: Browser, demo: Site, looked_at: str, theme: Literal["light", "dark"], locale: str
) -> None:
    there = f"{demo.admin}/marketing/channels/amazon/"
    context = browser.new_context(locale=locale, color_scheme=theme)
    page = context.new_page()
    sign_in(page, f"{demo.admin}/account/login/", "admin")
    page.close()
    paths = ["", "learning/", "stores/add/", "stores/applications/", "stores/applications/1/"]
    wrong = {
        path: look_at(context, there + path) for path in [*paths, *(f"stores/{looked_at}/{p}" for p in PAGES)]
    }
    context.close()
    assert {path: found for path, found in wrong.items() if found} == {}
