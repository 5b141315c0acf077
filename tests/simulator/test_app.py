"""What holds for every call: who is let in, what is refused unseen, what every answer carries."""

import asyncio
from typing import Any

import httpx2
import pytest

from spapi_simulator import simulate
from spapi_simulator.admission import CallRules
from spapi_simulator.api import HANDLERS
from spapi_simulator.operations import OPERATIONS
from tests.simulator.caller import CA, START, US, Amazon, Reply, amazon

ACCOUNT = "/sellers/v1/account"
FEED = "/feeds/2021-06-30/documents"
REPORT = "/reports/2021-06-30/documents/amzn1.1"


def get(shop: Amazon, path: str = ACCOUNT, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return shop.request("GET", path, headers={"x-amz-access-token": shop.token} | named)


def refusal(reply: Reply) -> tuple[int, str, str]:
    (error,) = reply.data["errors"]
    return reply.status, error["code"], error["details"] or error["message"]


def test_every_operation_has_a_handler_and_no_other() -> None:
    assert HANDLERS.keys() == OPERATIONS.keys()


def test_an_unknown_address_is_not_found() -> None:
    for method, path in (("GET", "/nothing"), ("PATCH", ACCOUNT), ("GET", "/xx" + ACCOUNT)):
        reply = amazon().request(method, path)
        assert refusal(reply) == (404, "NotFound", "The requested resource doesn't exist.")
        assert reply.headers["x-amzn-requestid"]


def test_every_answer_has_a_number_of_its_own() -> None:
    shop = amazon()
    numbers = {get(shop, path).headers["x-amzn-requestid"] for path in (ACCOUNT, ACCOUNT, "/nothing")}
    assert len(numbers) == 3


# Who is let in


@pytest.mark.parametrize(
    ("token", "details"),
    [
        ("", "Access token is missing in the request header."),
        ("Atza|unknown", "The access token you provided is revoked, malformed or invalid."),
    ],
)
def test_a_token_must_be_there_and_known(token: str, details: str) -> None:
    reply = amazon().call("getAccount", token=token)
    assert refusal(reply) == (403, "Unauthorized", details)


def test_a_seller_is_served_in_the_own_region_only() -> None:
    shop = amazon()
    assert get(shop, "/na" + ACCOUNT).status == 200
    assert refusal(get(shop, "/eu" + ACCOUNT))[2] == "The seller's account is in another region."


@pytest.mark.parametrize(("length", "status"), [(500, 200), (501, 400)])
def test_a_user_agent_has_at_most_500_characters(length: int, status: int) -> None:
    assert get(amazon(), user_agent="x" * length).status == status


def test_a_user_agent_must_name_the_language_when_the_scenario_says_so() -> None:
    shop = amazon()
    shop.world.call_rules = CallRules(user_agent_language=True)
    assert refusal(get(shop, user_agent="Shop/1.0"))[2] == "The user-agent header must contain Language."
    assert get(shop, user_agent="Shop/1.0 (Language=Python/3.11)").status == 200


# Bodies


@pytest.mark.parametrize(
    "headers", [{"content_length": "2"}, {"content_length": "0"}, {"transfer_encoding": "x"}]
)
def test_a_get_has_no_body(headers: dict[str, str]) -> None:
    assert refusal(get(amazon(), **headers))[:2] == (400, "InvalidInput")


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b'{"contentType": "text/xml"}', "application/json; charset=utf-8", 201, ""),
        (b'{"contentType": "text/xml"}', "text/plain", 415, "UnsupportedMediaType"),
        (b"{", "application/json", 400, "InvalidInput"),
        (b" " * (10 << 20) + b"{}", "application/json", 413, "RequestTooLarge"),
    ],
)
def test_a_body_is_json_of_some_size(body: bytes, content_type: str, status: int, code: str) -> None:
    shop = amazon()
    headers = {"x-amz-access-token": shop.token, "content-type": content_type}
    reply = shop.request("POST", FEED, body=body, headers=headers)
    assert reply.status == status
    assert not code or refusal(reply)[1] == code


# Restricted data tokens


