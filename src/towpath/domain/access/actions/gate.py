import logging
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from towpath.domain.access.actions import instance
from towpath.domain.access.logic import gate
from towpath.domain.access.logic.gate import HoldGrewLong, KeyEndsSoon, Record, Situation, Verdict
from towpath.domain.access.logic.reasons import end_text, reason_of
from towpath.domain.access.models import GateRecord
from towpath.domain.access.queries import gate as queries
from towpath.domain.journal import actions as journal
from towpath.domain.notifications import actions as notifications
from towpath.gateways.keyserver.client import Question, Reply, service
from towpath.kit import keyformat
from towpath.kit.actor import Actor
from towpath.kit.events import publish
from towpath.kit.keyservice import Answer, NoAnswer
from towpath.kit.text import N_, Message

log = logging.getLogger("towpath.channel")


def check_gate(
    *, by: Actor, now: datetime, source: str, insist: bool = False, request_id: str = ""
) -> Verdict:
    """Ask whether the channel is open for an access that arrived at ``now``: one query, one call at most.

    ``source`` names the door for the journal. ``insist`` asks even while the breaker is open. Something is
    written only when the verdict changed, a word is due, or the record is a minute old.
    """
    began = time.monotonic()
    situation = queries.situation()
    reply = _ask(situation, began, insist=insist, by=by, now=now, request_id=request_id)
    at = now + timedelta(seconds=reply.began - began)
    after = gate.remember(situation, reply.answer, at)
    if gate.is_worth_writing(situation.record, after, at):
        _record(_Finding(situation, reply.answer, at, by, source))
    verdict = gate.decide(situation, reply.answer, at)
    if situation.debug:
        log.info("gate: %s for %s %s at the %s", verdict.code, by.kind, by.name, source)
    return verdict


def try_key(key: str, environment: str, *, by: Actor, now: datetime) -> Verdict:
    """Test a value for an environment's field without saving it or remembering the answer."""
    situation = gate.elsewhere(queries.situation(), environment, key.strip())
    reply = _ask(situation, time.monotonic(), insist=True, by=by, now=now)
    return gate.decide(situation, reply.answer, now)


def _ask(
    situation: Situation, began: float, *, insist: bool, by: Actor, now: datetime, request_id: str = ""
) -> Reply:
    parts = keyformat.parse(situation.key)
    refused = gate.refusal(situation.key, situation.environment)
    if refused or parts is None:
        return Reply(refused or Answer("MALFORMED"), began)
    uuid = situation.instance or instance.claim(by=by, now=now)
    question = Question(situation.key, parts, uuid, request_id)
    return service(settings.KEY_SERVICE_URL).verify(question, insist=insist)


@dataclass(frozen=True, slots=True)
class _Finding:
    """What an access found out, for those who write it down and tell of it."""

    situation: Situation
    answer: Answer | NoAnswer
    at: datetime
    by: Actor
    source: str

    @property
    def environment(self) -> str:
        return self.situation.environment


@transaction.atomic
def _record(found: _Finding) -> None:
    """Write on the locked row; of several accesses that found the same, one speaks."""
    row, _made = GateRecord.objects.select_for_update().get_or_create(environment=found.environment)
    before = queries.record_of(row)
    same_key = queries.is_about(before, found.situation.key)
    after = gate.remember(replace(found.situation, record=before, same_key=same_key), found.answer, found.at)
    if not gate.is_worth_writing(before, after, found.at):
        return
    new_key = isinstance(found.answer, Answer) and not same_key
    if after.standing != before.standing or new_key:
        _write_down(found, before, after)
    if after.code not in {before.code, "VALID"}:
        _tell_closed(found, after)
    if gate.tells_unreachable(after, found.at):
        after = replace(after, unreachable_told=True)
        _tell_unreachable(found, after)
    if after.hold_since and gate.mails_hold(after, found.at):
        publish(HoldGrewLong(after.hold_since, reason_of(after.standing, after.key, found.environment)))
        after = replace(after, hold_mailed_at=found.at)
    _tell_end(found, after)
    GateRecord.objects.filter(pk=row.pk).update(**queries.columns_of(after))


def _write_down(found: _Finding, before: Record, after: Record) -> None:
    """Write the transition to the journal and, when it is no good news, to the Communication Errors Log."""
    environment, code = found.environment, found.answer.code
    key = after.key.id if after.key else ""
    detail = {
        "before": before.standing,
        "after": code,
        "key": key,
        "source": found.source,
        "detail": found.answer.detail if isinstance(found.answer, NoAnswer) else "",
    }
    journal.record("gate.verdict", environment, by=found.by, at=found.at, **detail)
    if code != "VALID":
        journal.record_communication_error(
            code,
            N_("API key check: %(verdict)s (%(environment)s, key %(key)s, asked by %(who)s)."),
            by=found.by,
            at=found.at,
            verdict=code,
            environment=environment,
            key=key or "-",
            who=found.by.name,
        )


def _tell_closed(found: _Finding, after: Record) -> None:
    why = reason_of(after.code, after.key, found.environment)
    notifications.notify(
        "gate.closed",
        by=found.by,
        now=found.at,
        severity="danger",
        title=N_("The Amazon Sales Channel is closed"),
        body=why.text,
        params=why.params,
        link=reverse("channel:home"),
    )


def _tell_unreachable(found: _Finding, after: Record) -> None:
    notifications.notify(
        "gate.unreachable",
        by=found.by,
        now=found.at,
        severity="warning",
        title=N_("The API key cannot be checked"),
        body=N_(
            "The key service has not answered since %(since)s. The key is probably good: do not delete it."
        ),
        params={"since": after.unreachable_since},
        link=reverse("channel:home"),
    )


def _tell_end(found: _Finding, after: Record) -> None:
    """Announce the end of a good key 30, 14, 7 and 1 days before, once each."""
    key = after.key
    if after.standing != "VALID" or after.due_at is None or key is None or key.ends_at is None:
        return
    days = gate.notice_days(after.due_at, found.at)
    if days is None:
        return
    rotated = key.ends_at == key.retire_at
    told = notifications.notify(
        "gate.key_ends",
        by=found.by,
        now=found.at,
        severity="warning",
        title=N_("The API key ends soon"),
        body=end_text(rotated=rotated),
        params={"date": key.ends_at},
        link=reverse("channel:home"),
        dedupe_key=f"key-ends:{key.id}:{key.ends_at:%Y-%m-%d}:{days}",
    )
    if told:
        publish(KeyEndsSoon(key.description, Message(end_text(rotated=rotated), {"date": key.ends_at})))
