from datetime import timedelta

import pytest

from tests.api.conftest import MakeApi
from tests.gate import configure, keys
from tests.keyservice import OTHER, PRODUCTION, Service
from towpath.domain.access.actions.gate import check_gate
from towpath.domain.access.models import GateRecord
from towpath.kit import clock
from towpath.kit.actor import command_line

__all__ = ["keys"]
pytestmark = pytest.mark.django_db


def test_the_recorded_verdict_is_read_without_a_call(make_api: MakeApi, keys: Service) -> None:
    configure()
    api = make_api("asc.access")
    before = api.get("gate").json()
    assert (before["open"], before["state"], before["checked_at"]) == (False, "unreachable", None)
    check_gate(by=command_line("ana"), now=clock.now(), source="cli")
    asked = len(keys.seen)
    found = api.get("gate").json()
    assert (found["open"], found["code"], found["reason"]) == (True, "VALID", "The API key is valid.")
    assert found["key"] == {
        "id": "key_0193",
        "description": "Amazon Sales Channel",
        "masked": f"twp_prod_AAAA…{PRODUCTION[-4:]}",
        "environment": "production",
        "expires_at": None,
        "retire_at": None,
    }
    assert len(keys.seen) == asked


def test_a_check_asks_now(make_api: MakeApi, keys: Service) -> None:
    configure()
    api = make_api("asc.access")
    assert api.post("gate/check").json()["open"] is True
    keys.say("REVOKED")
    found = api.post("gate/check").json()
    assert (found["state"], found["code"], found["reason"]) == (
        "invalid",
        "REVOKED",
        "The API key was deleted in the web account.",
    )


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "gate"), ("POST", "gate/check"), ("GET", "channel/tasks")]
)
def test_the_channel_needs_its_right(make_api: MakeApi, keys: Service, method: str, path: str) -> None:
    response = make_api("config.view").call(method, path)
    assert (response.status_code, response.json()["right"]) == (403, "asc.access")


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        ("", 403, "KEY_MISSING"),
        ("MALFORMED", 403, "KEY_MALFORMED"),
        ("NOT_FOUND", 403, "KEY_NOT_FOUND"),
        ("REVOKED", 403, "KEY_REVOKED"),
        ("EXPIRED", 403, "KEY_EXPIRED"),
        ("RETIRED", 403, "KEY_RETIRED"),
        ("ACCOUNT_SUSPENDED", 403, "KEY_ACCOUNT_SUSPENDED"),
        ("down", 503, "KEY_UNCHECKED"),
    ],
)
def test_a_closed_gate_refuses_the_channels_operations(
    make_api: MakeApi, keys: Service, answer: str, status: int, code: str
) -> None:
    if answer:
        configure()
    keys.fail(503, Retry_After="17") if answer == "down" else keys.say(answer or "VALID")
    response = make_api("asc.access").get("channel/tasks")
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response["Content-Type"] == "application/problem+json"
    assert response.headers.get("Retry-After") == ("17" if status == 503 else None)
    assert PRODUCTION not in response.content.decode()


def test_tasks_are_listed_and_ticked_while_the_gate_is_open(make_api: MakeApi, keys: Service) -> None:
    configure()
    api = make_api("asc.access")
    rows = api.get("channel/tasks").json()["items"]
    assert [row["key"] for row in rows][:3] == ["seller_account", "approved_seller", "shipping"]
    assert api.post("channel/tasks/vat", {"done": True}).json()["items"][3]["done"] is True
    assert api.post("channel/tasks/vat", {"done": False}).json()["items"][3]["done"] is False
    assert api.post("channel/tasks/none").status_code == 404


def test_nothing_is_done_behind_a_closed_gate(make_api: MakeApi, keys: Service) -> None:
    configure(OTHER)
    keys.say("REVOKED", OTHER)
    api = make_api("asc.access")
    assert api.post("channel/tasks/vat").status_code == 403
    configure()
    keys.say()
    assert api.get("channel/tasks").json()["items"][3]["done"] is False


def test_an_outage_in_the_grace_lets_operations_run(make_api: MakeApi, keys: Service) -> None:
    """AK-38."""
    configure()
    api = make_api("asc.access")
    api.post("gate/check")
    keys.fail()
    assert api.get("channel/tasks").status_code == 200
    GateRecord.objects.update(valid_at=clock.now() - timedelta(hours=25))
    assert api.get("channel/tasks").json()["code"] == "KEY_UNCHECKED"


def test_every_operation_of_the_channel_is_behind_the_gate(make_api: MakeApi, keys: Service) -> None:
    api = make_api("asc.access")
    operations = [
        (method.upper(), path.removeprefix("/api/v1/").replace("{key}", "vat"))
        for path, methods in api.get("openapi.json").json()["paths"].items()
        for method in methods
        if path.startswith("/api/v1/channel/")
    ]
    assert operations == [("GET", "channel/tasks"), ("POST", "channel/tasks/vat")]
    for method, path in operations:
        response = api.call(method, path, {} if method == "POST" else None)
        assert (method, path, response.json()["code"]) == (method, path, "KEY_MISSING")
