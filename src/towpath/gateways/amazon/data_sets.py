"""Orders without the data sets that Amazon refuses.

A missing role makes Amazon refuse the personal ones for some sellers, a fault on its side any of them: an
order that lacks a part is better than none. What was left out is told, never passed over.
"""

import re
from collections.abc import Awaitable, Callable, Iterator
from http import HTTPStatus
from typing import TypeVar

from towpath.gateways.amazon.errors import Refused, Retryable

T = TypeVar("T")
Names = tuple[str, ...]
PERSONAL = ("BUYER", "RECIPIENT")
INCLUDED = (*PERSONAL, "PROCEEDS", "PROMOTION", "CANCELLATION", "FULFILLMENT", "PACKAGES")
"""Those that the product uses."""
_GROUPS: tuple[Names, ...] = (
    ("EXPENSE", "PROMOTION", "CANCELLATION", "PACKAGES", "TAX", "PAYMENT", "FULFILLMENT_ORDERS"),
    ("FULFILLMENT",),
    PERSONAL,
    ("PROCEEDS",),
)
"""Which to do without, one group at a time: what an order needs least goes first."""


class FewerData(Retryable):
    """Data sets were refused, and the call without ``left_out`` has to wait: go on with that then."""

    def __init__(self, waits: Retryable, left_out: Names) -> None:
        self.left_out = left_out
        super().__init__(waits.after_s, str(waits), status=waits.status, request_id=waits.request_id)


async def with_fewer(
    attempt: Callable[[Names, Names], Awaitable[T]], included: Names, left_out: Names = ()
) -> T:
    """Make the call with all data sets but those left out before, and with fewer while Amazon refuses it.

    ``attempt`` takes what to include and what is left out. Each attempt costs quota; there are at most six.
    Raises the first refusal when nothing helps, and :class:`FewerData`.
    """
    try:
        return await attempt(without(included, left_out), left_out)
    except Refused as error:
        refusal = error
    for group in _groups(refusal, without(included, left_out)):
        fewer = without(included, left_out + group)
        missing = without(included, fewer)
        try:
            return await attempt(fewer, missing)
        except Retryable as error:
            raise FewerData(error, missing) from None
        except Refused as error:
            if error.status != refusal.status:
                raise
    raise refusal


def without(names: Names, others: Names) -> Names:
    """Give the names that are not among the others."""
    return tuple(name for name in names if name not in others)


def _groups(refusal: Refused, included: Names) -> Iterator[Names]:
    """Give what to leave out: after 403 the personal sets, after 400 what Amazon names, else each group."""
    groups: tuple[Names, ...] = ()
    if refusal.status == HTTPStatus.FORBIDDEN:
        groups = (PERSONAL,)
    elif refusal.status == HTTPStatus.BAD_REQUEST:
        words = set(re.findall(r"\w+", f"{refusal.message} {refusal.details}"))
        named = tuple(name for name in included if name in words)
        groups = ((named,) if named else _GROUPS) + (included,)
    tried: set[Names] = {included}
    for group in groups:
        fewer = without(included, group)
        if fewer not in tried:
            tried.add(fewer)
            yield group
