from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from towpath.domain.access.models import IdempotentAnswer
from towpath.kit.actor import Actor
from towpath.kit.errors import DomainError
from towpath.kit.text import N_

KEPT = timedelta(hours=24)
_REFUSAL = 400
_FAULT = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; ``replayed`` when it was given before."""

    status: int
    content_type: str
    body: str
    replayed: bool = False


@transaction.atomic
def once(key: str, fingerprint: str, run: Callable[[], Answer], *, by: Actor, now: datetime) -> Answer:
    """Run a token's request the first time and give that answer again for 24 hours.

    Row and effect are one transaction: a twin waits for the first to end, and a process that dies leaves
    neither. Only success is remembered: a refusal (4xx) did nothing and its reason may pass, as when an
    API key is replaced; a fault (5xx) undoes all. Raises ``IDEMPOTENCY_KEY_REUSED`` when the key stood for
    another request.
    """
    mine = IdempotentAnswer.objects.filter(token_id=int(by.id), key=key)
    mine.filter(created_at__lte=now - KEPT).delete()
    row, made = mine.get_or_create(
        token_id=int(by.id), key=key, defaults={"fingerprint": fingerprint, "created_at": now}
    )
    if not made:
        return _again(row, fingerprint)
    answer = run()
    if answer.status >= _FAULT:
        transaction.set_rollback(True)
    elif answer.status >= _REFUSAL:
        row.delete()
    if answer.status >= _REFUSAL:
        return answer
    row.status, row.content_type, row.body = answer.status, answer.content_type, answer.body
    row.save(update_fields=["status", "content_type", "body"])
    return answer


def _again(row: IdempotentAnswer, fingerprint: str) -> Answer:
    if row.fingerprint != fingerprint:
        reused = N_("This Idempotency-Key was used for another request. Choose a new one.")
        raise DomainError(reused, code="IDEMPOTENCY_KEY_REUSED", status=422)
    return Answer(row.status, row.content_type, row.body, replayed=True)


def forget_answers(*, by: Actor, now: datetime) -> int:
    """Delete the answers that are no longer given again; give how many."""
    del by  # housekeeping: nobody's data changes
    return IdempotentAnswer.objects.filter(created_at__lte=now - KEPT).delete()[0]
