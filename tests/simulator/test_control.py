"""The control API: it looks, it changes, and it says what is wrong with a command."""

import json
from typing import Any

import pytest

from spapi_simulator import simulate
from spapi_simulator.control.command import COMMANDS
from tests.simulator.caller import START, US, Amazon, Reply, amazon
from tests.simulator.subscribing import ORDERS, subscribe
from tests.simulator.trade import item, offer

JSON = {"content-type": "application/json"}
ACCOUNT = "getMarketplaceParticipations"


def do(shop: Amazon, method: str, path: str, query: str = "", **body: Any) -> Any:
    """Give the answer to a command that is carried out."""
    reply = ask(shop, method, path, query, **body)
    assert reply.status == 200, reply.content
    return reply.data


def ask(shop: Amazon, method: str, path: str, query: str = "", **body: Any) -> Reply:
    content = json.dumps(body).encode() if method == "POST" else b""
    return shop.request(method, f"/_simulator/{path}", query, content, JSON)


def test_it_is_there_and_says_how_it_stands() -> None:
    shop = amazon()
    offer(shop, "SKU-1", item(shop).asin, "20.00")
    assert do(shop, "GET", "health") == {"status": "ok"}
    state = do(shop, "GET", "state")
    assert (state["now"], state["start"], state["speed"], state["seed"]) == (
        "2026-11-02T08:00:00Z",
        "2026-11-02T08:00:00Z",
        0,
        7,
    )
    assert (state["sellers"], state["listings"], state["items"], state["ledger"]) == (1, 1, 2000, 0)


# Time


def test_time_stands_still_runs_and_jumps() -> None:
    shop = amazon()
    assert do(shop, "POST", "clock", move_s=90)["now"] == "2026-11-02T08:01:30Z"
    assert do(shop, "POST", "clock", to="2026-11-02T09:00:00Z")["now"] == "2026-11-02T09:00:00Z"
    assert do(shop, "POST", "clock", speed=1000)["speed"] == 1000
    do(shop, "POST", "clock", speed=0)
    stopped = do(shop, "GET", "clock")["now"]
    assert do(shop, "GET", "clock") == {"now": stopped, "speed": 0}
    assert stopped.startswith("2026-11-02T09:0")


def test_what_is_due_happens_when_the_clock_jumps() -> None:
    shop = amazon()
    happened: list[str] = []
    shop.world.agenda.at(START.replace(minute=5), lambda: happened.append(str(shop.world.now.minute)))
    do(shop, "POST", "clock", move_s=299)
    assert happened == []
    do(shop, "POST", "clock", move_s=1)
    assert happened == ["5"]


@pytest.mark.parametrize("body", [{"move_s": -1}, {"to": "2026-11-01T00:00:00Z"}, {"speed": -1}])
def test_time_does_not_run_backwards(body: dict[str, Any]) -> None:
    refused = ask(amazon(), "POST", "clock", **body)
    assert (refused.status, refused.data) == (400, {"error": "the clock does not run backwards"})


# Faults, quotas, ledger


def test_faults_come_and_go() -> None:
    shop = amazon()
    made = do(shop, "POST", "faults", kind="status", operation=ACCOUNT, status=503, times=2)
    assert (made["id"], made["status"], made["hits"]) == ("1", 503, 0)
    assert shop.call(ACCOUNT).status == 503
    (listed,) = do(shop, "GET", "faults")["faults"]
    assert (listed["seen"], listed["hits"]) == (1, 1)
    assert do(shop, "DELETE", "faults/1") == {"faults": []}
    assert shop.call(ACCOUNT).status == 200
    do(shop, "POST", "faults", kind="cut")
    do(shop, "POST", "faults", kind="slow")
    assert do(shop, "DELETE", "faults") == {"faults": []}


def test_quotas_change_and_run_dry() -> None:
    shop = amazon()
    shop.call("getAccount")
    (bucket,) = do(shop, "GET", "quotas")["buckets"]
    assert bucket == {
        "application": shop.application.client_id,
        "seller": "A1SELLER",
        "operation": "getAccount",
        "rate": 0.016,
        "burst": 15,
        "tokens": 14,
    }
    do(shop, "POST", "quotas", operation="getAccount", rate=2, burst=3)
    assert shop.call("getAccount").headers["x-amzn-ratelimit-limit"] == "2"
    do(shop, "POST", "quotas", operation="getFeeds", seller="A1SELLER", empty=True)
    assert shop.call("getFeeds", feedTypes="X").status == 429
    assert do(shop, "GET", "quotas", "operation=getFeeds")["refused"] == 1


