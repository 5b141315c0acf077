import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings

from tests.gate import BY, NOW, configure
from tests.keyservice import OTHER, PRODUCTION, SANDBOX, Service
from towpath.domain.access.actions.gate import check_gate, try_key
from towpath.domain.access.logic.gate import Verdict
from towpath.domain.access.models import GateRecord
from towpath.domain.access.queries import gate as queries
from towpath.domain.journal.models import CommunicationError, JournalEntry
from towpath.domain.notifications.models import Notification
from towpath.kit import crypto

pytestmark = pytest.mark.django_db
A_MOMENT = timedelta(seconds=1)


def check(minutes: float = 0, source: str = "page") -> Verdict:
    return check_gate(by=BY, now=NOW + timedelta(minutes=minutes), source=source)


def codes() -> list[str]:
    return list(Notification.objects.order_by("id").values_list("code", flat=True))


def test_no_key_is_missing_and_asks_nobody(keys: Service) -> None:
    """AK-01, AK-21."""
    assert (check().code, check().open, keys.seen) == ("MISSING", False, [])


def test_a_good_key_opens(keys: Service) -> None:
    """AK-11."""
    configure()
    found = check()
    assert (found.code, found.open, found.environment) == ("VALID", True, "production")
    assert found.checked_at == pytest.approx(NOW, abs=A_MOMENT)
    assert found.key is not None
    assert found.key.description == "Amazon Sales Channel"


@pytest.mark.parametrize("code", ["NOT_FOUND", "REVOKED", "EXPIRED", "ACCOUNT_SUSPENDED", "RETIRED"])
def test_a_bad_key_closes_at_the_next_access(keys: Service, code: str) -> None:
    """AK-19, AK-20, AK-22."""
    configure()
    assert check().open
    keys.say(code)
    assert (check(1).code, check(1).open) == (code, False)


def test_a_corrected_key_opens_at_the_next_access(keys: Service) -> None:
    """AK-12, AK-18: whoever asks next, and without signing in anew."""
    configure()
    keys.say("NOT_FOUND")
    assert not check().open
    configure(OTHER)
    keys.say(key=OTHER)
    assert check().open


def test_a_sandbox_key_in_the_production_field_is_told_without_a_call(keys: Service) -> None:
    """AK-24."""
    configure(SANDBOX)
    assert (check().code, check().open, keys.seen) == ("WRONG_ENVIRONMENT", False, [])


def test_the_active_environment_decides_which_key_counts(keys: Service) -> None:
    """AK-25, AK-26."""
    configure()
    assert check().environment == "production"
    configure(sandbox=SANDBOX, active_environment="sandbox")
    keys.say(key=SANDBOX)
    found = check()
    assert (found.environment, found.open, keys.seen[-1]["X-Environment"]) == ("sandbox", True, "sandbox")


def test_an_outage_is_bridged_and_ends(keys: Service) -> None:
    """AK-38, AK-39, AK-41."""
    configure()
    check()
    keys.fail()
    found = check(120)
    assert (found.open, found.in_grace) == (True, True)
    assert found.valid_at == pytest.approx(NOW, abs=A_MOMENT)
    assert found.grace_until == pytest.approx(NOW + timedelta(hours=24), abs=A_MOMENT)
    assert not check(24 * 60 + 1).open
    keys.say()
    assert check_gate(by=BY, now=NOW + timedelta(hours=25), source="page", insist=True).open


def test_a_grace_of_zero_hours_bridges_nothing(keys: Service) -> None:
    configure(grace_hours="0")
    check()
    keys.fail()
    assert (check(1).code, check(1).open) == ("UNREACHABLE", False)


def test_a_deleted_key_has_no_grace_even_when_the_service_goes_away(keys: Service) -> None:
    configure()
    check()
    keys.say("REVOKED")
    check(1)
    keys.fail()
    assert not check(2).open


def test_another_key_has_no_share_in_the_grace(keys: Service) -> None:
    configure()
    check()
    configure(OTHER)
    keys.fail()
    assert not check(1).open
    configure(PRODUCTION)
    assert check(2).open


