from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from tests.people import PASSWORD, a_user

SignIn = Callable[..., Client]


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """Give a browser in which a user of that role is signed in."""

    def enter(role: str = "Administrator", name: str = "", **fields: str) -> Client:
        user = a_user(name or role.lower(), role, **fields)
        client = Client()
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        return client

    return enter


@pytest.fixture
def typed_in(db: None) -> SignIn:
    """Sign in by the form, as people do."""

    def enter(name: str = "ana", password: str = PASSWORD, **more: str) -> Client:
        cache.clear()
        client = Client()
        client.response = client.post("/account/login/", {"login": name, "password": password, **more})  # type: ignore[attr-defined]
        return client

    return enter
