import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import pytest
from django.test import Client

from towpath.domain.access.actions import roles, tokens
from towpath.domain.access.models import Role, User
from towpath.kit import clock
from towpath.kit.actor import command_line


@dataclass
class Api:
    """A caller with a token, or without one."""

    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def call(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        given = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent = given | self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(
            method,
            f"/api/v1/{path}",
            data="" if body is None else body if isinstance(body, str) else json.dumps(body),
            content_type="application/json",
            headers=sent,
        )

    def get(self, path: str, **headers: str) -> Any:
        return self.call("GET", path, **headers)

    def put(self, path: str, body: object, **headers: str) -> Any:
        return self.call("PUT", path, body, **headers)

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        return self.call("POST", path, {} if body is None else body, **headers)


class MakeApi(Protocol):
    """Makes a caller with some rights."""

    def __call__(self, *rights: str, name: str = ...) -> Api: ...


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    def make(username: str = "ana", role: str = "Administrator") -> User:
        roles.ensure_presets(by=command_line("root"), now=clock.now())
        return User.objects.create(
            username=username,
            email=f"{username}@example.com",
            full_name=username.title(),
            role=Role.objects.get(name=role),
        )

    return make


@pytest.fixture
def make_api(make_user: Callable[..., User]) -> MakeApi:
    """Make callers of one administrator, each with a token of its own."""

    def make(*rights: str, name: str = "shop") -> Api:
        user = User.objects.filter(username="ana").first() or make_user()
        by = command_line("ana")
        _row, text = tokens.create_token(name, rights, None, user=user, by=by, now=clock.now())
        return Api(text)

    return make


@pytest.fixture
def anybody(db: None) -> Api:
    return Api()
