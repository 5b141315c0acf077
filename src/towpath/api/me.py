from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from towpath.api.auth import actor_of
from towpath.domain.access.queries import tokens

router = Router(tags=["me"])


class Token(Schema):
    """The token that the call was made with; ``rights`` are those of its scopes that its user still has."""

    name: str
    user: str
    rights: list[str]
    expires_at: datetime | None


@router.get("", response=Token, summary="Show the token of this call")
def me(request: HttpRequest) -> dict[str, object]:
    """Say who the call acts for and what it may do."""
    actor = actor_of(request)
    row = tokens.token(int(actor.id))
    return {
        "name": row.name,
        "user": row.created_by.username,
        "rights": sorted(actor.rights),
        "expires_at": row.expires_at,
    }