def test_a_normal_access_costs_one_query_and_no_write(
    keys: Service, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    configure()
    check()
    queries.situation()
    with django_assert_num_queries(1):
        assert check(0.5).open
    with CaptureQueriesContext(connection) as caught:
        check(1.1)
    statements = [query["sql"].split()[0] for query in caught if "SAVEPOINT" not in query["sql"]]
    assert statements == ["SELECT", "SELECT", "UPDATE"]


def test_one_notification_journal_row_and_log_row_for_a_transition(keys: Service) -> None:
    configure()
    check()
    keys.say("REVOKED")
    for minute in range(1, 5):
        check(minute)
    assert codes() == ["gate.closed"]
    rows = list(JournalEntry.objects.filter(action="gate.verdict").order_by("id"))
    steps = [(row.detail["before"], row.detail["after"]) for row in rows]
    assert steps == [("", "VALID"), ("VALID", "REVOKED")]
    named = (rows[1].actor_name, rows[1].detail["key"], rows[1].detail["source"])
    assert named == ("ana", "key_0193", "page")
    error = CommunicationError.objects.get()
    assert (error.code, error.params) == (
        "REVOKED",
        {"verdict": "REVOKED", "environment": "production", "key": "key_0193", "who": "ana"},
    )
    keys.say()
    check(6)
    keys.say("REVOKED")
    check(7)
    assert codes() == ["gate.closed", "gate.closed"]


def test_an_outage_in_between_does_not_repeat_the_notification(keys: Service) -> None:
    configure()
    check()
    keys.say("REVOKED")
    check(1)
    keys.fail()
    check(2)
    keys.say("REVOKED")
    check(3)
    assert codes() == ["gate.closed"]


def test_an_outage_is_notified_after_fifteen_minutes_once(keys: Service) -> None:
    configure()
    check()
    keys.fail()
    check(1)
    check(15)
    assert codes() == []
    check(16)
    check(30)
    assert codes() == ["gate.unreachable"]
    assert [row.code for row in CommunicationError.objects.all()] == ["UNREACHABLE"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_accesses_at_once_tell_one_thing(keys: Service) -> None:
    """The row is locked: of many that find the same, one speaks."""
    configure()
    check()
    keys.say("REVOKED")
    found: list[Verdict] = []

    def access() -> None:
        try:
            found.append(check(1))
        finally:
            connection.close()

    threads = [threading.Thread(target=access) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [verdict.code for verdict in found] == ["REVOKED"] * 8
    assert codes() == ["gate.closed"]
    assert JournalEntry.objects.filter(action="gate.verdict", detail__after="REVOKED").count() == 1


@pytest.mark.parametrize(("days", "told"), [(40, 0), (29, 1), (13, 1), (6, 1), (1, 1)])
def test_the_end_of_a_key_is_announced(keys: Service, days: int, told: int) -> None:
    configure()
    ends = NOW + timedelta(days=days)
    keys.say(expires_at=ends.isoformat(), checked_at=NOW.isoformat(), warnings=["EXPIRES_SOON"])
    check()
    check(2)
    assert codes() == ["gate.key_ends"] * told


def test_each_step_before_the_end_is_announced_once(keys: Service) -> None:
    configure()
    ends = NOW + timedelta(days=31)
    for day in range(31):
        now = NOW + timedelta(days=day, minutes=1)
        keys.say(expires_at=ends.isoformat(), checked_at=now.isoformat(), warnings=["EXPIRES_SOON"])
        check_gate(by=BY, now=now, source="job")
        check_gate(by=BY, now=now + timedelta(hours=3), source="page")
    keys_told = Notification.objects.order_by("id").values_list("dedupe_key", flat=True)
    assert [key.rpartition(":")[2] for key in keys_told if key] == ["30", "14", "7", "1"]


def test_the_service_learns_which_instance_asks(keys: Service) -> None:
    configure()
    check()
    first = keys.seen[-1]["X-Instance"]
    check()
    assert keys.seen[-1]["X-Instance"] == first


def test_testing_a_value_remembers_nothing(keys: Service) -> None:
    keys.say(key=OTHER)
    found = try_key(f"  {OTHER}\n", "production", by=BY, now=NOW)
    assert (found.code, found.open) == ("VALID", True)
    assert not GateRecord.objects.exists()
    assert codes() == []
    assert try_key("", "production", by=BY, now=NOW).code == "MISSING"


def test_background_work_reads_the_record_and_asks_nobody(keys: Service, settings: Settings) -> None:
    """AK-23 as far as this version goes: nothing may be sent while the key is not good."""
    configure()
    assert not queries.may_send(NOW)
    check()
    asked = len(keys.seen)
    assert queries.may_send(NOW)
    configure(active_environment="sandbox")
    assert not queries.may_send(NOW)
    configure(active_environment="production")
    settings.PUBLIC_URL = "https://copy.example"
    assert queries.may_send(NOW)
    assert len(keys.seen) == asked


def test_the_record_survives_a_new_key_ring(keys: Service, settings: Settings) -> None:
    configure()
    check()
    ring = settings.KEY_RING
    settings.KEY_RING = crypto.KeyRing({b"\1\2\3\4": b"n" * 32, **ring.keys})
    assert queries.situation().same_key
    check(1.5)
    keys.fail()
    assert check(3).open
    assert bytes(GateRecord.objects.get().digest)[:4] == b"\1\2\3\4"


def test_no_key_is_stored_in_clear_or_logged(keys: Service, caplog: pytest.LogCaptureFixture) -> None:
    configure()
    check()
    keys.say("REVOKED")
    check(1)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{PRODUCTION}%"])
            assert cursor.fetchone() == (0,), table
    assert PRODUCTION not in caplog.text + repr(queries.situation())
