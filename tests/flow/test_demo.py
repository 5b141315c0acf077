"""``towpath demo`` with its stand-in Amazon, and calls of it by hand."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from tests.e2e.browser import Site
from tests.flow.system import mine, until
from towpath.kit.processes import answers

SELLER, US = "A2DEMONASELLER", "ATVPDKIKX0DER"
PATH = ("--path", f"sellerId={SELLER}", "--path", "sku=LQ-00001", "--query", f"marketplaceIds={US}")


def amazon_of(site: Site) -> str:
    return f"http://127.0.0.1:{site.simulator_port}"


@pytest.fixture(scope="module")
def demo() -> Iterator[Site]:
    with tempfile.TemporaryDirectory(prefix="towpath-demo-") as folder:
        Path(folder).chmod(0o711)  # as root, the database server runs as an ordinary user
        site = Site(Path(folder), folder_name="demo")
        site.start("demo")
        until(lambda: answers(f"{amazon_of(site)}/_simulator/health"), 60, site.log)
        yield site
        site.stop()


def test_ping_shows_the_marketplaces_of_the_sample_seller(demo: Site) -> None:
    found = json.loads(demo.towpath("amazon", "ping", "--demo", "--json"))
    assert [(one["country"], one["currency"], one["store_name"]) for one in found] == [
        ("US", "USD", "Lock & Quay"),
        ("CA", "CAD", "Lock & Quay"),
        ("MX", "MXN", "Lock & Quay"),
    ]


def test_what_was_written_outlives_the_stand_in(demo: Site, tmp_path: Path) -> None:
    body = tmp_path / "patch.json"
    patch = {"op": "delete", "path": "/attributes/purchasable_offer", "value": [{"marketplace_id": US}]}
    body.write_text(json.dumps({"productType": "PRODUCT", "patches": [patch]}))
    told = json.loads(
        demo.towpath("amazon", "call", "patchListingsItem", "--demo", *PATH, "--body", str(body))
    )
    assert told["status"] == "ACCEPTED"
    (amazon,) = [one for one in mine(demo.data) if "spapi_simulator.main" in " ".join(one.cmdline())]
    amazon.kill()
    psutil.wait_procs([amazon], 60)
    until(
        lambda: answers(f"{amazon_of(demo)}/_simulator/health"), 60, "the stand-in Amazon did not come back"
    )
    again = json.loads(demo.towpath("amazon", "call", "getListingsItem", "--demo", *PATH))
    assert again["sku"] == "LQ-00001"
    with urlopen(f"{amazon_of(demo)}/_simulator/ledger", timeout=60) as answer:
        entries = json.load(answer)["entries"]
    assert [(one["operation"], one["target"]) for one in entries] == [("patchListingsItem", "LQ-00001")]
