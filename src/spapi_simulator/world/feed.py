"""One feed, and what those who carry feeds out give back."""

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spapi_simulator.world.jobs import Job

if TYPE_CHECKING:
    from spapi_simulator.world import World
    from spapi_simulator.world.documents import Document
    from spapi_simulator.world.listings import Listing

Render = Callable[["Listing", list[str]], dict[str, Any]]
"""Gives a listing with the data sets named as the Listings Items API would show it."""


@dataclass(slots=True, kw_only=True)
class Feed(Job):
    """A feed, by which application and from which document."""

    client_id: str
    input_id: str
    render: Render


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a feed ends: its status and the report about it, in parts."""

    status: str
    content_type: str = ""
    parts: Iterable[bytes] = ()


Work = Generator[float, None, Outcome]
"""Carries out a feed; it stops now and then and gives for how many seconds."""
Processor = Callable[["World", Feed, "Document"], Work]


def record(world: "World", feed: Feed, operation: str, target: str, body: Any) -> None:
    """Enter a change that a feed brought in the ledger."""
    world.ledger.record(
        time=world.now,
        application=feed.client_id,
        seller=feed.seller_id,
        operation=operation,
        target=target,
        body=body,
        source=feed.id,
    )
