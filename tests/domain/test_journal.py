from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from towpath.domain.journal import actions, queries
from towpath.kit import actor

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_record_keeps_who_what_when_from_where() -> None:
    actions.record(
        "settings.saved", "general/store/name", by=actor.command_line("ana"), at=AT, old="", new="Shop"
    )
    row = queries.entries().get()
    assert (row.at, row.actor_kind, row.actor_name, row.action, row.subject) == (
        AT,
        "cli",
        "ana",
        "settings.saved",
        "general/store/name",
    )
    assert row.detail == {"old": "", "new": "Shop"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["UPDATE journal_journalentry SET actor_name = 'x'", "DELETE FROM journal_journalentry"]
)
def test_the_database_refuses_to_change_or_delete_what_was_recorded(statement: str) -> None:
    actions.record("user.created", "ana", by=actor.command_line("root"), at=AT)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert queries.entries().get().actor_name == "root"


@pytest.mark.django_db
def test_entries_are_narrowed_by_what_who_subject_address_and_time() -> None:
    for hour, (action, subject, name) in enumerate(
        [
            ("user.created", "ana", "root"),
            ("user.changed", "eva", "Ana"),
            ("settings.saved", "a/b/c/d", "eva"),
        ]
    ):
        by = replace(actor.command_line(name), address=f"203.0.113.{hour}")
        actions.record(action, subject, by=by, at=AT + timedelta(hours=hour))

    def found(**filters: Any) -> list[str]:
        return [row.action for row in queries.entries(**filters)]

    assert found() == ["settings.saved", "user.changed", "user.created"]
    assert found(action="user.") == ["user.changed", "user.created"]
    assert found(actor="AN") == ["user.changed"]
    assert found(text="b/c") == ["settings.saved"]
    assert found(text="113.1") == ["user.changed"]
    assert found(since=AT + timedelta(hours=1)) == ["settings.saved", "user.changed"]
    assert found(since=AT + timedelta(hours=1), until=AT + timedelta(hours=2)) == ["user.changed"]
