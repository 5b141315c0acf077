"""What will happen, in order of time."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Agenda:
    """Events of the future; those of one moment happen in the order in which they were planned."""

    now: datetime
    _events: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _planned: int = 0
    happened: int = 0
    """How many events there were."""

    def at(self, due: datetime, event: Callable[[], None]) -> None:
        """Plan an event; one that is due already happens at the next :meth:`advance`."""
        self._planned += 1
        heapq.heappush(self._events, (max(due, self.now), self._planned, event))

    def advance(self, now: datetime) -> None:
        """Let everything happen that is due; events see their own moment as the present."""
        while self._events and self._events[0][0] <= now:
            due, _number, event = heapq.heappop(self._events)
            self.now = due
            event()
            self.happened += 1
        self.now = max(self.now, now)

    @property
    def next_due(self) -> datetime | None:
        """Give the moment of the next event."""
        return self._events[0][0] if self._events else None
