from collections.abc import Callable

import pytest
from django.test import Client

from tests.gate import configure
from tests.keyservice import Service
from tests.standin import amazon
from tests.web.channel.conftest import ana, keys, make_user, sign_in

__all__ = ["amazon", "ana", "keys", "make_user", "sign_in"]


@pytest.fixture(autouse=True)
def _open(db: None, keys: Service) -> None:
    """Have a good key: the pages of stores are behind the gate."""
    configure()


@pytest.fixture
def vera(sign_in: Callable[..., Client]) -> Client:
    """Give the browser of somebody who may only look."""
    return sign_in("Viewer", "vera")
