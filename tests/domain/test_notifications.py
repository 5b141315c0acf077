from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from towpath.domain.notifications import actions, logic, queries
from towpath.domain.notifications.models import Notification
from towpath.kit.actor import job
from towpath.kit.speech import say
from towpath.kit.text import Message

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
BY = job("test")


def tell(code: str = "gate.missing", dedupe_key: str | None = None, **more: object) -> bool:
    texts = {"title": "Closed since %(at)s.", "body": "It concerns %(what)s.", "severity": "danger"}
    params = {"at": NOW, "what": Message("%(n)s keys", {"n": 2})}
    return actions.notify(code, by=BY, now=NOW, dedupe_key=dedupe_key, params=params, **(texts | more))  # type: ignore[arg-type]


@pytest.mark.django_db
def test_title_and_body_are_said_in_the_readers_words() -> None:
    assert tell()
    row = Notification.objects.get()
    assert say(row.title_message) == "Closed since 24 Nov 2026, 09:30."
    assert say(row.body_message) == "It concerns 2 keys."
    assert say(row.severity_label) == "Critical"


@pytest.mark.django_db
def test_one_dedupe_key_tells_once() -> None:
    assert [tell(dedupe_key="a"), tell(dedupe_key="a"), tell(dedupe_key="b"), tell(), tell()] == [
        True,
        False,
        True,
        True,
        True,
    ]
    assert Notification.objects.count() == 4


@pytest.mark.django_db
def test_each_user_reads_for_himself() -> None:
    tell("one")
    tell("two", severity="info")
    first = queries.for_user(1).last()
    assert first is not None
    actions.mark_read(1, [first.pk, 999_999], by=BY, now=NOW)
    actions.mark_read(1, [first.pk], by=BY, now=NOW)
    assert [(row.code, row.is_read) for row in queries.for_user(1)] == [("two", False), ("one", True)]
    assert (queries.unread_count(1), queries.unread_count(2)) == (1, 2)
    assert [row.code for row in queries.for_user(1, unread=True)] == ["two"]
    assert [row.code for row in queries.for_user(1, severity="danger")] == ["one"]
    actions.mark_read(1, None, by=BY, now=NOW)
    assert (queries.unread_count(1), queries.unread_count(2)) == (0, 2)


@pytest.mark.django_db
def test_the_bell_stops_counting_at_a_hundred() -> None:
    Notification.objects.bulk_create(
        Notification(code="x", severity="info", title="t", body="b", created_at=NOW) for _ in range(103)
    )
    assert queries.unread_count(1) == 100


PLAIN = st.one_of(st.text(), st.integers(), st.booleans(), st.none(), st.datetimes(timezones=st.just(UTC)))
PARAMS = st.recursive(
    st.dictionaries(st.text(), PLAIN),
    lambda inner: st.dictionaries(st.text(), st.one_of(PLAIN, st.builds(Message, st.text(), inner))),
)


@given(PARAMS)
def test_parameters_survive_their_way_through_json(params: dict[str, object]) -> None:
    assert logic.unpack(logic.pack(params)) == params
