"""The Listing Changes Log in the browser, of all stores and of one, in both languages."""

import pytest
from playwright.sync_api import BrowserContext

from tests.e2e.browser import Site
from tests.e2e.listing_rows import fill
from tests.e2e.test_pages import admin, demo, look_at, open_the_channel, profile  # noqa: F401 - fixtures

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def store(demo: Site) -> int:  # noqa: F811 - the fixture
    """Give a store with listings of which something was told to Amazon."""
    open_the_channel(demo)
    return fill(demo)


@pytest.mark.parametrize("page", ["logs/", "stores/{store}/log/"])
def test_the_log_is_accessible(admin: BrowserContext, demo: Site, store: int, page: str) -> None:  # noqa: F811
    address = f"{demo.admin}/marketing/channels/amazon/{page.format(store=store)}"
    assert "\n".join(look_at(admin, address)) == ""
