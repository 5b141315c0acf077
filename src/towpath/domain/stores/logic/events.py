"""What happens to Amazon stores; ``config/wiring.py`` says what follows."""

from dataclasses import dataclass

from towpath.kit.text import Message


@dataclass(frozen=True, slots=True)
class StoreConnected:
    """A seller account authorised the store, for the first time or again."""

    store_id: int


@dataclass(frozen=True, slots=True)
class StoreActivated:
    """A paused store exchanges data with Amazon again, with its settings as they are now."""

    store_id: int


@dataclass(frozen=True, slots=True)
class StoreDeactivated:
    """A store was paused; ``zero_quantity``: Amazon is to have the quantity 0 of its listings first."""

    store_id: int
    zero_quantity: bool


@dataclass(frozen=True, slots=True)
class StoreSettingsChanged:
    """Listing settings of a store were saved, by whichever door."""

    store_id: int


@dataclass(frozen=True, slots=True)
class StoreDeleting:
    """A store is to go, with everything that belongs to it."""

    store_id: int


@dataclass(frozen=True, slots=True)
class ChannelRan:
    """The channel's background work ran: every store looks what is due."""


@dataclass(frozen=True, slots=True)
class StoreNotice:
    """Something that the contacts of stores should read in a mail; ``link`` is a path of the Admin."""

    addresses: frozenset[str]
    subject: Message
    body: Message
    link: str
