import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from towpath.kit import clock, keyformat
from towpath.kit.actor import Actor
from towpath.kit.crypto import Unsealable
from towpath.kit.errors import DomainError, Forbidden, InvalidFields, NotFound
from towpath.portal.actions import accounts, keys
from towpath.portal.actions.ring import ids_in_use, reseal_all
from towpath.portal.models import ApiKey, Company, Environment, KeyEvent
from towpath.portal.queries import keys as queries

from .conftest import OPERATOR, NewKey

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
READER = Actor("user", "7", "max@acme.example", frozenset({"keys.read"}))


def rotated(key: ApiKey, overlap: timedelta = DAY, **more: Any) -> keys.Issued:
    given = {"validity_days": None, "by": OPERATOR, "now": clock.now()} | more
    return keys.rotate_key(key.company_id, key.pk, overlap=overlap, **given)


def kinds(key: ApiKey) -> list[str]:
    return list(KeyEvent.objects.filter(key=key).order_by("pk").values_list("kind", flat=True))


@pytest.mark.django_db
def test_a_key_is_stored_as_digest_and_sealed_copy(new_key: NewKey) -> None:
    issued = new_key("sandbox", "  Tienda  ", validity_days=90)
    key = ApiKey.objects.get(pk=issued.key.pk)
    assert keyformat.parse(issued.secret) is not None
    assert (key.environment, key.description) == ("sandbox", "Tienda")
    assert key.masked == f"twp_sand_{issued.secret[9:13]}…{issued.secret[-4:]}"
    assert bytes(key.digest) == settings.KEY_RING.digest("apikey", f"apikey:v1:{issued.secret}")
    assert key.expires_at == key.created_at + timedelta(days=90)
    assert settings.KEY_RING.open(bytes(key.sealed or b""), key.public_id) == issued.secret
    with pytest.raises(Unsealable):
        settings.KEY_RING.open(bytes(key.sealed or b""), "key_other")
    assert key.public_id.startswith("key_")
    assert key.pk.version == 7
    assert kinds(key) == ["created"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"description": " "}, "description"),
        ({"description": "x" * 256}, "description"),
        ({"description": "two\nlines"}, "description"),
        ({"environment": "staging"}, "environment"),
        ({"validity_days": 0}, "validity_days"),
        ({"validity_days": 3651}, "validity_days"),
    ],
)
def test_bad_values_are_named(new_key: NewKey, given: dict[str, Any], field: str) -> None:
    """AK-36."""
    with pytest.raises(InvalidFields) as refused:
        new_key(**given)
    assert list(refused.value.fields) == [field]
    assert not ApiKey.objects.exists()


@pytest.mark.django_db
def test_a_description_may_have_255_characters(new_key: NewKey) -> None:
    """AK-36."""
    assert new_key(description="x" * 255).key.description == "x" * 255


