"""From no key to listings that buyers can buy, in a browser, in both languages."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import DEMO_PASSWORD, Site, sign_in
from tests.e2e.test_journey import expect_home, new_key, open_channel, save_key, words
from tests.e2e.words import ENGLISH, Words
from tests.flow.quick_amazon import SELLER, QuickAmazon, quick_demo
from tests.flow.system import until

__all__ = ["words"]  # a fixture
pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]
PATIENCE_S = 120
"""A limit for a busy machine: reading and matching the listings takes half a minute."""
NEW = [f"NEW-000{number}" for number in (10, 11, 12, 13, 14, 16)]
"""Products that nobody lists yet, with an ASIN or a bar code that Amazon knows."""
TEXTS = {
    "add": ("Add Amazon Store", "Agregar tienda de Amazon"),
    "connect": ("Connect", "Conectar"),
    "save the application": ("Save the application", "Guardar la aplicación"),
    "log in": ("Log in with Amazon", "Iniciar sesión con Amazon"),
    "connected": ("The store is connected.", "La tienda está conectada."),
    "save settings": ("Save listing settings", "Guardar la configuración del listado"),
    "next step": (
        "Preview and List Eligible Products",
        "Previsualizar y anunciar los productos elegibles",
    ),
    "none of": ("Category is none of", "Categoría no es ninguno de"),
    "choose": ("Choose", "Elegir"),
    "below": ("Include subcategories", "Incluir subcategorías"),
    "done": ("Done", "Listo"),
    "rule": (
        "Products for which Category is none of Pet Supplies (5) including subcategories.",
        "Productos en los que Categoría no es ninguno de Pet Supplies (5), subcategorías incluidas.",
    ),
    "preview": ("Preview changes", "Vista previa de los cambios"),
    "ineligible": ("32 listings become ineligible", "32 anuncios dejan de ser aptos"),
    "new": (
        "234 products that are not on Amazon would be listed.",
        "234 productos que no están en Amazon se publicarían.",
    ),
    "save": ("Save and close", "Guardar y cerrar"),
    "saved": ("The rule was saved.", "La regla se ha guardado."),
    "all": ("All that match", "Todos los que coinciden"),
    "publish": ("Publish Product to Amazon", "Publicar el producto en Amazon"),
    "ok": ("OK", "Aceptar"),
    "finished": ("Finished", "Terminada"),
    "active": ("Active", "Activo"),
}


@pytest.fixture
def running() -> Iterator[tuple[Site, QuickAmazon]]:
    with quick_demo() as both:
        yield both


@pytest.fixture
def text(words: Words) -> dict[str, str]:
    """Give what is printed in the reader's language."""
    return {name: pair[0 if words is ENGLISH else 1] for name, pair in TEXTS.items()}


@pytest.fixture
def page(browser: Browser, running: tuple[Site, QuickAmazon], words: Words) -> Iterator[Page]:
    """The administrator's page; whatever the browser complains about fails the test."""
    site = running[0]
    context = browser.new_context(locale=words.locale, viewport={"width": 1440, "height": 900})
    for origin in (site.admin, site.portal):
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=origin)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    sign_in(page, f"{site.admin}/account/login/", "admin")
    yield page
    context.close()
    assert wrong == []


def get_a_key(page: Page, site: Site, words: Words) -> None:
    open_channel(page, words)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=re.compile(rf"^{words.sign_in}")).first.click()
    portal = opened.value
    sign_in(portal, portal.url, "owner@example.com")
    key = new_key(portal, words, "Amazon Sales Channel")
    portal.close()
    save_key(page, site, words, key)
    open_channel(page, words)
    expect_home(page, words)


def add_store(page: Page, text: dict[str, str]) -> None:
    page.get_by_role("link", name=text["add"]).first.click()
    page.locator("[name=website]").select_option(label="Main Website")
    page.fill("[name=name]", "Amazon Store USA")
    page.locator("[name=country]").select_option("US")
    page.locator("[name=identifier]").select_option("ean")
    page.locator("[name=attribute]").select_option("amazon_ean")
    page.get_by_role("button", name=text["connect"], exact=True).click()
    expect(page).to_have_url(re.compile(r"/stores/1/connect/"))


