from datetime import datetime

from django.db.models import Q, QuerySet

from towpath.domain.journal.models import CommunicationError, JournalEntry


def entries(
    *,
    action: str = "",
    actor: str = "",
    text: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[JournalEntry]:
    """Give the journal, newest first.

    Narrowed to an action's prefix, a part of an actor's name, a part of subject or address, and to
    what happened from ``since`` on and before ``until``.
    """
    rows = JournalEntry.objects.all()
    if action:
        rows = rows.filter(action__startswith=action)
    if actor:
        rows = rows.filter(actor_name__icontains=actor)
    if text:
        rows = rows.filter(Q(subject__icontains=text) | Q(address__icontains=text))
    if since:
        rows = rows.filter(at__gte=since)
    return rows.filter(at__lt=until) if until else rows


def changes() -> QuerySet[JournalEntry]:
    """Give what was changed, newest first: the journal without the sign-ins."""
    return entries().exclude(action="user.signed_in")


def communication_errors() -> QuerySet[CommunicationError]:
    """Give the Communication Errors Log, newest first."""
    return CommunicationError.objects.all()
