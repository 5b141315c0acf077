import asyncio

import pytest

from tests.gateways.amazon.recorder import Call, Recorder
from towpath.gateways.amazon.applications import rotate_application_client_secret
from towpath.gateways.amazon.errors import Unknown


def test_the_secret_is_rotated_once() -> None:
    client = Recorder(None)
    asyncio.run(rotate_application_client_secret(client))
    assert client.calls == [Call("rotateApplicationClientSecret")]


def test_a_lost_answer_is_told_and_nothing_repeated() -> None:
    client = Recorder(Unknown("rotateApplicationClientSecret"))
    with pytest.raises(Unknown):
        asyncio.run(rotate_application_client_secret(client))
    assert len(client.calls) == 1
