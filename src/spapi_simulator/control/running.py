"""Commands for how the simulator runs: time, faults, quotas, deliveries, a new beginning."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx2

from spapi_simulator import delivery
from spapi_simulator.call import show_time
from spapi_simulator.control.command import Order, Refused, command
from spapi_simulator.control.looking import state
from spapi_simulator.faults import Fault, Standing
from spapi_simulator.operations import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spapi_simulator.app import Simulator


@dataclass(frozen=True, slots=True)
class ClockChange:
    """How time goes on."""

    speed: float | None = None
    """0 freezes the clock."""
    move_s: float = 0
    """Seconds to jump ahead."""
    to: datetime | None = None
    """Jump ahead to a moment."""


@command("GET", "clock")
def clock(order: Order) -> Any:
    """Give the time and its speed."""
    return _clock(order.simulator)


@command("POST", "clock", ClockChange)
def change_clock(order: Order) -> Any:
    """Freeze the clock, let it run at another speed, or jump ahead; what is due by then happens."""
    change, simulator = order.given, order.simulator
    by = timedelta(seconds=change.move_s) if change.to is None else change.to - order.world.now
    if by < timedelta() or (change.speed is not None and change.speed < 0):
        raise Refused("the clock does not run backwards")
    simulator.clock.set(order.world.now, change.speed)
    simulator.move(by)
    return _clock(simulator)


def _clock(simulator: "Simulator") -> dict[str, Any]:
    return {"now": show_time(simulator.world.now), "speed": simulator.clock.speed}


@command("GET", "faults")
def faults(order: Order) -> Any:
    """Give the faults that are in force, and how often each has hit."""
    return {"faults": [_fault(one) for one in order.world.faults.standing.values()]}


@command("POST", "faults", Fault)
def add_fault(order: Order) -> Any:
    """Put a fault in force, as ``[[faults]]`` of a scenario; seconds count from the start of the world."""
    return _fault(order.world.faults.add(order.given))


@command("DELETE", "faults")
def clear_faults(order: Order) -> Any:
    """Take away the fault ``/{id}``, or all."""
    order.world.faults.clear(order.rest[0] if order.rest else "")
    return faults(order)


def _fault(one: Standing) -> dict[str, Any]:
    return {"id": one.id, "seen": one.seen, "hits": one.hits, **asdict(one.fault)}


@dataclass(frozen=True, slots=True)
class QuotaChange:
    """Another plan, or an empty bucket."""

    operation: str
    seller: str = ""
    """Empty: every seller."""
    rate: float = 0
    burst: float = 0
    empty: bool = False


@command("GET", "quotas")
def quotas(order: Order) -> Any:
    """Give the buckets that were used; ``seller`` and ``operation`` filter."""
    wanted = order.query.get("seller", ""), order.query.get("operation", "")
    rows = [
        dict(zip(("application", "seller", "operation"), key, strict=True))
        | {"rate": bucket.rate, "burst": bucket.burst, "tokens": round(bucket.tokens, 6)}
        for key, bucket in order.world.quotas.standing(order.world.now)
        if all(want in {"", has} for want, has in zip(wanted, key[1:], strict=True))
    ]
    return {"buckets": rows, "refused": order.world.quotas.refused}


@command("POST", "quotas", QuotaChange)
def change_quota(order: Order) -> Any:
    """Give an operation another rate and burst, or empty its buckets."""
    change, world = order.given, order.world
    operation = OPERATIONS.get(change.operation)
    if operation is None:
        raise Refused(f"{change.operation} is no operation")
    if change.seller and change.seller not in world.accounts.sellers:
        raise Refused(f"there is no seller {change.seller}")
    if change.rate > 0 and change.burst >= 1:
        world.quotas.change(change.seller, operation.name, change.rate, change.burst)
    elif not change.empty:
        raise Refused("rate must be positive and burst at least 1, or empty true")
    if change.empty:
        sellers: Iterable[str] = [change.seller] if change.seller else ["", *world.accounts.sellers]
        for application in world.accounts.applications:
            world.quotas.empty(application, sellers, operation, world.now)
    return quotas(order)


@dataclass(frozen=True, slots=True)
class Nothing:
    """An empty object."""


@command("POST", "notifications", Nothing)
async def deliver(order: Order) -> Any:
    """Deliver the notifications that are due now, and give how many arrived."""
    async with httpx2.AsyncClient(timeout=5, trust_env=False) as http:
        return {"delivered": await delivery.deliver_due(order.world, http)}


@command("POST", "reset", Nothing)
def reset(order: Order) -> Any:
    """Begin the scenario anew; without a start of its own, at the simulated present."""
    if order.simulator.scenario is None:
        raise Refused("this simulator was not made from a scenario")
    order.simulator.reset()
    return state(order)