def test_the_ledger_tells_what_was_written_since_a_number() -> None:
    shop = amazon()
    asin = item(shop).asin
    for sku in ("SKU-1", "SKU-2"):
        offer(shop, sku, asin, "20.00")
        shop.call("deleteListingsItem", sellerId="A1SELLER", sku=sku, marketplaceIds=US)
    found = do(shop, "GET", "ledger")
    assert [(one["number"], one["operation"], one["target"]) for one in found["entries"]] == [
        (1, "deleteListingsItem", "SKU-1"),
        (2, "deleteListingsItem", "SKU-2"),
    ]
    assert found["last"] == 2
    assert [one["target"] for one in do(shop, "GET", "ledger", "since=1")["entries"]] == ["SKU-2"]
    assert [one["number"] for one in do(shop, "GET", "ledger", "target=SKU-1")["entries"]] == [1]
    assert do(shop, "GET", "ledger", "operation=putListingsItem")["entries"] == []
    assert do(shop, "GET", "ledger", "source=feed")["entries"] == []
    assert ask(shop, "GET", "ledger", "since=x").status == 400


# Accounts


def test_a_seller_can_be_suspended_in_a_marketplace() -> None:
    shop = amazon()
    offer(shop, "SKU-1", item(shop).asin, "20.00")
    listing = shop.world.listings.get("A1SELLER", "SKU-1")
    assert listing
    assert listing.buyable(US)
    assert do(shop, "POST", "sellers/A1SELLER", suspend=["US"])["suspended_in"] == [US]
    assert not listing.buyable(US)
    found = shop.call(ACCOUNT).data["payload"]
    assert [one["participation"]["hasSuspendedListings"] for one in found] == [True, False]
    assert do(shop, "POST", "sellers/A1SELLER", resume=[US])["suspended_in"] == []
    assert listing.buyable(US)


def test_an_authorisation_can_be_revoked() -> None:
    shop = amazon()
    (before,) = do(shop, "GET", "sellers")["sellers"]
    assert before["authorizations"] == {"amzn1.sp.solution.1": "2027-11-02T08:00:00Z"}
    assert do(shop, "POST", "sellers/A1SELLER", revoke="other")["authorizations"] != {}
    assert do(shop, "POST", "sellers/A1SELLER", revoke="*")["authorizations"] == {}
    assert shop.call(ACCOUNT).status == 403


def test_a_secret_can_expire_or_be_rotated() -> None:
    shop = amazon()
    rotated = do(shop, "POST", "applications/amzn1.sp.solution.1", rotate=True)
    assert [one["expires"] for one in rotated["secrets"]] == ["2026-11-09T08:00:00Z", "2027-05-01T08:00:00Z"]
    expired = do(shop, "POST", "applications/amzn1.sp.solution.1", expire=True)
    assert {one["expires"] for one in expired["secrets"]} == {"2026-11-02T08:00:00Z"}
    assert not shop.application.knows("secret", START)


# Listings, offers, orders, notifications


@pytest.mark.parametrize(("action", "status"), [("suppress", ["DISCOVERABLE"]), ("block", [])])
def test_a_listing_can_be_suppressed_or_blocked(action: str, status: list[str]) -> None:
    shop = amazon()
    offer(shop, "SKU/1", item(shop).asin, "20.00")
    path = "listings/A1SELLER/SKU/1"
    assert do(shop, "POST", path, marketplace="US", action=action) == {"sku": "SKU/1", "status": status}
    lifted = do(shop, "POST", path, marketplace=US, action="lift")
    assert lifted["status"] == ["BUYABLE", "DISCOVERABLE"]


def test_other_sellers_can_be_told_what_to_offer() -> None:
    shop = amazon()
    asin = item(shop).asin
    other = {"seller_id": "A2", "price": "9.99"}
    do(shop, "POST", "market", asin=asin, marketplace_id=US, competitors=[other])
    assert [str(one.listing_price) for one in shop.world.market.offers(asin, US)] == ["9.99"]


