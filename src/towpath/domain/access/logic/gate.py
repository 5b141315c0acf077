"""Whether the channel opens (key-service.md §4): what was answered, what is remembered, what follows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from towpath.kit import keyformat
from towpath.kit.keyservice import STATES, Answer, KeyFacts, NoAnswer
from towpath.kit.text import Message

REFRESH = timedelta(seconds=60)
"""A record that only gets younger is not written more often than this."""
LATE = timedelta(seconds=10)
"""An answer this much older than the record was overtaken; beyond it, somebody set the clock."""
TELL_UNREACHABLE_AFTER = timedelta(minutes=15)
MAIL_HOLD_AFTER = timedelta(hours=1)
NOTICE_DAYS = (30, 14, 7, 1)
MISTAKEN: Mapping[str, re.Pattern[str]] = {
    "composer": re.compile(r"[0-9a-f]{32}"),
    "amazon": re.compile(r"amzn1\..*|Atz[ra]\|.*|A[KS]IA[0-9A-Z]{16}"),
}
"""Other credentials that are pasted by mistake: Composer's pair, and those of Amazon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is remembered of an environment's key: the last answer, and what followed it.

    ``digest`` says which key the answer was about. ``due_at`` is when that key ends, on this instance's
    clock but by the service's count, so that clocks may differ. ``valid_at`` is empty after a definite no;
    ``last_valid_at`` is only for the reader.
    """

    digest: bytes = b""
    code: str = ""
    key: KeyFacts | None = None
    warnings: tuple[str, ...] = ()
    grace_s: int | None = None
    answered_at: datetime | None = None
    valid_at: datetime | None = None
    last_valid_at: datetime | None = None
    due_at: datetime | None = None
    unreachable_since: datetime | None = None
    unreachable_told: bool = False
    hold_since: datetime | None = None
    hold_mailed_at: datetime | None = None

    @property
    def standing(self) -> str:
        """Give the code that the last check ended with."""
        return "UNREACHABLE" if self.unreachable_since else self.code


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What an access meets: the active environment's key and its record. Printing it shows no key.

    ``digest`` is of the configured key; ``same_key`` tells whether the record is about that one.
    """

    environment: str
    key: str = field(repr=False)
    digest: bytes
    same_key: bool
    grace: timedelta
    record: Record
    read_only: bool = False
    debug: bool = False
    instance: UUID | None = None
    instance_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether the channel is open now, and why; ``valid_at`` is the last success with this very key."""

    code: str
    open: bool
    environment: str
    key: KeyFacts | None = None
    checked_at: datetime | None = None
    valid_at: datetime | None = None
    last_valid_at: datetime | None = None
    grace_until: datetime | None = None
    unreachable_since: datetime | None = None
    warnings: tuple[str, ...] = ()
    retry_after_s: int | None = None
    detail: str = ""
    mistaken_for: str = ""
    read_only: bool = False
    instance_url: str = ""

    @property
    def state(self) -> str:
        """Give missing, invalid, expired, valid or unreachable."""
        return STATES[self.code]

    @property
    def in_grace(self) -> bool:
        """Tell whether the channel is open only because the key was good a while ago."""
        return self.open and self.state == "unreachable"


def refusal(key: str, environment: str) -> Answer | None:
    """Decide what needs no call: no key, no key at all like ours, a key of the other environment."""
    if not key:
        return Answer("MISSING")
    parts = keyformat.parse(key)
    if parts is None:
        return Answer("MALFORMED")
    if parts.environment == environment:
        return None
    return Answer("WRONG_ENVIRONMENT", key=KeyFacts("", "", parts.start, parts.last4, parts.environment))


def elsewhere(situation: Situation, environment: str, key: str) -> Situation:
    """Give the situation of a key that is not the configured one: nothing is remembered of it."""
    return replace(situation, environment=environment, key=key, same_key=False, record=Record())


def mistaken_for(key: str) -> str:
    """Name the other kind of credential that a malformed key looks like, or nothing."""
    return next((kind for kind, shape in MISTAKEN.items() if shape.fullmatch(key)), "")


def grace_until(situation: Situation) -> datetime | None:
    """Give the moment until which an outage leaves the channel open; ``None`` without a grace.

    Only for the very key that was accepted last, for the shorter of the two graces, and not beyond its end.
    """
    record = situation.record
    if not situation.same_key or record.code != "VALID" or record.valid_at is None:
        return None
    grace = situation.grace
    if record.grace_s is not None:
        grace = min(grace, timedelta(seconds=record.grace_s))
    until = record.valid_at + grace
    return min(until, record.due_at) if record.due_at else until


def decide(situation: Situation, answer: Answer | NoAnswer, now: datetime) -> Verdict:
    """Give the verdict on an access that got this answer."""
    if isinstance(answer, NoAnswer):
        return _unanswered(situation, answer, now)
    valid = answer.code == "VALID"
    return Verdict(
        code=answer.code,
        open=valid,
        environment=situation.environment,
        key=answer.key,
        checked_at=now,
        valid_at=now if valid else None,
        last_valid_at=now if valid else situation.record.last_valid_at,
        warnings=answer.warnings,
        mistaken_for=mistaken_for(situation.key) if answer.code == "MALFORMED" else "",
        read_only=situation.read_only,
        instance_url=situation.instance_url,
    )


def recall(situation: Situation, now: datetime) -> Verdict:
    """Give the recorded verdict, for whom no call is made: background work and the API's reading."""
    if refused := refusal(situation.key, situation.environment):
        return replace(decide(situation, refused, now), checked_at=situation.record.answered_at)
    record = situation.record
    overdue = record.due_at is not None and now >= record.due_at
    if not situation.same_key or record.unreachable_since or overdue or record.answered_at is None:
        return _unanswered(situation, NoAnswer(), now)
    answer = Answer(record.code, key=record.key, warnings=record.warnings)
    return decide(situation, answer, record.answered_at)


