from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from towpath.domain.catalog.queries.scopes import website_names
from towpath.domain.listings.actions.settings import save_settings
from towpath.domain.listings.queries.mapping import identifier_attributes
from towpath.domain.stores.actions import stores
from towpath.domain.stores.logic.listing_settings import IDENTIFIERS
from towpath.kit.actor import Actor
from towpath.kit.errors import InvalidFields
from towpath.kit.text import N_, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStore:
    """A store to add; ``identifier`` (asin, ean, …) with the ``attribute`` that holds it, or neither."""

    name: str
    email: str
    website_id: int
    country: str
    identifier: str = ""
    attribute: str = ""


@transaction.atomic
def add_store(new: NewStore, *, by: Actor, now: datetime) -> int:
    """Add a store that is not connected yet and give its id; raises :class:`InvalidFields`."""
    by.require("store.manage")
    bad = _wrong(new)
    try:
        store_id = stores.add_store(new.name, new.email, new.website_id, new.country, by=by, now=now)
    except InvalidFields as invalid:
        raise InvalidFields(bad | invalid.fields) from None
    if bad:
        raise InvalidFields(bad)
    if new.identifier:
        save_settings(store_id, {f"search_{new.identifier}": new.attribute}, by=by, now=now)
    return store_id


def _wrong(new: NewStore) -> dict[str, Message]:
    """Say what the catalogue does not know, or only half of the pair."""
    bad = {}
    if new.website_id not in website_names():
        bad["website"] = Message(N_("There is no such website."))
    if new.identifier and new.identifier not in IDENTIFIERS:
        bad["identifier"] = Message(N_("Choose ASIN, EAN, UPC, ISBN or GCID."))
    if bool(new.identifier) != bool(new.attribute):
        empty = "attribute" if new.identifier else "identifier"
        bad[empty] = Message(N_("Choose both, or neither."))
    elif new.attribute and new.attribute not in identifier_attributes():
        bad["attribute"] = Message(N_("Choose an attribute that holds text."))
    return bad
