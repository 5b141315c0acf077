"""The simulated time: it runs, runs faster, stands still or jumps; never backwards."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(slots=True)
class Clock:
    """A clock that begins at ``start`` and runs ``speed`` times as fast as the machine's; 0 stands still."""

    start: datetime
    speed: float = 1.0
    monotonic: Callable[[], float] = time.monotonic
    _since: float = -1.0

    def __post_init__(self) -> None:
        self.start = self.start.astimezone(UTC)
        self._since = self.monotonic()

    def now(self) -> datetime:
        """Give the simulated time as aware UTC."""
        if not self.speed:
            return self.start
        return self.start + timedelta(seconds=(self.monotonic() - self._since) * self.speed)

    def set(self, now: datetime, speed: float | None) -> None:
        """Go on from a moment, at another speed when one is given."""
        self.start, self._since = now.astimezone(UTC), self.monotonic()
        self.speed = self.speed if speed is None else speed

    def move(self, by: timedelta) -> None:
        """Jump forward. Raises ValueError for a step back."""
        if by < timedelta():
            raise ValueError("The clock does not run backwards.")
        self.start += by
