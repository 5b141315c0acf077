"""The demo with a stand-in Amazon that takes a second where Amazon takes minutes, and where nobody buys."""

import contextlib
import json
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from tests.e2e.browser import Site
from tests.flow.system import free_port, until
from towpath.kit.processes import answers

SELLER, US = "A2DEMONASELLER", "ATVPDKIKX0DER"
CLIENT_ID, SECRET, TOKEN = (
    "amzn1.application-oa2-client.demo",
    "demo-client-secret",
    "Atzr|demo-refresh-token-na",
)
QUICK = """
[listings]
accept_after_s = 1
accept_within_s = 2

[reports]
queued_s = 0
processing_s = 1

[[quotas]]
operation = "searchListingsItems"
rate = 100
burst = 100
"""
"""The quota is wide because the tests look, too; Towpath keeps to Amazon's."""


@dataclass
class QuickAmazon:
    """The running stand-in, asked over its own API and over its control API."""

    url: str

    def get(self, path: str, headers: dict[str, str] | None = None) -> Any:
        request = urllib.request.Request(f"{self.url}{path}", headers=headers or {})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def writes(self, sku: str = "") -> list[str]:
        """Name the operations that wrote something, of one listing or at all, in order."""
        found = self.get(f"/_simulator/ledger?target={sku}")["entries"]
        return [str(entry["operation"]) for entry in found]

    def listings(self, *skus: str) -> dict[str, dict[str, Any]]:
        """Give what Amazon's own API shows of up to twenty listings, by SKU."""
        path = f"/listings/2021-08-01/items/{SELLER}?marketplaceIds={US}&identifiersType=SKU"
        path += f"&includedData=summaries,fulfillmentAvailability&pageSize=20&identifiers={','.join(skus)}"
        found = self.get(
            path, {"x-amz-access-token": self._token(), "user-agent": "Tests/1 (Language=Python)"}
        )
        return {item["sku"]: item for item in found["items"]}

    def buyable(self, *skus: str) -> set[str]:
        """Name those that buyers can buy."""
        items = self.listings(*skus).items()
        return {sku for sku, item in items if "BUYABLE" in item["summaries"][0]["status"]}

    def _token(self) -> str:
        form = f"grant_type=refresh_token&refresh_token={TOKEN}&client_id={CLIENT_ID}&client_secret={SECRET}"
        with urllib.request.urlopen(f"{self.url}/auth/o2/token", form.encode(), timeout=60) as answer:
            return str(json.load(answer)["access_token"])


@contextlib.contextmanager
def quick_demo() -> Iterator[tuple[Site, QuickAmazon]]:
    """Start both; the products are those of the demo, for the world is the same but for its orders."""
    with tempfile.TemporaryDirectory(prefix="towpath-quick-") as folder:
        Path(folder).chmod(0o711)  # as root, the database server runs as an ordinary user
        site = Site(Path(folder), folder_name="demo")
        with _amazon(Path(folder)) as amazon:
            site.more = {
                "TOWPATH_AMAZON_URL": f"{amazon.url}/{{region}}",
                "TOWPATH_AMAZON_LOGIN_URL": amazon.url,
                "TOWPATH_SELLER_CENTRAL_URL": amazon.url,
            }
            try:
                site.start("demo")
                yield site, amazon
            finally:
                site.stop()


@contextlib.contextmanager
def _amazon(folder: Path) -> Iterator[QuickAmazon]:
    scenario = folder / "quick.toml"
    demo = files("spapi_simulator").joinpath("scenarios/demo.toml").read_text(encoding="utf-8")
    scenario.write_text(demo.replace("every_s = 30", "every_s = 0") + QUICK, encoding="utf-8")
    port = free_port()
    command = [sys.executable, "-m", "spapi_simulator.main", "serve", "--scenario", str(scenario)]
    with (folder / "amazon.log").open("wb") as log:
        process = subprocess.Popen([*command, "--port", str(port)], stdout=log, stderr=log)
    try:
        amazon = QuickAmazon(f"http://127.0.0.1:{port}")
        until(lambda: answers(f"{amazon.url}/_simulator/health"), 60, "the stand-in Amazon does not answer")
        yield amazon
    finally:
        process.terminate()
        process.wait(60)
