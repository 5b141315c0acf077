"""What tests of the gate share: a key service to ask, a key to ask about, users to tell."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from tests.keyservice import PRODUCTION, Service, running
from towpath.domain.access.actions import roles
from towpath.domain.access.logic.settings import PRODUCTION_KEY
from towpath.domain.access.models import Role, User
from towpath.domain.settings import actions as configuration
from towpath.domain.settings.logic.registry import DEFAULT_SCOPE
from towpath.gateways.keyserver import client
from towpath.kit.actor import Actor, command_line

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
BY = command_line("ana")


@pytest.fixture
def keys(settings: Settings) -> Iterator[Service]:
    """A key service that accepts the production key until a test says otherwise."""
    with running() as service:
        settings.KEY_SERVICE_URL = service.url
        yield service
        client._services.clear()


def configure(key: str = PRODUCTION, now: datetime = NOW, **values: str) -> None:
    """Save a production key, and other settings by the last part of their key."""
    named = {f"services/magento_services/api_keys/{name}": value for name, value in values.items()}
    configuration.save((DEFAULT_SCOPE,), {PRODUCTION_KEY: key, **named}, by=BY, now=now)


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """Make users with a preset role."""

    def make(username: str = "ana", role: str = "Administrator", language: str = "en") -> User:
        roles.ensure_presets(by=BY, now=NOW)
        return User.objects.create(
            username=username,
            email=f"{username}@example.com",
            full_name=username.title(),
            role=Role.objects.get(name=role),
            language=language,
        )

    return make


def actor(*rights: str, name: str = "bob") -> Actor:
    """Give a user's actor with some rights."""
    return Actor("user", "7", name, frozenset(rights), "127.0.0.1")
