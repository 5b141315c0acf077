import threading
import time
from collections.abc import Callable

FAILURES = 3
PAUSE_S = 10.0


class Breaker:
    """After three failures in a row, let one attempt through every ten seconds until one succeeds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._next_try = 0.0

    @property
    def is_open(self) -> bool:
        """Tell whether attempts are being refused."""
        return self._failures >= FAILURES

    def wait(self) -> float:
        """Give 0 when the caller may try now, else the seconds until somebody may.

        Of the callers that find the pause over, one is let through.
        """
        if not self.is_open:
            return 0.0
        with self._lock:
            left = self._next_try - self._clock()
            if left <= 0:
                self._next_try = self._clock() + PAUSE_S
            return max(0.0, left)

    def succeeded(self) -> None:
        """Close: the service answered."""
        self._failures = 0

    def failed(self) -> None:
        """Count a failure; the third in a row opens, and each one starts the pause anew."""
        with self._lock:
            self._failures += 1
            self._next_try = self._clock() + PAUSE_S
