from datetime import datetime

from towpath.domain.journal.models import CommunicationError, JournalEntry
from towpath.kit.actor import Actor


def record(action: str, subject: str, *, by: Actor, at: datetime, **detail: object) -> None:
    """Write who did what to what; ``detail`` holds JSON values and never a secret."""
    JournalEntry.objects.create(
        at=at,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name[:150],
        address=by.address,
        action=action,
        subject=subject[:255],
        detail=detail,
    )


def record_communication_error(
    code: str,
    message: str,
    *,
    by: Actor,
    at: datetime,
    store_id: int | None = None,
    region: str = "",
    **params: object,
) -> None:
    """Write a row of the Communication Errors Log; ``message`` is a message id with ``params``."""
    del by  # the log has no column for it: what failed is the other side
    CommunicationError.objects.create(
        at=at, store_id=store_id, region=region, code=code, message=message, params=params
    )


def purge_communication_errors(before: datetime, *, by: Actor, now: datetime) -> int:
    """Delete the rows of the Communication Errors Log that are older than ``before``; give how many."""
    gone, _tables = CommunicationError.objects.filter(at__lt=before).delete()
    if gone:
        record("communication_errors.purged", before.isoformat(), by=by, at=now, rows=gone)
    return gone


def forget_communication_errors(store_id: int, *, by: Actor, now: datetime) -> int:
    """Delete a store's rows of the Communication Errors Log along with the store; give how many."""
    del by, now  # the deletion of the store is written down
    gone, _tables = CommunicationError.objects.filter(store_id=store_id).delete()
    return gone
