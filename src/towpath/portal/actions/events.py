from datetime import datetime

from towpath.kit.actor import Actor
from towpath.portal.models import AccountEvent, ApiKey, KeyEvent


def key_event(key: ApiKey, kind: KeyEvent.Kind, *, by: Actor, now: datetime, **detail: object) -> None:
    """Write what happened to a key; ``detail`` never holds a secret."""
    KeyEvent.objects.create(key=key, kind=kind, detail=detail, **_who(by, now))


def account_event(
    kind: AccountEvent.Kind,
    *,
    by: Actor,
    now: datetime,
    company_id: int | None = None,
    user_id: int | None = None,
    **detail: object,
) -> None:
    """Write what happened to an account or to a user of it; ``detail`` never holds a secret."""
    AccountEvent.objects.create(
        company_id=company_id, user_id=user_id, kind=kind, detail=detail, **_who(by, now)
    )


def _who(by: Actor, now: datetime) -> dict[str, object]:
    return {"at": now, "actor_kind": by.kind, "actor_id": by.id, "actor_name": by.name, "address": by.address}
