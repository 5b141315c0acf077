from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.keyservice import OTHER, PRODUCTION, SANDBOX
from towpath.domain.access.logic import copies, gate, reasons
from towpath.domain.access.logic.gate import Record, Situation
from towpath.kit.keyservice import Answer, KeyFacts, NoAnswer
from towpath.kit.text import Message

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
FACTS = KeyFacts("key_1", "Amazon Sales Channel", "AAAA", PRODUCTION[-4:], "production")


def situation(record: Record | None = None, key: str = PRODUCTION, **more: object) -> Situation:
    record = record or Record()
    digest = key.encode()
    base = Situation(
        environment="production",
        key=key,
        digest=digest,
        same_key=record.digest == digest,
        grace=timedelta(hours=24),
        record=record,
    )
    return replace(base, **more)  # type: ignore[arg-type]


def answer(code: str = "VALID", **more: object) -> Answer:
    values: dict[str, object] = {"checked_at": NOW, "key": FACTS, "grace_s": 86400}
    return Answer(code, **(values | more))  # type: ignore[arg-type]


def after(*steps: tuple[Answer | NoAnswer, datetime], key: str = PRODUCTION) -> Record:
    record = Record()
    for given, at in steps:
        record = gate.remember(situation(record, key), given, at)
    return record


# What needs no call


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("", "MISSING"),
        ("x", "MALFORMED"),
        (PRODUCTION[:-1], "MALFORMED"),
        (PRODUCTION + "A", "MALFORMED"),
        (SANDBOX, "WRONG_ENVIRONMENT"),
    ],
)
def test_what_is_decided_without_a_call(key: str, code: str) -> None:
    """AK-01, AK-19, AK-24."""
    refused = gate.refusal(key, "production")
    assert refused is not None
    assert refused.code == code


def test_a_well_formed_key_of_the_environment_is_asked_about() -> None:
    assert gate.refusal(PRODUCTION, "production") is None
    assert gate.refusal(SANDBOX, "sandbox") is None


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("0123456789abcdef0123456789abcdef", "composer"),
        ("Atzr|IwEBIexample", "amazon"),
        ("AKIAIOSFODNN7EXAMPLE", "amazon"),
        ("amzn1.application-oa2-client.0123", "amazon"),
        ("hello", ""),
        (PRODUCTION[:-1], ""),
    ],
)
def test_another_kind_of_credential_is_recognised(key: str, kind: str) -> None:
    """AK-29."""
    verdict = gate.decide(situation(key=key), Answer("MALFORMED"), NOW)
    assert verdict.mistaken_for == kind
    assert (reasons.hint(verdict) is None) == (kind == "")


# Answers


@pytest.mark.parametrize("code", ["NOT_FOUND", "REVOKED", "ACCOUNT_SUSPENDED", "EXPIRED", "RETIRED"])
def test_a_definite_no_closes_and_wipes_the_grace(code: str) -> None:
    record = after((answer(), NOW), (answer(code), NOW + HOUR))
    assert not gate.decide(situation(record), answer(code), NOW).open
    assert (record.valid_at, record.last_valid_at, record.code) == (None, NOW, code)
    verdict = gate.decide(situation(record), NoAnswer(), NOW + HOUR)
    assert (verdict.open, verdict.code, verdict.grace_until) == (False, "UNREACHABLE", None)


def test_a_valid_key_opens() -> None:
    verdict = gate.decide(situation(), answer(warnings=("EXPIRES_SOON",)), NOW)
    assert (verdict.open, verdict.state, verdict.in_grace, verdict.valid_at, verdict.warnings) == (
        True,
        "valid",
        False,
        NOW,
        ("EXPIRES_SOON",),
    )


# Grace


@pytest.mark.parametrize(
    ("age", "is_open"),
    [
        (timedelta(0), True),
        (2 * HOUR, True),
        (timedelta(hours=24) - timedelta(seconds=1), True),
        (24 * HOUR, False),
    ],
)
def test_an_outage_is_bridged_until_the_grace_is_over(age: timedelta, *, is_open: bool) -> None:
    """AK-38, AK-39."""
    verdict = gate.decide(situation(after((answer(), NOW))), NoAnswer(), NOW + age)
    assert (verdict.open, verdict.in_grace) == (is_open, is_open)
    assert verdict.grace_until == NOW + 24 * HOUR


def test_a_first_check_that_nobody_answers_fails_closed() -> None:
    """AK-40."""
    verdict = gate.decide(situation(), NoAnswer(), NOW)
    assert (verdict.open, verdict.state, verdict.grace_until) == (False, "unreachable", None)


def test_the_grace_belongs_to_the_key_that_was_accepted() -> None:
    record = after((answer(), NOW))
    assert not gate.decide(situation(record, OTHER), NoAnswer(), NOW).open
    assert gate.decide(situation(record, PRODUCTION), NoAnswer(), NOW).open


