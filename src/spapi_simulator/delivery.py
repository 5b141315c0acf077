"""Sends notifications to queues and event buses: SQS's and EventBridge's JSON protocols, over HTTP.

Meant for servers that speak these protocols without checking signatures (moto, ElasticMQ, LocalStack): the
``Authorization`` header names region and service, as such servers want to know them, and is not signed.
"""

import asyncio
import json
import logging
import os
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx2

from spapi_simulator.world.notifications import Bus, Delivery, Queue

if TYPE_CHECKING:
    from spapi_simulator.app import Simulator
    from spapi_simulator.world import World

SQS_URL, EVENT_BRIDGE_URL = "SPAPI_SIMULATOR_SQS_URL", "SPAPI_SIMULATOR_EVENT_BRIDGE_URL"
"""Environment variables that name the servers when the scenario does not."""
ATTEMPTS = 10
_PAUSE_S, _TIMEOUT_S = 0.05, 5
_log = logging.getLogger(__name__)


async def deliver_due(world: "World", http: httpx2.AsyncClient) -> int:
    """Deliver what is due by now and give how many arrived; what fails is tried again later, ten times."""
    arrived = 0
    for delivery in list(world.notifications.take_due(world.now)):
        try:
            await _post(world, http, delivery)
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            _log.warning("A notification was not delivered: %s", error)
            if delivery.attempts + 1 < ATTEMPTS:
                later = world.now + timedelta(seconds=2**delivery.attempts)
                world.notifications.wait(replace(delivery, due=later, attempts=delivery.attempts + 1))
            continue
        world.notifications.sent.append(delivery)
        arrived += 1
    return arrived


async def run(simulator: "Simulator") -> None:
    """Let time pass and deliver, for as long as the simulator runs."""
    async with httpx2.AsyncClient(timeout=_TIMEOUT_S, trust_env=False) as http:
        while True:
            simulator.world.agenda.advance(simulator.clock.now())
            await deliver_due(simulator.world, http)
            await asyncio.sleep(_PAUSE_S)


async def _post(world: "World", http: httpx2.AsyncClient, delivery: Delivery) -> None:
    resource, rules = delivery.destination.resource, world.notifications.rules
    if isinstance(resource, Queue):
        address = rules.sqs_url or os.environ.get(SQS_URL, "")
        service, target, region, body = _message(resource, delivery, address)
    else:
        address = rules.event_bridge_url or os.environ.get(EVENT_BRIDGE_URL, "")
        service, target, region, body = _event(resource, delivery, rules.event_bus)
    if not address:
        return
    scope = f"{world.now:%Y%m%d}/{region}/{service}/aws4_request"
    headers = {
        "content-type": "application/x-amz-json-1.0" if service == "sqs" else "application/x-amz-json-1.1",
        "x-amz-target": target,
        "authorization": f"AWS4-HMAC-SHA256 Credential=simulator/{scope}, SignedHeaders=host, Signature=0",
    }
    answer = await http.post(address, content=json.dumps(body).encode(), headers=headers)
    answer.raise_for_status()
    if service == "events" and answer.json().get("FailedEntryCount"):
        raise ValueError(f"EventBridge refused an event: {answer.text}")


def _message(queue: Queue, delivery: Delivery, address: str) -> tuple[str, str, str, dict[str, Any]]:
    _arn, _aws, _sqs, region, account_id, name = queue.arn.split(":", 5)
    url = f"{address.rstrip('/')}/{account_id}/{name}"
    return "sqs", "AmazonSQS.SendMessage", region, {"QueueUrl": url, "MessageBody": delivery.text}


def _event(bus: Bus, delivery: Delivery, name: str) -> tuple[str, str, str, dict[str, Any]]:
    entry = {
        "Source": bus.name,
        "DetailType": delivery.type,
        "Detail": delivery.text,
        "EventBusName": name,
        "Time": delivery.due.timestamp(),
    }
    return "events", "AWSEvents.PutEvents", bus.region, {"Entries": [entry]}
