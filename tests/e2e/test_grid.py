"""The grid in a browser: by keyboard, without JavaScript, narrow and wide, light and dark."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.browser import Site, new_site, sign_in
from tests.e2e.test_pages import look_at

pytestmark = pytest.mark.e2e
PRODUCTS, STYLE = "/catalog/products/", "/system/style/"


@pytest.fixture(scope="module")
def demo() -> Iterator[Site]:
    """The demo with some products of the generator besides its own."""
    with new_site() as site:
        site.folder_name = "demo"
        site.start("demo")
        site.towpath("catalog", "generate", "--products", "60", env={"TOWPATH_DATA": str(site.folder)})
        yield site


def signed_in(browser: Browser, demo: Site, **options: object) -> BrowserContext:
    context = browser.new_context(**{"locale": "en-US", **options})  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, f"{demo.admin}/account/login/", "admin")
    page.close()
    return context


@pytest.fixture(scope="module")
def context(browser: Browser, demo: Site) -> Iterator[BrowserContext]:
    context = signed_in(browser, demo, viewport={"width": 1440, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, demo: Site) -> Iterator[Page]:
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    yield page
    page.close()
    assert wrong == []


def first_row(page: Page) -> str:
    return page.locator(".grid-table tbody tr").first.inner_text()


def test_the_grid_is_used_by_keyboard_alone(page: Page, demo: Site) -> None:
    page.goto(demo.admin + PRODUCTS)
    grid = page.locator("#grid-catalog-products")
    page.locator("#grid-catalog-products-filters summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("KI-")
    page.keyboard.press("Enter")
    expect(grid).to_contain_text("SKU: KI-")
    expect(page.locator("#live")).to_have_text("6 records found")
    page.locator("#grid-catalog-products-sort-sku").focus()
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("SKU")
    expect(page.locator("#grid-catalog-products-sort-sku")).to_be_focused()
    assert "KI-0000002" in first_row(page)
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=descending]")).to_have_text("SKU")
    assert page.url.endswith("?f.sku=KI-&sort=-sku")
    page.locator("#grid-catalog-products-columns summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("th").first).to_have_text("Id")
    expect(page.locator("#grid-catalog-products-show-id")).to_be_focused()
    expect(page.locator("#grid-catalog-products-columns")).to_contain_text("8 out of 10 visible")
    page.keyboard.press("Escape")
    expect(page.locator("#grid-catalog-products-columns form")).to_be_hidden()
    page.go_back()
    expect(page.locator("th").first).to_have_text("SKU")


def test_what_takes_counting_is_counted_after_the_page(page: Page, demo: Site) -> None:
    asked = ("catalog", "list", "--limit", "1000", "--json")
    listed = json.loads(demo.towpath(*asked, env={"TOWPATH_DATA": str(demo.folder)}))
    with page.expect_response(lambda answer: answer.request.headers.get("hx-target", "").endswith("-found")):
        page.goto(demo.admin + PRODUCTS)
    expect(page.locator("#grid-catalog-products-found")).to_have_text(f"{len(listed)} records found")
    expect(page.locator("#live")).to_have_text(f"{len(listed)} records found")
    assert page.url == demo.admin + PRODUCTS


def test_pages_go_on_and_back_and_only_the_grid_is_sent(page: Page, demo: Site) -> None:
    page.goto(f"{demo.admin}{PRODUCTS}?sort=sku")
    before = first_row(page)
    with page.expect_response(lambda answer: "after=" in answer.url) as answer:
        page.locator("#grid-catalog-products-next").click()
    assert len(answer.value.body()) < 40_000
    expect(page.locator("#grid-catalog-products-prev")).to_be_visible()
    assert first_row(page) > before
    page.locator("#grid-catalog-products-prev").click()
    expect(page.locator("#grid-catalog-products-prev")).to_be_hidden()
    assert first_row(page) == before
    page.locator("#grid-catalog-products-size").select_option("50")
    expect(page.locator(".grid-table tbody tr")).to_have_count(50)


def test_a_mass_action_is_for_what_is_selected(page: Page, demo: Site) -> None:
    page.goto(demo.admin + STYLE)
    grid = page.locator("#grid-style-roles")
    page.get_by_role("checkbox", name="Select Viewer").check()
    expect(grid).to_contain_text("1 selected")
    page.locator(".grid-pick summary").click()
    page.get_by_role("button", name="Select All on this Page").click()
    expect(grid).to_contain_text("4 selected")
    page.get_by_role("checkbox", name="Select Viewer").uncheck()
    page.locator("#grid-style-roles-actions summary").click()
    page.get_by_role("button", name="Sample action").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Do nothing with 3 records?")
    dialog.get_by_text("Cancel").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#grid-style-roles-actions .drop-item")).to_be_hidden()
    page.locator(".grid-pick summary").click()
    page.get_by_role("button", name="Select All", exact=True).click()
    expect(grid).to_contain_text("All that match are selected")
    page.locator("#grid-style-roles-actions summary").click()
    page.get_by_role("button", name="Sample action").click()
    expect(dialog).to_contain_text("Do nothing with 4 records?")
    dialog.get_by_role("button", name="Do nothing").click()
    expect(page.locator("#messages")).to_contain_text("Nothing was changed.")


def test_a_menu_of_a_row_is_not_cut_off(page: Page, demo: Site) -> None:
    page.goto(demo.admin + STYLE)
    menu = page.locator(".grid-table tbody details").last
    menu.locator("summary").click()
    item = menu.locator(".drop-item").last
    expect(item).to_be_in_viewport()
    at = item.bounding_box()
    assert at
    assert item.evaluate("(item, at) => document.elementFromPoint(at.x + 5, at.y + 5) === item", at)


def test_everything_works_without_javascript(browser: Browser, demo: Site, tmp_path: Path) -> None:
    context = browser.new_context(locale="en-US", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo.admin}/account/login/")
    page.fill("[name=login]", "admin")
    page.fill("[name=password]", "towpath-demo-2026")
    page.locator("main form button").first.click()
    page.goto(demo.admin + PRODUCTS)
    page.locator("#grid-catalog-products-filters summary").click()
    page.fill("#grid-catalog-products-sku", "KI-")
    page.fill("[id^='f.price.from']", "x")
    page.get_by_role("button", name="Apply Filters").click()
    expect(page.locator(".field-error")).to_have_text("Enter a number, such as 1234.50.")
    page.fill("[id^='f.price.from']", "50,5")
    page.get_by_role("button", name="Apply Filters").click()
    expect(page.locator(".grid-card")).to_contain_text("Price: from 50.5")
    page.locator("#grid-catalog-products-columns summary").click()
    page.locator("#grid-catalog-products-show-quantity").uncheck()
    page.locator("#grid-catalog-products-columns").get_by_role("button", name="Show").click()
    expect(page.locator("thead")).not_to_contain_text("Quantity")
    page.locator("#grid-catalog-products-export summary").click()
    with page.expect_download() as download:
        page.locator("#grid-catalog-products-export").get_by_role("button", name="Export").click()
    download.value.save_as(tmp_path / "rows.csv")
    lines = (tmp_path / "rows.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "SKU,Name,Type,Attribute set,Price,State"
    assert len(lines) - 1 == page.locator(".grid-table tbody tr").count() > 1
    page.locator("#grid-catalog-products-views summary").click()
    page.fill("#grid-catalog-products-view-name", "Kitchen")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#grid-catalog-products-views summary")).to_contain_text("Kitchen")
    page.goto(demo.admin + STYLE)
    page.get_by_role("checkbox", name="Select Viewer").check()
    page.locator("#grid-style-roles-actions summary").click()
    page.get_by_role("button", name="Sample action").click()
    expect(page.locator("h1")).to_have_text("Do nothing with 1 record?")
    page.get_by_role("button", name="Do nothing").click()
    expect(page.locator("#messages")).to_contain_text("Nothing was changed.")
    context.close()


@pytest.mark.parametrize(("theme", "locale"), [("light", "en-US"), ("dark", "es-ES")])
def test_every_control_is_accessible_and_fits(browser: Browser, demo: Site, theme: str, locale: str) -> None:
    context = signed_in(browser, demo, locale=locale, color_scheme=theme)
    for query in ("?f.name=a&f.price.from=20&f.type=simple&sort=-sku", "?f.price.from=x"):
        assert "\n".join(look_at(context, demo.admin + PRODUCTS + query)) == ""
    context.close()
