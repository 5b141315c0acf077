"""Background jobs: the binding to procrastinate, and the only file that imports it.

A job is enqueued in Django's own transaction, so a rollback removes it. Jobs are wake-ups: the rows are
the work list, so a job that runs twice, or once for many reasons, does no harm.
"""

import asyncio
import inspect
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any, Generic, ParamSpec

from django.db import Error, connection, transaction
from procrastinate import exceptions, manager, tasks
from procrastinate.contrib.django import DjangoApp
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import Status

from towpath.kit.errors import Retryable

P = ParamSpec("P")

HEARTBEAT_S = 5.0
STALLED_AFTER_S = 15.0
KEEP_FINISHED_H = 24
LONGEST_PAUSE_S = 3600
ATTEMPTS = 24
"""With pauses of 2, 4, 8 … seconds up to an hour: half a day, then the job stays failed."""
AWAY_S, AWAY_PAUSE_S = 120, 1.0
"""So long a job whose database went away waits for it, to be enqueued anew."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job(Generic[P]):
    """A function that a worker calls later; calling it here runs it now."""

    name: str
    function: Callable[P, None]
    queueing_lock: str | None
    lock: str | None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Run the job now, in this process."""
        self.function(*args, **kwargs)


_jobs: dict[str, Job[Any]] = {}
_periodic: list[tuple[str, Job[[]]]] = []


def job(
    name: str, *, queueing_lock: str | None = None, lock: str | None = None
) -> Callable[[Callable[P, None]], Job[P]]:
    """Declare a job; arguments are JSON values.

    ``queueing_lock``: at most one job of that key waits; ``lock``: at most one of that key runs. Both are
    keys within the job's name and may name its arguments: ``"{store_id}"``.
    """

    def declare(function: Callable[P, None]) -> Job[P]:
        if name in _jobs:
            raise ValueError(f"Two jobs are named {name}")
        _jobs[name] = declared = Job(name, function, queueing_lock, lock)
        return declared

    return declare


def periodic(cron: str) -> Callable[[Job[[]]], Job[[]]]:
    """Enqueue the job at the times of the cron expression (UTC), once however many workers run."""

    def declare(declared: Job[[]]) -> Job[[]]:
        _periodic.append((cron, declared))
        return declared

    return declare


def defer(job: Job[P], /, *args: P.args, **kwargs: P.kwargs) -> bool:
    """Enqueue the job in the current transaction; False when one of its queueing lock waits already.

    One that was to wait longer does not: whoever calls this knows of work to do now.
    """
    return _enqueue(job, _arguments(job, *args, **kwargs))


def defer_after(seconds: float, job: Job[P], /, *args: P.args, **kwargs: P.kwargs) -> bool:
    """Enqueue the job for a worker to take no sooner than in ``seconds``; else like :func:`defer`."""
    return _enqueue(job, _arguments(job, *args, **kwargs), after_s=seconds)


def _arguments(job: Job[P], /, *args: P.args, **kwargs: P.kwargs) -> dict[str, Any]:
    bound = inspect.signature(job.function).bind(*args, **kwargs)
    bound.apply_defaults()
    return dict(bound.arguments)


def _key(job: Job[Any], template: str | None, arguments: dict[str, Any]) -> str | None:
    return None if template is None else f"{job.name}:{template.format(**arguments)}"


def _enqueue(job: Job[Any], arguments: dict[str, Any], *, after_s: float = 0, attempt: int = 1) -> bool:
    deferrer = tasks.configure_task(
        name=job.name,
        job_manager=manager.JobManager(DjangoConnector()),
        queueing_lock=_key(job, job.queueing_lock, arguments),
        lock=_key(job, job.lock, arguments),
        task_kwargs=arguments | ({"_attempt": attempt} if attempt > 1 else {}),
        schedule_in={"seconds": ceil(after_s)} if after_s else None,
    )
    try:
        with transaction.atomic():
            deferrer.defer()
    except exceptions.AlreadyEnqueued:
        _bring_forward(str(_key(job, job.queueing_lock, arguments)), after_s)
        return False
    return True


