from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from towpath.domain.notifications.logic import pack, unpack
from towpath.domain.settings import queries as configuration
from towpath.domain.stores.actions import channel, reminders
from towpath.domain.stores.logic.events import StoreNotice
from towpath.domain.stores.queries import setup_tasks
from towpath.gateways.mail.sender import send
from towpath.jobs.engine import defer, job, periodic
from towpath.kit import actor, clock
from towpath.kit.speech import say
from towpath.kit.text import N_, Message


@periodic("*/5 * * * *")
@job("stores.run_channel", queueing_lock="one", lock="one")
def run_channel() -> None:
    """Do the channel's background work, unless a scheduler of one's own starts it."""
    if setup_tasks.runs_in_background():
        channel.run_channel("worker", by=actor.job("stores.run_channel"), now=clock.now())


@periodic("31 4 * * *")
@job("stores.remind", queueing_lock="one", lock="one")
def remind() -> None:
    """Announce what ends soon: sellers' authorisations, client secrets."""
    reminders.remind(by=actor.job("stores.remind"), now=clock.now())


@job("stores.mail")
def mail(address: str, subject: dict[str, Any], body: dict[str, Any]) -> None:
    """Send one mail to the contact of a store, in the shop's language and time."""
    values = configuration.values(["general/store/locale/time_zone", "general/store/locale/locale"])
    zone, locale = values.values()
    with translation.override(locale.partition("_")[0]), timezone.override(zone):
        send(address, *(say(Message(text["text"], unpack(text["params"]))) for text in (subject, body)))


def mail_notice(event: StoreNotice) -> None:
    """Tell the contacts of stores what they have to know."""
    params = {"text": event.body, "address": settings.PUBLIC_URL + event.link}
    body = Message(N_("%(text)s\n\nOpen the Amazon Sales Channel:\n%(address)s\n"), params)
    subject = Message(N_("Amazon Sales Channel: %(subject)s"), {"subject": event.subject})
    texts = {
        name: {"text": message.text, "params": pack(message.params)}
        for name, message in (("subject", subject), ("body", body))
    }
    for address in sorted(event.addresses):
        defer(mail, address=address, **texts)
