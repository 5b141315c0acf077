"""What the logs say of something that was sent to Amazon."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from towpath.domain.listings.logic import events
from towpath.domain.listings.logic.facts import ABSENT, Facts, differing, is_listed, way
from towpath.domain.listings.logic.refusals import said
from towpath.kit.text import N_

_UPDATED = N_("Updated to %(value)s")
_OF: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "price": (events.PRICING, _UPDATED),
        "quantity": (events.QUANTITY, _UPDATED),
        "condition": (events.CONDITION, _UPDATED),
        "handling_time": (events.HANDLING_TIME, N_("Updated to %(value)s days")),
        "note": (events.SELLER_NOTES, _UPDATED),
        "channel": (events.FULFILLMENT, _UPDATED),
    }
)
LONGEST = 200
"""Characters of a note that the log repeats."""


@dataclass(frozen=True, slots=True)
class Event:
    """What one row of the log says."""

    action: str
    message: str
    params: Mapping[str, Any]


def events_of(sent: Facts, told: Facts, refusal: Sequence[Mapping[str, Any]]) -> tuple[Event, ...]:
    """Give the rows for something that Amazon took or, with a refusal, that was not taken or not sent."""
    if refusal:
        return (Event(events.ERROR, *said(refusal)),)
    match way(sent, told):
        case "delete":
            return (Event(events.END, N_("Amazon takes the listing off"), {}),)
        case "put":
            again = told.get("presence") == ABSENT or is_listed(told)
            return (Event(events.RELIST if again else events.PUBLISH, N_("Sent to Amazon"), {}),)
        case _:
            changed = sorted(differing(sent, told) & _OF.keys())
            return tuple(Event(*_OF[name], {"value": _shown(sent[name])}) for name in changed)


def _shown(value: object) -> object:
    return value[:LONGEST] if isinstance(value, str) else value
