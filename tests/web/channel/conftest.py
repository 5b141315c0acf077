from collections.abc import Callable

import pytest
from django.test import Client

from tests.gate import keys, make_user
from towpath.domain.access.models import User

__all__ = ["keys", "make_user"]


@pytest.fixture
def sign_in(make_user: Callable[..., User]) -> Callable[..., Client]:
    """Give the browser of a user with a preset role."""

    def sign(role: str = "Administrator", username: str = "ana") -> Client:
        user = User.objects.filter(username=username).first() or make_user(username, role)
        client = Client()
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        return client

    return sign


@pytest.fixture
def ana(sign_in: Callable[..., Client]) -> Client:
    return sign_in()
