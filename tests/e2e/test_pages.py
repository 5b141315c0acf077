"""Every page as a reader meets it: accessible, light and dark, narrow and wide, in both languages."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage

from tests.e2e.browser import Site, new_site, sign_in

pytestmark = pytest.mark.e2e
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FIRST_VISIT = 200_000
ADMIN = [
    "/",
    "/catalog/products/",
    "/catalog/products/{configurable}/",
    "/catalog/categories/",
    "/stores/all-stores/",
    "/stores/all-stores/websites/base/",
    "/stores/attributes/product/",
    "/stores/attributes/product/new/",
    "/stores/attributes/product/color/",
    "/system/import/",
    "/system/import/1/",
    "/marketing/channels/amazon/",
    "/stores/settings/configuration/general/store/",
    "/stores/settings/configuration/sales-channels/global-settings/",
    "/stores/settings/configuration/services/magento-services/",
    "/system/permissions/users/",
    "/system/permissions/roles/",
    "/system/notifications/",
    "/system/integrations/",
    "/system/action-logs/",
    "/system/style/",
    "/help/api-key/",
    "/search/?q=api",
]
CHANNEL = [
    "/marketing/channels/amazon/",
    "/marketing/channels/amazon/logs/",
    "/marketing/channels/amazon/learning/",
    "/marketing/channels/amazon/logs/errors/",
]
PORTAL = [
    "/account/",
    "/account/api-portal/",
    "/account/billing/",
    "/account/training/",
    "/account/security-scan/",
]


@pytest.fixture(scope="module")
def demo() -> Iterator[Site]:
    """The demo, with its sample users."""
    with new_site() as site:
        site.folder_name = "demo"
        site.start("demo")
        environment = {"TOWPATH_DATA": str(site.folder)}
        site.towpath("catalog", "generate", "--products", "60", env=environment)
        found = site.towpath("catalog", "list", "--type", "configurable", "--json", env=environment)
        site.names["configurable"] = json.loads(found)[0]["id"]
        yield site


@pytest.fixture(scope="module", params=[("light", "en-US"), ("dark", "es-ES")], ids=["light-en", "dark-es"])
def profile(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile in one theme and language."""
    theme, locale = request.param
    fresh = browser.new_context(locale=locale, color_scheme=theme, viewport={"width": 390, "height": 844})
    yield fresh
    fresh.close()


@pytest.fixture(scope="module")
def admin(profile: BrowserContext, demo: Site) -> BrowserContext:
    """The profile, signed in to the Admin."""
    page = profile.new_page()
    sign_in(page, f"{demo.admin}/account/login/", "admin")
    page.close()
    return profile


@pytest.fixture(scope="module")
def portal(profile: BrowserContext, demo: Site) -> BrowserContext:
    """The profile, signed in to the portal."""
    page = profile.new_page()
    sign_in(page, f"{demo.portal}/accounts/login/", "owner@example.com")
    page.close()
    return profile


def complains(line: ConsoleMessage) -> bool:
    """Tell real complaints from the browser's remark that the prompt is answered with 403."""
    return line.type == "error" and "status of 403" not in line.text


def look_at(context: BrowserContext, url: str) -> list[str]:
    """Open a page and give all that is wrong with it, at 390 and at 1440 pixels."""
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda line: wrong.append(f"console: {line.text}") if complains(line) else None)
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    answer = page.goto(url)
    if answer is None or answer.status >= 500:
        wrong.append(f"status {answer and answer.status}")
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append(f"scrolls sideways at {width}")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)
        wrong += [
            f"{width}: {rule['id']}: {node['html'][:160]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]
    page.close()
    return wrong


@pytest.mark.parametrize("path", ADMIN)
def test_a_page_of_the_admin_is_accessible(admin: BrowserContext, demo: Site, path: str) -> None:
    """AK-46."""
    assert "\n".join(look_at(admin, demo.admin + path.format(**demo.names))) == ""


@pytest.mark.parametrize("path", PORTAL)
def test_a_page_of_the_portal_is_accessible(portal: BrowserContext, demo: Site, path: str) -> None:
    assert "\n".join(look_at(portal, demo.portal + path)) == ""


@pytest.mark.parametrize("path", CHANNEL)
def test_a_page_of_the_open_channel_is_accessible(admin: BrowserContext, demo: Site, path: str) -> None:
    open_the_channel(demo)
    assert "\n".join(look_at(admin, demo.admin + path)) == ""


def open_the_channel(site: Site) -> None:
    """Give the demo's company a key and the Admin that key, once."""
    if not (site.data / "key").exists():
        environment = {"TOWPATH_DATA": str(site.folder)}
        made = site.towpath(
            "key", "create", "--account", "owner@example.com", "--environment", "production",
            "--description", "Amazon Sales Channel", "--json", env=environment,
        )  # fmt: skip
        key = next(
            word
            for word in made.replace('"', " ").split()
            if word.startswith("twp_prod_") and "…" not in word
        )
        site.towpath(
            "config", "set", "services/magento_services/api_keys/production", stdin=key, env=environment
        )
        (site.data / "key").touch()


@pytest.mark.parametrize("path", ["/account/login/"])
def test_a_first_visit_is_light(browser: Browser, demo: Site, path: str) -> None:
    """A cold cache: document, styles, scripts and icons together, as they cross the wire."""
    context = browser.new_context()
    page = context.new_page()
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(demo.admin + path, wait_until="networkidle")
    context.close()
    assert 10_000 < sum(sizes) < FIRST_VISIT
