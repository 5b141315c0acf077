import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3  # type: ignore[import-untyped]
import httpx2
import pytest
from moto.server import ThreadedMotoServer

from spapi_simulator import Clock, delivery
from spapi_simulator.delivery import ATTEMPTS, deliver_due
from spapi_simulator.world.notification_types import TYPES
from spapi_simulator.world.notifications import Bus, Destination, NotificationRules, Queue, Subscription
from tests.simulator.caller import START, Amazon, amazon

ORDERS, STATUS = "ORDER_CHANGE", "LISTINGS_ITEM_STATUS_CHANGE"
ARN = "arn:aws:sqs:eu-west-1:123456789012:towpath"


@pytest.fixture(scope="module")
def aws() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def _client(aws: str, service: str) -> Any:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(service, region_name="eu-west-1", endpoint_url=aws, **keys)


@pytest.fixture
def queue(aws: str) -> Iterator[str]:
    sqs = _client(aws, "sqs")
    url = sqs.create_queue(QueueName="towpath")["QueueUrl"]
    yield url
    sqs.delete_queue(QueueUrl=url)


def _subscribed(kind: str, resource: Queue | Bus, rules: NotificationRules) -> Amazon:
    shop = amazon()
    client_id, application_id = shop.application.client_id, shop.application.id
    destination = Destination("d", client_id, "towpath", resource)
    subscription = Subscription(
        "s",
        TYPES[kind],
        client_id,
        application_id,
        shop.seller.id,
        "1.0",
        destination,
        {},
        lambda _payload: True,
    )
    shop.world.notifications.rules = rules
    shop.world.notifications.subscribe(subscription)
    return shop


def _tell(shop: Amazon, number: int, kind: str = ORDERS) -> None:
    shop.world.notifications.publish(kind, shop.seller.id, {"Number": number})


def _deliver(shop: Amazon) -> int:
    async def all_due() -> int:
        async with httpx2.AsyncClient(trust_env=False) as http:
            return await deliver_due(shop.world, http)

    return asyncio.run(all_due())


def _received(aws: str, url: str) -> list[Any]:
    got = _client(aws, "sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(one["Body"]) for one in got]


def test_a_queue_gets_what_is_due(aws: str, queue: str) -> None:
    shop = _subscribed(ORDERS, Queue(ARN), NotificationRules(sqs_url=aws))
    _tell(shop, 1)
    assert _deliver(shop) == 0
    shop.move(seconds=2)
    _tell(shop, 2)
    assert _deliver(shop) == 1
    assert _received(aws, queue) == [json.loads(shop.world.notifications.sent[0].text)]
    assert [one.attempts for one in shop.world.notifications.sent] == [0]
    shop.move(seconds=2)
    assert _deliver(shop) == 1
    (second,) = _received(aws, queue)
    assert (second["Payload"], second["NotificationMetadata"]["PublishTime"]) == (
        {"Number": 2},
        "2026-11-02T08:00:04Z",
    )


def test_the_environment_names_the_queue_when_the_scenario_does_not(
    aws: str, queue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPAPI_SIMULATOR_SQS_URL", aws)
    shop = _subscribed(ORDERS, Queue(ARN), NotificationRules(delay_s=0))
    _tell(shop, 1)
    assert _deliver(shop) == 1
    assert [one["Payload"] for one in _received(aws, queue)] == [{"Number": 1}]


def test_an_event_bus_gets_its_events(aws: str, queue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # A rule without a template needs no library for templates.
    monkeypatch.setattr(
        "moto.events.utils.EventTemplateParser.parse", lambda event, **_templates: event.copy()
    )
    events, source = _client(aws, "events"), "aws.partner/sellingpartnerapi.amazon.com/123456789012/app"
    events.put_rule(Name="to-queue", EventPattern=json.dumps({"source": [source]}))
    events.put_targets(Rule="to-queue", Targets=[{"Id": "queue", "Arn": ARN}])
    bus = Bus("123456789012", "eu-west-1", source)
    shop = _subscribed(STATUS, bus, NotificationRules(delay_s=0, event_bridge_url=aws))
    _tell(shop, 7, STATUS)
    assert _deliver(shop) == 1
    (event,) = _received(aws, queue)
    assert (event["source"], event["detail-type"]) == (source, STATUS)
    assert event["detail"] == json.loads(shop.world.notifications.sent[0].text)
    assert event["time"] == "2026-11-02T08:00:00Z"


def test_an_event_that_the_bus_refuses_is_tried_again(aws: str) -> None:
    bus = Bus("123456789012", "eu-west-1", "")
    shop = _subscribed(STATUS, bus, NotificationRules(delay_s=0, event_bridge_url=aws))
    _tell(shop, 7, STATUS)
    assert (_deliver(shop), shop.world.notifications.waiting) == (0, 1)


def test_an_address_that_is_none_stops_nothing() -> None:
    shop = _subscribed(ORDERS, Queue(ARN), NotificationRules(delay_s=0, sqs_url="http://[nowhere"))
    _tell(shop, 1)
    assert (_deliver(shop), shop.world.notifications.waiting) == (0, 1)


def test_what_cannot_be_delivered_is_tried_again_ten_times(aws: str) -> None:
    missing = Queue("arn:aws:sqs:eu-west-1:123456789012:missing")
    shop = _subscribed(ORDERS, missing, NotificationRules(delay_s=0, sqs_url=aws))
    _tell(shop, 1)
    tries = []
    for second in range(1200):
        before = shop.world.notifications.waiting
        due = [one for one in shop.world.notifications._waiting if one[0] <= shop.world.now]
        if due:
            tries.append(second)
            assert (before, _deliver(shop)) == (1, 0)
        shop.move(seconds=1)
    assert tries == [2**number - 1 for number in range(ATTEMPTS)]
    assert (shop.world.notifications.waiting, len(shop.world.notifications.sent)) == (0, 0)


def test_a_queue_that_comes_late_gets_everything(aws: str) -> None:
    resource = Queue("arn:aws:sqs:eu-west-1:123456789012:late")
    shop = _subscribed(ORDERS, resource, NotificationRules(delay_s=0, sqs_url=aws))
    _tell(shop, 1)
    assert _deliver(shop) == 0
    url = _client(aws, "sqs").create_queue(QueueName="late")["QueueUrl"]
    shop.move(seconds=1)
    assert _deliver(shop) == 1
    assert [one["Payload"] for one in _received(aws, url)] == [{"Number": 1}]


def test_without_an_address_notifications_remain_to_be_looked_at() -> None:
    shop = _subscribed(ORDERS, Queue(ARN), NotificationRules(delay_s=0))
    _tell(shop, 1)
    assert _deliver(shop) == 1
    assert json.loads(shop.world.notifications.sent[0].text)["Payload"] == {"Number": 1}


def test_the_background_task_lets_time_pass_and_delivers(aws: str, queue: str) -> None:
    shop = _subscribed(ORDERS, Queue(ARN), NotificationRules(delay_s=60, sqs_url=aws))
    clock = Clock(START, speed=0)
    shop.simulator.clock = clock
    shop.world.agenda.at(START + timedelta(seconds=30), lambda: _tell(shop, 5))

    async def run() -> None:
        task = asyncio.create_task(delivery.run(shop.simulator))
        clock.move(timedelta(minutes=2))
        for _ in range(1000):
            await asyncio.sleep(0.01)
            if shop.world.notifications.sent:
                break
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(asyncio.wait_for(run(), 20))
    (one,) = _received(aws, queue)
    assert (one["Payload"], one["EventTime"]) == ({"Number": 5}, "2026-11-02T08:00:30Z")
