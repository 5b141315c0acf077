"""A stand-in for Amazon's Selling Partner API: deterministic, with quotas, faults, a clock and a ledger."""

from spapi_simulator.app import Simulator
from spapi_simulator.clock import Clock
from spapi_simulator.world import World

__all__ = ["Clock", "Simulator", "World"]
