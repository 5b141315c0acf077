"""The same seed, scenario and calls give the same bytes; another seed gives others."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from spapi_simulator import simulate
from spapi_simulator.faults import Fault
from spapi_simulator.scenario import Scenario, load
from tests.simulator.caller import START, US, Amazon, amazon

SELLER = "A1SMALLSELLER"
SMALL = load("small")
FAULTY = replace(
    SMALL,
    faults=(Fault("status", chance=0.3), Fault("unknown_enum", chance=0.5, field="status")),
)
SEARCH = {"marketplaceIds": US, "includedData": "summaries,offers,issues"}
ORDERS = {"createdAfter": "2026-10-01T00:00:00Z", "includedData": "PROCEEDS"}
PATCHES = [{"op": "delete", "path": "/attributes/purchasable_offer", "value": [{"marketplace_id": US}]}]
STEPS: dict[str, tuple[str, str, dict[str, str], Any]] = {
    "search": ("GET", f"/listings/2021-08-01/items/{SELLER}", SEARCH, None),
    "patch": (
        "PATCH",
        f"/listings/2021-08-01/items/{SELLER}/SKU-00003",
        {"marketplaceIds": US},
        {"productType": "PRODUCT", "patches": PATCHES},
    ),
    "orders": ("GET", "/orders/2026-01-01/orders", ORDERS, None),
    "document": ("POST", "/feeds/2021-06-30/documents", {}, {"contentType": "text/xml"}),
    "report": (
        "POST",
        "/reports/2021-06-30/reports",
        {},
        {"reportType": "GET_MERCHANT_LISTINGS_ALL_DATA", "marketplaceIds": [US]},
    ),
    "reports": (
        "GET",
        "/reports/2021-06-30/reports",
        {"reportTypes": "GET_MERCHANT_LISTINGS_ALL_DATA"},
        None,
    ),
    "catalog": (
        "GET",
        "/catalog/2022-04-01/items",
        {"keywords": "shirt", "marketplaceIds": US, "includedData": "summaries,identifiers,salesRanks"},
        None,
    ),
}


def history(scenario: Scenario, steps: list[str]) -> list[tuple[int, bytes]]:
    """Carry out some steps on a fresh simulator and give every byte that it answered."""
    other = amazon()
    shop = Amazon(simulate(scenario, speed=0, start=START), other.application, other.seller, "")
    form = {
        "grant_type": "refresh_token",
        "refresh_token": "Atzr|small-refresh-token",
        "client_id": "amzn1.application-oa2-client.small",
        "client_secret": "small-client-secret",
    }
    kind = {"content-type": "application/x-www-form-urlencoded"}
    login = shop.request("POST", "/auth/o2/token", body=urlencode(form).encode(), headers=kind)
    headers = {"x-amz-access-token": login.data["access_token"]}
    for step in steps:
        if step == "wait":
            shop.move(seconds=400)
            continue
        method, path, query, body = STEPS[step]
        content = b"" if body is None else json.dumps(body).encode()
        more = {"content-type": "application/json"} if content else {}
        shop.request(method, path, urlencode(query), content, headers | more)
    return [(reply.status, json.dumps(dict(reply.headers)).encode() + reply.content) for reply in shop.sent]


@given(st.lists(st.sampled_from([*STEPS, "wait", "wait"]), max_size=12))
@settings(max_examples=15, deadline=None)
def test_the_same_calls_give_the_same_bytes(steps: list[str]) -> None:
    assert history(SMALL, steps) == history(SMALL, steps)


@given(st.lists(st.sampled_from([*STEPS, "wait"]), max_size=12))
@settings(max_examples=10, deadline=None)
def test_mishaps_too_are_the_same(steps: list[str]) -> None:
    assert history(FAULTY, steps) == history(FAULTY, steps)


def test_another_seed_gives_another_history() -> None:
    steps = ["search", "orders", "catalog"]
    mine, other = history(SMALL, steps), history(replace(SMALL, seed=8), steps)
    assert [status for status, _ in mine] == [status for status, _ in other] == [200] * 4
    assert all(ours != theirs for (_, ours), (_, theirs) in zip(mine, other, strict=True))
