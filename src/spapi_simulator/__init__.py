"""A stand-in for Amazon's Selling Partner API: deterministic, with quotas, faults, a clock and a ledger.

In tests: ``simulate("small", speed=0)`` gives an ASGI application; see ``README.md`` beside this file.
"""

from datetime import datetime
from pathlib import Path

from spapi_simulator.app import Simulator
from spapi_simulator.clock import Clock
from spapi_simulator.scenario import Scenario, ScenarioError, build, load
from spapi_simulator.world import World

__all__ = ["Clock", "Scenario", "ScenarioError", "Simulator", "World", "simulate"]


def simulate(
    scenario: str | Path | Scenario = "small",
    *,
    seed: int | None = None,
    speed: float | None = None,
    start: datetime | None = None,
) -> Simulator:
    """Make a simulator from a scenario: a file, a name of one that comes along, or a value.

    ``seed`` and ``speed`` stand in for the scenario's; ``start`` is the simulated time at which a scenario
    without one begins (left out: now). Raises :class:`ScenarioError`.
    """
    chosen = scenario if isinstance(scenario, Scenario) else load(scenario)
    return build(chosen.changed(seed=seed, speed=speed, start=chosen.start or start))
