"""Calls of Amazon that somebody makes by hand, to test a connection or to look."""

import asyncio
import re
from collections.abc import Mapping

from django.conf import settings

from towpath.gateways.amazon import gateway, sellers
from towpath.gateways.amazon.client import Answer
from towpath.gateways.amazon.credentials import Application, Credentials
from towpath.gateways.amazon.marketplaces import of_country
from towpath.gateways.amazon.operations import OPERATIONS
from towpath.gateways.amazon.sellers import Participation
from towpath.kit.errors import InvalidFields, NotFound
from towpath.kit.text import N_, Message
from towpath.sync.errors import told

__all__ = ["Credentials", "call", "credentials", "ping"]
_MISSING = Message(N_("The operation's path needs it."))


def credentials(
    client_id: str, client_secret: str, refresh_token: str, *, country: str, seller_id: str
) -> Credentials:
    """Put together who calls; raises :class:`InvalidFields` for a country without Amazon."""
    try:
        region = of_country(country).region
    except KeyError:
        text = N_("Amazon has no marketplace in “%(country)s”.")
        raise InvalidFields({"country": Message(text, {"country": country})}) from None
    return Credentials(Application(client_id, client_secret), region, seller_id, refresh_token)


def ping(credentials: Credentials) -> tuple[Participation, ...]:
    """Sign in and give the account's marketplaces; raises the errors of :mod:`towpath.sync.errors`."""

    async def ask() -> tuple[Participation, ...]:
        async with gateway.opened(settings.AMAZON, settings.KEY_RING) as amazon:
            return await sellers.get_marketplace_participations(amazon.client(credentials, interactive=True))

    with told():
        return asyncio.run(ask())


def call(
    credentials: Credentials,
    operation: str,
    *,
    path: Mapping[str, str],
    query: Mapping[str, str],
    body: object = None,
) -> Answer:
    """Make one call of any operation; raises the errors of :mod:`towpath.sync.errors`.

    Raises :class:`NotFound` for an unknown operation, :class:`InvalidFields` for a missing part of its path.
    """
    known = OPERATIONS.get(operation)
    if known is None:
        text = N_("There is no operation “%(name)s”.")
        raise NotFound(Message(text, {"name": operation}), code="UNKNOWN_OPERATION")
    if missing := set(re.findall(r"{(\w+)}", known.path)) - path.keys():
        raise InvalidFields(dict.fromkeys(sorted(missing), _MISSING))

    async def ask() -> Answer:
        async with gateway.opened(settings.AMAZON, settings.KEY_RING) as amazon:
            client = amazon.client(credentials, interactive=True)
            return await client.call(operation, path=path, query=query, body=body)

    with told():
        return asyncio.run(ask())
