from datetime import datetime

from django.db import IntegrityError, transaction

from towpath.domain.journal import actions as journal
from towpath.domain.stores.logic import facts
from towpath.domain.stores.logic.events import StoreActivated, StoreDeactivated, StoreDeleting
from towpath.domain.stores.models import Account, Store
from towpath.domain.stores.queries.stores import locked
from towpath.kit.actor import Actor
from towpath.kit.errors import DomainError
from towpath.kit.events import publish
from towpath.kit.text import N_


@transaction.atomic
def add_store(name: str, email: str, website_id: int, country: str, *, by: Actor, now: datetime) -> int:
    """Add a store that is not connected yet and give its id; website and country stay as they are.

    The caller knows the website. Raises :class:`InvalidFields` keyed by name, email and country.
    """
    by.require("store.manage")
    values = facts.cleaned(name=name, email=email, country=country)
    store = Store(**values, website_id=website_id, country=country, created_at=now, updated_at=now)
    _save(store)
    journal.record("store.added", store.name, by=by, at=now, store=store.pk, country=country)
    return store.pk


@transaction.atomic
def change_store(store_id: int, *, name: str, email: str, by: Actor, now: datetime) -> bool:
    """Change a store's name and e-mail address; give ``False`` when nothing differs."""
    by.require("store.manage")
    store = _kept(store_id)
    values = facts.cleaned(name=name, email=email)
    changed = {
        key: {"old": getattr(store, key), "new": text}
        for key, text in values.items()
        if text != getattr(store, key)
    }
    if not changed:
        return False
    store.name, store.email, store.updated_at = values["name"], values["email"], now
    _save(store)
    journal.record("store.changed", store.name, by=by, at=now, store=store.pk, **changed)
    return True


@transaction.atomic
def activate(store_id: int, *, by: Actor, now: datetime) -> bool:
    """Let a paused store exchange data again, with its settings as they are now; ``False``: it does."""
    by.require("store.manage")
    store = _kept(store_id)
    if not store.paused:
        return False
    store.paused = store.zeroed = False
    store.updated_at = now
    store.save(update_fields=["paused", "zeroed", "updated_at"])
    journal.record("store.activated", store.name, by=by, at=now, store=store.pk)
    publish(StoreActivated(store.pk))
    return True


@transaction.atomic
def deactivate(store_id: int, *, zero_quantity: bool, by: Actor, now: datetime) -> bool:
    """Pause a store: its listings stay at Amazon as they are, or with ``zero_quantity`` at quantity 0.

    Give ``False`` when it was paused in the same way before. Raises for a store that is not connected.
    """
    by.require("store.manage")
    store = _kept(store_id)
    if store.account_id is None:
        raise DomainError(N_("Only a connected store can be deactivated."), code="STORE_NOT_CONNECTED")
    if store.paused and store.zeroed == zero_quantity:
        return False
    store.paused, store.zeroed, store.updated_at = True, zero_quantity, now
    store.save(update_fields=["paused", "zeroed", "updated_at"])
    journal.record(
        "store.deactivated", store.name, by=by, at=now, store=store.pk, zero_quantity=zero_quantity
    )
    publish(StoreDeactivated(store.pk, zero_quantity))
    return True


@transaction.atomic
def delete_store(store_id: int, *, typed: str, by: Actor, now: datetime) -> None:
    """Begin to delete a store with all that belongs to it; ``typed`` is its name, to confirm it.

    A job does the rest in steps. Orders and products of the shop stay, and so do the listings at Amazon.
    """
    by.require("store.manage")
    store = locked(store_id)
    if typed.strip().casefold() != store.name.casefold():
        raise facts.name_differs()
    if store.deleting_since is None:
        store.deleting_since = now
        store.save(update_fields=["deleting_since"])
        journal.record("store.deleting", store.name, by=by, at=now, store=store.pk)
        publish(StoreDeleting(store.pk))


@transaction.atomic
def forget_store(store_id: int, *, by: Actor, now: datetime) -> None:
    """Remove the row of a store that is being deleted, when nothing of other rooms hangs on it any more.

    With the last store of an account goes the account's authorisation.
    """
    store = Store.objects.select_for_update().filter(pk=store_id, deleting_since__isnull=False).first()
    if store is None:
        return
    store.delete()
    if store.account_id is not None:
        Account.objects.filter(pk=store.account_id, stores__isnull=True).delete()
    journal.forget_communication_errors(store_id, by=by, now=now)
    journal.record("store.deleted", store.name, by=by, at=now, store=store_id)


@transaction.atomic
def open_store(store_id: int, *, by: Actor, now: datetime) -> bool:
    """Let the channel write to Amazon for a store from now on; give ``False`` when it may already."""
    by.require("rule.write")
    store = _kept(store_id)
    if store.opened_at is not None:
        return False
    store.opened_at = now
    store.save(update_fields=["opened_at"])
    journal.record("store.opened", store.name, by=by, at=now, store=store.pk)
    return True


def _kept(store_id: int) -> Store:
    """Give the locked row of a store that is not being deleted."""
    store = locked(store_id)
    if store.deleting_since is not None:
        raise DomainError(N_("The store is being deleted."), code="STORE_DELETING")
    return store


def _save(store: Store) -> None:
    try:
        with transaction.atomic():
            store.save()
    except IntegrityError as error:
        if "store_name_once" not in str(error):
            raise
        raise facts.name_taken() from None
