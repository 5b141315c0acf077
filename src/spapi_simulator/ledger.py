"""Every write that was accepted, in order, to ask afterwards what was sent and whether it was sent twice."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from spapi_simulator.call import show_time


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted write; ``target`` names what it is about: a SKU, an order, a feed."""

    number: int
    time: datetime
    application: str
    seller: str
    operation: str
    target: str
    body: Any
    request_id: str
    source: str = ""
    """The feed that carried it, when it did not come by a call of its own."""

    def as_json(self) -> dict[str, Any]:
        """Give the entry as a JSON value."""
        return asdict(self) | {"time": show_time(self.time)}


@dataclass(slots=True)
class Ledger:
    """Append-only."""

    entries: list[Entry] = field(default_factory=list)

    def record(  # noqa: PLR0913 - a row has these columns
        self,
        *,
        time: datetime,
        application: str,
        seller: str,
        operation: str,
        target: str,
        body: Any,
        request_id: str = "",
        source: str = "",
    ) -> Entry:
        """Add a write."""
        number = len(self.entries) + 1
        entry = Entry(number, time, application, seller, operation, target, body, request_id, source)
        self.entries.append(entry)
        return entry

    def of(self, *, operation: str = "", target: str = "", seller: str = "") -> Iterator[Entry]:
        """Give the entries that match; an empty value matches all."""
        wanted = (operation, target, seller)
        for entry in self.entries:
            has = (entry.operation, entry.target, entry.seller)
            if all(want in {"", value} for want, value in zip(wanted, has, strict=True)):
                yield entry
