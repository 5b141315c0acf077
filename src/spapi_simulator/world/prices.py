"""Reads ``purchasable_offer``: what a listing costs now, within which bounds, and when that changes."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

Entry = Mapping[str, Any]
"""One of the offers of an attribute ``purchasable_offer``."""


def moment(text: str) -> datetime:
    """Read a date (its first moment in UTC) or a date and time."""
    value = datetime.fromisoformat(text)
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def of_audience(entries: Iterable[Entry], audience: str = "ALL") -> Entry | None:
    """Give the offer to everybody (ALL) or to businesses (B2B)."""
    return next((one for one in entries if one.get("audience", "ALL") == audience), None)


def price(offer: Entry, now: datetime) -> Decimal | None:
    """Give the price now: the discounted one in its time, otherwise the usual one."""
    discounted = _scheduled(offer, "discounted_price", now)
    return _scheduled(offer, "our_price", now) if discounted is None else discounted


def bound(offer: Entry, which: str, now: datetime) -> Decimal | None:
    """Give the "minimum" or "maximum" price that the seller allows."""
    return _scheduled(offer, f"{which}_seller_allowed_price", now)


def is_open(offer: Entry, now: datetime) -> bool:
    """Tell whether the offer has begun and not ended."""
    start, end = offer.get("start_at", {}).get("value"), offer.get("end_at", {}).get("value")
    return (not start or moment(start) <= now) and (not end or now < moment(end))


def turns(offer: Entry, now: datetime) -> Iterator[datetime]:
    """Give the moments to come at which the price or the offer begins or ends."""
    texts = [offer.get(name, {}).get("value") for name in ("start_at", "end_at")]
    for name in ("our_price", "discounted_price"):
        for one in _schedule(offer, name):
            texts += [one.get("start_at"), one.get("end_at")]
    yield from (turn for turn in (moment(text) for text in texts if text) if turn > now)


def _schedule(offer: Entry, name: str) -> list[Entry]:
    return [one for part in offer.get(name, ()) for one in part.get("schedule", ())]


def _scheduled(offer: Entry, name: str, now: datetime) -> Decimal | None:
    for one in _schedule(offer, name):
        start, end = one.get("start_at"), one.get("end_at")
        if (start and now < moment(start)) or (end and moment(end) <= now) or "value_with_tax" not in one:
            continue
        return Decimal(str(one["value_with_tax"]))
    return None