@pytest.mark.parametrize(
    ("configured", "announced", "hours"),
    [(24, 3600, 1), (1, 86400, 1), (0, 86400, 0), (24, 0, 0), (168, None, 168)],
)
def test_the_shorter_grace_holds(configured: int, announced: int | None, hours: int) -> None:
    record = after((answer(grace_s=announced), NOW))
    met = situation(record, grace=timedelta(hours=configured))
    assert gate.grace_until(met) == NOW + timedelta(hours=hours)
    assert gate.decide(met, NoAnswer(), NOW).open == (hours > 0)


def test_an_outage_does_not_outlive_the_key() -> None:
    record = after((answer(key=replace(FACTS, expires_at=NOW + HOUR)), NOW))
    assert gate.decide(situation(record), NoAnswer(), NOW + HOUR - timedelta(seconds=1)).open
    assert not gate.decide(situation(record), NoAnswer(), NOW + HOUR).open


def test_a_rotated_key_ends_with_its_overlap() -> None:
    facts = replace(FACTS, expires_at=NOW + 9 * HOUR, retire_at=NOW + 2 * HOUR)
    assert after((answer(key=facts), NOW)).due_at == NOW + 2 * HOUR


@pytest.mark.parametrize(
    "skew", [timedelta(days=-400), timedelta(hours=-1), timedelta(hours=1), timedelta(days=400)]
)
def test_expiry_goes_by_the_clock_of_the_service(skew: timedelta) -> None:
    """AK-44: the instance's clock is wrong by ``skew``; the key still has two hours by the service's."""
    here = NOW + skew
    facts = replace(FACTS, expires_at=NOW + 2 * HOUR)
    assert gate.decide(situation(), answer(key=facts), here).open
    record = after((answer(key=facts), here))
    assert gate.decide(situation(record), NoAnswer(), here + HOUR).open
    assert not gate.decide(situation(record), NoAnswer(), here + 2 * HOUR).open


# The record


def test_background_work_goes_by_the_record() -> None:
    record = after((answer(), NOW))
    assert gate.recall(situation(record), NOW + 30 * HOUR).code == "VALID"
    assert gate.recall(situation(record), NOW).open
    assert not gate.recall(situation(record, OTHER), NOW).open
    assert gate.recall(situation(record, ""), NOW).code == "MISSING"
    down = gate.remember(situation(record), NoAnswer(), NOW + HOUR)
    assert gate.recall(situation(down), NOW + HOUR).in_grace
    assert not gate.recall(situation(down), NOW + 25 * HOUR).open
    assert not gate.recall(situation(Record()), NOW).open


def test_a_recorded_key_that_should_have_ended_holds_background_work() -> None:
    record = after((answer(key=replace(FACTS, expires_at=NOW + HOUR)), NOW))
    assert not gate.recall(situation(record), NOW + HOUR).open


def test_an_answer_that_was_overtaken_opens_nothing() -> None:
    """Two processes: one asks before a key is deleted, the other after; the first writes last."""
    revoked = after((answer("REVOKED"), NOW))
    late = gate.remember(situation(revoked), answer(), NOW - timedelta(seconds=1))
    assert late == revoked
    assert gate.remember(situation(revoked), NoAnswer(), NOW - timedelta(seconds=1)) == revoked
    set_back = gate.remember(situation(revoked), answer(), NOW - HOUR)
    assert set_back.code == "VALID"


def test_a_definite_no_counts_even_when_it_comes_late() -> None:
    valid = after((answer(), NOW))
    assert gate.remember(situation(valid), answer("REVOKED"), NOW - timedelta(seconds=1)).code == "REVOKED"


def test_a_normal_access_is_no_news_for_a_minute() -> None:
    record = after((answer(), NOW))
    for seconds, news in ((1, False), (59, False), (60, True)):
        later = gate.remember(situation(record), answer(), NOW + timedelta(seconds=seconds))
        assert gate.is_news(record, later) is news


@pytest.mark.parametrize(
    "given",
    [
        answer("REVOKED"),
        NoAnswer(),
        answer(warnings=("EXPIRES_SOON",)),
        answer(key=replace(FACTS, description="Renamed")),
        answer(grace_s=60),
    ],
)
def test_whatever_differs_is_news(given: Answer | NoAnswer) -> None:
    record = after((answer(), NOW))
    assert gate.is_news(record, gate.remember(situation(record), given, NOW + timedelta(seconds=1)))


def test_an_outage_is_written_once() -> None:
    down = after((answer(), NOW), (NoAnswer(), NOW + HOUR))
    assert gate.remember(situation(down), NoAnswer(), NOW + 2 * HOUR) == down


