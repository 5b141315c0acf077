from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from towpath.portal.logic.scan import Facts, KeyFact, findings
from towpath.portal.models import User
from towpath.portal.queries.scan import scan

from .conftest import NewKey

NOW = datetime(2026, 11, 24, tzinfo=UTC)
DAY = timedelta(days=1)
GOOD = Facts(
    totp=True,
    recovery_codes=10,
    password_set_at=NOW,
    owners=2,
    members_without_totp=(),
    failed_sign_ins=0,
    keys=(KeyFact("Shop", NOW, NOW + 90 * DAY, False, NOW),),
    unused_tokens=(),
)


def levels(facts: Facts) -> list[str]:
    return [finding.level for finding in findings(facts, NOW)]


def test_an_account_in_order() -> None:
    assert levels(GOOD) == ["success"] * 3


@pytest.mark.parametrize(
    ("change", "level", "text"),
    [
        ({"totp": False}, "danger", "A stolen password is enough"),
        ({"recovery_codes": 2}, "warning", "Recovery codes left"),
        ({"password_set_at": NOW - 366 * DAY}, "info", "older than a year"),
        ({"owners": 1}, "info", "one owner"),
        ({"members_without_totp": ("max@acme.example",)}, "warning", "Members without"),
        ({"failed_sign_ins": 5}, "warning", "Failed sign-ins"),
        ({"unused_tokens": ("CI",)}, "warning", "Access tokens that nobody uses"),
        ({"keys": (KeyFact("K", NOW, NOW, False, NOW),)}, "danger", "has expired"),
        ({"keys": (KeyFact("K", NOW, NOW + 30 * DAY, False, NOW),)}, "warning", "expires on"),
        ({"keys": (KeyFact("K", NOW - 366 * DAY, NOW + 99 * DAY, False, NOW),)}, "info", "is older"),
        ({"keys": (KeyFact("K", NOW - 91 * DAY, NOW + 99 * DAY, False, None),)}, "warning", "90 days"),
        ({"keys": (KeyFact("K", NOW, None, False, NOW),)}, "info", "no end"),
    ],
)
def test_each_check(change: dict[str, object], level: str, text: str) -> None:
    worst = findings(replace(GOOD, **change), NOW)[0]  # type: ignore[arg-type]
    assert worst.level == level
    assert text in worst.title.text


def test_a_retiring_key_is_left_alone() -> None:
    assert levels(replace(GOOD, keys=(KeyFact("K", NOW - 400 * DAY, NOW, True, None),))) == ["success"] * 2


@pytest.mark.django_db
def test_the_scan_reads_the_account(owner: User, member: User, new_key: NewKey) -> None:
    new_key(validity_days=10)
    TOTP.activate(owner, generate_totp_secret())
    RecoveryCodes.activate(owner)
    found = [(finding.level, finding.title.text) for finding in scan(owner.membership, datetime.now(UTC))]
    assert found[0] == ("warning", "Members without an authenticator app: %(names)s")
    assert ("warning", "The key “%(key)s” expires on %(at)s.") in found
    assert ("success", "Signing in asks for a code from your authenticator app.") in found
