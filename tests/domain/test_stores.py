import logging
from datetime import timedelta

import pytest
from django.db import connection

from tests.gate import BY, NOW, actor
from towpath.domain.access.logic.settings import DEBUG_LOGGING
from towpath.domain.journal import actions as journal
from towpath.domain.journal.models import CommunicationError, JournalEntry
from towpath.domain.settings import actions as configuration
from towpath.domain.settings.logic.registry import DEFAULT_SCOPE
from towpath.domain.stores import jobs
from towpath.domain.stores.actions import channel
from towpath.domain.stores.actions import setup_tasks as actions
from towpath.domain.stores.logic.global_settings import (
    CLEAR_LOG_HISTORY,
    CRON_BACKGROUND,
    CRON_COMMAND_LINE,
    CRON_SOURCE,
)
from towpath.domain.stores.models import ChannelRun
from towpath.domain.stores.queries import setup_tasks as queries
from towpath.kit.errors import Forbidden, NotFound
from towpath.kit.text import Message

pytestmark = pytest.mark.django_db
OPERATOR = actor("asc.access")


def save(key: str, value: str) -> None:
    configuration.save((DEFAULT_SCOPE,), {key: value}, by=BY, now=NOW)


def test_a_task_is_ticked_and_opened_again() -> None:
    actions.tick_task("vat", done=True, by=OPERATOR, now=NOW)
    actions.tick_task("vat", done=True, by=actor("asc.access", name="eve"), now=NOW + timedelta(hours=1))
    row = next(row for row in queries.tasks(NOW) if row.task.key == "vat")
    assert (row.done_by, row.done_at) == ("bob", NOW)
    actions.tick_task("vat", done=False, by=OPERATOR, now=NOW)
    assert all(row.done_at is None for row in queries.tasks(NOW))
    told = JournalEntry.objects.order_by("id").values_list("action", flat=True)
    assert list(told) == ["channel.task_done", "channel.task_reopened"]


def test_ticking_needs_the_channel_and_a_task_that_exists() -> None:
    with pytest.raises(Forbidden):
        actions.tick_task("vat", done=True, by=actor(), now=NOW)
    with pytest.raises(NotFound):
        actions.tick_task("nothing", done=True, by=OPERATOR, now=NOW)


@pytest.mark.parametrize(("minutes", "ok"), [(None, False), (9, True), (10, False), (120, False)])
def test_background_tasks_count_as_running_for_ten_minutes(minutes: int | None, ok: bool) -> None:  # noqa: FBT001
    if minutes is not None:
        channel.run_channel("worker", by=BY, now=NOW - timedelta(minutes=minutes))
    row = next(row for row in queries.tasks(NOW) if row.task.key == "background")
    assert row.ok is ok


def test_what_cannot_be_known_yet_says_so() -> None:
    row = next(row for row in queries.tasks(NOW) if row.task.key == "vacation")
    assert (row.live, row.ok) == (Message("Checked once a store is connected."), None)


def test_the_setup_dialog_is_put_away_for_one_user() -> None:
    assert queries.shows_setup_dialog(7)
    actions.dismiss_setup_dialog(by=OPERATOR)
    actions.dismiss_setup_dialog(by=OPERATOR)
    assert (queries.shows_setup_dialog(7), queries.shows_setup_dialog(8)) == (False, True)


@pytest.mark.parametrize(("interval", "kept"), [("daily", 1), ("weekly", 3), ("monthly", 4)])
def test_old_rows_of_the_error_log_are_cleared(interval: str, kept: int) -> None:
    for days in (0.5, 2, 6, 29, 31):
        journal.record_communication_error("X", "x", by=BY, at=NOW - timedelta(days=days))
    save(CLEAR_LOG_HISTORY, interval) if interval != "monthly" else None
    assert channel.run_channel("cli", by=BY, now=NOW)
    assert CommunicationError.objects.count() == kept
    assert JournalEntry.objects.get(action="communication_errors.purged").detail == {"rows": 5 - kept}


def test_the_background_worker_leaves_the_work_to_a_scheduler_of_ones_own() -> None:
    save(CRON_SOURCE, CRON_COMMAND_LINE)
    jobs.run_channel()
    assert not ChannelRun.objects.exists()
    save(CRON_SOURCE, CRON_BACKGROUND)
    jobs.run_channel()
    assert ChannelRun.objects.get().source == "worker"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_runs_do_not_overlap() -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [channel._LOCK])
            assert channel.run_channel("cli", by=BY, now=NOW) is False
            cursor.execute("ROLLBACK")
    finally:
        other.close()
    assert channel.run_channel("cli", by=BY, now=NOW) is True


def test_debug_logging_writes_to_the_channels_log(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("towpath.channel")
    log.addHandler(caplog.handler)
    try:
        channel.run_channel("cli", by=BY, now=NOW)
        assert caplog.text == ""
        save(DEBUG_LOGGING, "1")
        channel.run_channel("cli", by=BY, now=NOW)
        assert "run by cli ana: 0 rows of the log purged" in caplog.text
    finally:
        log.removeHandler(caplog.handler)
