"""The gateway's table of Amazon's operations and the simulator's, made apart, say the same."""

import pytest

from spapi_simulator.operations import OPERATIONS as SIMULATED
from towpath.gateways.amazon.operations import OPERATIONS


def test_the_simulator_has_every_operation_that_the_gateway_calls() -> None:
    assert sorted(OPERATIONS.keys() - SIMULATED.keys()) == []
    assert sorted(SIMULATED.keys() - OPERATIONS.keys()) == []


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_both_tables_agree(name: str) -> None:
    ours, theirs = OPERATIONS[name], SIMULATED[name]
    assert (ours.method, ours.path, ours.rate, ours.burst) == (
        theirs.method,
        theirs.path,
        theirs.rate,
        theirs.burst,
    )
    assert (ours.grantless, ours.application_rate) == (theirs.scope, theirs.application_rate)
