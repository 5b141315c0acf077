from datetime import datetime

from django.db import transaction

from towpath.kit.actor import Actor
from towpath.kit.crypto import KeyRing
from towpath.portal.actions.peppers import current_pepper
from towpath.portal.models import AccessToken, ApiKey


@transaction.atomic
def reseal_all(ring: KeyRing, *, by: Actor, now: datetime) -> int:
    """Seal every kept copy with the ring's current key and digest it anew; give how many were not yet.

    A key without a copy keeps its old digest until it is used again: see :func:`ids_in_use`.
    """
    del by, now  # no account's event: nothing of an account changes
    old = [
        key
        for key in ApiKey.objects.select_for_update().filter(sealed__isnull=False)
        if not ring.sealed_with_current(bytes(key.sealed or b"")) or key.pepper_id != ring.current
    ]
    for key in old:
        secret = ring.open(bytes(key.sealed or b""), key.public_id)
        key.sealed, key.pepper = ring.seal(secret, key.public_id), current_pepper()
        key.digest = ring.digest("apikey", f"apikey:v1:{secret}")
    ApiKey.objects.bulk_update(old, ["sealed", "pepper", "digest"])
    return len(old)


def ids_in_use() -> set[str]:
    """Name the keys of the ring that live digests were made with and that cannot be dropped yet."""
    keys = ApiKey.objects.filter(revoked_at=None).values_list("pepper_id", flat=True)
    tokens = AccessToken.objects.filter(revoked_at=None).values_list("pepper_id", flat=True)
    return {*keys, *tokens}
