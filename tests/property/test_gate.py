"""The gate's rules against an oracle that says them another way: what was the last definite word?"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keyservice import OTHER, PRODUCTION
from towpath.domain.access.logic import gate
from towpath.domain.access.logic.gate import Record, Situation
from towpath.kit.keyservice import Answer, KeyFacts, NoAnswer

START = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
KEYS = (PRODUCTION, OTHER)
NEGATIVE = ("NOT_FOUND", "REVOKED", "ACCOUNT_SUSPENDED", "EXPIRED", "RETIRED", "MISSING")


@dataclass(frozen=True)
class Step:
    """An access ``wait`` after the one before it, with the key that is configured then."""

    wait: timedelta
    key: str
    code: str
    lives_for: timedelta | None
    grace_s: int
    skew: timedelta


STEPS = st.builds(
    Step,
    wait=st.integers(11, 100_000).map(lambda seconds: timedelta(seconds=seconds)),
    key=st.sampled_from(KEYS),
    code=st.sampled_from(("VALID", "VALID", "UNREACHABLE", "UNREACHABLE", "THROTTLED", *NEGATIVE)),
    lives_for=st.none() | st.integers(1, 200_000).map(lambda seconds: timedelta(seconds=seconds)),
    grace_s=st.integers(0, 7 * 86_400),
    skew=st.integers(-86_400, 86_400).map(lambda seconds: timedelta(seconds=seconds)),
)


def answer_of(step: Step, now: datetime) -> Answer | NoAnswer:
    if step.code in {"UNREACHABLE", "THROTTLED"}:
        return NoAnswer(step.code)
    there = now + step.skew
    ends = there + step.lives_for if step.lives_for else None
    facts = KeyFacts(f"key_{step.key}", step.key, "AAAA", "zzzz", "production", expires_at=ends)
    return Answer(step.code, checked_at=there, key=facts, grace_s=step.grace_s)


@settings(max_examples=300)
@given(steps=st.lists(STEPS, min_size=1, max_size=20), hours=st.integers(0, 168))
def test_open_means_valid_now_or_an_outage_shortly_after(steps: list[Step], hours: int) -> None:
    now, record = START, Record()
    last: tuple[Step, datetime] | None = None
    for step in steps:
        now += step.wait
        met = Situation(
            environment="production",
            key=step.key,
            digest=step.key.encode(),
            same_key=record.digest == step.key.encode(),
            grace=timedelta(hours=hours),
            record=record,
        )
        answer = answer_of(step, now)
        verdict = gate.decide(met, answer, now)
        if isinstance(answer, Answer):
            last = (step, now)
            assert verdict.open == (step.code == "VALID")
        else:
            assert verdict.open == bridged(last, step.key, now, timedelta(hours=hours))
        record = gate.remember(met, answer, now)
        met = replace(met, record=record, same_key=record.digest == step.key.encode())
        assert gate.recall(met, now).open == verdict.open
        assert gate.recall(replace(met, same_key=False), now).open is False


def bridged(last: tuple[Step, datetime] | None, key: str, now: datetime, grace: timedelta) -> bool:
    """Tell whether an outage leaves the channel open, from the last definite word alone."""
    if last is None:
        return False
    step, at = last
    in_time = now - at < min(grace, timedelta(seconds=step.grace_s))
    alive = step.lives_for is None or now - at < step.lives_for
    return step.code == "VALID" and step.key == key and in_time and alive


@given(steps=st.lists(STEPS, max_size=10), seconds=st.integers(0, 10**7), code=st.sampled_from(NEGATIVE))
def test_no_outage_opens_after_a_definite_no(steps: list[Step], seconds: int, code: str) -> None:
    now, record = START, Record()
    for step in [*steps, Step(timedelta(seconds=11), PRODUCTION, code, None, 86_400, timedelta(0))]:
        now += step.wait
        record = gate.remember(_met(record, step.key), answer_of(step, now), now)
    for key in KEYS:
        verdict = gate.decide(_met(record, key), NoAnswer(), now + timedelta(seconds=seconds))
        assert not verdict.open


def _met(record: Record, key: str) -> Situation:
    digest = key.encode()
    return Situation(
        environment="production",
        key=key,
        digest=digest,
        same_key=record.digest == digest,
        grace=timedelta(days=7),
        record=record,
    )
