"""Calling an operation and reading its answer: what every API has in common.

Readers take what the product uses and leave the rest. What Amazon may leave out is read as empty text, an
empty tuple or None; an id that is missing makes the answer :class:`Misunderstood`.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, DecimalException
from typing import Any, Generic, TypeVar

from towpath.gateways.amazon.client import Client

T = TypeVar("T")
Json = Mapping[str, Any]
NOTHING: Json = {}


class Misunderstood(Exception):
    """A success that lacks what it must have; the text names operation and part, and quotes nothing."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount to the digit that Amazon gave, and its currency (ISO 4217)."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """``next_token`` is empty on the last page; ``total`` is how many were found, where Amazon tells."""

    items: tuple[T, ...]
    next_token: str = ""
    total: int | None = None


async def ask(
    client: Client,
    operation: str,
    reader: Callable[[Any], T],
    *,
    path: Mapping[str, str] = NOTHING,
    query: Mapping[str, object] = NOTHING,
    body: object = None,
    restricted_token: str | None = None,
) -> T:
    """Call an operation and read its answer; empty parts of the query are not sent.

    Raises what :meth:`Client.call` raises, and :class:`Misunderstood`.
    """
    sent = {name: value for name, value in query.items() if value not in (None, "", ())}
    answer = await client.call(operation, path=path, query=sent, body=body, restricted_token=restricted_token)
    return read(operation, reader, answer.data)


def read(what: str, reader: Callable[[Any], T], data: Any) -> T:
    """Apply a reader; raises :class:`Misunderstood` naming ``what``, and never a value that was read."""
    try:
        return reader(data)
    except KeyError as error:
        raise Misunderstood(f"{what}: no {error.args[0]}") from None
    except (TypeError, ValueError, AttributeError, DecimalException) as error:
        raise Misunderstood(f"{what}: {type(error).__name__}") from None


async def pages(fetch: Callable[[str], Awaitable[Page[T]]]) -> AsyncIterator[Page[T]]:
    """Give one page after another, each by its token, the first by an empty one."""
    page = await fetch("")
    yield page
    while page.next_token:
        page = await fetch(page.next_token)
        yield page


def nothing(_data: Any) -> None:
    """Read an answer that says nothing but that it worked."""


def text(value: Any) -> str:
    """Read a text, also one of an enumeration that grew; what is missing is empty."""
    return "" if value is None else str(value)


def texts(values: Any) -> tuple[str, ...]:
    """Read a list of texts that may be missing."""
    return tuple(str(value) for value in values or ())


def whole(value: Any) -> int | None:
    """Read a whole number that may be missing."""
    return None if value is None else int(value)


def moment(value: Any) -> datetime | None:
    """Read an ISO 8601 time as an aware one; without a zone it is UTC."""
    if not value:
        return None
    time = datetime.fromisoformat(value)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def money(data: Any) -> Money | None:
    """Read an amount in either spelling, as text (Orders, Listings) or number (Pricing, Fees)."""
    data = data or NOTHING
    amount = data.get("amount", data.get("Amount"))
    currency = data.get("currencyCode", data.get("CurrencyCode"))
    return None if amount is None else Money(Decimal(amount), text(currency))


def part(data: Any, *names: str) -> Json:
    """Go down into objects that may be missing."""
    for name in names:
        data = (data or NOTHING).get(name)
    return data or NOTHING


def rows(values: Any, reader: Callable[[Any], T]) -> tuple[T, ...]:
    """Read each element of a list that may be missing."""
    return tuple(reader(value) for value in values or ())
