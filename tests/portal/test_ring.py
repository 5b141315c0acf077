"""A rotation of the portal's key ring: copies, digests and second factors move to the new key."""

from pathlib import Path

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from pytest_django import Settings

from tests.portal.conftest import OPERATOR, NewKey
from towpath.kit import clock, crypto, secondfactor
from towpath.portal.actions import ring
from towpath.portal.models import ApiKey, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_keys(tmp_path: Path, settings: Settings) -> tuple[crypto.KeyRing, crypto.KeyRing]:
    """Give the old ring, which the settings use, and the new one with the old key below."""
    file = tmp_path / "ring"
    settings.KEY_RING = old = crypto.load_ring(file)
    return old, crypto.add_key(file)


def test_copy_and_digest_of_a_key_move_and_the_old_key_is_free(
    two_keys: tuple[crypto.KeyRing, crypto.KeyRing], new_key: NewKey, settings: Settings
) -> None:
    old, new = two_keys
    issued = new_key()
    assert ring.ids_in_use() == {old.current}
    settings.KEY_RING = new
    assert ring.reseal_all(new, by=OPERATOR, now=clock.now()) == 1
    assert ring.reseal_all(new, by=OPERATOR, now=clock.now()) == 0
    row = ApiKey.objects.get(pk=issued.key.pk)
    assert bytes(row.digest) == new.digest("apikey", f"apikey:v1:{issued.secret}")
    assert new.open(bytes(row.sealed or b""), row.public_id) == issued.secret
    assert ring.ids_in_use() == {new.current}


def test_a_key_without_a_copy_holds_the_old_key_until_it_is_revoked(
    two_keys: tuple[crypto.KeyRing, crypto.KeyRing], new_key: NewKey, settings: Settings
) -> None:
    old, new = two_keys
    settings.KEYS_SHOW_ONCE = True
    issued = new_key()
    settings.KEY_RING = new
    assert ring.reseal_all(new, by=OPERATOR, now=clock.now()) == 0
    assert ring.ids_in_use() == {old.current}
    ApiKey.objects.filter(pk=issued.key.pk).update(revoked_at=clock.now())
    assert ring.ids_in_use() == set()


def test_second_factors_are_sealed_and_move(
    two_keys: tuple[crypto.KeyRing, crypto.KeyRing], owner: User, settings: Settings
) -> None:
    _old, new = two_keys
    sealed = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in sealed
    Authenticator.objects.create(user=owner, type="totp", data={"secret": sealed, "last_used": 5})
    settings.KEY_RING = new
    assert secondfactor.reseal_all(new, by=OPERATOR, now=clock.now()) == 1
    assert secondfactor.reseal_all(new, by=OPERATOR, now=clock.now()) == 0
    data = Authenticator.objects.get(user=owner).data
    assert new.sealed_with_current(bytes.fromhex(data["secret"]))
    assert get_adapter().decrypt(data["secret"]) == "JBSWY3DPEHPK3PXP"
    assert data["last_used"] == 5
