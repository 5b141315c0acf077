from datetime import datetime

from django.db import transaction

from towpath.domain.journal import actions as journal
from towpath.domain.stores.models import Account, Application
from towpath.domain.stores.queries.accounts import secret_place, token_place
from towpath.kit.actor import Actor
from towpath.kit.crypto import KeyRing


@transaction.atomic
def reseal_all(ring: KeyRing, *, by: Actor, now: datetime) -> int:
    """Seal client secrets and refresh tokens anew with the ring's current key; give how many were not yet.

    Raises ``Unsealable`` on a row that no key of the ring opens: then none is changed.
    """
    count = 0
    for application in Application.objects.select_for_update():
        place = secret_place(application.client_id)
        if new := _anew(ring, bytes(application.secret), place):
            count += Application.objects.filter(pk=application.pk).update(secret=new)
    for account in Account.objects.select_for_update():
        place = token_place(account.region, account.seller_id)
        if new := _anew(ring, bytes(account.refresh_token), place):
            count += Account.objects.filter(pk=account.pk).update(refresh_token=new)
    if count:
        journal.record("settings.resealed", "stores", by=by, at=now, count=count)
    return count


def _anew(ring: KeyRing, sealed: bytes, place: str) -> bytes | None:
    return None if ring.sealed_with_current(sealed) else ring.seal(ring.open(sealed, place), place)
