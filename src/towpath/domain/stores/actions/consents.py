from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from towpath.domain.stores.logic.accounts import CONSENT_LIVES
from towpath.domain.stores.models import ConsentRequest
from towpath.domain.stores.queries.stores import locked
from towpath.kit.actor import Actor
from towpath.kit.errors import DomainError
from towpath.kit.text import N_
from towpath.kit.tokens import random_word, sha256

_LENGTH = 43
"""Characters of a state: 255 random bits."""


@dataclass(frozen=True, slots=True)
class Consent:
    """The store and the application that a browser was sent to Amazon for."""

    store_id: int
    application_id: int


@transaction.atomic
def ask_consent(store_id: int, application_id: int, session: str, *, by: Actor, now: datetime) -> str:
    """Give the ``state`` to send to Amazon's consent page: good once, for this session, for an hour."""
    by.require("store.manage")
    locked(store_id)
    ConsentRequest.objects.filter(created_at__lt=now - CONSENT_LIVES).delete()
    state = random_word(_LENGTH)
    ConsentRequest.objects.create(
        state=sha256(state),
        session=sha256(session),
        store_id=store_id,
        application_id=application_id,
        user_id=int(by.id),
        created_at=now,
    )
    return state


@transaction.atomic
def take_consent(state: str, session: str, *, by: Actor, now: datetime) -> Consent:
    """Use up the ``state`` that came back from Amazon; raises ``DomainError`` unless it is the browser's own.

    A second use, another session and an age of more than an hour are refused alike.
    """
    by.require("store.manage")
    row = ConsentRequest.objects.select_for_update().filter(state=sha256(state)).first()
    is_fresh = row is not None and row.used_at is None and now - row.created_at < CONSENT_LIVES
    if row is None or not is_fresh or bytes(row.session) != sha256(session):
        text = N_(
            "This way back from Amazon is not valid any more: it was used, is older than an hour, or was "
            "begun in another browser. Connect the store again."
        )
        raise DomainError(text, code="CONSENT_NOT_VALID")
    row.used_at = now
    row.save(update_fields=["used_at"])
    return Consent(row.store_id, row.application_id)
