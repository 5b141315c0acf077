from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from towpath.kit.actor import Actor
from towpath.kit.errors import DomainError
from towpath.kit.text import N_
from towpath.portal.actions.keys import Issued
from towpath.portal.actions.peppers import ring
from towpath.portal.models import ApiKey, Company, IdempotentRequest

KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Answer:
    """A key with its text, which is empty when it was issued before and no copy was kept."""

    key: ApiKey
    secret: str
    replayed: bool


@transaction.atomic
def once(
    company_id: int, token: str, fingerprint: bytes, run: Callable[[], Issued], *, by: Actor, now: datetime
) -> Answer:
    """Issue a key for an Idempotency-Key the first time; give the same one again for 24 hours.

    The answer is not stored, since it has a secret in it: it is made anew from the key's row. Twins take
    turns on the account's row. Raises ``IDEMPOTENCY_KEY_REUSED`` when the token stood for another request.
    """
    Company.objects.select_for_update().get(pk=company_id)
    IdempotentRequest.objects.filter(company_id=company_id, created_at__lte=now - KEPT).delete()
    mine = f"{by.kind}:{by.id}:{token}"
    before = IdempotentRequest.objects.select_related("key").filter(company_id=company_id, token=mine).first()
    if before is None:
        issued = run()
        IdempotentRequest.objects.create(
            company_id=company_id, token=mine, fingerprint=fingerprint, key=issued.key, created_at=now
        )
        return Answer(issued.key, issued.secret, replayed=False)
    if bytes(before.fingerprint) != fingerprint:
        reused = N_("This Idempotency-Key was used for another request. Choose a new one.")
        raise DomainError(reused, code="IDEMPOTENCY_KEY_REUSED", status=422)
    sealed = before.key.sealed
    secret = ring().open(bytes(sealed), before.key.public_id) if sealed is not None else ""
    return Answer(before.key, secret, replayed=True)
