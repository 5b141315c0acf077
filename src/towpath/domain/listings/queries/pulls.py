from dataclasses import dataclass
from datetime import datetime

from towpath.domain.listings.logic.imports import STATES, Standing, fault_message
from towpath.domain.listings.models import Listing, ListingPull
from towpath.kit.text import Message


@dataclass(frozen=True, slots=True)
class Pull:
    """How far the listings of a store are imported; ``rows`` and ``detailed`` are of the last full import.

    ``fault`` is why it stopped, with the time; it goes on by itself.
    """

    store_id: int
    state: str
    step: Message
    rows: int
    detailed: int
    imported_at: datetime | None
    changes_until: datetime | None
    fault_code: str
    fault: Message | None
    fault_at: datetime | None


def pull_of(store_id: int) -> Pull:
    """Give how a store's import stands; a store that has none yet waits for it."""
    row = ListingPull.objects.filter(pk=store_id).first() or ListingPull(store_id=store_id)
    return Pull(
        store_id=store_id,
        state=row.state,
        step=Message(STATES[row.state]),
        rows=row.rows,
        detailed=row.detailed,
        imported_at=row.imported_at,
        changes_until=row.changes_until,
        fault_code=row.fault,
        fault=fault_message(row.fault, row.fault_params),
        fault_at=row.fault_at,
    )


@dataclass(frozen=True, slots=True)
class Step:
    """What the next step of an import starts from."""

    standing: Standing
    report_id: str
    asked_at: datetime | None
    detailed_to: str
    changes_until: datetime | None

    @property
    def state(self) -> str:
        """Give which step it is."""
        return self.standing.state


def step_of(store_id: int) -> Step:
    """Give where the import of a store stands."""
    row = ListingPull.objects.filter(pk=store_id).first() or ListingPull(store_id=store_id)
    standing = Standing(row.state, row.imported_at, row.fault_at, row.failures, row.third_party)
    return Step(standing, row.report_id, row.asked_at, row.detailed_to, row.changes_until)


def skus_to_detail(store_id: int, after: str, most: int) -> dict[str, datetime | None]:
    """Give SKUs of listings that Amazon has, after one in their order, with when that was last seen."""
    rows = Listing.objects.filter(store_id=store_id, on_amazon=True, sku__gt=after)
    return dict(rows.order_by("sku").values_list("sku", "seen_at")[:most])
