"""The condition editor in the browser: by keyboard, without JavaScript, for every reader."""

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.e2e.browser import Site, sign_in
from tests.e2e.test_pages import AXE, TAGS, admin, demo, profile  # noqa: F401 - fixtures

pytestmark = pytest.mark.e2e
PATH = "/system/style/"
SENTENCE = "#conditions-sentence"


def opened(context: BrowserContext, site: Site) -> Page:
    page = context.new_page()
    page.goto(site.admin + PATH)
    return page


def add(page: Page, code: str) -> None:
    """Choose a condition to add and press the button, by keyboard."""
    menu = page.locator("#conditions-node-new")
    menu.focus()
    menu.select_option(code)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")


def test_a_condition_is_added_written_and_deleted_by_keyboard(
    admin: BrowserContext,  # noqa: F811 - the fixture
    demo: Site,  # noqa: F811
) -> None:
    page = opened(admin, demo)
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if is_error(line) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    add(page, "sku")
    operator = page.locator("#conditions-node-4-operator")
    expect(operator).to_be_focused()
    operator.select_option("one_of")
    expect(page.locator("textarea#conditions-node-4-value")).to_be_visible()
    expect(operator).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("x1, x2")
    expect(page.locator(SENTENCE)).to_contain_text("x2")
    expect(page.locator("#conditions-node-4-value")).to_be_focused()
    expect(page.locator("#conditions-node-4-value")).to_have_value("x1, x2")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#conditions-node-4")).to_have_count(0)
    expect(page.locator("#conditions-node-new")).to_be_focused()
    expect(page.locator(SENTENCE)).not_to_contain_text("x2")
    assert complaints == []
    page.close()


def is_error(line: ConsoleMessage) -> bool:
    return line.type == "error"


CHANGE_AT_ONCE = """operator => document.addEventListener("htmx:afterSwap", () => queueMicrotask(() => {
    const select = document.querySelector("#conditions-node-4-operator");
    select.value = operator;
    select.dispatchEvent(new Event("change", {bubbles: true}));
}), {once: true})"""


def test_what_is_done_in_the_moment_after_a_swap_counts(admin: BrowserContext, demo: Site) -> None:  # noqa: F811
    """The microtask runs when HTMX has returned to the browser: no key or click can come sooner."""
    page = opened(admin, demo)
    page.evaluate(CHANGE_AT_ONCE, "one_of")
    add(page, "sku")
    expect(page.locator("textarea#conditions-node-4-value")).to_be_visible()
    page.close()


def test_enter_in_a_field_only_renews_the_sentence(admin: BrowserContext, demo: Site) -> None:  # noqa: F811
    page = opened(admin, demo)
    page.fill("#conditions-node-1-value", "77")
    page.keyboard.press("Enter")
    expect(page.locator(SENTENCE)).to_contain_text("77")
    expect(page.locator("#conditions-node-3")).to_be_visible()
    assert page.url == demo.admin + PATH
    page.close()


def test_an_open_chooser_and_errors_are_accessible_at_every_width(
    admin: BrowserContext,  # noqa: F811
    demo: Site,  # noqa: F811
) -> None:
    page = opened(admin, demo)
    page.locator('button[value="choose 0"]').click()
    expect(page.locator(".condition-tree")).to_be_focused()
    add(page, "material")
    expect(page.locator("#conditions-node-4-operator")).to_be_focused()
    page.fill("#conditions-node-1-value", "cheap")
    page.locator("section[aria-labelledby=s-conditions] .form-actions button").click()
    expect(page.locator("#conditions-node-1-error")).to_be_visible()
    wrong = []
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)
        wrong += [
            f"{width}: {rule['id']}: {node['html'][:160]}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]
    assert "\n".join(wrong) == ""
    page.close()


def test_everything_works_without_javascript(browser: Browser, demo: Site) -> None:  # noqa: F811
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    sign_in(page, f"{demo.admin}/account/login/", "admin")
    page.goto(demo.admin + PATH)
    page.fill("#conditions-node-1-value", "55")
    page.select_option("#conditions-node-3-new", "release_date")
    page.locator('button[value="add 3"]').click()
    page.fill("#conditions-node-3-4-value", "2026-11-24")
    page.select_option("#conditions-node-3-4-operator", "undefined")
    page.locator('noscript button[value="refresh"], button[value="refresh"]:not([aria-hidden])').click()
    expect(page.locator(SENTENCE)).to_contain_text("55")
    expect(page.locator("#conditions-node-3-4-value")).to_have_count(0)
    page.locator('button[value="choose 0"]').click()
    page.locator(".condition-tree details details summary").click()
    page.locator(".condition-tree input[value='9']").check()
    page.locator('button[value="close 0"]').click()
    expect(page.locator("#conditions-node-0-value")).to_have_value("4, 9, 5")
    page.locator('button[value="delete 3"]').click()
    expect(page.locator("#conditions-node-3")).to_have_count(0)
    context.close()
