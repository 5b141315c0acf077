"""How often an address may name keys that nobody issued."""

import math
import threading
import time
from collections.abc import Callable

BURST = 20
PER_SECOND = 10 / 60
_MOST_ADDRESSES = 10_000


class Failures:
    """A bucket per address, in this process: 20 failures at once, then 10 a minute."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def wait(self, address: str) -> int:
        """Give the whole seconds until the address may fail again, 0 when it may now."""
        left = self._left(address)
        return 0 if left >= 1 else math.ceil((1 - left) / PER_SECOND)

    def count(self, address: str) -> None:
        """Take one failure out of the address's bucket."""
        with self._lock:
            self._buckets[address] = (self._left(address) - 1, self._clock())
            if len(self._buckets) > _MOST_ADDRESSES:
                self._forget()

    def _left(self, address: str) -> float:
        bucket = self._buckets.get(address)
        return min(BURST, bucket[0] + (self._clock() - bucket[1]) * PER_SECOND) if bucket else BURST

    def _forget(self) -> None:
        """Drop the buckets that are full again; if none is, the half that is closest to it."""
        by_fullness = sorted(self._buckets, key=self._left)
        kept = [address for address in by_fullness if self._left(address) < BURST][: _MOST_ADDRESSES // 2]
        self._buckets = {address: self._buckets[address] for address in kept}
