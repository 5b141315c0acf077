from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.browser import FLAGS, Site, chromium, new_site

expect.set_options(timeout=20_000)  # a limit for a busy machine; what is expected is mostly there at once


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which browser test was skipped, and why, where there is no browser."""
    if chromium() is None:
        for item in items:
            if "tests/e2e/" in str(item.path):
                item.add_marker(pytest.mark.skip(reason="no Chromium found: set TOWPATH_CHROMIUM"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for the run, each test in a context (profile) of its own."""
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield chrome
        chrome.close()


@pytest.fixture
def site() -> Iterator[Site]:
    """A product of one's own, started."""
    with new_site() as fresh:
        fresh.start()
        yield fresh