def _unanswered(situation: Situation, answer: NoAnswer, now: datetime) -> Verdict:
    record = situation.record if situation.same_key else Record()
    until = grace_until(situation)
    is_open = until is not None and now < until
    return Verdict(
        code=answer.code,
        open=is_open,
        environment=situation.environment,
        key=record.key,
        checked_at=record.answered_at,
        valid_at=record.valid_at,
        last_valid_at=situation.record.last_valid_at,
        grace_until=until,
        unreachable_since=situation.record.unreachable_since or now,
        warnings=record.warnings if is_open else (),
        retry_after_s=answer.retry_after_s,
        detail=answer.detail,
        read_only=situation.read_only,
        instance_url=situation.instance_url,
    )


def remember(situation: Situation, answer: Answer | NoAnswer, at: datetime) -> Record:
    """Give the record after an answer to a call that began at ``at``.

    A definite no always counts. Anything else that a later call has overtaken does not.
    """
    record = situation.record
    no = isinstance(answer, Answer) and answer.code != "VALID"
    overtaken = record.answered_at is not None and timedelta(0) < record.answered_at - at <= LATE
    if overtaken and not no:
        return record
    if isinstance(answer, NoAnswer):
        after = replace(record, unreachable_since=record.unreachable_since or at)
    else:
        after = _answered(situation, answer, at)
    is_open = decide(replace(situation, record=after, same_key=_same_key(situation, answer)), answer, at).open
    if is_open:
        return replace(after, hold_since=None, hold_mailed_at=None)
    was_open = record.code == "VALID" and record.hold_since is None
    return replace(after, hold_since=at) if was_open else after


def _same_key(situation: Situation, answer: Answer | NoAnswer) -> bool:
    return situation.same_key or isinstance(answer, Answer)


def _answered(situation: Situation, answer: Answer, at: datetime) -> Record:
    valid = answer.code == "VALID"
    ends = answer.key.ends_at if valid and answer.key else None
    return replace(
        situation.record,
        digest=situation.digest,
        code=answer.code,
        key=answer.key,
        warnings=answer.warnings,
        grace_s=answer.grace_s,
        answered_at=at,
        valid_at=at if valid else None,
        last_valid_at=at if valid else situation.record.last_valid_at,
        due_at=at + (ends - answer.checked_at) if ends and answer.checked_at else None,
        unreachable_since=None,
        unreachable_told=False,
    )


def is_news(before: Record, after: Record) -> bool:
    """Tell whether the record has to be written: it says something else, or it grew old."""
    if before.answered_at is None or after.answered_at is None:
        return after != before
    young = abs(after.answered_at - before.answered_at) < REFRESH
    still_valid = bool(before.valid_at) == bool(after.valid_at)
    aged = replace(
        before,
        answered_at=after.answered_at,
        valid_at=after.valid_at,
        last_valid_at=after.last_valid_at,
        due_at=after.due_at,
    )
    return not young or not still_valid or aged != after


def is_worth_writing(before: Record, after: Record, now: datetime) -> bool:
    """Tell whether an access has something to write: news, or a word that is due."""
    return is_news(before, after) or tells_unreachable(after, now) or mails_hold(after, now)


def tells_unreachable(record: Record, now: datetime) -> bool:
    """Tell whether an outage has lasted long enough to be spoken of, and was not yet."""
    since = record.unreachable_since
    return since is not None and not record.unreachable_told and now - since >= TELL_UNREACHABLE_AFTER


def mails_hold(record: Record, now: datetime) -> bool:
    """Tell whether background work has been held long enough for a mail, and none was sent."""
    since = record.hold_since
    return since is not None and record.hold_mailed_at is None and now - since >= MAIL_HOLD_AFTER


@dataclass(frozen=True, slots=True)
class HoldGrewLong:
    """Background work has been held for an hour since ``since``; ``reason`` is for the reader."""

    since: datetime
    reason: Message


@dataclass(frozen=True, slots=True)
class KeyEndsSoon:
    """The active key ends soon; told once at each of 30, 14, 7 and 1 days before."""

    description: str
    text: Message


def notice_days(due_at: datetime, now: datetime, steps: Sequence[int] = NOTICE_DAYS) -> int | None:
    """Give the notice that is due for a key that ends at ``due_at``: the nearest of 30, 14, 7, 1 days."""
    return min((days for days in steps if due_at - now <= timedelta(days=days)), default=None)
