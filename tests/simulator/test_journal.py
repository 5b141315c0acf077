"""A simulator that was stopped comes back as it was."""

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from spapi_simulator.app import Simulator
from spapi_simulator.faults import Fault
from spapi_simulator.journal import Journal, JournalError, Recorded
from spapi_simulator.scenario import build, load

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
SELLER, SKU = "A2DEMONASELLER", "NEW/1 ñ"
US = "ATVPDKIKX0DER"
LOGIN = {
    "grant_type": "refresh_token",
    "refresh_token": "Atzr|demo-refresh-token-na",
    "client_id": "amzn1.application-oa2-client.demo",
    "client_secret": "demo-client-secret",
}


def start(path: Path) -> tuple[Recorded, int]:
    """Start on the journal, with a clock that stands still when nobody moves it."""
    scenario = load("demo", seed=7, speed=0)
    journal = Journal.open(path, scenario, START)
    recorded = Recorded(build(scenario, now=journal.began), journal)
    return recorded, asyncio.run(recorded.replay())


async def work(recorded: Recorded) -> dict[str, Any]:
    """Sign in, list an item, send a feed, and give what was answered."""
    transport = httpx2.ASGITransport(recorded, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://amazon.test") as http:
        token = (await http.post("/auth/o2/token", data=LOGIN)).json()["access_token"]
        http.headers["x-amz-access-token"] = token
        place = f"/listings/2021-08-01/items/{SELLER}/{'NEW%2F1%20%C3%B1'}"
        world = recorded.simulator.world
        item = next(
            one
            for one in (world.catalogue.item(number) for number in range(2000))
            if not one.is_parent
            and US in one.marketplace_ids
            and one.brand not in world.listings.gates.brands
        )
        price = {"currency": "USD", "our_price": [{"schedule": [{"value_with_tax": 12.5}]}]}
        body = {
            "productType": "PRODUCT",
            "requirements": "LISTING_OFFER_ONLY",
            "attributes": {
                "merchant_suggested_asin": [{"value": item.asin, "marketplace_id": US}],
                "condition_type": [{"value": "new_new", "marketplace_id": US}],
                "purchasable_offer": [price | {"marketplace_id": US}],
                "fulfillment_availability": [{"fulfillment_channel_code": "DEFAULT", "quantity": 3}],
            },
        }
        put = await http.put(place, params={"marketplaceIds": US}, json=body)
        document = {"contentType": "application/json; charset=UTF-8"}
        created = (await http.post("/feeds/2021-06-30/documents", json=document)).json()
        feed = json.dumps({"header": {"sellerId": SELLER, "version": "2.0"}, "messages": []}).encode()
        upload = await http.put(
            created["url"], content=feed, headers={"content-type": document["contentType"]}
        )
        wanted = {"feedType": "JSON_LISTINGS_FEED", "marketplaceIds": [US]}
        sent = await http.post(
            "/feeds/2021-06-30/feeds", json=wanted | {"inputFeedDocumentId": created["feedDocumentId"]}
        )
        return {"token": token, "put": put.status_code, "upload": upload.status_code, "feed": sent.json()}


def look(simulator: Simulator) -> dict[str, Any]:
    """Give what must be the same afterwards."""
    world = simulator.world
    listing = world.listings.get(SELLER, SKU)
    return {
        "now": world.now,
        "listing": listing and (listing.attributes, listing.presences),
        "tokens": sorted(world.accounts.access_tokens),
        "ledger": [entry.as_json() for entry in world.ledger.entries],
        "orders": [order.id for order in world.orders.of(SELLER)],
        "numbers": world.ids.numbers,
    }


def test_what_happened_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "amazon.journal"
    first, replayed = start(path)
    assert replayed == 0
    answered = asyncio.run(work(first))
    assert (answered["put"], answered["upload"]) == (200, 200)
    first.simulator.move(timedelta(minutes=7))
    asyncio.run(work(first))
    before = look(first.simulator)
    second, replayed = start(path)
    second.simulator.world.agenda.advance(before["now"])
    after = look(second.simulator)
    assert replayed == 10
    assert after["listing"] == before["listing"] is not None
    assert after["tokens"] == before["tokens"]
    assert after["ledger"] == before["ledger"]
    assert len(after["ledger"]) == 6


def test_a_line_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "amazon.journal"
    first, _ = start(path)
    asyncio.run(work(first))
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    second, replayed = start(path)
    assert replayed == 4
    assert [entry.operation for entry in second.simulator.world.ledger.entries] == [
        "putListingsItem",
        "createFeedDocument",
    ]


def test_an_answer_that_got_lost_is_kept_when_the_call_was_carried_out(tmp_path: Path) -> None:
    path = tmp_path / "amazon.journal"
    first, _ = start(path)
    first.simulator.world.faults.add(
        Fault("status", operation="putListingsItem", carried_out=True, body="empty")
    )
    assert asyncio.run(work(first))["put"] == 500
    second, replayed = start(path)
    assert replayed == 5
    assert [entry.operation for entry in second.simulator.world.ledger.entries] == [
        "putListingsItem",
        "createFeedDocument",
        "createFeed",
    ]


def test_the_journal_of_another_scenario_is_not_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "amazon.journal"
    start(path)
    with pytest.raises(JournalError, match=r"amazon\.journal belongs to another scenario or version"):
        Journal.open(path, load("small", seed=7), START)


async def control(recorded: Recorded, path: str, **body: Any) -> None:
    """Send a command of the control API."""
    transport = httpx2.ASGITransport(recorded)
    async with httpx2.AsyncClient(transport=transport, base_url="http://amazon.test") as http:
        assert (await http.post(f"/_simulator/{path}", json=body)).status_code == 200


def test_a_clock_that_was_moved_is_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "amazon.journal"
    first, _ = start(path)
    for seconds in (1200, 60):
        asyncio.run(control(first, "clock", move_s=seconds))
    asyncio.run(work(first))
    second, _ = start(path)
    assert second.simulator.clock.now() == START + timedelta(seconds=1260) == second.simulator.world.now
    assert look(second.simulator) == look(first.simulator)


def test_a_clock_that_runs_runs_on_at_its_speed_and_one_that_was_frozen_stands(tmp_path: Path) -> None:
    path = tmp_path / "amazon.journal"
    first, _ = start(path)
    asyncio.run(control(first, "clock", speed=1000, move_s=3600))
    time.sleep(0.2)
    second, _ = start(path)
    gone = second.simulator.clock.now() - START
    assert timedelta(seconds=3800) <= gone < timedelta(seconds=3600 + 1000 * 60)
    asyncio.run(control(second, "clock", speed=0))
    third, _ = start(path)
    assert third.simulator.clock.now() == second.simulator.clock.now() == third.simulator.world.now


def test_an_order_that_was_seen_is_there_again(tmp_path: Path) -> None:
    path = tmp_path / "amazon.journal"
    first, _ = start(path)
    asyncio.run(work(first))
    first.simulator.move(timedelta(minutes=5))

    async def look_in() -> None:
        async with httpx2.AsyncClient(
            transport=httpx2.ASGITransport(first), base_url="http://amazon.test"
        ) as http:
            assert (await http.get("/_simulator/state")).json()["orders"] == 50

    asyncio.run(look_in())
    lines = path.read_bytes().count(b"\n")
    asyncio.run(look_in())
    assert path.read_bytes().count(b"\n") == lines
    second, _ = start(path)
    assert look(second.simulator)["orders"] == look(first.simulator)["orders"]
    assert second.simulator.world.now == first.simulator.world.now


def test_nobody_buys_while_the_simulator_is_not_running(tmp_path: Path) -> None:
    path = tmp_path / "amazon.journal"
    first, _ = start(path)
    asyncio.run(control(first, "clock", speed=1))
    known = first.simulator.world.orders.of(SELLER)
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    for line in lines[1:]:
        line["wall"] -= 36_000
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    later, _ = start(path)
    assert later.simulator.world.now - START >= timedelta(hours=10)
    assert [one.id for one in later.simulator.world.orders.of(SELLER)] == [one.id for one in known]
