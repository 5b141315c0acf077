"""From conditions over their preview to the open store, by keyboard, in both languages."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.e2e.browser import Site, sign_in
from tests.e2e.test_pages import admin, demo, look_at, open_the_channel, profile  # noqa: F401 - fixtures

pytestmark = pytest.mark.e2e
STORE = """
INSERT INTO stores_store (name, email, website_id, country, paused, zeroed, created_at, updated_at)
SELECT %s, 'shop@example.com', id, 'US', false, false, now(), now() FROM catalog_website WHERE is_default
"""
LISTING = """
INSERT INTO listings_listing (store_id, sku, asin, product_id, matched_by, origin, ends_replaced, title,
    image_url, product_type, condition, condition_by_hand, currency, quantity, channel, channel_by_hand,
    on_amazon, buyable, issues, eligible, intent, state, cause, reason, reason_params, relisting,
    has_override, match_reason, match_params, search_digest, search_outcome, seen_at, created_at, updated_at)
SELECT (SELECT max(id) FROM stores_store), sku, 'B' || lpad(id::text, 9, '0'), id, 'sku', 'amazon', false,
    sku, '', 'BAG', 'new_new', false, 'USD', 5, 'DEFAULT', '', true, true, '[]', true, '', 'active', '', '',
    '{}', false, false, '', '{}', '', '', now(), now(), now()
FROM catalog_product WHERE type = 'simple' AND enabled ORDER BY id LIMIT 4
"""


@dataclass(frozen=True)
class Words:
    """What is printed on the buttons and tabs."""

    preview: str
    save: str
    back: str
    ineligible: str
    unsaved: str
    confirm: str


WORDS = {
    "en": Words(
        preview="Preview changes",
        save="Save and close",
        back="Back",
        ineligible="Ineligible Listings",
        unsaved="These conditions are not saved yet.",
        confirm="Confirm this, or go back",
    ),
    "es": Words(
        preview="Vista previa de los cambios",
        save="Guardar y cerrar",
        back="Volver",
        ineligible="Anuncios no aptos",
        unsaved="Estas condiciones aún no están guardadas.",
        confirm="Confírmelo, o vuelva",
    ),
}


def a_store(site: Site, name: str) -> tuple[int, str]:
    """Add a store with four listings; give its id and the SKU of one of them."""
    open_the_channel(site)
    site.sql("towpath", STORE, name)
    site.sql("towpath", LISTING)
    found = site.rows("towpath", "SELECT store_id, sku FROM listings_listing ORDER BY id DESC LIMIT 1")
    return int(str(found[0][0])), str(found[0][1])


def saved(site: Site, store: int) -> list[tuple[object, ...]]:
    return site.rows("towpath", f"SELECT version, tree FROM listings_listingrule WHERE store_id = {store}")


def test_a_rule_is_written_previewed_and_saved_by_keyboard(
    admin: BrowserContext,  # noqa: F811 - the fixture
    demo: Site,  # noqa: F811
) -> None:
    page = admin.new_page()
    language = str(page.evaluate("navigator.language"))[:2]
    words = WORDS[language]
    store, sku = a_store(demo, f"Rules {language}")
    address = f"{demo.admin}/marketing/channels/amazon/stores/{store}/rule/"
    page.goto(address)
    menu = page.locator("#conditions-node-new")
    menu.focus()
    menu.select_option("sku")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#conditions-node-0-operator")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type(sku)
    expect(page.locator("#conditions-sentence")).to_contain_text(sku)
    page.get_by_role("button", name=words.preview).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/rule/preview/**")
    expect(page.locator(".log-tabs a[aria-current=page]").last).to_contain_text(words.ineligible)
    assert look_at(admin, page.url) == []
    page.get_by_role("link", name=words.back, exact=True).last.click()
    expect(page.get_by_text(words.unsaved)).to_be_visible()
    expect(page.locator("#conditions-node-0-value")).to_have_value(sku)
    assert look_at(admin, page.url) == []
    page.get_by_role("button", name=words.preview).click()
    page.wait_for_url("**/rule/preview/**")
    page.get_by_role("button", name=words.save).click()
    expect(page.get_by_text(words.confirm)).to_be_visible()
    assert saved(demo, store) == []
    expect(page.get_by_role("checkbox", name=re.compile("4"))).to_be_focused()
    page.keyboard.press("Space")
    page.get_by_role("button", name=words.save).click()
    page.wait_for_url(f"**/stores/{store}/")
    tree = {
        "children": [{"value": [sku], "operator": "is", "attribute": "sku"}],
        "value": True,
        "aggregator": "ALL",
    }
    assert saved(demo, store) == [(1, tree)]
    page.close()


def test_a_rule_is_written_without_javascript(browser: Browser, demo: Site) -> None:  # noqa: F811
    store, sku = a_store(demo, "Rules without scripts")
    context = browser.new_context(java_script_enabled=False, locale="en-US")
    page = context.new_page()
    sign_in(page, f"{demo.admin}/account/login/", "admin")
    page.goto(f"{demo.admin}/marketing/channels/amazon/stores/{store}/rule/")
    page.locator("#conditions-node-new").select_option("sku")
    page.locator("[name='conditions.do'][value='add ']").click()
    page.fill("#conditions-node-0-value", sku)
    page.get_by_role("button", name="Preview changes").click()
    page.get_by_role("checkbox").last.check()
    page.get_by_role("button", name="Save and close").click()
    expect(page.get_by_text("The rule was saved.")).to_be_visible()
    assert [version for version, _tree in saved(demo, store)] == [1]
    context.close()
