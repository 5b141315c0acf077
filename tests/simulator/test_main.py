"""The command: a real server, a real end, and Amazon's own SDK that talks to it."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from spapi_simulator.main import app
from spapi_simulator.scenario import example

HOST = "127.0.0.1"
SDK = """
import json, sys
from spapi import ListingsApi, SearchOrdersApi, SellersApi, SPAPIClient, SPAPIConfig

url = sys.argv[1]
config = SPAPIConfig(
    client_id="amzn1.application-oa2-client.small",
    client_secret="small-client-secret",
    refresh_token="Atzr|small-refresh-token",
    region="NA",
)
client = SPAPIClient(config, oauth_endpoint=f"{url}/auth/o2/token", endpoint=url).api_client
us, seller, sku = "ATVPDKIKX0DER", "A1SMALLSELLER", "SKU-00001"
patch = {"op": "delete", "path": "/attributes/purchasable_offer", "value": [{"marketplace_id": us}]}
listings = ListingsApi(client)
item = listings.get_listings_item(seller, sku, [us], included_data=["summaries"])
sent = listings.patch_listings_item(
    seller, sku, [us], {"productType": "PRODUCT", "patches": [patch]}
)
orders = SearchOrdersApi(client).search_orders(created_after="2020-01-01T00:00:00Z", marketplace_ids=[us])
told = SellersApi(client).get_marketplace_participations()
print(json.dumps([told.payload[0].marketplace.id, item.sku, sent.status, len(orders.orders)]))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def started(port: int, *options: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "spapi_simulator.main", "serve", "--port", str(port), *options]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=os.environ)


@contextmanager
def serving(*options: str) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    port = free_port()
    with started(port, *options) as process:
        try:
            wait_for(port, process)
            yield port, process
        finally:
            process.kill()


def wait_for(port: int, process: "subprocess.Popen[str]") -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise AssertionError(process.communicate())
        try:
            if get(port, "/_simulator/health")[0] == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("The simulator does not answer.")


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def post(port: int, path: str, **body: object) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("POST", path, json.dumps(body), {"content-type": "application/json"})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def test_amazons_own_sdk_talks_to_it() -> None:
    with serving("--scenario", "small") as (port, _process):
        command = [sys.executable, "-W", "ignore", "-c", SDK, f"http://{HOST}:{port}"]
        answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        assert answer.returncode == 0, answer.stderr
        assert json.loads(answer.stdout.splitlines()[-1]) == ["ATVPDKIKX0DER", "SKU-00001", "ACCEPTED", 10]
        entries = json.loads(get(port, "/_simulator/ledger")[1])["entries"]
        assert [one["operation"] for one in entries] == ["patchListingsItem"]


def test_it_ends_with_its_parent() -> None:
    with serving("--supervised") as (_port, process):
        assert process.stdin
        process.stdin.close()
        assert process.wait(timeout=5) == 0


def test_it_ends_within_two_seconds_when_told_to_even_during_a_slow_answer() -> None:
    with serving() as (port, process):
        post(port, "/_simulator/faults", kind="slow", operation="token", seconds=30)
        connection = http.client.HTTPConnection(HOST, port)
        connection.request("POST", "/auth/o2/token")
        time.sleep(0.3)
        began = time.monotonic()
        process.terminate()
        assert process.wait(timeout=10) == 0
        assert time.monotonic() - began < 4
        connection.close()


def test_a_cut_connection_brings_no_answer() -> None:
    with serving() as (port, _process):
        post(port, "/_simulator/faults", kind="cut", operation="token", times=1)
        with pytest.raises((http.client.HTTPException, OSError)):
            post(port, "/auth/o2/token")
        assert post(port, "/auth/o2/token")[0] == 400


def test_it_keeps_what_happened_when_it_is_killed(tmp_path: Path) -> None:
    options = ("--scenario", "small", "--speed", "0", "--journal", str(tmp_path / "journal"))
    order = {"seller": "A1SMALLSELLER", "marketplace": "US"}
    with serving(*options) as (port, process):
        status, placed = post(port, "/_simulator/orders", **order, items={"SKU-00001": 1})
        assert status == 200
        process.kill()
    with serving(*options) as (port, _process):
        assert json.loads(get(port, "/_simulator/state")[1])["orders"] == 11
        status, again = post(port, "/_simulator/orders", **order, items={"SKU-00001": 1})
        assert json.loads(again)["order"] != json.loads(placed)["order"]


def test_a_port_that_is_taken_is_named() -> None:
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        port = int(other.getsockname()[1])
        process = started(port)
        _out, error = process.communicate(timeout=60)
    assert process.returncode == 1
    assert error == f"Cannot listen on {HOST}:{port}: Address already in use. Choose another --port.\n"


def test_scenarios_can_be_listed_checked_and_begun_from_an_example(tmp_path: Path) -> None:
    listed = CliRunner().invoke(app, ["scenario", "list"])
    assert [line.split()[0] for line in listed.stdout.splitlines()] == ["demo", "small"]
    assert CliRunner().invoke(app, ["scenario", "example"]).stdout == example()
    path = tmp_path / "own.toml"
    path.write_text(example(), encoding="utf-8")
    assert CliRunner().invoke(app, ["scenario", "check", str(path)]).stdout == "The scenario is fine.\n"
    path.write_text("seed = 'x'", encoding="utf-8")
    wrong = CliRunner().invoke(app, ["scenario", "check", str(path)])
    assert (wrong.exit_code, wrong.stderr) == (1, f"{path}: seed must be a whole number, not 'x'\n")
    path.write_text(
        '[[sellers]]\nid="A"\nemail="e"\npassword="p"\n[[sellers.listings]]\nsku="S"\nasin="B0"',
        encoding="utf-8",
    )
    wrong = CliRunner().invoke(app, ["scenario", "check", str(path)])
    assert (wrong.exit_code, wrong.stderr) == (1, "A, S: there is no item B0\n")
