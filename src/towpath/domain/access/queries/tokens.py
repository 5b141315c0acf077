from datetime import datetime

from django.db.models import QuerySet

from towpath.domain.access.models import IntegrationToken
from towpath.kit.errors import NotFound
from towpath.kit.text import N_


def tokens() -> QuerySet[IntegrationToken]:
    """Give all tokens with their makers, newest first."""
    return IntegrationToken.objects.select_related("created_by")


def token(token_id: int) -> IntegrationToken:
    """Give one token; raises :class:`NotFound`."""
    row = tokens().filter(pk=token_id).first()
    if row is None:
        raise NotFound(N_("There is no such token."))
    return row


def is_live(row: IntegrationToken, now: datetime) -> bool:
    """Tell whether a token may be used: not revoked, not expired, its maker not disabled."""
    return (
        row.revoked_at is None
        and (row.expires_at is None or row.expires_at > now)
        and row.created_by.is_active
    )


def key_ids() -> frozenset[str]:
    """Name the keys of the ring that some live digest still needs: they must not be dropped."""
    return frozenset(IntegrationToken.objects.filter(revoked_at=None).values_list("key_id", flat=True))
