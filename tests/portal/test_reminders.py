from datetime import datetime, timedelta

import pytest
from django.core import mail

from towpath.kit import clock
from towpath.portal.actions import keys
from towpath.portal.actions.reminders import remind
from towpath.portal.models import ApiKey, Company, User

from .conftest import OPERATOR, NewKey

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def sent(now: datetime) -> int:
    """Run the reminders at a moment; give how many mails that made."""
    mail.outbox.clear()
    remind(by=OPERATOR, now=now)
    return len(mail.outbox)


def test_four_mails_before_the_end_each_once(new_key: NewKey, owner: User, member: User) -> None:
    User.objects.filter(pk=owner.pk).update(language="en")
    issued = new_key(validity_days=90)
    end = issued.key.expires_at
    assert end
    days = (31, 30, 29, 14, 8, 7, 2, 1, 0.5, 0, -1)
    assert [sent(end - DAY * left) for left in days] == [0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0]


def test_the_mail_names_the_key_and_the_page_but_not_the_secret(new_key: NewKey, owner: User) -> None:
    issued = new_key(description="Shop", validity_days=10)
    assert sent(clock.now()) == 1
    message = mail.outbox[0]
    assert message.to == ["ana@acme.example"]
    assert "“Shop”" in message.subject
    assert issued.key.masked in message.body
    assert "/account/api-portal/?environment=production" in message.body
    assert issued.secret not in message.body


def test_a_renewed_key_is_reminded_of_anew(new_key: NewKey, company: Company) -> None:
    key = new_key(validity_days=1).key
    assert sent(clock.now()) == 1
    keys.renew_key(company.pk, key.pk, validity_days=1, by=OPERATOR, now=clock.now())
    assert sent(clock.now()) == 1


@pytest.mark.parametrize("change", [{"revoked_at": clock.now()}, {"expires_at": None}])
def test_no_mail_for_what_does_not_expire(new_key: NewKey, change: dict[str, datetime | None]) -> None:
    key = new_key(validity_days=1).key
    ApiKey.objects.filter(pk=key.pk).update(**change)
    assert sent(clock.now()) == 0


def test_a_failing_mail_server_is_tried_again(new_key: NewKey, monkeypatch: pytest.MonkeyPatch) -> None:
    new_key(validity_days=1)

    def fail(*_arguments: object) -> None:
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr("towpath.portal.actions.reminders.send_mail", fail)
        assert sent(clock.now()) == 0
    assert sent(clock.now()) == 1
