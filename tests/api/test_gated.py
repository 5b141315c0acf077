"""Everything of the channel is behind the gate, whichever router it stands in."""

import pytest

from towpath.api.gate import gated
from towpath.api.routes import ROUTERS

OPEN = {"/me", "/gate", "/catalog", "/catalog/imports", "/configuration", "/notifications"}
"""What a shop has without the channel."""


@pytest.mark.parametrize(
    ("prefix", "router"), ROUTERS, ids=[f"{one[0]}-{n}" for n, one in enumerate(ROUTERS)]
)
def test_a_router_of_the_channel_is_gated(prefix: str, router: object) -> None:
    decorators = [entry[0] for entry in getattr(router, "_decorators", [])]
    assert (gated in decorators) is (prefix not in OPEN)
