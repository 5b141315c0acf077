"""What goes wrong on purpose goes wrong where, when and as often as it should, and nothing else does."""

import asyncio
import time
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spapi_simulator.faults import Fault, Faults
from spapi_simulator.trouble import Cut
from spapi_simulator.world.agenda import Agenda
from spapi_simulator.world.ids import Ids
from tests.simulator.caller import START, US, Amazon, amazon
from tests.simulator.trade import item, offer

ACCOUNT = "getMarketplaceParticipations"


def faulty(kind: str, **about: Any) -> Amazon:
    shop = amazon()
    shop.world.faults.add(Fault(kind, **about))
    return shop


def statuses(shop: Amazon, calls: int = 6, operation: str = ACCOUNT) -> list[int]:
    return [shop.call(operation, true=False).status for _ in range(calls)]


@pytest.mark.parametrize(
    ("when", "hit"),
    [
        ({}, [1, 1, 1, 1, 1, 1]),
        ({"nth": 2}, [0, 1, 0, 0, 0, 0]),
        ({"every": 3}, [0, 0, 1, 0, 0, 1]),
        ({"every": 2, "times": 2}, [0, 1, 0, 1, 0, 0]),
        ({"times": 1}, [1, 0, 0, 0, 0, 0]),
        ({"chance": 0}, [0, 0, 0, 0, 0, 0]),
        ({"operation": "getAccount"}, [0, 0, 0, 0, 0, 0]),
        ({"operation": "getMarket*", "seller": "A1*"}, [1, 1, 1, 1, 1, 1]),
        ({"seller": "A2SELLER"}, [0, 0, 0, 0, 0, 0]),
        ({"sku": "S"}, [0, 0, 0, 0, 0, 0]),
    ],
)
def test_a_fault_hits_where_and_when_it_says(when: dict[str, Any], hit: list[int]) -> None:
    expected = [500 if one else 200 for one in hit]
    assert statuses(faulty("status", **when)) == expected


def test_a_fault_has_its_time() -> None:
    shop = faulty("status", from_s=60, until_s=120)
    seen = []
    for _ in range(4):
        seen += statuses(shop, 1)
        shop.move(seconds=40)
    assert seen == [200, 200, 500, 200]


def test_a_chance_is_the_same_for_the_same_seed() -> None:
    def hits(seed: int) -> list[bool]:
        faults = Faults(Ids(seed), Agenda(START))
        faults.add(Fault("status", chance=0.3))
        return [faults.match("status", operation=ACCOUNT) is not None for _ in range(1000)]

    assert hits(7) == hits(7)
    assert hits(7) != hits(8)
    assert 250 < sum(hits(7)) < 350


