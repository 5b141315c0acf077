"""The secrets of authenticator apps and the recovery codes of both sites, sealed like every other secret."""

from datetime import datetime
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.db import transaction

from towpath.kit.actor import Actor
from towpath.kit.crypto import KeyRing

PLACE = "mfa"
_SEALED = ("secret", "seed")


class SealedMFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals what allauth stores."""

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is stored."""
        return settings.KEY_RING.seal(text, PLACE).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """Open what :meth:`encrypt` sealed."""
        return settings.KEY_RING.open(bytes.fromhex(encrypted_text), PLACE)


@transaction.atomic
def reseal_all(ring: KeyRing, *, by: Actor, now: datetime) -> int:
    """Seal every stored secret anew with the ring's current key; give how many rows were not yet."""
    from allauth.mfa.models import Authenticator

    del by, now  # nothing changes for anybody
    changed = 0
    for row in Authenticator.objects.select_for_update():
        data = {name: _resealed(ring, name, value) for name, value in row.data.items()}
        if data != row.data:
            Authenticator.objects.filter(pk=row.pk).update(data=data)
            changed += 1
    return changed


def _resealed(ring: KeyRing, name: str, value: Any) -> Any:
    if name not in _SEALED or ring.sealed_with_current(sealed := bytes.fromhex(value)):
        return value
    return ring.seal(ring.open(sealed, PLACE), PLACE).hex()
