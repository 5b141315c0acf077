from django.db.models import QuerySet

from towpath.domain.journal.models import CommunicationError, JournalEntry


def entries(*, action: str = "", actor: str = "", text: str = "") -> QuerySet[JournalEntry]:
    """Give the journal, newest first, narrowed to an action's prefix, an actor's name, a subject."""
    rows = JournalEntry.objects.all()
    if action:
        rows = rows.filter(action__startswith=action)
    if actor:
        rows = rows.filter(actor_name__icontains=actor)
    return rows.filter(subject__icontains=text) if text else rows


def communication_errors() -> QuerySet[CommunicationError]:
    """Give the Communication Errors Log, newest first."""
    return CommunicationError.objects.all()