def log_in_with_amazon(page: Page, site: Site, text: dict[str, str]) -> None:
    """Save the application, sign in at Amazon in a new tab, and come back from there."""
    page.get_by_role("button", name=text["save the application"]).click()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=text["log in"]).click()
    amazon = opened.value
    amazon.fill("[name=email]", "seller@example.com")
    amazon.fill("[name=password]", DEMO_PASSWORD)
    amazon.locator("form button").first.click()
    amazon.locator("[name=understood]").check()
    amazon.locator("form button").first.click()
    expect(amazon).to_have_url(f"{site.admin}/marketing/channels/amazon/stores/1/")
    expect(amazon.locator("main")).to_contain_text(text["connected"])
    expect(amazon.locator("main")).to_contain_text(SELLER)
    amazon.close()


def list_by_hand(page: Page, store: str, text: dict[str, str]) -> None:
    page.goto(f"{store}settings/")
    page.locator("[name=automatic_list_action]").select_option("manual")
    page.get_by_role("button", name=text["save settings"]).first.click()
    page.wait_for_load_state()


def write_a_rule(page: Page, store: str, text: dict[str, str]) -> None:
    """Leave the pets out, look at what that means, and save it."""
    page.goto(store)
    page.get_by_role("link", name=text["next step"]).click()
    page.locator("#conditions-node-new").select_option("category_ids")
    page.locator("button[value='add ']").click()
    page.locator("#conditions-node-0-operator").select_option("not_one_of")
    sentence = page.locator("#conditions-sentence")
    expect(sentence).to_contain_text(text["none of"])
    page.get_by_role("button", name=text["choose"]).click()
    page.locator(".condition-tree input[value='5']").check()
    page.get_by_label(text["below"]).check()
    page.get_by_role("button", name=text["done"]).click()
    expect(sentence).to_have_text(text["rule"])
    page.get_by_role("button", name=text["preview"]).click()
    page.wait_for_url("**/rule/preview/**")
    for told in ("rule", "ineligible", "new"):
        expect(page.locator("main")).to_contain_text(text[told])
    page.get_by_role("button", name=text["save"]).click()
    page.wait_for_url(store)
    expect(page.locator("main")).to_contain_text(text["saved"])


def rows(page: Page, store: str, tab: str) -> int:
    """Open a tab, of the six products only, and give how many of them are there."""
    page.goto(f"{store}listings/?tab={tab}&f.sku=NEW-0001")
    return page.locator(".grid-table tbody tr").count()


def publish(page: Page, text: dict[str, str]) -> None:
    page.get_by_label(text["all"]).check()
    page.locator(".grid-mass summary").click()
    page.get_by_role("button", name=text["publish"]).click()
    page.get_by_role("dialog").get_by_role("button", name=text["ok"], exact=True).click()
    page.wait_for_url("**/listings/mass/1/")
    expect(page.locator("#mass")).to_contain_text(text["finished"], timeout=PATIENCE_S * 1000)
    expect(page.locator("#mass dd").nth(1)).to_have_text("6")


def wait(true: Callable[[], bool]) -> None:
    until(true, PATIENCE_S, "it did not come to that")


def test_from_no_key_to_listings_on_sale(
    page: Page, running: tuple[Site, QuickAmazon], words: Words, text: dict[str, str]
) -> None:
    site, amazon = running
    store = f"{site.admin}/marketing/channels/amazon/stores/1/"
    get_a_key(page, site, words)
    add_store(page, text)
    log_in_with_amazon(page, site, text)
    list_by_hand(page, store, text)

    matched = "SELECT count(*) FROM listings_listing WHERE on_amazon AND product_id IS NOT NULL"
    wait(lambda: site.rows("towpath", matched) == [(135,)])
    assert amazon.buyable(*NEW) == set()

    write_a_rule(page, store, text)
    wait(lambda: rows(page, store, "ready") == len(NEW))
    publish(page, text)
    wait(lambda: amazon.buyable(*NEW) == set(NEW))
    site.towpath("channel", "run", env={"TOWPATH_DATA": str(site.folder)})  # else it begins within minutes
    wait(lambda: rows(page, store, "active") == len(NEW))
    expect(page.locator(".grid-table tbody tr").first).to_contain_text(text["active"])
    assert {sku: amazon.writes(sku) for sku in NEW} == {sku: ["putListingsItem"] for sku in NEW}
