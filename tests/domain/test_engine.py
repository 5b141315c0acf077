"""Jobs: enqueued in the transaction, one waiting per key, retried, taken back, pruned."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from towpath.jobs import engine
from towpath.kit.errors import Retryable

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
ran: list[Any] = []


@engine.job("test.note")
def note(number: int, word: str = "none") -> None:
    ran.append((number, word))


@engine.job("test.wake", queueing_lock="{store_id}", lock="{store_id}")
def wake(store_id: int) -> None:
    ran.append(store_id)


@engine.job("test.later", queueing_lock="one")
def later() -> None:
    ran.append("later")
    raise Retryable(90, "busy")


@engine.job("test.broken")
def broken() -> None:
    ran.append("broken")
    raise ValueError("a bug")


@engine.job("test.cut_off")
def cut_off() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.fixture(autouse=True)
def no_jobs(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Empty the queue before and after: its tables are not Django's to flush."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)  # the worker's threads leave none open
    ran.clear()
    empty()
    yield
    empty()


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers CASCADE"
        )


def rows(where: str = "true") -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM procrastinate_jobs WHERE {where} ORDER BY id")
        names = [column.name for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [row | {"args": json.loads(row["args"])} for row in found]


def work() -> None:
    engine.run_worker(wait=False)


def test_a_job_runs_with_its_arguments_by_name() -> None:
    assert engine.defer(note, 5, word="x") is True
    assert rows()[0]["args"] == {"number": 5, "word": "x"}
    work()
    assert ran == [(5, "x")]
    assert [row["status"] for row in rows("task_name = 'test.note'")] == ["succeeded"]


def test_calling_a_job_runs_it_now() -> None:
    note(3)
    assert ran == [(3, "none")]
    assert rows() == []


def test_a_rollback_removes_the_job() -> None:
    with transaction.atomic():
        engine.defer(note, 1)
        transaction.set_rollback(True)
    assert rows() == []


def test_one_job_of_a_key_waits_and_the_transaction_goes_on() -> None:
    with transaction.atomic():
        assert engine.defer(wake, 7) is True
        assert engine.defer(wake, 7) is False
        assert engine.defer(wake, 8) is True
    assert [(row["queueing_lock"], row["lock"]) for row in rows()] == [
        ("test.wake:7", "test.wake:7"),
        ("test.wake:8", "test.wake:8"),
    ]
    work()
    assert sorted(ran) == [7, 8]


def test_new_work_does_not_wait_for_a_delayed_twin() -> None:
    engine.defer_after(900, wake, 7)
    assert engine.defer_after(1800, wake, 7) is False
    work()
    assert ran == []
    assert engine.defer(wake, 7) is False
    work()
    assert ran == [7]


def test_a_job_that_enqueues_in_its_own_transaction_loses_it_with_the_transaction() -> None:
    @engine.job("test.enqueue_and_fail")
    def enqueue_and_fail() -> None:
        with transaction.atomic():
            engine.defer(note, 1)
            raise Retryable(60)

    engine.defer(enqueue_and_fail)
    work()
    assert rows("task_name = 'test.note'") == []


def test_a_retryable_fault_waits_as_long_as_it_says() -> None:
    engine.defer(later)
    work()
    waiting = rows("status = 'todo' AND task_name = 'test.later'")
    assert ran == ["later"]
    assert len(waiting) == 1
    assert timedelta(seconds=60) < waiting[0]["scheduled_at"] - datetime.now(UTC) <= timedelta(seconds=91)


def test_a_bug_is_backed_off_and_stays_visible(caplog: pytest.LogCaptureFixture) -> None:
    engine.defer(broken)
    work()
    assert ran == ["broken"]
    failed, again = rows("task_name = 'test.broken'")
    assert (failed["status"], failed["args"]) == ("failed", {})
    assert (again["status"], again["args"]) == ("todo", {"_attempt": 2})
    assert "a bug" in caplog.text


def test_a_job_whose_connection_ends_is_tried_again() -> None:
    engine.defer(cut_off)
    work()
    failed, again = rows("task_name = 'test.cut_off'")
    assert (failed["status"], again["status"], again["args"]) == ("failed", "todo", {"_attempt": 2})


def test_a_job_is_tried_again_once_a_database_that_was_away_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    enqueue, away = engine._enqueue, [OperationalError("refused"), OperationalError("refused")]

    def enqueue_when_back(*args: Any, **kwargs: Any) -> bool:
        if away:
            raise away.pop()
        return enqueue(*args, **kwargs)

    engine.defer(broken)
    monkeypatch.setattr(engine, "_enqueue", enqueue_when_back)
    monkeypatch.setattr(engine, "AWAY_PAUSE_S", 0)
    work()
    assert [row["status"] for row in rows("task_name = 'test.broken'")] == ["failed", "todo"]


def test_a_database_that_stays_away_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_kwargs: Any) -> bool:
        raise OperationalError("refused")

    engine.defer(broken)
    monkeypatch.setattr(engine, "_enqueue", refuse)
    monkeypatch.setattr(engine, "AWAY_S", -1)
    work()
    assert [row["status"] for row in rows("task_name = 'test.broken'")] == ["failed"]


def test_the_last_attempt_is_not_repeated() -> None:
    engine._enqueue(broken, {}, attempt=engine.ATTEMPTS)
    work()
    assert [row["status"] for row in rows("task_name = 'test.broken'")] == ["failed"]


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 2), (2, 4), (5, 32), (12, 3600), (24, 3600)])
def test_pauses_double_up_to_an_hour(attempt: int, seconds: int) -> None:
    assert engine.pause_after(attempt) == seconds


def doing_for_a_dead_worker(*, seconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [seconds],
        )
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE task_name = 'test.wake'",
            [cursor.fetchone()[0]],
        )


def retake() -> None:
    async def once() -> None:
        app = engine._app()
        async with app.open_async():
            await engine.retake(app.job_manager)

    asyncio.run(once())


@pytest.mark.parametrize(("silent_s", "status"), [(16, "todo"), (10, "doing")])
def test_the_job_of_a_worker_that_is_silent_for_15_seconds_is_taken_back(silent_s: int, status: str) -> None:
    engine.defer(wake, 7)
    doing_for_a_dead_worker(seconds=silent_s)
    retake()
    assert [row["status"] for row in rows()] == [status]


def test_a_job_taken_back_gives_way_to_its_waiting_twin() -> None:
    engine.defer(wake, 7)
    doing_for_a_dead_worker(seconds=20)
    assert engine.defer(wake, 7) is True
    retake()
    assert [row["status"] for row in rows()] == ["failed", "todo"]
    work()
    assert ran == [7]


def test_last_run_is_the_last_tick() -> None:
    assert engine.last_run() is None
    engine.defer(engine.tick)
    work()
    last = engine.last_run()
    assert last is not None
    assert timedelta(0) <= datetime.now(UTC) - last < timedelta(seconds=20)


def test_prune_keeps_what_waits_and_what_finished_today() -> None:
    for number in range(3):
        engine.defer(note, number)
    work()
    engine.defer(note, 9)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_events SET at = at - interval '25 hours' WHERE job_id IN"
            " (SELECT id FROM procrastinate_jobs WHERE args->>'number' IN ('0', '1'))"
        )
    engine.prune()
    kept = [row["args"]["number"] for row in rows("task_name = 'test.note'")]
    assert kept == [2, 9]


def test_two_jobs_of_one_name_are_a_mistake() -> None:
    with pytest.raises(ValueError, match=r"test\.note"):
        engine.job("test.note")(lambda: None)
