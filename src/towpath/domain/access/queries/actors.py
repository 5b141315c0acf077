from datetime import datetime

from towpath.domain.access.models import IntegrationToken, User
from towpath.domain.access.queries.tokens import is_live
from towpath.kit.actor import Actor


def rights_now(actor: Actor, now: datetime) -> frozenset[str]:
    """Give the rights that an actor who began something has by now; a command and a job keep theirs."""
    if actor.kind == "user":
        user = User.objects.select_related("role").filter(pk=actor.id, is_active=True).first()
        return user.role.granted if user else frozenset()
    if actor.kind == "token":
        rows = IntegrationToken.objects.select_related("created_by__role")
        token = rows.filter(pk=actor.id).first()
        if token is None or not is_live(token, now):
            return frozenset()
        return frozenset(token.scopes) & token.created_by.role.granted
    return actor.rights