def _bring_forward(queueing_lock: str, after_s: float) -> None:
    """Let the twin that waits already run no later than the job that it stands for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = now() + make_interval(secs => %(after)s)"
            " WHERE queueing_lock = %(key)s AND status = 'todo'"
            " AND scheduled_at > now() + make_interval(secs => %(after)s)",
            {"key": queueing_lock, "after": float(after_s)},
        )


def _run(job: Job[Any], timestamp: int = 0, _attempt: int = 1, **arguments: Any) -> None:
    """Run a job in the worker; what fails is enqueued anew, since a retry in place could meet its twin.

    A waiting job of the same queueing lock does the work of the failed one, so that is enough.
    """
    del timestamp  # a periodic job reads the rows, not the time that it was due
    try:
        job.function(**arguments)
    except Retryable as fault:
        log.info("%s again in %s s: %s", job.name, fault.after_s, fault)
        _enqueue_anew(job, arguments, fault.after_s, _attempt)
    except Exception:
        if _attempt < ATTEMPTS:
            _enqueue_anew(job, arguments, pause_after(_attempt), _attempt + 1)
        raise


def _enqueue_anew(job: Job[Any], arguments: dict[str, Any], after_s: float, attempt: int) -> None:
    """Enqueue a job that failed, even where it did because the database went away under it."""
    until = time.monotonic() + AWAY_S
    while True:
        connection.close_if_unusable_or_obsolete()
        try:
            _enqueue(job, arguments, after_s=after_s, attempt=attempt)
        except (Error, exceptions.ConnectorException):
            if time.monotonic() > until:
                raise
            time.sleep(AWAY_PAUSE_S)
        else:
            return


def pause_after(attempt: int) -> int:
    """Give the seconds from a failed attempt (1, 2, …) to the next."""
    return int(min(2**attempt, LONGEST_PAUSE_S))


def _task(app: DjangoApp, declared: Job[Any]) -> Any:
    def call(**arguments: Any) -> None:
        _run(declared, **arguments)

    return app.task(name=declared.name)(call)


def _app() -> DjangoApp:
    app = DjangoApp(connector=DjangoConnector().get_worker_connector())
    bound = {name: _task(app, declared) for name, declared in _jobs.items()}
    for cron, declared in _periodic:
        queueing_lock, lock = _key(declared, declared.queueing_lock, {}), _key(declared, declared.lock, {})
        app.periodic(cron=cron, queueing_lock=queueing_lock, lock=lock)(bound[declared.name])
    return app


def run_worker(*, concurrency: int = 4, wait: bool = True) -> None:
    """Run due jobs until SIGINT or SIGTERM; without ``wait`` until none is due."""

    async def work() -> None:
        app = _app()
        async with app.open_async():
            retaking = asyncio.create_task(_keep_retaking(app.job_manager))
            try:
                await app.run_worker_async(
                    concurrency=concurrency,
                    wait=wait,
                    update_heartbeat_interval=HEARTBEAT_S,
                    stalled_worker_timeout=STALLED_AFTER_S,
                    shutdown_graceful_timeout=STALLED_AFTER_S,
                )
            finally:
                retaking.cancel()

    asyncio.run(work())


async def _keep_retaking(jobs: manager.JobManager) -> None:
    while True:
        await retake(jobs)
        await asyncio.sleep(HEARTBEAT_S)


async def retake(jobs: manager.JobManager) -> None:
    """Let the jobs of workers that show no sign of life run again."""
    for stalled in await jobs.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S):
        try:
            await jobs.retry_job(stalled)
        except exceptions.UniqueViolation:  # its twin waits already and does the work
            await jobs.finish_job(stalled, status=Status.FAILED, delete_job=False)
        except exceptions.ConnectorException:  # another worker was first
            log.info("Job %s was taken back elsewhere", stalled.id)


@periodic("* * * * *")
@job("jobs.tick", queueing_lock="one")
def tick() -> None:
    """Leave a trace that background jobs run: :func:`last_run` reads it."""


@periodic("17 3 * * *")
@job("jobs.prune", queueing_lock="one")
def prune() -> None:
    """Delete what finished more than a day ago."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE status NOT IN ('todo', 'doing') AND NOT EXISTS ("
            " SELECT FROM procrastinate_events WHERE job_id = procrastinate_jobs.id"
            " AND at > now() - make_interval(hours => %s))",
            [KEEP_FINISHED_H],
        )


def last_run() -> datetime | None:
    """Tell when a worker last finished its tick (one a minute), or None when none ever did."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(at) FROM procrastinate_events WHERE type = 'succeeded' AND job_id IN ("
            " SELECT id FROM procrastinate_jobs WHERE task_name = %s AND status = 'succeeded'"
            " ORDER BY id DESC LIMIT 1)",
            [tick.name],
        )
        return cursor.fetchone()[0]  # type: ignore[no-any-return]
