from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from towpath.domain.access.actions import gate, idempotency
from towpath.domain.access.logic import mails
from towpath.domain.access.logic.gate import HoldGrewLong, KeyEndsSoon
from towpath.domain.access.logic.settings import ACTIVE_ENVIRONMENT, KEY_SETTINGS, RIGHT
from towpath.domain.access.queries import gate as queries
from towpath.domain.access.queries import users
from towpath.domain.notifications.logic import pack, unpack
from towpath.domain.settings import queries as configuration
from towpath.domain.settings.logic.values import ConfigChanged
from towpath.gateways.mail.sender import send
from towpath.jobs.engine import defer, job, periodic
from towpath.kit import actor, clock
from towpath.kit.speech import say
from towpath.kit.text import Message


@job("access.check_key", queueing_lock="one", lock="one")
def check_key() -> None:
    """Check the active key anew."""
    gate.check_gate(by=actor.job("access.check_key"), now=clock.now(), source="job")


@periodic("23 4 * * *")
@job("access.check_key_daily", queueing_lock="one", lock="one")
def check_key_daily() -> None:
    """Check the active key, and with it what has to be announced, on days when nobody opens the channel."""
    gate.check_gate(by=actor.job("access.check_key_daily"), now=clock.now(), source="job")


@periodic("*/5 * * * *")
@job("access.watch_gate", queueing_lock="one", lock="one")
def watch_gate() -> None:
    """While the channel is closed or the service out of reach, look whether that has changed."""
    now = clock.now()
    if queries.last_verdict(now).state != "valid":
        gate.check_gate(by=actor.job("access.watch_gate"), now=now, source="job")


@periodic("41 4 * * *")
@job("access.forget_answers", queueing_lock="one")
def forget_answers() -> None:
    """Delete what the API answered more than a day ago and no longer repeats."""
    idempotency.forget_answers(by=actor.job("access.forget_answers"), now=clock.now())


def check_changed_key(event: ConfigChanged) -> None:
    """Check after a key was saved, by whichever door."""
    if event.keys & {*KEY_SETTINGS.values(), ACTIVE_ENVIRONMENT}:
        defer(check_key)


@job("access.mail")
def mail(user_id: int, subject: dict[str, Any], body: dict[str, Any]) -> None:
    """Send one mail to one reader, in his language and the store's time, if he still is one."""
    reader = users.holders_of(RIGHT).filter(pk=user_id).first()
    if reader is None:
        return
    zone = configuration.value("general/store/locale/time_zone")
    language = reader.language or configuration.value("general/store/locale/locale").partition("_")[0]
    with translation.override(language), timezone.override(zone):
        send(reader.email, *(say(Message(text["text"], unpack(text["params"]))) for text in (subject, body)))


def mail_about_hold(event: HoldGrewLong) -> None:
    """Tell whoever can change the key that work is held."""
    _mail_all(*mails.about_hold(event, settings.PUBLIC_URL + reverse("channel:home")))


def mail_about_end(event: KeyEndsSoon) -> None:
    """Tell whoever can change the key that it ends soon."""
    _mail_all(*mails.about_end(event, f"{settings.PORTAL_URL}/account/api-portal/"))


def _mail_all(subject: Message, body: Message) -> None:
    texts = {
        name: {"text": message.text, "params": pack(message.params)}
        for name, message in (("subject", subject), ("body", body))
    }
    for reader in users.holders_of(RIGHT):
        defer(mail, user_id=reader.pk, **texts)
