import logging
from dataclasses import dataclass
from datetime import UTC

import pytest

from tests import keys
from towpath.kit import actor, clock, events, ids, keyformat, logs, problem
from towpath.kit.errors import Forbidden, InvalidFields
from towpath.kit.text import Message

KEY = keys.PRODUCTION


def test_uuid7_has_its_version_and_sorts_by_time(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for second in (1, 2):
        monkeypatch.setattr("time.time_ns", lambda second=second: (1_700_000_000 + second) * 10**9)
        made.append(ids.uuid7())
    assert [(uuid.version, uuid.variant) for uuid in made] == [(7, "specified in RFC 4122")] * 2
    assert made[0].int >> 80 == 1_700_000_001_000
    assert made == sorted(made)


def test_now_is_aware_and_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_an_actor_without_the_right_is_refused_by_its_name() -> None:
    viewer = actor.Actor(kind="user", id="7", name="Vera", rights=frozenset({"asc.access"}))
    viewer.require("asc.access")
    with pytest.raises(Forbidden) as refused:
        viewer.require("config.write")
    assert (refused.value.right, refused.value.status, refused.value.code) == (
        "config.write",
        403,
        "FORBIDDEN",
    )


def test_jobs_and_the_command_line_may_do_everything() -> None:
    assert actor.job("push").may("anything")
    assert actor.command_line("root").may("anything")


def test_published_events_reach_their_own_followers_only(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True)
    class Saved:
        key: str

    @dataclass(frozen=True)
    class Deleted:
        key: str

    monkeypatch.setattr(events, "_followers", {})
    seen: list[object] = []
    events.follow(Saved, seen.append)
    events.publish(Saved("a"))
    events.publish(Deleted("b"))
    assert seen == [Saved("a")]
    assert list(events.followed()) == [Saved]


def test_invalid_fields_names_each_field() -> None:
    error = InvalidFields({"name": Message("Too long.")})
    assert (error.status, error.fields) == (422, {"name": Message("Too long.")})


@pytest.mark.parametrize(
    "text",
    [
        f"checked {KEY} now",
        f"Authorization: Bearer {KEY}",
        f"{{'X-API-Key': '{KEY}'}}",
        f"authorization={KEY}",
        "Authorization: Bearer abc.def.ghi",
    ],
)
def test_logs_mask_keys_and_authorisation(text: str) -> None:
    masked = logs.mask(text)
    assert KEY not in masked
    assert "abc.def.ghi" not in masked


def test_the_log_filter_masks_arguments_and_tracebacks() -> None:
    try:
        int(KEY)
    except ValueError as error:
        record = logging.LogRecord(
            "t", logging.ERROR, "f", 1, "key %s", (KEY,), (type(error), error, error.__traceback__)
        )
    assert logs.RedactSecrets().filter(record) is True
    text = logging.Formatter().format(record)
    assert KEY not in text
    assert keyformat.redact(KEY) in text


def test_a_problem_has_its_code_and_more() -> None:
    assert problem.problem(403, "FORBIDDEN", "No.", right="config.write") == {
        "type": "about:blank",
        "status": 403,
        "code": "FORBIDDEN",
        "title": "No.",
        "right": "config.write",
    }
