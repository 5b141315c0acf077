"""Amazon's token buckets: one for each seller, application and operation, one for each application alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from spapi_simulator.operations import OPERATIONS, Operation

GRANTLESS = "-"
"""Stands for the seller in calls without one; "" stands for all sellers of an application."""
A_TOKEN = 1 - 1e-6
"""A whole token but for what times in whole microseconds lose."""
Key = tuple[str, str, str]


@dataclass(slots=True)
class Bucket:
    """Tokens that fill up at ``rate`` a second to ``burst``."""

    rate: float
    burst: float
    tokens: float
    filled: datetime

    def fill(self, now: datetime) -> None:
        """Add what came in since the last look."""
        since = (now - self.filled).total_seconds()
        self.tokens = min(self.burst, self.tokens + since * self.rate)
        self.filled = now


@dataclass(slots=True)
class Quotas:
    """All buckets; ``rates`` overrides the table: (seller or "", operation) -> (rate, burst)."""

    rates: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    refused: int = 0
    _buckets: dict[Key, Bucket] = field(default_factory=dict)

    def take(self, application: str, seller: str, operation: Operation, now: datetime) -> bool:
        """Take a token from each bucket that applies; False, and nothing taken, when one is empty."""
        buckets = [self.bucket(application, seller, operation, now)]
        if operation.application_rate:
            buckets.append(self._shared(application, operation, now))
        for bucket in buckets:
            bucket.fill(now)
        if any(bucket.tokens < A_TOKEN for bucket in buckets):
            self.refused += 1
            return False
        for bucket in buckets:
            bucket.tokens -= 1
        return True

    def bucket(self, application: str, seller: str, operation: Operation, now: datetime) -> Bucket:
        """Give the bucket of a seller (or, without one, of a grantless call)."""
        key = (application, seller or GRANTLESS, operation.name)
        found = self._buckets.get(key)
        if found is None:
            rate, burst = self.limits(seller, operation)
            found = self._buckets[key] = Bucket(rate, burst, burst, now)
        return found

    def _shared(self, application: str, operation: Operation, now: datetime) -> Bucket:
        key, rate = (application, "", operation.name), operation.application_rate or 0
        found = self._buckets.get(key)
        if found is None:
            found = self._buckets[key] = Bucket(rate, rate, rate, now)
        return found

    def limits(self, seller: str, operation: Operation) -> tuple[float, float]:
        """Give rate and burst that apply to a seller now."""
        default = (operation.rate, float(operation.burst))
        return self.rates.get((seller, operation.name)) or self.rates.get(("", operation.name)) or default

    def change(self, seller: str, operation: str, rate: float, burst: float) -> None:
        """Give a seller (or, with "", every seller without a plan of its own) another plan, at once."""
        self.rates[seller, operation] = (rate, burst)
        for (_application, owner, name), bucket in self._buckets.items():
            if name == operation and owner and seller in {"", owner}:
                bucket.rate, bucket.burst = self.limits(owner, OPERATIONS[name])
                bucket.tokens = min(bucket.tokens, bucket.burst)

    def empty(self, application: str, sellers: Iterable[str], operation: Operation, now: datetime) -> None:
        """Take all tokens away, as a burst of somebody else's calls does."""
        for seller in sellers:
            bucket = self.bucket(application, seller, operation, now)
            bucket.tokens, bucket.filled = 0, now

    def standing(self, now: datetime) -> Iterator[tuple[Key, Bucket]]:
        """Give all buckets that were used, as they are now, by application, seller and operation."""
        for key, bucket in sorted(self._buckets.items()):
            bucket.fill(now)
            yield key, bucket