@pytest.mark.django_db
def test_a_second_key_is_a_conflict(new_key: NewKey, company: Company) -> None:
    """AK-31, 32: also while the one that stands has expired or still retires; each environment alone."""
    first = new_key()
    new_key("sandbox")
    with pytest.raises(keys.KeyExists) as refused:
        new_key()
    assert (refused.value.code, refused.value.status) == ("KEY_EXISTS", 409)
    second = rotated(first.key)
    keys.revoke_key(company.pk, second.key.pk, by=OPERATOR, now=clock.now())
    with pytest.raises(keys.KeyExists):
        new_key()
    keys.revoke_key(company.pk, first.key.pk, by=OPERATOR, now=clock.now())
    third = new_key()
    ApiKey.objects.filter(pk=third.key.pk).update(expires_at=clock.now() - HOUR)
    with pytest.raises(keys.KeyExists):
        new_key()
    assert ApiKey.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_creators_at_once_make_one_key(company: Company) -> None:
    """AK-35: whoever is second is told so; no key too many, none too few."""
    start, outcomes = threading.Barrier(8), []

    def create() -> None:
        try:
            start.wait()
            keys.create_key(
                company.pk,
                environment=Environment.PRODUCTION,
                description="Shop",
                validity_days=None,
                by=OPERATOR,
                now=clock.now(),
            )
            outcomes.append("made")
        except keys.KeyExists:
            outcomes.append("exists")
        finally:
            connection.close()

    threads = [threading.Thread(target=create) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["exists"] * 7 + ["made"]
    assert ApiKey.objects.count() == 1


@pytest.mark.django_db
def test_rotation_keeps_the_old_key_for_the_overlap(new_key: NewKey) -> None:
    old = new_key(description="Shop").key
    now = clock.now()
    new = rotated(old, HOUR, validity_days=180, now=now).key
    old.refresh_from_db()
    assert (old.rotated_at, old.retire_at) == (now, now + HOUR)
    assert (new.description, new.expires_at) == ("Shop", now + timedelta(days=180))
    assert kinds(old) == ["created", "rotated"]
    assert KeyEvent.objects.get(key=old, kind="rotated").detail["into"] == new.public_id
    assert [key.pk for key in queries.shown(old.company_id, "production", now)] == [new.pk, old.pk]
    assert [key.pk for key in queries.shown(old.company_id, "production", now + HOUR)] == [new.pk]


@pytest.mark.django_db
def test_rotating_again_ends_the_key_that_was_retiring(new_key: NewKey) -> None:
    first = new_key().key
    second = rotated(first, timedelta(days=7)).key
    now = clock.now()
    rotated(second, DAY, now=now)
    first.refresh_from_db()
    assert first.retire_at == now
    live = ApiKey.objects.filter(revoked_at=None).exclude(retire_at__lte=now)
    assert live.count() == 2


@pytest.mark.django_db
def test_rotating_with_no_overlap_ends_the_old_key_now(new_key: NewKey) -> None:
    old, now = new_key().key, clock.now()
    rotated(old, timedelta(), now=now)
    old.refresh_from_db()
    assert old.retire_at == now


@pytest.mark.django_db
def test_what_cannot_be_rotated(new_key: NewKey) -> None:
    key = new_key().key
    for overlap in (timedelta(days=7, seconds=1), -HOUR):
        with pytest.raises(InvalidFields):
            rotated(key, overlap)
    rotated(key)
    with pytest.raises(DomainError) as again:
        rotated(key)
    assert again.value.code == "KEY_RETIRING"
    expired = new_key("sandbox").key
    ApiKey.objects.filter(pk=expired.pk).update(expires_at=clock.now() - HOUR)
    with pytest.raises(DomainError) as late:
        rotated(expired)
    assert late.value.code == "KEY_EXPIRED"


@pytest.mark.django_db
def test_renewing_gives_an_expired_key_a_new_end(new_key: NewKey, company: Company) -> None:
    key = new_key(validity_days=1).key
    ApiKey.objects.filter(pk=key.pk).update(expires_at=clock.now() - HOUR)
    now = clock.now()
    renewed = keys.renew_key(company.pk, key.pk, validity_days=90, by=OPERATOR, now=now)
    assert renewed.expires_at == now + timedelta(days=90)
    assert kinds(key) == ["created", "renewed"]
    rotated(renewed)
    with pytest.raises(DomainError):
        keys.renew_key(company.pk, key.pk, validity_days=90, by=OPERATOR, now=now)


@pytest.mark.django_db
def test_a_deleted_key_is_gone_for_good(new_key: NewKey, company: Company) -> None:
    key = new_key().key
    keys.revoke_key(company.pk, key.pk, leaked=True, by=OPERATOR, now=clock.now())
    key.refresh_from_db()
    assert (key.revoked_reason, key.sealed) == ("leaked", None)
    assert kinds(key) == ["created", "leaked", "revoked"]
    with pytest.raises(NotFound):
        keys.revoke_key(company.pk, key.pk, by=OPERATOR, now=clock.now())
    with pytest.raises(NotFound):
        keys.read_key(company.pk, key.pk, by=OPERATOR, now=clock.now())


@pytest.mark.django_db
def test_another_accounts_key_does_not_exist(new_key: NewKey) -> None:
    key = new_key().key
    other = Company.objects.create(name="Other", created_at=clock.now())
    with pytest.raises(NotFound):
        keys.revoke_key(other.pk, key.pk, by=OPERATOR, now=clock.now())


@pytest.mark.django_db
def test_reading_a_key_is_journalled(new_key: NewKey, company: Company) -> None:
    issued = new_key()
    assert keys.read_key(company.pk, issued.key.pk, by=OPERATOR, now=clock.now()) == issued.secret
    keys.note_copied(company.pk, issued.key.pk, by=OPERATOR, now=clock.now())
    assert kinds(issued.key) == ["created", "revealed", "copied"]


@pytest.mark.django_db
def test_show_once_keeps_no_copy(new_key: NewKey, company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "KEYS_SHOW_ONCE", True)
    key = new_key().key
    assert key.sealed is None
    with pytest.raises(DomainError) as refused:
        keys.read_key(company.pk, key.pk, by=OPERATOR, now=clock.now())
    assert refused.value.code == "KEY_NOT_KEPT"


@pytest.mark.django_db
def test_a_blocked_account_changes_no_keys_but_may_delete_them(new_key: NewKey, company: Company) -> None:
    key = new_key().key
    accounts.set_status(company.pk, Company.Status.SUSPENDED, by=OPERATOR, now=clock.now())
    for change in (lambda: new_key("sandbox"), lambda: rotated(key)):
        with pytest.raises(DomainError) as refused:
            change()
        assert refused.value.code == "ACCOUNT_SUSPENDED"
    keys.revoke_key(company.pk, key.pk, by=OPERATOR, now=clock.now())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "act",
    [
        lambda key, who: keys.create_key(
            key.company_id, environment="sandbox", description="x", validity_days=None, **who
        ),
        lambda key, who: keys.rotate_key(key.company_id, key.pk, overlap=HOUR, validity_days=None, **who),
        lambda key, who: keys.renew_key(key.company_id, key.pk, validity_days=None, **who),
        lambda key, who: keys.revoke_key(key.company_id, key.pk, **who),
        lambda key, who: keys.read_key(key.company_id, key.pk, **who),
        lambda key, who: keys.note_copied(key.company_id, key.pk, **who),
    ],
)
def test_every_change_needs_the_right(new_key: NewKey, act: Callable[..., object]) -> None:
    with pytest.raises(Forbidden) as refused:
        act(new_key().key, {"by": READER, "now": clock.now()})
    assert refused.value.right == "apikeys.manage"


@pytest.mark.django_db
def test_resealing_moves_copy_and_digest_to_the_new_pepper(
    new_key: NewKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    from towpath.kit.crypto import KeyRing

    issued, before = new_key(), settings.KEY_RING
    ring = KeyRing({b"new1": b"n" * 32, **before.keys})
    monkeypatch.setattr(settings, "KEY_RING", ring)
    assert ids_in_use() == {before.current}
    assert reseal_all(ring, by=OPERATOR, now=clock.now()) == 1
    assert reseal_all(ring, by=OPERATOR, now=clock.now()) == 0
    assert ids_in_use() == {ring.current}
    key = ApiKey.objects.get()
    alone = KeyRing({b"new1": b"n" * 32})
    assert alone.open(bytes(key.sealed or b""), key.public_id) == issued.secret
    assert bytes(key.digest) == alone.digest("apikey", f"apikey:v1:{issued.secret}")
