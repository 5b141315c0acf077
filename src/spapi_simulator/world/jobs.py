"""What feeds and reports have in common: they wait, work, end, and leave a document."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

IN_QUEUE, IN_PROGRESS = "IN_QUEUE", "IN_PROGRESS"
DONE, CANCELLED, FATAL = "DONE", "CANCELLED", "FATAL"
STATUSES = frozenset({IN_QUEUE, IN_PROGRESS, DONE, CANCELLED, FATAL})
KEPT = timedelta(days=90)


@dataclass(slots=True, kw_only=True)
class Job:
    """A feed or a report; ``document_id`` is that of the result."""

    id: str
    seller_id: str
    type: str
    marketplace_ids: tuple[str, ...]
    created: datetime
    status: str = IN_QUEUE
    started: datetime | None = None
    ended: datetime | None = None
    document_id: str = ""


J = TypeVar("J", bound=Job)


@dataclass(slots=True)
class Jobs(Generic[J]):
    """All jobs of a kind, by seller, the oldest first."""

    _of: dict[str, dict[str, J]] = field(default_factory=dict)

    def add(self, job: J) -> None:
        """Add a job."""
        self._of.setdefault(job.seller_id, {})[job.id] = job

    def get(self, seller_id: str, job_id: str, now: datetime) -> J | None:
        """Give a job that is still kept."""
        job = self._of.get(seller_id, {}).get(job_id)
        return job if job and job.created > now - KEPT else None

    def of(self, seller_id: str, now: datetime) -> Iterator[J]:
        """Give the jobs that are still kept, the newest first."""
        for job in reversed(self._of.get(seller_id, {}).values()):
            if job.created <= now - KEPT:
                return
            yield job