@given(st.integers(1, 9), st.integers(0, 5), st.integers(0, 60))
@settings(max_examples=50, deadline=None)
def test_never_more_often_than_times_and_only_every_nth(every: int, times: int, calls: int) -> None:
    faults = Faults(Ids(1), Agenda(START))
    made = faults.add(Fault("status", every=every, times=times))
    hits = [number for number in range(1, calls + 1) if faults.match("status")]
    assert all(number % every == 0 for number in hits)
    assert len(hits) == made.hits == (min(calls // every, times) if times else calls // every)


@pytest.mark.parametrize(
    ("kind", "values", "message"),
    [
        ("broken", {}, "kind must be one of status, cut, "),
        ("status", {"operation": "getEverything"}, "operation must be an operation, not 'getEverything'"),
        ("status", {"status": 200}, "status must be between 400 and 599, not 200"),
        ("status", {"body": "xml"}, "body must be one of json, html, empty, not 'xml'"),
        ("status", {"chance": 1.5}, "chance must be between 0 and 1, not 1.5"),
        ("slow", {"seconds": 61}, "seconds must be at most 60, not 61"),
        ("unknown_enum", {}, "field must be the name of a field, not ''"),
    ],
)
def test_a_fault_that_means_nothing_is_refused(kind: str, values: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        Fault(kind, **values)


# What each kind does to a call


def test_an_error_has_amazons_form_html_or_nothing() -> None:
    shop = faulty("status", times=1)
    json = shop.call(ACCOUNT)
    assert (json.status, json.data["errors"][0]["code"]) == (500, "InternalFailure")
    assert json.headers["x-amzn-requestid"]
    shop.world.faults.add(Fault("status", status=503, body="html", times=1))
    html = shop.call(ACCOUNT, true=False)
    assert (html.status, html.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert b"503 Service Unavailable" in html.content
    shop.world.faults.add(Fault("status", body="empty", times=1))
    empty = shop.call(ACCOUNT, true=False)
    assert (empty.status, empty.content) == (500, b"")
    assert shop.call(ACCOUNT).status == 200


def test_one_data_set_can_be_refused() -> None:
    shop = faulty("status", status=400, operation="searchOrders", data_set="FULFILLMENT")
    asked: dict[str, Any] = {"createdAfter": "2026-10-01T00:00:00Z", "marketplaceIds": US}
    refused = shop.call("searchOrders", includedData="PACKAGES,FULFILLMENT", **asked)
    assert (refused.status, refused.data["errors"][0]["code"]) == (400, "InvalidInput")
    assert shop.call("searchOrders", includedData="PACKAGES", **asked).status == 200


def test_a_quota_storm_refuses_without_a_rate() -> None:
    shop = faulty("quota_storm", until_s=10)
    refused = shop.call(ACCOUNT)
    assert (refused.status, refused.data["errors"][0]["code"]) == (429, "QuotaExceeded")
    assert "x-amzn-ratelimit-limit" not in refused.headers
    shop.move(seconds=10)
    assert shop.call(ACCOUNT).status == 200


def test_unknown_values_stand_in_place_of_texts_and_beside_those_of_lists() -> None:
    shop = amazon()
    offer(shop, "SKU-1", item(shop).asin, "20.00")
    get: dict[str, Any] = {
        "sellerId": "A1SELLER",
        "sku": "SKU-1",
        "marketplaceIds": US,
        "includedData": "summaries",
    }
    shop.world.faults.add(Fault("unknown_enum", operation="getListingsItem", field="status", value="NEW"))
    shop.world.faults.add(Fault("unknown_enum", field="countryCode", value="XX", times=1))
    (summary,) = shop.call("getListingsItem", true=False, **get).data["summaries"]
    assert sorted(summary["status"]) == ["BUYABLE", "DISCOVERABLE", "NEW"]
    found = shop.call(ACCOUNT).data["payload"]
    assert {one["marketplace"]["countryCode"] for one in found} == {"XX"}
    assert [one["marketplace"]["countryCode"] for one in shop.call(ACCOUNT).data["payload"]] == ["US", "CA"]


@pytest.mark.parametrize("kind", ["cut", "status"])
@pytest.mark.parametrize("carried_out", [False, True])
def test_a_lost_answer_tells_nothing_of_the_call(kind: str, carried_out: bool) -> None:  # noqa: FBT001
    shop = amazon()
    asin = item(shop).asin
    offer(shop, "SKU-1", asin, "20.00")
    shop.world.faults.add(Fault(kind, operation="deleteListingsItem", sku="SKU-1", carried_out=carried_out))
    delete: dict[str, Any] = {"sellerId": "A1SELLER", "sku": "SKU-1", "marketplaceIds": US}
    if kind == "cut":
        with pytest.raises(Cut):
            shop.call("deleteListingsItem", **delete)
    else:
        assert shop.call("deleteListingsItem", **delete).status == 500
    assert len(list(shop.world.ledger.of(operation="deleteListingsItem"))) == carried_out


def test_a_cut_is_an_error_of_the_network_for_a_client_in_this_process() -> None:
    shop = faulty("cut", operation="token", times=1)

    async def ask() -> int:
        transport = httpx2.ASGITransport(shop.simulator)
        async with httpx2.AsyncClient(transport=transport, base_url="http://amazon.test") as http:
            with pytest.raises(httpx2.RemoteProtocolError):
                await http.post("/auth/o2/token")
            return (await http.post("/auth/o2/token")).status_code

    assert asyncio.run(ask()) == 400


@pytest.mark.parametrize("carried_out", [False, True])
def test_a_slow_answer_takes_its_time(carried_out: bool) -> None:  # noqa: FBT001
    shop = faulty("slow", seconds=0.2, carried_out=carried_out)
    began = time.monotonic()
    assert shop.call(ACCOUNT).status == 200
    assert 0.2 <= time.monotonic() - began < 2


def test_documents_can_fail_too() -> None:
    shop = amazon()
    document = shop.call("createFeedDocument", body={"contentType": "text/xml"}).data
    shop.world.faults.add(Fault("status", operation="document", status=503, times=1))
    path, _, query = document["url"].removeprefix("http://amazon.test").partition("?")
    refused = shop.request("PUT", path, query, b"<x/>", {"content-type": "text/xml"})
    assert (refused.status, b"<Code>ServiceUnavailable</Code>" in refused.content) == (503, True)
    assert shop.request("PUT", path, query, b"<x/>", {"content-type": "text/xml"}).status == 200


@pytest.mark.parametrize("place", ["token", "document"])
def test_a_quota_storm_hits_tokens_and_documents_too(place: str) -> None:
    shop = faulty("quota_storm", operation=place)
    path = "/auth/o2/token" if place == "token" else "/documents/x"
    assert shop.request("POST" if place == "token" else "GET", path).status == 429


def test_a_fault_can_be_taken_away() -> None:
    shop = amazon()
    first, second = (shop.world.faults.add(Fault("status", status=one)) for one in (500, 503))
    assert statuses(shop, 1) == [500]
    shop.world.faults.clear(first.id)
    assert statuses(shop, 1) == [503]
    assert (first.hits, second.hits) == (1, 1)
    shop.world.faults.clear()
    assert statuses(shop, 1) == [200]
