"""A store's line to Amazon: opened when the store may talk, and what Amazon takes away is recorded."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import ParamSpec, TypeVar, cast

from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings

from towpath.domain.access.queries import gate
from towpath.domain.stores.actions.accounts import lose_authorisation
from towpath.domain.stores.queries.accounts import Authorisation, authorisation
from towpath.domain.stores.queries.stores import StoreRow, store_row
from towpath.gateways.amazon import gateway
from towpath.gateways.amazon.client import Client
from towpath.gateways.amazon.credentials import Application, Credentials
from towpath.gateways.amazon.errors import AuthorisationLost
from towpath.gateways.amazon.gateway import Gateway
from towpath.kit import actor, clock
from towpath.kit.crypto import Unsealable
from towpath.sync.errors import Held, Hold

UNREADABLE = "secret_unreadable"
"""Why an authorisation counts as lost that no key of the ring opens: connecting again mends it."""
P = ParamSpec("P")
T = TypeVar("T")


def run(main: Callable[P, Awaitable[T]], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run an asynchronous function to its end, in an event loop of its own.

    What it reads and writes by ``sync_to_async`` uses the caller's database connection and transaction.
    """
    return async_to_sync(main, force_new_loop=True)(*args, **kwargs)


@dataclass(frozen=True, slots=True)
class Connection:
    """An open line: the store, the client that calls as its seller, and what all clients share."""

    client: Client
    store: StoreRow
    gateway: Gateway

    @property
    def seller_id(self) -> str:
        """Give the seller that the calls are for."""
        return self.store.seller_id

    @property
    def marketplace_id(self) -> str:
        """Give Amazon's id of the store's marketplace."""
        return self.store.marketplace.id


@asynccontextmanager
async def opened(
    store_id: int, *, interactive: bool = False, writes: bool = False
) -> AsyncIterator[Connection]:
    """Open a store's line to Amazon for the block; ``writes``: something is to be changed there.

    Inside :func:`run`. Raises :class:`Held` when the store may not talk now; an authorisation that Amazon
    refuses inside the block is recorded and becomes ``Held`` too. The gateway's other errors pass through.
    """
    store, found = await sync_to_async(_line)(store_id, writes=writes)
    async with gateway.opened(settings.AMAZON, settings.KEY_RING) as amazon:
        client = amazon.client(credentials_of(found), interactive=interactive)
        try:
            yield Connection(client, store, amazon)
        except AuthorisationLost as error:
            await sync_to_async(_lost)(found, error)
            raise Held("authorisation_lost") from error
        except ExceptionGroup as group:
            if (lost := _first_lost(group)) is None:
                raise
            await sync_to_async(_lost)(found, lost)
            raise Held("authorisation_lost") from group


async def heed(line: Connection) -> None:
    """Raise :class:`Held` when the store may no longer be written to; asked before each batch."""
    await sync_to_async(_line)(line.store.id, writes=True)


def credentials_of(found: Authorisation) -> Credentials:
    """Give an account's authorisation as the gateway takes it."""
    application = Application(found.client_id, found.client_secret)
    return Credentials(application, found.region, found.seller_id, found.refresh_token)  # type: ignore[arg-type]


def hold_of(store: StoreRow, *, writes: bool) -> Hold | None:
    """Say why a store may not talk to Amazon now, whatever the API key says; ``None``: it may."""
    if store.deleting:
        return "deleting"
    if store.account_id is None:
        return "not_connected"
    if store.trouble:
        return "not_selling" if store.trouble == "not_selling" else "authorisation_lost"
    if writes and store.opened_at is None:
        return "not_opened"
    return None if store.syncs or (writes and store.writes) else "inactive"


def _line(store_id: int, *, writes: bool) -> tuple[StoreRow, Authorisation]:
    now = clock.now()
    if not gate.last_verdict(now).open:
        raise Held("gate_closed")
    if writes and not gate.may_send(now):
        raise Held("read_only")
    store = store_row(store_id)
    if hold := hold_of(store, writes=writes):
        raise Held(hold)
    account_id = cast("int", store.account_id)
    try:
        return store, authorisation(account_id)
    except Unsealable:
        lose_authorisation(account_id, UNREADABLE, by=actor.job("sync.amazon"), now=now)
        raise Held("authorisation_lost") from None


def _lost(found: Authorisation, error: AuthorisationLost) -> None:
    lose_authorisation(found.account_id, error.reason, by=actor.job("sync.amazon"), now=clock.now())


def _first_lost(group: BaseExceptionGroup[BaseException]) -> AuthorisationLost | None:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            if found := _first_lost(error):
                return found
        elif isinstance(error, AuthorisationLost):
            return error
    return None
