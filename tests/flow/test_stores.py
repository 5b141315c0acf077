"""A store by command line alone: added, connected by a pasted token, paused, deleted, revoked."""

import json
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.browser import Site
from tests.e2e.test_pages import open_the_channel
from tests.flow.system import until
from towpath.kit.processes import answers

CLIENT_ID, SECRET = "amzn1.application-oa2-client.demo", "demo-client-secret"
SELLER, TOKEN = "A2DEMONASELLER", "Atzr|demo-refresh-token-na"
BRITISH, BRITISH_TOKEN = "A2DEMOEUSELLER", "Atzr|demo-refresh-token-eu"


@pytest.fixture(scope="module")
def demo() -> Iterator[Site]:
    with tempfile.TemporaryDirectory(prefix="towpath-stores-") as folder:
        Path(folder).chmod(0o711)  # as root, the database server runs as an ordinary user
        site = Site(Path(folder), folder_name="demo")
        site.start("demo")
        until(lambda: answers(f"{amazon_of(site)}/_simulator/health"), 60, site.log)
        open_the_channel(site)
        yield site
        site.stop()


def amazon_of(site: Site) -> str:
    return f"http://127.0.0.1:{site.simulator_port}"


def control(site: Site, path: str, body: object) -> None:
    """Change something in the stand-in Amazon."""
    data = json.dumps(body).encode()
    request = urllib.request.Request(
        f"{amazon_of(site)}/_simulator/{path}", data, {"Content-Type": "application/json"}
    )
    urllib.request.urlopen(request, timeout=5).close()


def store(site: Site, *arguments: str, stdin: str = "") -> str:
    amazon = amazon_of(site)
    environment = {
        "TOWPATH_DATA": str(site.folder),
        "TOWPATH_AMAZON_URL": f"{amazon}/{{region}}",
        "TOWPATH_AMAZON_LOGIN_URL": amazon,
    }
    return site.towpath("store", *arguments, stdin=stdin, env=environment).strip()


def connect(site: Site, number: str, seller: str = SELLER, token: str = TOKEN) -> str:
    pasted = ("--paste", "--client-id", CLIENT_ID, "--seller", seller)
    return store(site, "connect", number, *pasted, stdin=f"{SECRET}\n{token}\n")


def facts(site: Site, number: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(store(site, "show", number, "--json"))
    return found


def test_a_store_lives_by_command_line_alone(demo: Site) -> None:
    add = ("--email", "a@b.example", "--website", "base")
    usa = store(demo, "add", "USA", "--country", "us", *add)
    assert connect(demo, usa) == f"Connected: {SELLER}."
    canada = store(demo, "add", "Canada", "--country", "CA", *add)
    assert store(demo, "connect", canada, "--like", usa) == f"Connected: {SELLER}."
    assert facts(demo, canada)["status"] == "active"
    assert demo.leaks([TOKEN]) == []

    store(demo, "deactivate", canada, "--zero-quantity")
    assert (facts(demo, canada)["status"], facts(demo, canada)["zeroed"]) == ("inactive", True)
    store(demo, "activate", canada)

    store(demo, "delete", canada, "--name", "Canada")
    there = f"SELECT count(*) FROM stores_store WHERE id = {canada}"
    until(lambda: demo.rows("towpath", there) == [(0,)], 60, demo.log)
    listings = f"SELECT count(*) FROM listings_listing WHERE store_id = {canada}"
    assert demo.rows("towpath", listings) == [(0,)]


def test_a_revoked_authorisation_is_noticed_and_told(demo: Site) -> None:
    number = store(demo, "add", "Britain", "--country", "UK", "--email", "a@b.example", "--website", "base")
    assert connect(demo, number, BRITISH, BRITISH_TOKEN) == f"Connected: {BRITISH}."
    control(demo, f"sellers/{BRITISH}", {"revoke": "*"})
    with pytest.raises(AssertionError, match="Amazon does not accept the authorisation"):
        store(demo, "check", number)
    assert facts(demo, number)["status"] == "authorisation_expired"
    told = demo.rows("towpath", "SELECT code FROM notifications_notification WHERE code = 'store.held'")
    assert told