def rdt(shop: Amazon, *resources: Any) -> Reply:
    return shop.call("createRestrictedDataToken", body={"restrictedResources": list(resources)})


def test_a_restricted_token_opens_what_it_names_and_nothing_else() -> None:
    shop = amazon()
    reply = rdt(shop, {"method": "GET", "path": REPORT})
    assert (reply.status, reply.data["expiresIn"]) == (200, 3600)
    token = reply.data["restrictedDataToken"]
    assert token.startswith("Atz.sprdt|")
    document = {"x_amz_access_token": token}
    assert get(shop, REPORT, **document).status == 404
    assert get(shop, "/na" + REPORT, **document).status == 404
    details = "The restricted data token does not open this resource."
    for path in (REPORT + "2", ACCOUNT):
        assert refusal(get(shop, path, **document)) == (403, "Unauthorized", details)
    shop.move(hours=1)
    assert refusal(get(shop, REPORT, **document))[2] == "The access token you provided has expired."


ORDER = "/orders/v0/orders/1-2-3"


@pytest.mark.parametrize(
    "resources",
    [
        [],
        [{"method": "GET", "path": REPORT}] * 51,
        ["x"],
        [{"method": "GET"}],
        [{"method": "LOOK", "path": REPORT}],
        [{"method": ["GET"], "path": REPORT}],
        [{"method": "POST", "path": REPORT}],
        [{"method": "GET", "path": "/reports/2021-06-30/documents/{reportDocumentId}"}],
        [{"method": "GET", "path": "/orders/2026-01-01/orders/1-2-3"}],
        [{"method": "GET", "path": ORDER}],
        [{"method": "GET", "path": ORDER, "dataElements": ["everything"]}],
        [{"method": "GET", "path": ORDER, "dataElements": [["buyerInfo"]]}],
        [{"method": "GET", "path": ORDER + "/address", "dataElements": ["buyerInfo"]}],
    ],
)
def test_other_resources_are_refused(resources: list[Any]) -> None:
    assert refusal(rdt(amazon(), *resources))[:2] == (400, "InvalidInput")


def test_fifty_resources_at_most_with_data_elements_where_they_belong() -> None:
    resources = [{"method": "GET", "path": ORDER, "dataElements": ["buyerInfo"]}] * 49
    assert rdt(amazon(), *resources, {"method": "GET", "path": ORDER + "/address"}).status == 200


# Served as an application


def test_time_passes_and_notifications_leave_for_as_long_as_it_is_served() -> None:
    simulator = simulate("small", speed=1000, start=START)

    async def live() -> None:
        heard: asyncio.Queue[Any] = asyncio.Queue()
        said: asyncio.Queue[Any] = asyncio.Queue()
        heard.put_nowait({"type": "lifespan.startup"})
        serving = asyncio.create_task(simulator({"type": "lifespan"}, heard.get, said.put))
        assert await said.get() == {"type": "lifespan.startup.complete"}
        before = simulator.world.now
        await asyncio.sleep(0.2)
        assert (simulator.world.now - before).total_seconds() > 50
        heard.put_nowait({"type": "lifespan.shutdown"})
        assert await said.get() == {"type": "lifespan.shutdown.complete"}
        await serving

    asyncio.run(live())


def test_any_client_can_drive_it_in_its_own_process() -> None:
    simulator = simulate("small", speed=0, start=START)
    form = {
        "grant_type": "refresh_token",
        "refresh_token": "Atzr|small-refresh-token",
        "client_id": "amzn1.application-oa2-client.small",
        "client_secret": "small-client-secret",
    }

    async def call() -> Any:
        transport = httpx2.ASGITransport(simulator)
        async with httpx2.AsyncClient(transport=transport, base_url="http://amazon.test") as http:
            token = (await http.post("/auth/o2/token", data=form)).json()["access_token"]
            headers = {"x-amz-access-token": token}
            return (await http.get("/sellers/v1/marketplaceParticipations", headers=headers)).json()

    assert [one["marketplace"]["id"] for one in asyncio.run(call())["payload"]] == [US]
    assert CA not in simulator.world.accounts.sellers["A1SMALLSELLER"].marketplace_ids
