"""Commands that only look: whether it is there, how it stands, what was written, what was delivered."""

from typing import Any

from spapi_simulator.call import show_time
from spapi_simulator.control.command import Order, Refused, command


@command("GET", "health")
def health(_order: Order) -> Any:
    """Tell that the simulator is there."""
    return {"status": "ok"}


@command("GET", "state")
def state(order: Order) -> Any:
    """Give the time and how much there is of everything."""
    world = order.world
    sellers = world.accounts.sellers
    return {
        "now": show_time(world.now),
        "speed": order.simulator.clock.speed,
        "seed": world.seed,
        "start": show_time(world.start),
        "applications": len(world.accounts.applications),
        "sellers": len(sellers),
        "items": len(world.catalogue),
        "listings": sum(len(list(world.listings.of(one))) for one in sellers),
        "orders": sum(len(world.orders.of(one)) for one in sellers),
        "ledger": len(world.ledger.entries),
        "refused_by_quota": world.quotas.refused,
        "notifications_waiting": world.notifications.waiting,
        "faults": len(world.faults.standing),
    }


@command("GET", "ledger")
def ledger(order: Order) -> Any:
    """Give accepted writes: ``operation``, ``target``, ``seller``, ``source`` filter; ``since`` a number."""
    asked, since = order.query, order.query.get("since", "0")
    if not since.isdecimal():
        raise Refused("since must be a number of an entry")
    wanted = {name: asked.get(name, "") for name in ("operation", "target", "seller")}
    entries = [
        one.as_json()
        for one in order.world.ledger.of(**wanted)
        if one.number > int(since) and asked.get("source", one.source) == one.source
    ]
    return {"entries": entries, "last": len(order.world.ledger.entries)}


@command("GET", "notifications")
def notifications(order: Order) -> Any:
    """Give how many notifications wait, and the last ones that were delivered."""
    sent = [
        {"type": one.type, "id": one.id, "due": show_time(one.due), "text": one.text}
        for one in order.world.notifications.sent
    ]
    return {"waiting": order.world.notifications.waiting, "sent": sent}
