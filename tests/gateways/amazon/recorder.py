"""A client without a socket: it checks and keeps what it was asked, and answers what it was given."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.simulator.truth import assert_request_true
from towpath.gateways.amazon import wire
from towpath.gateways.amazon.client import NOTHING, Answer, Client
from towpath.gateways.amazon.operations import OPERATIONS


@dataclass(frozen=True)
class Call:
    operation: str
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, object] = field(default_factory=dict)
    body: Any = None
    restricted_token: str | None = None


class Recorder(Client):
    """Answers each call with the next of ``answers``: data, or an exception to raise."""

    def __init__(self, *answers: Any, checked: bool = True) -> None:
        self.answers = list(answers)
        self.checked = checked
        self.calls: list[Call] = []

    async def call(
        self,
        operation: str,
        *,
        path: Mapping[str, str] = NOTHING,
        query: Mapping[str, object] = NOTHING,
        body: object = None,
        restricted_token: str | None = None,
    ) -> Answer:
        target, _, asked = wire.target(OPERATIONS[operation].path, path, query).partition("?")
        content = b"" if body is None else wire.encoded(body)
        if self.checked:
            assert_request_true(operation, OPERATIONS[operation].method, target, asked, content)
        sent = json.loads(content) if content else None
        self.calls.append(Call(operation, dict(path), dict(query), sent, restricted_token))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return Answer(200, json.loads(json.dumps(answer), parse_float=Decimal), "r-1")