def test_an_outage_is_spoken_of_after_fifteen_minutes_once() -> None:
    down = after((answer(), NOW), (NoAnswer(), NOW))
    assert not gate.tells_unreachable(down, NOW + timedelta(minutes=14, seconds=59))
    assert gate.tells_unreachable(down, NOW + timedelta(minutes=15))
    assert not gate.tells_unreachable(replace(down, unreachable_told=True), NOW + HOUR)
    assert not after((answer(), NOW), (NoAnswer(), NOW), (answer(), NOW + HOUR)).unreachable_told


# Held work


def test_work_is_held_from_the_moment_that_an_open_channel_closes() -> None:
    closed = after((answer(), NOW), (answer("REVOKED"), NOW + HOUR))
    assert closed.hold_since == NOW + HOUR
    assert gate.remember(situation(closed), answer("REVOKED"), NOW + 2 * HOUR).hold_since == NOW + HOUR
    assert gate.remember(situation(closed), answer(), NOW + 3 * HOUR).hold_since is None


def test_an_outage_holds_work_when_the_grace_is_over() -> None:
    down = after((answer(), NOW), (NoAnswer(), NOW + HOUR))
    assert down.hold_since is None
    over = gate.remember(situation(down), NoAnswer(), NOW + 25 * HOUR)
    assert over.hold_since == NOW + 25 * HOUR


def test_nothing_is_held_before_the_first_good_key() -> None:
    assert after((Answer("MISSING"), NOW), (answer("NOT_FOUND"), NOW + HOUR)).hold_since is None


def test_one_mail_for_each_hold_after_an_hour() -> None:
    closed = after((answer(), NOW), (answer("REVOKED"), NOW))
    assert not gate.mails_hold(closed, NOW + timedelta(minutes=59))
    assert gate.mails_hold(closed, NOW + HOUR)
    assert not gate.mails_hold(replace(closed, hold_mailed_at=NOW + HOUR), NOW + 9 * HOUR)
    opened = gate.remember(situation(replace(closed, hold_mailed_at=NOW)), answer(), NOW + HOUR)
    assert opened.hold_mailed_at is None


@pytest.mark.parametrize(
    ("days", "due"),
    [(31, None), (30, 30), (15, 30), (14, 14), (8, 14), (7, 7), (2, 7), (1, 1), (0.5, 1), (-1, 1)],
)
def test_the_nearest_notice_is_due(days: float, due: int | None) -> None:
    assert gate.notice_days(NOW + timedelta(days=days), NOW) == due


# Words


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("MISSING", "No API key has been added yet."),
        ("MALFORMED", "The saved API key is not recognised."),
        ("NOT_FOUND", "The saved API key is not recognised."),
        ("REVOKED", "The API key was deleted in the web account."),
        ("ACCOUNT_SUSPENDED", "The account that owns this key is blocked."),
        ("UNREACHABLE", "The key could not be checked: the service does not answer."),
    ],
)
def test_each_code_has_its_reason(code: str, text: str) -> None:
    assert reasons.reason_of(code, None, "production") == Message(text)


def test_reasons_with_a_part_of_their_own() -> None:
    facts = replace(FACTS, expires_at=NOW, retire_at=NOW + HOUR)
    assert reasons.reason_of("EXPIRED", facts, "production") == Message(
        "The API key expired on %(date)s.", {"date": NOW}
    )
    assert reasons.reason_of("RETIRED", facts, "production").params == {"date": NOW + HOUR}
    assert reasons.reason_of("THROTTLED", None, "production", 7) == Message(
        "Too many checks; retrying in %(seconds)s s.", {"seconds": 7}
    )
    assert reasons.reason_of("WRONG_ENVIRONMENT", None, "production").params == {
        "key_environment": Message("Sandbox"),
        "environment": Message("Production"),
    }


def test_a_warning_names_the_nearer_end() -> None:
    soon = replace(FACTS, expires_at=NOW + 9 * HOUR)
    told = reasons.warning(gate.decide(situation(), answer(key=soon, warnings=("EXPIRES_SOON",)), NOW))
    assert told == Message("The API key expires on %(date)s.", {"date": NOW + 9 * HOUR})
    rotated = replace(soon, retire_at=NOW + HOUR)
    told = reasons.warning(gate.decide(situation(), answer(key=rotated, warnings=("ROTATED",)), NOW))
    assert told is not None
    assert told.params == {"date": NOW + HOUR}
    assert reasons.warning(gate.decide(situation(), answer(), NOW)) is None


# Copies


@pytest.mark.parametrize(
    ("recorded", "here", "copy"),
    [
        ("", "https://shop.example", False),
        ("https://shop.example", "https://shop.example", False),
        ("https://shop.example", "https://staging.example", True),
        ("https://shop.example", "http://shop.example", True),
        ("https://shop.example", "http://127.0.0.1:8000", True),
        ("http://127.0.0.1:8000", "https://shop.example", False),
        ("http://localhost:8000", "http://127.0.0.1:9000", False),
    ],
)
def test_a_copy_is_told_by_its_address(recorded: str, here: str, *, copy: bool) -> None:
    assert copies.is_copy(recorded, here) is copy
