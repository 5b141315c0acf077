from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from towpath.kit.crypto import KeyRing
from towpath.portal.logic.keys import Standing, digests_of, status, verdict, warnings

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ends = st.none() | st.timedeltas(timedelta(days=-60), timedelta(days=60)).map(lambda delta: NOW + delta)
standings = st.builds(
    Standing, revoked=st.booleans(), account_active=st.booleans(), expires_at=ends, retire_at=ends
)


@given(standings)
def test_a_status_follows_revoked_suspended_expired_active(key: Standing) -> None:
    past = [end for end in (key.expires_at, key.retire_at) if end and end <= NOW]
    if key.revoked:
        expected = "revoked"
    elif not key.account_active:
        expected = "suspended"
    else:
        expected = "expired" if past else "active"
    assert status(key, NOW) == expected


@given(standings)
def test_of_two_ends_the_earlier_is_the_reason(key: Standing) -> None:
    code = verdict(Standing(False, True, key.expires_at, key.retire_at), NOW)
    assert (code == "EXPIRED") == bool(
        key.expires_at and key.expires_at <= NOW and (not key.retire_at or key.expires_at <= key.retire_at)
    )


@given(standings, st.timedeltas(timedelta(), timedelta(days=400)))
def test_only_time_passing_never_revives_a_key(key: Standing, later: timedelta) -> None:
    if status(key, NOW) == "expired":
        assert status(key, NOW + later) == "expired"


def test_a_key_ends_at_the_very_moment() -> None:
    at = Standing(False, True, NOW, None)
    assert verdict(at, NOW) == "EXPIRED"
    assert verdict(at, NOW - timedelta(microseconds=1)) == "VALID"
    assert verdict(Standing(False, True, None, NOW), NOW) == "RETIRED"


def test_warnings_begin_thirty_days_before_the_end() -> None:
    month = timedelta(days=30)
    assert warnings(Standing(False, True, NOW + month, None), NOW) == ["EXPIRES_SOON"]
    assert warnings(Standing(False, True, NOW + month + timedelta(seconds=1), None), NOW) == []
    assert warnings(Standing(False, True, NOW, NOW + month), NOW) == ["EXPIRES_SOON", "ROTATED"]


def test_a_digest_is_made_with_every_pepper_the_current_first() -> None:
    ring = KeyRing({b"new1": b"n" * 32, b"old1": b"o" * 32})
    first, second = digests_of("twp_prod_x", ring)
    assert first == ring.digest("apikey", "apikey:v1:twp_prod_x")
    assert second == KeyRing({b"old1": b"o" * 32}).digest("apikey", "apikey:v1:twp_prod_x")
    assert len(first) == 32
    assert first != second
