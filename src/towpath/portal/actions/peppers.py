from django.conf import settings

from towpath.kit.crypto import KeyRing
from towpath.portal.models import Pepper

_PROBE = ("apikey", "probe")


class WrongPepper(Exception):
    """The key ring is not the one that the stored digests were made with."""


def ring() -> KeyRing:
    """Give the portal's key ring."""
    return settings.KEY_RING


def current_pepper() -> Pepper:
    """Give the row of the ring's current key; the first digest made with it writes the probe."""
    probe = ring().digest(*_PROBE)
    return Pepper.objects.get_or_create(pk=ring().current, defaults={"probe": probe})[0]


def check_peppers() -> None:
    """Raise :class:`WrongPepper` when the ring would call good keys unknown."""
    for pepper in Pepper.objects.all():
        known = pepper.pk in ring().ids
        if known and ring().digest(*_PROBE, pepper.pk) == bytes(pepper.probe):
            continue
        if known or pepper.apikey_set.filter(revoked_at=None).exists():
            raise WrongPepper(
                f"{settings.SECRET_FILE} does not hold the key {pepper.pk} that API keys were stored with. "
                "Put back the portal's key ring, or name its file in TOWPATH_PORTAL_SECRET_FILE."
            )
