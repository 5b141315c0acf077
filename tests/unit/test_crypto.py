import stat
from pathlib import Path

import pytest

from towpath.kit import crypto

PLACE = "services/magento_services/api_keys/production:default:0"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "secrets" / "secret.key"


def test_the_file_is_made_once_with_mode_600(path: Path) -> None:
    first = crypto.load_ring(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert crypto.load_ring(path) == first
    assert [file.name for file in path.parent.iterdir()] == ["secret.key"]


def test_seal_opens_at_its_place_only(path: Path) -> None:
    ring = crypto.load_ring(path)
    sealed = ring.seal("a secret", PLACE)
    assert b"a secret" not in sealed
    assert ring.open(sealed, PLACE) == "a secret"
    with pytest.raises(crypto.Unsealable):
        ring.open(sealed, PLACE.replace("production", "sandbox"))


def test_two_seals_of_one_text_differ(path: Path) -> None:
    ring = crypto.load_ring(path)
    assert ring.seal("a secret", PLACE) != ring.seal("a secret", PLACE)


@pytest.mark.parametrize(
    "damage", [lambda sealed: sealed[:-1], lambda sealed: sealed[:-1] + b"\0", lambda _: b""]
)
def test_a_damaged_value_does_not_open(path: Path, damage: object) -> None:
    ring = crypto.load_ring(path)
    with pytest.raises(crypto.Unsealable):
        ring.open(damage(ring.seal("a secret", PLACE)), PLACE)  # type: ignore[operator]


def test_rotation_keeps_old_values_readable_until_the_old_key_is_dropped(path: Path) -> None:
    old = crypto.load_ring(path)
    sealed = old.seal("a secret", PLACE)
    both = crypto.add_key(path)
    assert both.ids[1:] == old.ids
    assert both.open(sealed, PLACE) == "a secret"
    assert (old.sealed_with_current(sealed), both.sealed_with_current(sealed)) == (True, False)
    assert both.derive("django", old.current) == old.derive("django")
    new = crypto.drop_old_keys(path)
    assert new.ids == both.ids[:1]
    with pytest.raises(crypto.Unsealable):
        new.open(sealed, PLACE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_purposes_and_rings_have_keys_of_their_own(path: Path) -> None:
    ring = crypto.load_ring(path)
    other = crypto.load_ring(path.with_name("portal-secret.key"))
    digests = {ring.digest("apikey", "x"), ring.digest("token", "x"), other.digest("apikey", "x")}
    assert len(digests) == 3
    assert {len(digest) for digest in digests} == {32}
