"""The pictures of the docs, taken from the running demo; ``make screenshots`` keeps them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.browser import Site, new_site, sign_in
from tests.e2e.words import ENGLISH, SPANISH, Words

pytestmark = pytest.mark.e2e
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH), ("es", SPANISH)])
def test_the_pictures_of_the_docs(
    browser: Browser, tmp_path: Path, pytestconfig: pytest.Config, language: str, words: Words
) -> None:
    folder = Path(pytestconfig.getoption("screenshots") or tmp_path)
    folder.mkdir(exist_ok=True)
    with new_site() as demo:
        demo.start("demo")
        take(browser, demo, words, lambda name: folder / f"{name}.{language}.png")
    taken = sorted(folder.glob(f"*.{language}.png"))
    assert [path.name.split(".")[0] for path in taken] == [
        "api-portal",
        "configuration",
        "home",
        "new-key",
        "prompt",
    ]
    assert {path.read_bytes()[:8] for path in taken} == {PNG}


def take(browser: Browser, demo: Site, words: Words, path_of: Callable[[str], Path]) -> None:
    """Walk the journey and keep a picture at each stop."""
    context = browser.new_context(locale=words.locale, viewport={"width": 1200, "height": 760})
    page, portal = context.new_page(), context.new_page()
    channel = f"{demo.admin}/marketing/channels/amazon/"
    sign_in(page, f"{demo.admin}/account/login/", "admin")
    page.goto(channel)
    page.screenshot(path=path_of("prompt"))
    sign_in(portal, f"{demo.portal}/accounts/login/", "owner@example.com")
    portal.screenshot(path=path_of("api-portal"))
    portal.fill("[name=description]", "Amazon Sales Channel")
    portal.get_by_role("button", name=words.add_new).click()
    key = portal.locator("#issued-key").input_value()
    # The pictures are published: what they show of a key is not the key.
    portal.evaluate(
        "text => { document.getElementById('issued-key').value = text;"
        " document.querySelector('.new-key code').textContent = text; }",
        "twp_prod_a1B2…9xYz",
    )
    portal.screenshot(path=path_of("new-key"))
    page.goto(f"{demo.admin}/stores/settings/configuration/services/magento-services/")
    page.fill("input[name='services/magento_services/api_keys/production']", key)
    page.get_by_role("button", name=words.save_config).first.click()
    expect(page.locator("main")).to_contain_text(key[-4:])
    page.wait_for_load_state()
    page.screenshot(path=path_of("configuration"))
    page.goto(channel)
    page.screenshot(path=path_of("home"))
    context.close()
