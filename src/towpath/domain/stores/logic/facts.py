"""What is typed of a store, and what a merchant may do with it (onboarding: Store integration)."""

from collections.abc import Mapping

from towpath.domain.settings.logic.registry import Setting
from towpath.domain.settings.logic.values import clean_all
from towpath.domain.stores.logic.marketplaces import MARKETPLACES
from towpath.kit.errors import InvalidFields
from towpath.kit.text import N_, Message

NAME = Setting(key="name", kind="text", label=N_("New Store Name"), required=True)
EMAIL = Setting(key="email", kind="email", label=N_("Email Address"), required=True, max_length=254)


def cleaned(*, name: str, email: str, country: str = "US") -> Mapping[str, str]:
    """Give name and e-mail address as they are stored; raises :class:`InvalidFields`, of the country too."""
    bad: dict[str, Message] = {}
    if country not in MARKETPLACES:
        bad["country"] = Message(N_("Amazon has no marketplace in “%(country)s”."), {"country": country})
    try:
        values = clean_all({NAME: name, EMAIL: email})
    except InvalidFields as invalid:
        raise InvalidFields(invalid.fields | bad) from None
    if bad:
        raise InvalidFields(bad)
    return values


def name_taken() -> InvalidFields:
    """Give the error of a name that another store has, in whatever case."""
    return InvalidFields({"name": Message(N_("Another store has this name."))})


def name_differs() -> InvalidFields:
    """Give the error of a deletion that was not confirmed by the store's name."""
    return InvalidFields({"typed": Message(N_("This is not the store's name. Nothing was deleted."))})
