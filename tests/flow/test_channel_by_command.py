"""From an open channel to listings on Amazon, and off it again, by command line alone."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.browser import Site
from tests.e2e.test_pages import open_the_channel
from tests.flow.quick_amazon import CLIENT_ID, SECRET, SELLER, TOKEN, QuickAmazon, quick_demo
from tests.flow.system import until

NEW = [f"NEW-000{number}" for number in (10, 11, 12, 13, 14, 16)]
"""Products that nobody lists yet, with an ASIN or a bar code that Amazon knows."""
WITHOUT_PETS = {
    "children": [
        {"attribute": "category_ids", "operator": "not_one_of", "value": ["5"], "subcategories": True},
    ]
}
PATIENCE_S = 120
pytestmark = pytest.mark.timeout(900)
"""It starts thirty commands one after the other: a minute on a quiet machine, more on a busy one."""
Towpath = Callable[..., str]


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Site, QuickAmazon]]:
    with quick_demo() as both:
        open_the_channel(both[0])
        yield both


@pytest.fixture
def amazon(running: tuple[Site, QuickAmazon]) -> QuickAmazon:
    return running[1]


@pytest.fixture
def towpath(running: tuple[Site, QuickAmazon]) -> Towpath:
    """Run a command on the demo's own data folder."""
    site = running[0]

    def run(*arguments: str, stdin: str = "") -> str:
        return site.towpath(*arguments, stdin=stdin, env={"TOWPATH_DATA": str(site.folder)}).strip()

    return run


def counts(towpath: Towpath) -> dict[str, int]:
    found: dict[str, int] = json.loads(towpath("listing", "list", "1", "--json"))
    return found


def statuses(towpath: Towpath, tab: str) -> dict[str, Any]:
    rows = json.loads(towpath("listing", "list", "1", "--tab", tab, "--limit", "1000", "--json"))
    return {row["sku"]: row["status"] for row in rows}


def quantity(amazon: QuickAmazon, sku: str) -> int:
    offered = amazon.listings(sku)[sku]["fulfillmentAvailability"]
    return int(offered[0]["quantity"])


def wait(true: Callable[[], bool]) -> None:
    until(true, PATIENCE_S, "it did not come to that")


def test_from_the_key_to_active_listings_and_back(
    towpath: Towpath, amazon: QuickAmazon, tmp_path: Path
) -> None:
    add = ("USA", "--country", "US", "--email", "a@b.example", "--website", "base")
    assert towpath("store", "add", *add) == "1"
    pasted = ("--paste", "--client-id", CLIENT_ID, "--seller", SELLER)
    said = towpath("store", "connect", "1", *pasted, stdin=f"{SECRET}\n{TOKEN}\n")
    assert said == f"Connected: {SELLER}."

    towpath("store", "set", "1", "automatic_list_action=manual", "search_ean=amazon_ean")
    towpath("listing", "import", "1", "--wait")
    found = counts(towpath)
    assert (sum(found.values()), found["new_third_party"]) == (150, 15)
    assert set(amazon.writes()) == {"createReport"}  # no listing is written before a rule is saved

    rule = json.dumps(WITHOUT_PETS)
    preview = json.loads(towpath("rule", "preview", "1", "-", "--json", stdin=rule))["counts"]
    assert (preview["ineligible"], preview["eligible"], preview["new"]) == (32, 103, 234)
    said = towpath("rule", "save", "1", "-", stdin=rule)
    assert said == "Products for which Category is none of Pet Supplies (5) including subcategories."
    wait(lambda: set(NEW) <= statuses(towpath, "ready").keys())

    assert towpath("listing", "publish", "1", *NEW) == "6 of 6 listings are done."
    wait(lambda: amazon.buyable(*NEW) == set(NEW))
    towpath("listing", "import", "1", "--wait")
    wait(lambda: set(NEW) <= statuses(towpath, "active").keys())

    disabled, ended, *rest = NEW
    (tmp_path / "off.csv").write_text(f"sku,product_online\n{disabled},2\n", encoding="utf-8")
    towpath("catalog", "import", str(tmp_path / "off.csv"))
    wait(lambda: quantity(amazon, disabled) == 0)
    wait(lambda: disabled in statuses(towpath, "ineligible"))

    assert towpath("listing", "end", "1", ended) == "1 of 1 listings are done."
    wait(lambda: ended not in amazon.listings(ended))
    wait(lambda: ended in statuses(towpath, "ended"))

    created = ["putListingsItem"]
    assert amazon.writes(disabled) == [*created, "patchListingsItem"]
    assert amazon.writes(ended) == [*created, "deleteListingsItem"]
    assert [amazon.writes(sku) for sku in rest] == [created] * len(rest)
