from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.people import NOW, ROOT, a_user, acting
from towpath.domain.access.actions import tokens, users
from towpath.domain.access.models import IntegrationToken, User
from towpath.domain.access.queries import tokens as queries
from towpath.domain.journal.queries import entries
from towpath.kit.actor import Actor
from towpath.kit.crypto import KeyRing
from towpath.kit.errors import Forbidden, InvalidFields

pytestmark = pytest.mark.django_db


def a_token(user: User, *scopes: str, days: int | None = None) -> tuple[IntegrationToken, str]:
    end = None if days is None else NOW + timedelta(days=days)
    return tokens.create_token("shop", scopes or ("asc.access",), end, user=user, by=ROOT, now=NOW)


def who(text: str, minutes: int = 0) -> Actor | None:
    return tokens.authenticate(text, now=NOW + timedelta(minutes=minutes), address="203.0.113.9")


def test_a_token_acts_with_its_scopes_and_only_its_digest_is_stored() -> None:
    row, text = a_token(a_user(), "asc.access", "config.view")
    assert (len(text), text[:12]) == (56, row.prefix)
    actor = who(text)
    assert actor == Actor(
        "token", str(row.pk), "shop", frozenset({"asc.access", "config.view"}), "203.0.113.9"
    )
    stored = IntegrationToken.objects.values().get()
    assert text[13:] not in str(stored) + str(bytes(row.digest))
    assert bytes(row.digest) == settings.KEY_RING.digest("integration-token", text)
    assert entries(action="token.created").get().detail == {
        "prefix": row.prefix,
        "scopes": ["asc.access", "config.view"],
    }


def test_the_last_use_is_written_once_a_minute() -> None:
    row, text = a_token(a_user())
    assert who(text)
    with CaptureQueriesContext(connection) as seen:
        assert who(text)
    assert len(seen) == 1
    row.refresh_from_db()
    assert (row.last_used_at, row.last_used_from) == (NOW, "203.0.113.9")
    with CaptureQueriesContext(connection) as seen:
        assert who(text, minutes=1)
    assert len(seen) == 2


@pytest.mark.parametrize(
    "text", ["", "x", "twt_", "twt_AAAAAAAA_" + "A" * 43, "twt_\x00AAAAAAA_" + "A" * 43, "ñ" * 56]
)
def test_what_is_no_token_is_nobody(text: str) -> None:
    a_token(a_user())
    assert who(text) is None


def test_a_token_with_one_other_character_is_nobody() -> None:
    _row, text = a_token(a_user())
    assert who(text[:-1] + ("A" if text[-1] != "A" else "B")) is None


def test_a_token_ends_by_time_by_hand_and_with_its_maker() -> None:
    a_user("root")
    maker = a_user("ana")
    row, ends = a_token(maker, days=1)
    assert who(ends, minutes=24 * 60 - 1)
    assert who(ends, minutes=24 * 60) is None
    tokens.revoke_token(row.pk, by=ROOT, now=NOW)
    tokens.revoke_token(row.pk, by=ROOT, now=NOW + timedelta(days=1))
    row.refresh_from_db()
    assert row.revoked_at == NOW
    assert who(ends) is None
    assert entries(action="token.revoked").count() == 1
    _row, text = a_token(maker)
    users.disable_user(maker.pk, by=ROOT, now=NOW)
    assert who(text) is None


def test_a_token_never_has_more_than_its_maker_has_now() -> None:
    a_user("root")
    maker = a_user("ana", "Developer")
    _row, text = a_token(maker, "asc.access", "config.write")
    users.change_user(maker.pk, {"role": "Viewer"}, by=ROOT, now=NOW)
    actor = who(text)
    assert actor is not None
    assert actor.rights == {"asc.access"}


def test_a_scope_that_its_maker_lacks_is_refused() -> None:
    a_user("root")
    maker = a_user("ana", "Developer")
    with pytest.raises(Forbidden) as refused:
        tokens.create_token("shop", ["users.manage"], None, user=maker, by=acting(maker), now=NOW)
    assert refused.value.right == "users.manage"


def test_name_scopes_and_end_are_checked() -> None:
    with pytest.raises(InvalidFields) as refused:
        tokens.create_token(" ", [], NOW, user=a_user(), by=ROOT, now=NOW)
    assert sorted(refused.value.fields) == ["expires", "name", "scopes"]


def test_a_token_moves_to_the_rings_new_key_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    _row, text = a_token(a_user())
    old = settings.KEY_RING
    new = KeyRing({b"newk": b"n" * 32, **old.keys})
    monkeypatch.setattr(settings, "KEY_RING", new)
    assert queries.key_ids() == {old.current}
    assert who(text)
    assert queries.key_ids() == {b"newk".hex()}
    monkeypatch.setattr(settings, "KEY_RING", KeyRing({b"newk": b"n" * 32}))
    assert who(text)
    monkeypatch.setattr(settings, "KEY_RING", old)
    assert who(text) is None
