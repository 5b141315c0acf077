import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from tests.api.conftest import Api, MakeApi
from towpath.domain.access.jobs import forget_answers
from towpath.domain.access.models import IdempotentAnswer
from towpath.domain.notifications import actions, queries
from towpath.kit import clock

PATH = "notifications/read"


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Count how often the work behind the POST is done."""
    calls: list[object] = []
    real = actions.mark_read

    def counted(*args: Any, **kwargs: Any) -> None:
        calls.append(args)
        real(*args, **kwargs)

    monkeypatch.setattr(actions, "mark_read", counted)
    return calls


@pytest.mark.django_db
def test_the_same_key_gives_the_same_answer_and_the_work_is_done_once(
    make_api: MakeApi, done: list[object]
) -> None:
    api = make_api("asc.access")
    first, second = (api.post(PATH, {"ids": [1]}, Idempotency_Key="k1") for _ in range(2))
    assert (first.status_code, second.status_code, len(done)) == (200, 200, 1)
    assert first.content == second.content == b'{"unread": 0}'
    assert second["Content-Type"] == first["Content-Type"]
    assert ("Idempotency-Replayed" in first, second["Idempotency-Replayed"]) == (False, "true")


@pytest.mark.django_db
def test_without_a_key_or_with_another_the_work_is_done_again(make_api: MakeApi, done: list[object]) -> None:
    api = make_api("asc.access")
    for headers in ({}, {}, {"Idempotency_Key": "a"}, {"Idempotency_Key": "b"}):
        assert api.post(PATH, {"ids": [1]}, **headers).status_code == 200
    assert len(done) == 4


@pytest.mark.django_db
def test_a_key_does_not_stand_for_another_request(make_api: MakeApi, done: list[object]) -> None:
    api = make_api("asc.access")
    api.post(PATH, {"ids": [1]}, Idempotency_Key="k1")
    refused = api.post(PATH, {"ids": [2]}, Idempotency_Key="k1")
    assert (refused.status_code, refused.json()["code"], len(done)) == (422, "IDEMPOTENCY_KEY_REUSED", 1)


@pytest.mark.django_db
def test_keys_belong_to_a_token(make_api: MakeApi, done: list[object]) -> None:
    for name in ("one", "two"):
        make_api("asc.access", name=name).post(PATH, {"ids": [1]}, Idempotency_Key="k1")
    assert len(done) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 256, "tab\tinside"])
def test_a_key_has_1_to_255_printable_characters(make_api: MakeApi, done: list[object], key: str) -> None:
    refused = make_api("asc.access").post(PATH, Idempotency_Key=key)
    assert (refused.status_code, refused.json()["code"], done) == (422, "IDEMPOTENCY_KEY_INVALID", [])


@pytest.mark.django_db
def test_nobody_without_a_token_leaves_a_row(anybody: Api) -> None:
    assert anybody.post(PATH, Idempotency_Key="k1").status_code == 401
    assert not IdempotentAnswer.objects.exists()


@pytest.mark.django_db
def test_only_success_is_remembered_a_refusal_or_a_fault_may_be_tried_again(
    make_api: MakeApi, monkeypatch: pytest.MonkeyPatch, done: list[object]
) -> None:
    api = make_api("asc.access")
    assert api.post(PATH, {"ids": "x"}, Idempotency_Key="k1").status_code == 422
    with monkeypatch.context() as broken:
        broken.setattr(queries, "unread_count", lambda _reader: 1 / 0)
        assert api.post(PATH, {"ids": [1]}, Idempotency_Key="k1").status_code == 500
    assert api.post(PATH, {"ids": [1]}, Idempotency_Key="k1").status_code == 200
    assert len(done) == 2


@pytest.mark.django_db
def test_after_a_day_an_answer_is_forgotten(make_api: MakeApi, done: list[object]) -> None:
    api = make_api("asc.access")
    for age, works in ((timedelta(hours=23, minutes=59), 1), (timedelta(hours=24, seconds=1), 2)):
        api.post(PATH, {"ids": [1]}, Idempotency_Key="k1")
        IdempotentAnswer.objects.update(created_at=clock.now() - age)
        api.post(PATH, {"ids": [1]}, Idempotency_Key="k1")
        assert len(done) == works


@pytest.mark.django_db
def test_old_answers_are_purged(make_api: MakeApi) -> None:
    api = make_api("asc.access")
    for key in ("old", "new"):
        api.post(PATH, Idempotency_Key=key)
    IdempotentAnswer.objects.filter(key="old").update(created_at=clock.now() - timedelta(hours=25))
    forget_answers()
    assert list(IdempotentAnswer.objects.values_list("key", flat=True)) == ["new"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_twins_at_the_same_moment_do_the_work_once(
    make_api: MakeApi, monkeypatch: pytest.MonkeyPatch, done: list[object]
) -> None:
    api = make_api("asc.access")
    inside, go_on = threading.Event(), threading.Event()
    counted = actions.mark_read

    def slow(*args: Any, **kwargs: Any) -> None:
        inside.set()
        go_on.wait(10)
        counted(*args, **kwargs)

    monkeypatch.setattr(actions, "mark_read", slow)
    answers: list[Any] = []

    def call() -> None:
        try:
            answers.append(Api(api.token).post(PATH, {"ids": [1]}, Idempotency_Key="twin"))
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(2)]
    for thread in threads:
        thread.start()
    assert inside.wait(10)
    _wait_until(_somebody_waits_for_a_lock)
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert sorted("Idempotency-Replayed" in answer for answer in answers) == [False, True]
    assert len(done) == 1


def _somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return bool(cursor.fetchone()[0])


def _wait_until(true: Callable[[], bool], seconds: float = 10) -> None:
    deadline = clock.now() + timedelta(seconds=seconds)
    while not true():
        assert clock.now() < deadline
        threading.Event().wait(0.01)
