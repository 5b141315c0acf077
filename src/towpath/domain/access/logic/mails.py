"""The mails of the gate: subject and body as messages, said in each reader's language."""

from towpath.domain.access.logic.gate import HoldGrewLong, KeyEndsSoon
from towpath.kit.text import N_, Message


def about_hold(event: HoldGrewLong, address: str) -> tuple[Message, Message]:
    """Say that background work is held, why, and what to do."""
    body = N_(
        "Since %(since)s nothing has been sent to Amazon, and no orders have been fetched.\n\n"
        "%(reason)s\n\n"
        "Nothing is lost: what waits is sent once the key is good again. Open the channel to see "
        "what to do:\n"
        "%(address)s\n"
    )
    params = {"since": event.since, "reason": event.reason, "address": address}
    return Message(N_("Amazon Sales Channel: work is on hold")), Message(body, params)


def about_end(event: KeyEndsSoon, address: str) -> tuple[Message, Message]:
    """Say that the key ends soon, and where to get a new one."""
    body = N_(
        "%(text)s\n\n"
        "Key: %(description)s\n\n"
        "After that the Amazon Sales Channel closes, and nothing more is sent to Amazon. Renew or rotate "
        "the key in the API Portal of your web account:\n"
        "%(address)s\n"
    )
    params = {"text": event.text, "description": event.description, "address": address}
    return Message(N_("Amazon Sales Channel: the API key ends soon")), Message(body, params)
