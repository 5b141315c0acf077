"""The page of the guide, walked in a browser in both languages, from no key to an open channel and back."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.e2e.browser import Site, new_site
from tests.e2e.words import ENGLISH, SPANISH, Words

PASSWORD = "correct horse battery staple"
pytestmark = pytest.mark.e2e


@pytest.fixture(params=[ENGLISH, SPANISH], ids=["en", "es"])
def words(request: pytest.FixtureRequest) -> Words:
    found: Words = request.param
    return found


@pytest.fixture
def context(browser: Browser, site: Site, words: Words) -> Iterator[BrowserContext]:
    """A browser profile in the reader's language that may use the clipboard."""
    fresh = browser.new_context(locale=words.locale, viewport={"width": 1440, "height": 900})
    for origin in (site.admin, site.portal):
        fresh.grant_permissions(["clipboard-read", "clipboard-write"], origin=origin)
    yield fresh
    fresh.close()


def submit(page: Page) -> None:
    page.locator("main form:not([role=search]) button:not([name=language])").first.click()


def first_administrator(page: Page, site: Site) -> None:
    """Follow the one-time link of the first start; it signs the new administrator in."""
    page.goto(site.setup_link())
    page.fill("[name=username]", "ana")
    page.fill("[name=email]", "ana@example.com")
    for field in page.locator("[type=password]").all():
        field.fill(PASSWORD)
    submit(page)
    expect(page).to_have_url(f"{site.admin}/")


def register(portal: Page) -> None:
    """Take the "no account" branch of the portal's sign-in."""
    portal.locator("a[href*='signup']").first.click()
    portal.fill("[name=email]", "ana@acme.example")
    portal.fill("[name=company]", "Acme")
    portal.wait_for_load_state()
    for field in portal.locator("[type=password]").all():
        field.fill(PASSWORD)
    submit(portal)


def open_channel(page: Page, words: Words) -> None:
    """Choose the sidebar's entry."""
    page.get_by_role("navigation").get_by_role("link", name=words.channel, exact=True).first.click()


def new_key(portal: Page, words: Words, description: str) -> str:
    """Add a key and copy it; give what is on the clipboard."""
    portal.fill("[name=description]", description)
    portal.wait_for_load_state()
    portal.get_by_role("button", name=words.add_new).click()
    dialog = portal.get_by_role("dialog")
    dialog.get_by_role("button", name=words.copy).click()
    expect(dialog.get_by_text(words.copied, exact=True)).to_be_visible()
    dialog.locator("form button").click()
    portal.bring_to_front()
    return str(portal.evaluate("navigator.clipboard.readText()"))


def delete_key(portal: Page, site: Site, words: Words, environment: str = "production") -> None:
    """Delete the key of an environment and say yes to the question."""
    portal.goto(f"{site.portal}/account/api-portal/?environment={environment}")
    portal.locator("tbody tr").first.get_by_role("link", name=words.delete).click()
    portal.get_by_role("dialog").get_by_role("button", name=words.delete).click()
    expect(portal.locator("[name=description]")).to_be_visible()


def save_key(page: Page, site: Site, words: Words, key: str) -> None:
    """Put a key into the production field by hand and save."""
    page.goto(f"{site.admin}/stores/settings/configuration/services/magento-services/?focus={FIELD}")
    replace(page).fill(key)
    page.get_by_role("button", name=words.save_config).first.click()
    expect(page.locator("main")).to_contain_text(key[-4:])


FIELD = "services/magento_services/api_keys/production"


def replace(page: Page) -> Locator:
    return page.locator(f"input[name='{FIELD}']")


def expect_prompt(page: Page, words: Words, reason: str) -> None:
    expect(page.get_by_role("heading", name=words.welcome)).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text=reason)).to_be_visible()


def expect_home(page: Page, words: Words) -> None:
    expect(page.get_by_role("heading", name=words.channel).first).to_be_visible()
    expect(page.get_by_role("link", name=words.stores_view).first).to_be_visible()


