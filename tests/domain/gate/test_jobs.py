from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from tests.gate import BY, NOW, configure
from tests.keyservice import Service
from towpath.domain.access import jobs
from towpath.domain.access.actions.gate import check_gate
from towpath.domain.access.models import GateRecord, User
from towpath.kit import clock
from towpath.kit.errors import Retryable

pytestmark = pytest.mark.django_db


def check(minutes: float = 0) -> None:
    check_gate(by=BY, now=NOW + timedelta(minutes=minutes), source="page")


def waiting(name: str) -> list[dict[str, Any]]:
    rows = ProcrastinateJob.objects.filter(task_name=name, status="todo").order_by("id")
    return [row.args for row in rows]


def deliver() -> None:
    """Run the mail jobs that wait, as a worker would."""
    for arguments in waiting("access.mail"):
        jobs.mail.function(**arguments)


def test_a_hold_of_an_hour_is_mailed_once_to_who_may_change_the_key(
    keys: Service, make_user: Callable[..., User]
) -> None:
    make_user("ana")
    make_user("dev", "Developer", "es")
    make_user("op", "Operator")
    configure()
    check()
    keys.say("REVOKED")
    for minutes in (1, 59, 62, 90, 200):
        check(minutes)
    deliver()
    assert [message.to for message in mail.outbox] == [["ana@example.com"], ["dev@example.com"]]
    assert mail.outbox[0].subject == "Amazon Sales Channel: work is on hold"
    assert "The API key was deleted in the web account." in mail.outbox[0].body
    assert "/marketing/channels/amazon/" in mail.outbox[0].body
    keys.say()
    check(201)
    keys.say("REVOKED")
    check(202)
    check(263)
    assert len(waiting("access.mail")) == 4


def test_the_end_of_a_key_is_mailed_with_its_notification(
    keys: Service, make_user: Callable[..., User]
) -> None:
    make_user("ana")
    configure()
    ends = NOW + timedelta(days=5)
    keys.say(expires_at=ends.isoformat(), checked_at=NOW.isoformat(), warnings=["EXPIRES_SOON"])
    check()
    check(2)
    deliver()
    assert [message.subject for message in mail.outbox] == ["Amazon Sales Channel: the API key ends soon"]
    assert "29 Nov 2026" in mail.outbox[0].body
    assert "Key: Amazon Sales Channel" in mail.outbox[0].body


def test_a_mail_for_who_lost_the_right_is_not_sent(make_user: Callable[..., User]) -> None:
    user = make_user("op", "Operator")
    jobs.mail.function(user.pk, {"text": "a", "params": {}}, {"text": "b", "params": {}})
    assert mail.outbox == []


def test_a_mail_that_cannot_be_sent_is_tried_again(
    make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    with pytest.raises(Retryable) as caught:
        jobs.mail.function(make_user().pk, {"text": "a", "params": {}}, {"text": "b", "params": {}})
    assert caught.value.after_s == 300


def test_the_watch_asks_only_while_something_is_wrong(keys: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter(NOW + timedelta(minutes=minutes) for minutes in range(0, 100, 5))
    monkeypatch.setattr(clock, "now", lambda: next(moments))
    configure()
    jobs.watch_gate()
    assert len(keys.seen) == 1
    jobs.watch_gate()
    assert len(keys.seen) == 1
    keys.say("REVOKED")
    jobs.check_key_daily()
    jobs.watch_gate()
    assert (len(keys.seen), GateRecord.objects.get().code) == (3, "REVOKED")
    keys.say()
    jobs.watch_gate()
    assert GateRecord.objects.get().code == "VALID"


def test_saving_a_key_or_the_environment_leads_to_a_check(keys: Service) -> None:
    configure()
    configure(active_environment="sandbox")
    assert waiting("access.check_key") == [{}]
    jobs.check_key()
    assert GateRecord.objects.get().code == "MISSING"


def test_saving_something_else_checks_nothing(keys: Service, settings: Settings) -> None:
    configure("", grace_hours="12")
    assert waiting("access.check_key") == []
