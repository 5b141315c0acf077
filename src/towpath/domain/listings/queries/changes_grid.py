"""The grid of the Listing Changes Log, of all stores or of one (listings: Store reports and logs)."""

from collections.abc import Iterable, Mapping

from towpath.domain.listings.logic.events import LISTING_ACTIONS, ORIGINS, STATUSES
from towpath.domain.listings.models import ListingEvent
from towpath.domain.listings.queries.activity import comment_of
from towpath.domain.stores.queries.stores import store_rows
from towpath.kit.grid.declared import Choice, Column, Grid, Rows
from towpath.kit.text import N_


def changes_grid(*, of_store: bool = False) -> Grid:
    """Give the grid; ``of_store``: that of a single store, which need not be named."""
    store = Column("store", N_("Amazon Store Name"), "choice", "store_id", choices=_stores, sortable=False)
    columns = (
        Column("at", N_("Created On"), "date", sortable=False),
        *(() if of_store else (store,)),
        Column("sku", N_("Seller SKU"), sortable=False),
        Column("asin", N_("ASIN"), sortable=False),
        Column("action", N_("Listing Action"), "choice", choices=_choices(LISTING_ACTIONS), sortable=False),
        Column("status", N_("Status"), "choice", choices=_choices(STATUSES), sortable=False),
        Column(
            "comments", N_("Comments"), field="message", said=comment_of, sortable=False, filterable=False
        ),
        Column("origin", N_("Origin"), "choice", choices=_choices(ORIGINS), visible=False, sortable=False),
        Column("reference", N_("Reference"), visible=False, sortable=False),
    )
    key = "listings.store_changes" if of_store else "listings.changes"
    return Grid(key, columns, also=("params", "listing_id", "store_id"))


def changes_of(store_id: int | None = None) -> Rows:
    """Give what was done to the listings of a store, or of all stores."""
    rows = ListingEvent.objects.all()
    return rows if store_id is None else rows.filter(store_id=store_id)


def _choices(names: Mapping[str, str]) -> list[Choice]:
    return [Choice(key, label) for key, label in names.items()]


def _stores() -> Iterable[Choice]:
    return (Choice(str(row.id), row.name, verbatim=True) for row in store_rows())