def test_from_no_key_to_the_open_channel_and_back(context: BrowserContext, site: Site, words: Words) -> None:
    """AK-01, 02, 05-12, 19-22, 24, 33, 45: the guide's nine steps in two tabs, then what closes it."""
    page = context.new_page()
    first_administrator(page, site)

    open_channel(page, words)
    expect_prompt(page, words, words.missing)

    with context.expect_page() as opened:
        page.get_by_role("link", name=re.compile(rf"^{words.sign_in}")).first.click()
    portal = opened.value
    register(portal)
    expect(portal).to_have_url(re.compile(rf"^{site.portal}/account/api-portal/"))
    expect_prompt(page, words, words.missing)
    key = new_key(portal, words, "Amazon Sales Channel")
    assert re.fullmatch(r"twp_prod_[0-9A-Za-z]{38}", key)
    expect(portal.locator("[name=description]")).to_have_count(0)

    page.bring_to_front()
    page.get_by_role("link", name=re.compile(rf"^{words.add_the_key}")).first.click()
    expect(replace(page)).to_be_focused()
    page.keyboard.press("Control+V")
    page.get_by_role("button", name=words.save_config).first.click()
    expect(page.locator("main")).to_contain_text(key[-4:])
    assert key not in page.content()

    open_channel(page, words)
    expect_home(page, words)
    expect(page.get_by_text(words.pre_setup).first).to_be_visible()

    delete_key(portal, site, words)
    open_channel(page, words)
    expect_prompt(page, words, words.revoked)

    second = new_key(portal, words, "Amazon Sales Channel")
    save_key(page, site, words, second)
    open_channel(page, words)
    expect_home(page, words)
    assert (
        site.sql(
            "towpath_portal",
            "UPDATE portal_apikey SET expires_at = now() - interval '1 minute' WHERE revoked_at IS NULL",
        )
        == 1
    )
    open_channel(page, words)
    expect_prompt(page, words, words.expired)

    portal.goto(f"{site.portal}/account/api-portal/?environment=sandbox")
    sandbox = new_key(portal, words, "Tests")
    save_key(page, site, words, sandbox)
    expect(page.locator("main")).to_contain_text(words.wrong_environment)
    open_channel(page, words)
    expect_prompt(page, words, words.wrong_environment)

    secrets = [key, second, sandbox]
    assert len(set(secrets)) == 3
    assert site.leaks(secrets) == []
    for path in (
        "system/action-logs/",
        "system/notifications/",
        "stores/settings/configuration/services/magento-services/",
    ):
        page.goto(f"{site.admin}/{path}")
        assert [secret for secret in secrets if secret in page.content()] == []


@pytest.fixture
def elsewhere() -> Iterator[Site]:
    """A second machine, whose portal the first one's Admin asks."""
    with new_site() as second:
        second.start()
        yield second


@pytest.fixture
def asking(elsewhere: Site) -> Iterator[Site]:
    """An Admin that checks its key at the other machine's portal."""
    with new_site() as first:
        first.more = {"TOWPATH_PORTAL_URL": elsewhere.portal, "TOWPATH_KEY_SERVICE_URL": elsewhere.portal}
        first.start()
        yield first


def test_a_dead_portal_never_leads_to_the_prompt(
    browser: Browser, asking: Site, elsewhere: Site, words: Words
) -> None:
    """AK-38, 39, 41: inside the grace open with a banner, outside it the service page, then back."""
    context = browser.new_context(locale=words.locale)
    for origin in (asking.admin, elsewhere.portal):
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=origin)
    page = context.new_page()
    first_administrator(page, asking)
    portal = context.new_page()
    portal.goto(elsewhere.portal)
    register(portal)
    save_key(page, asking, words, new_key(portal, words, "Amazon Sales Channel"))
    open_channel(page, words)
    expect_home(page, words)

    elsewhere.kill()
    open_channel(page, words)
    expect_home(page, words)
    expect(
        page.get_by_role("alert").or_(page.get_by_role("status")).filter(has_text=words.unreachable)
    ).to_be_visible()

    aged = "UPDATE access_gaterecord SET valid_at = valid_at - interval '25 hours'"
    assert asking.sql("towpath", aged) == 1
    open_channel(page, words)
    expect(page.get_by_role("alert").filter(has_text=words.unreachable)).to_be_visible()
    expect(page.get_by_role("link", name=words.try_again)).to_be_visible()
    expect(page.get_by_role("heading", name=words.welcome)).to_have_count(0)

    elsewhere.start()
    page.get_by_role("link", name=words.try_again).click()
    expect_home(page, words)
    context.close()
