"""The listings of a store in the browser: find, choose, act on all that match, in both languages."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.browser import Site
from tests.e2e.listing_rows import fill
from tests.e2e.test_pages import admin, demo, look_at, open_the_channel, profile  # noqa: F401 - fixtures

pytestmark = pytest.mark.e2e
WORDS = {
    "en": ("SKU-0000", 2, "End Listing(s) on Amazon", "Filters", "Columns", "Fulfilled By"),
    "es": ("SKU-0001", 3, "Finalizar anuncios en Amazon", "Filtros", "Columnas", "Gestionado por"),
}
TABS = ("incomplete", "new_third_party", "ready", "inactive", "active", "overrides", "ineligible", "ended")


@pytest.fixture(scope="module")
def store(demo: Site) -> int:  # noqa: F811 - the fixture
    """Give a store with listings in every state; the channel is open."""
    open_the_channel(demo)
    return fill(demo)


def address(site: Site, store: int, rest: str = "") -> str:
    return f"{site.admin}/marketing/channels/amazon/stores/{store}/listings/{rest}"


@pytest.mark.parametrize("tab", TABS)
def test_a_tab_is_accessible(admin: BrowserContext, demo: Site, store: int, tab: str) -> None:  # noqa: F811
    assert "\n".join(look_at(admin, address(demo, store, f"?tab={tab}"))) == ""


def test_no_tab_scrolls_sideways_on_a_wide_screen(admin: BrowserContext, demo: Site, store: int) -> None:  # noqa: F811
    page = admin.new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    scrolls = "e => e.scrollWidth > e.clientWidth"
    wide = {}
    for tab in TABS:
        page.goto(address(demo, store, f"?tab={tab}"))
        wide[tab] = [page.locator(each).evaluate(scrolls) for each in ("[data-grid-rows]", ".tab-strip")]
    page.close()
    assert wide == {tab: [False, False] for tab in TABS}


def test_the_pages_of_a_listing_are_accessible(
    admin: BrowserContext,  # noqa: F811
    demo: Site,  # noqa: F811
    store: int,
) -> None:
    found = demo.rows("towpath", "SELECT state, max(id) FROM listings_listing WHERE cause = '' GROUP BY 1")
    ids = {str(state): pk for state, pk in found}
    lacking = demo.rows("towpath", "SELECT max(id) FROM listings_listing WHERE cause = 'missing_condition'")[
        0
    ][0]
    pages = [f"{ids['inactive']}/", f"{lacking}/update-info/", f"{ids['active']}/change-asin/"]
    pages += [f"{ids['active']}/alias/", f"{ids['active']}/end/"]
    pages += [f"{ids['new_third_party']}/assign/", f"{ids['new_third_party']}/create-products/"]
    wrong = {page: look_at(admin, address(demo, store, page)) for page in pages}
    assert {page: found for page, found in wrong.items() if found} == {}


def test_listings_are_filtered_chosen_and_acted_on(
    admin: BrowserContext,  # noqa: F811
    demo: Site,  # noqa: F811
    store: int,
) -> None:
    page = admin.new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(address(demo, store))
    language = page.evaluate("document.documentElement.lang")[:2]
    beginning, number, end, filters, columns, fulfilled = WORDS[language]
    grid = page.locator("#grid-listings-active")
    page.get_by_text(filters, exact=True).first.click()
    page.fill("[name='f.sku']", beginning)
    page.locator("#grid-listings-active-apply").click()
    expect(grid.locator("tbody tr")).to_have_count(number)
    page.get_by_text(columns, exact=True).first.click()
    page.locator("#grid-listings-active-show-fulfilment").check()
    expect(grid.locator("thead")).to_contain_text(fulfilled)
    page.locator("[name=selection]").check()
    page.locator("#grid-listings-active-actions > summary").click()
    page.get_by_role("button", name=end).click()
    page.locator("dialog .btn-danger").click()
    expect(page.locator("#mass")).to_contain_text(str(number))
    expect(page.locator("#mass progress")).to_have_count(0, timeout=60_000)
    outcomes = demo.rows("towpath", "SELECT outcome FROM listings_massactionrow ORDER BY 1")
    assert {str(outcome) for (outcome,) in outcomes} <= {"done", "NOT_IN_THIS_STATE"}
    page.close()
