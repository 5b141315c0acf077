from datetime import UTC, datetime

import pytest

from towpath.domain.journal import actions, queries
from towpath.kit import actor

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_record_keeps_who_what_when_from_where() -> None:
    actions.record("settings.saved", "general/store/name", by=actor.command_line("ana"), at=AT, old="", new="Shop")
    row = queries.entries().get()
    assert (row.at, row.actor_kind, row.actor_name, row.action, row.subject) == (
        AT,
        "cli",
        "ana",
        "settings.saved",
        "general/store/name",
    )
    assert row.detail == {"old": "", "new": "Shop"}
