"""What ends and is announced, the way to Amazon's page and back, and secrets under another key."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail

from tests.gate import BY, NOW, actor
from tests.stores import CLIENT_ID, SECRET, TOKEN, a_store, an_account, connected
from towpath.cli import doctor
from towpath.domain.notifications.models import Notification
from towpath.domain.stores import jobs
from towpath.domain.stores.actions.consents import ask_consent, take_consent
from towpath.domain.stores.actions.reminders import remind
from towpath.domain.stores.actions.secrets import reseal_all
from towpath.domain.stores.logic.accounts import days_left, renewal_due
from towpath.domain.stores.models import Account, Application, ConsentRequest
from towpath.domain.stores.queries.accounts import authorisation, unreadable_secrets
from towpath.jobs import engine
from towpath.kit.crypto import KeyRing
from towpath.kit.errors import DomainError, Forbidden

pytestmark = pytest.mark.django_db
ANA = actor("store.manage")


def told(code: str) -> list[str]:
    rows = Notification.objects.filter(code=code).order_by("pk")
    return [str(row.dedupe_key).split(":")[-1] for row in rows]


def test_a_renewal_is_announced_four_times() -> None:
    a_store(account=an_account(way="login"))
    for days in range(320, 366):
        remind(by=BY, now=NOW + timedelta(days=days))
    assert told("store.renewal_due") == ["30", "14", "7", "1"]
    body = Notification.objects.filter(code="store.renewal_due")[0].body_message
    assert body.params == {"date": NOW + timedelta(days=365), "stores": "Amazon Store USA"}


def test_a_pasted_token_needs_no_renewal() -> None:
    connected()
    remind(by=BY, now=NOW + timedelta(days=364))
    assert told("store.renewal_due") == []


def test_the_end_of_a_client_secret_is_announced_from_day_150() -> None:
    connected()
    remind(by=BY, now=NOW + timedelta(days=149))
    assert told("store.secret_ends") == []
    for days in range(150, 181):
        remind(by=BY, now=NOW + timedelta(days=days))
    assert told("store.secret_ends") == ["30", "14", "7", "1"]


def test_an_application_without_stores_is_not_announced() -> None:
    an_account()
    remind(by=BY, now=NOW + timedelta(days=170))
    assert not Notification.objects.exists()


def test_a_notice_goes_to_the_contact_of_the_store_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, object]] = []
    monkeypatch.setattr(jobs, "defer", lambda _job, **arguments: sent.append(arguments))
    connected(email="one@example.com")
    connected("Canada", "CA", email="one@example.com")
    for _ in range(2):
        remind(by=BY, now=NOW + timedelta(days=151))
    (arguments,) = sent
    jobs.mail(**arguments)  # type: ignore[arg-type]
    (letter,) = mail.outbox
    assert letter.to == ["one@example.com"]
    assert letter.subject == "Amazon Sales Channel: A client secret at Amazon ends soon"
    assert "“Amazon Store USA, Canada”" in letter.body
    assert f"/stores/applications/{Application.objects.get().pk}/" in letter.body


def test_days_left_are_told_only_when_they_are_few() -> None:
    due = renewal_due("login", NOW)
    assert days_left(due, NOW + timedelta(days=300)) is None
    assert days_left(due, NOW + timedelta(days=350)) == 15
    assert days_left(due, NOW + timedelta(days=400)) == 0
    assert days_left(None, NOW) is None


# The way to Amazon's page and back


def asked(session: str = "s1") -> tuple[str, int]:
    store, application = a_store(), an_account().application_id
    return ask_consent(store.pk, application, session, by=ANA, now=NOW), store.pk


def test_a_way_back_is_taken_once_by_its_own_browser() -> None:
    state, store_id = asked()
    assert state.encode() not in bytes(ConsentRequest.objects.get().state)
    with pytest.raises(DomainError) as refused:
        take_consent(state, "s2", by=ANA, now=NOW)
    assert refused.value.code == "CONSENT_NOT_VALID"
    given = take_consent(state, "s1", by=ANA, now=NOW + timedelta(minutes=59))
    assert given.store_id == store_id
    with pytest.raises(DomainError):
        take_consent(state, "s1", by=ANA, now=NOW + timedelta(minutes=59))


def test_a_way_back_ends_after_an_hour() -> None:
    state, _store_id = asked()
    with pytest.raises(DomainError):
        take_consent(state, "s1", by=ANA, now=NOW + timedelta(hours=1))


def test_a_way_back_that_nobody_began_is_refused() -> None:
    with pytest.raises(DomainError):
        take_consent("", "s1", by=ANA, now=NOW)


def test_old_ways_are_forgotten_and_the_right_is_needed() -> None:
    _state, store_id = asked()
    application = Application.objects.get().pk
    ask_consent(store_id, application, "s", by=ANA, now=NOW + timedelta(hours=2))
    assert ConsentRequest.objects.count() == 1
    with pytest.raises(Forbidden):
        ask_consent(store_id, application, "s", by=actor(), now=NOW)


# Secrets


def test_secrets_are_sealed_anew_under_another_key() -> None:
    account = an_account()
    ring = KeyRing({b"next": b"n" * 32, **settings.KEY_RING.keys})
    assert reseal_all(ring, by=BY, now=NOW) == 2
    assert reseal_all(ring, by=BY, now=NOW) == 0
    account, application = Account.objects.get(pk=account.pk), Application.objects.get()
    assert bytes(account.refresh_token)[:4] == bytes(application.secret)[:4] == b"next"
    assert ring.open(bytes(application.secret), f"stores.application:{CLIENT_ID}") == SECRET


def test_a_secret_opens_only_where_it_was_sealed() -> None:
    kept = authorisation(an_account().pk)
    assert (kept.client_secret, kept.refresh_token) == (SECRET, TOKEN)
    assert SECRET not in repr(kept)
    assert TOKEN not in repr(kept)


def test_a_secret_that_no_key_opens_is_named() -> None:
    an_account()
    assert unreadable_secrets() == []
    Account.objects.update(refresh_token=b"junk" * 10)
    assert unreadable_secrets() == ["stores.account:na:A2DEMONASELLER"]


def test_doctor_tells_the_age_of_client_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor.check_client_secrets() == ("ok", "there are none")
    connected()
    for days, state in ((149, "ok"), (150, "warning")):
        monkeypatch.setattr("towpath.kit.clock.now", lambda days=days: NOW + timedelta(days=days))
        assert doctor.check_client_secrets()[0] == state
    Application.objects.update(fault="invalid_client")
    assert doctor.check_client_secrets() == ("failed", f"refused by Amazon: {CLIENT_ID}")


def test_the_jobs_are_known_to_the_worker() -> None:
    assert {"stores.remind", "stores.mail", "sync.check_accounts", "sync.check_account"} <= set(engine._jobs)