def test_an_order_can_be_placed() -> None:
    shop = amazon()
    offer(shop, "SKU-1", item(shop).asin, "20.00", quantity=5)
    about = {"seller": "A1SELLER", "marketplace": "US"}
    placed = do(shop, "POST", "orders", **about, items={"SKU-1": 2}, traits=["gift"])
    order = shop.world.orders.get(placed["order"])
    assert order
    assert (order.seller_id, order.lines[0].quantity, placed["status"]) == ("A1SELLER", 2, "PENDING")
    listing = shop.world.listings.get("A1SELLER", "SKU-1")
    assert listing
    assert listing.quantity == 3
    refused = ask(shop, "POST", "orders", **about, items={"SKU-1": 9})
    assert (refused.status, "error" in refused.data) == (400, True)
    assert ask(shop, "POST", "orders", **about, items={"SKU-1": 1}, traits=["odd"]).status == 400


def test_notifications_can_be_delivered_by_hand() -> None:
    shop = amazon()
    subscribe(shop, ORDERS)
    offer(shop, "SKU-1", item(shop).asin, "20.00")
    do(shop, "POST", "orders", seller="A1SELLER", marketplace="US", items={"SKU-1": 1})
    assert do(shop, "GET", "notifications")["waiting"] == 1
    assert do(shop, "POST", "notifications") == {"delivered": 0}
    shop.move(seconds=2)
    assert do(shop, "POST", "notifications") == {"delivered": 1}
    told = do(shop, "GET", "notifications")
    assert (told["waiting"], [one["type"] for one in told["sent"]]) == (0, ["ORDER_CHANGE"])


def test_a_scenario_begins_anew() -> None:
    simulator = simulate("small", speed=0, start=START)
    shop = Amazon(simulator, *_nobody())
    before = do(shop, "GET", "state")
    do(shop, "POST", "clock", move_s=7200)
    moved = do(shop, "GET", "state")
    assert moved["orders"] > before["orders"]
    assert do(shop, "POST", "reset") == before
    assert ask(amazon(), "POST", "reset").status == 400


def _nobody() -> tuple[Any, Any, str]:
    other = amazon()
    return other.application, other.seller, ""


# What is refused


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "error"),
    [
        ("GET", "nothing", {}, 404, "there is no GET /_simulator/nothing"),
        ("DELETE", "clock", {}, 404, "there is no DELETE /_simulator/clock"),
        ("POST", "clock", {"sped": 1}, 400, "sped is unknown; did you mean speed?"),
        ("POST", "clock", {"speed": "fast"}, 400, "speed must be a number, not 'fast'"),
        ("POST", "faults", {}, 400, "kind is missing"),
        ("POST", "faults", {"kind": "odd"}, 400, "the scenario: kind must be one of status, "),
        ("POST", "quotas", {"operation": "x"}, 400, "x is no operation"),
        ("POST", "quotas", {"operation": "getFeed"}, 400, "rate must be positive and burst at least 1"),
        ("POST", "quotas", {"operation": "getFeed", "seller": "x"}, 400, "there is no seller x"),
        ("POST", "sellers/x", {}, 404, "there is no such seller"),
        ("POST", "sellers", {}, 404, "there is no such seller"),
        ("POST", "sellers/A1SELLER", {"suspend": ["DE"]}, 400, "A1SELLER sells in ATVPDKIKX0DER, A2EUQ"),
        ("POST", "applications/x", {"expire": True}, 404, "there is no such application"),
        (
            "POST",
            "listings/A1SELLER/x",
            {"marketplace": "US", "action": "lift"},
            404,
            "there is no such listi",
        ),
        ("POST", "orders", {"seller": "x", "marketplace": "US"}, 400, "there is no seller x"),
        ("POST", "orders", {"seller": "A1SELLER", "marketplace": "US"}, 400, "items is missing"),
    ],
)
def test_a_mistake_is_named(method: str, path: str, body: dict[str, Any], status: int, error: str) -> None:
    refused = ask(amazon(), method, path, **body)
    assert refused.status == status
    assert refused.data["error"].startswith(error)


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [({}, b"{}", 415), (JSON, b"{", 400), (JSON, b"[]", 400), (JSON, b"", 400)],
)
def test_only_json_objects_are_taken(headers: dict[str, str], body: bytes, status: int) -> None:
    assert amazon().request("POST", "/_simulator/clock", "", body, headers).status == status


@pytest.mark.parametrize(("host", "status"), [("127.0.0.1", 200), ("::1", 200), ("192.0.2.7", 403)])
def test_only_this_machine_may_control(host: str, status: int) -> None:
    assert amazon().request("GET", "/_simulator/health", client=host).status == status


def test_every_command_says_what_it_does() -> None:
    assert all(one.text.endswith(".") for one in COMMANDS.values())
