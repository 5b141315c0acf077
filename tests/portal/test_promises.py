"""What the database promises, whatever the code above it does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from towpath.kit import clock
from towpath.portal.actions.accounts import note
from towpath.portal.actions.peppers import current_pepper
from towpath.portal.models import AccountEvent, ApiKey, Company, KeyEvent, User

from .conftest import OPERATOR, NewKey

NOW = datetime(2026, 11, 24, tzinfo=UTC)
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


def insert(company: Company, number: int, **more: Any) -> ApiKey:
    given = {"environment": "production", "description": "x", "start": "abcd", "last4": "wxyz"} | more
    return ApiKey.objects.create(
        company=company, pepper=current_pepper(), digest=bytes([number] * 32), created_at=NOW, **given
    )


def retiring(start: datetime, end: datetime) -> dict[str, datetime]:
    return {"rotated_at": start, "retire_at": end}


def refused(company: Company, number: int, constraint: str, **more: Any) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        insert(company, number, **more)


def test_one_current_key_for_each_account_and_environment(company: Company) -> None:
    """AK-31, 32: an expired key holds the place too; a revoked one and the other environment do not."""
    insert(company, 1, expires_at=NOW - HOUR)
    refused(company, 2, "portal_apikey_one_current")
    insert(company, 3, environment="sandbox")
    insert(company, 4, revoked_at=NOW)
    insert(company, 5, **retiring(NOW, NOW + HOUR))
    other = Company.objects.create(name="Other", created_at=NOW)
    insert(other, 6)


def test_no_two_keys_retire_at_the_same_time(company: Company) -> None:
    insert(company, 1, **retiring(NOW, NOW + HOUR))
    refused(company, 2, "portal_apikey_one_retiring", **retiring(NOW + HOUR / 2, NOW + 2 * HOUR))
    insert(company, 3, **retiring(NOW + HOUR, NOW + 2 * HOUR))
    insert(company, 4, **retiring(NOW, NOW))
    insert(company, 5, environment="sandbox", **retiring(NOW, NOW + HOUR))
    insert(company, 6, revoked_at=NOW, **retiring(NOW, NOW + HOUR))
    other = Company.objects.create(name="Other", created_at=NOW)
    insert(other, 7, **retiring(NOW, NOW + HOUR))


def test_a_rotation_has_both_ends_in_order(company: Company) -> None:
    refused(company, 1, "rotation_has_both_ends", rotated_at=None, retire_at=NOW)
    refused(company, 2, "rotation_has_both_ends", rotated_at=NOW, retire_at=None)
    refused(company, 3, "rotation_has_both_ends", rotated_at=NOW, retire_at=NOW - HOUR)


def test_two_keys_never_share_a_digest(company: Company) -> None:
    insert(company, 1)
    refused(company, 1, "digest", environment="sandbox")


def test_rows_of_keys_stay_and_a_revocation_is_final(new_key: NewKey) -> None:
    key = new_key().key
    for change in ({"revoked_at": NOW}, {"description": "after"}):
        ApiKey.objects.filter(pk=key.pk).update(**change)
    for change in ({"revoked_at": None}, {"revoked_at": NOW + HOUR}):
        with pytest.raises(DatabaseError, match="a revocation is final"), transaction.atomic():
            ApiKey.objects.filter(pk=key.pk).update(**change)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        ApiKey.objects.filter(pk=key.pk)._raw_delete("default")


@pytest.mark.parametrize("model", [KeyEvent, AccountEvent])
def test_events_are_append_only(model: Any, new_key: NewKey, owner: User) -> None:
    new_key()
    note(AccountEvent.Kind.SIGNED_IN, owner, by=OPERATOR, now=clock.now())
    row = model.objects.latest("pk")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.filter(pk=row.pk).update(address="elsewhere")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        row.delete()


def test_accounts_are_numbered_from_100001(company: Company) -> None:
    assert company.pk >= 100_001
