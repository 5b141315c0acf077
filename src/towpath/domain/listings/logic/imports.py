"""The import of listings: what is read of each, where an import stands, and what can stop it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from towpath.kit.text import N_, Message

WAITING = "waiting"
ASKING = "asking"
POLLING = "polling"
DETAILING = "detailing"

STATES: Mapping[str, str] = MappingProxyType(
    {
        WAITING: N_("Waiting for the next changes"),
        ASKING: N_("Asking Amazon for the list of listings"),
        POLLING: N_("Waiting for Amazon's list of listings"),
        DETAILING: N_("Reading the listings"),
    }
)
"""Where an import stands; the words that a merchant reads."""

FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "report_failed": N_("Amazon could not make the list of listings (FATAL). It is asked for again."),
        "report_late": N_("Amazon has not made the list of listings for hours. It is asked for again."),
        "report_unreadable": N_(
            "The list of listings that Amazon gave cannot be read (%(what)s). It is asked for again."
        ),
        "answer_unreadable": N_("An answer of Amazon's cannot be read (%(what)s). It is asked again."),
        "refused": N_(
            "Amazon refused “%(operation)s”: %(error)s %(said)s (request %(request_id)s). Check the roles "
            "of your application in Seller Central."
        ),
    }
)
"""Why an import stopped (``ListingPull.fault``), with its parameters."""

FULL_EVERY = timedelta(days=7)
"""Only a full list tells which listings are gone."""
REPORT_PATIENCE = timedelta(hours=6)
STALE = timedelta(hours=6)
"""So old may a report be that Amazon answers a new request with."""
OVERLAP = timedelta(minutes=5)
"""So far back the changes are read again: Amazon finds a change some time after it happened."""
_LONGEST_PAUSE = timedelta(hours=6)


def pause_after(failures: int) -> timedelta:
    """Give how long an import rests that has failed so often in a row: 5, 10, 20 minutes … 6 hours."""
    return min(timedelta(minutes=5) * (1 << min(failures - 1, 10)), _LONGEST_PAUSE)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the listings of a store are imported, for those who decide what is due."""

    state: str = WAITING
    imported_at: datetime | None = None
    fault_at: datetime | None = None
    failures: int = 0
    third_party: bool = True

    def rests_until(self) -> datetime | None:
        """Give when the import may go on after a fault."""
        return self.fault_at + pause_after(self.failures) if self.fault_at and self.failures else None

    def wants_all(self, now: datetime, *, third_party: bool) -> bool:
        """Tell whether a full list is due, rather than changes; ``third_party``: what the settings import."""
        if self.imported_at is None or now - self.imported_at >= FULL_EVERY:
            return True
        return third_party and not self.third_party


@dataclass(frozen=True, slots=True)
class ImportWanted:
    """The listings of a store are to be read from Amazon."""

    store_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """A line of Amazon's list of listings; what it does not say is empty or None."""

    sku: str
    asin: str = ""
    title: str = ""
    price: Decimal | None = None
    quantity: int | None = None
    channel: str = "DEFAULT"
    condition: str = ""
    buyable: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingFacts:
    """A listing as Amazon has it; ``issues`` are as JSON, the gateway's names."""

    sku: str
    asin: str = ""
    title: str = ""
    image_url: str = ""
    product_type: str = ""
    condition: str = ""
    price: Decimal | None = None
    currency: str = ""
    quantity: int | None = None
    channel: str = "DEFAULT"
    buyable: bool = False
    issues: tuple[Mapping[str, Any], ...] = ()
    amazon_updated_at: datetime | None = None


def fault_message(code: str, params: Mapping[str, Any]) -> Message | None:
    """Give what a reader is told of a fault; None for none."""
    return Message(FAULTS[code], params) if code else None
