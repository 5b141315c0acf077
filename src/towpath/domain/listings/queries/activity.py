from towpath.domain.listings.logic.events import LISTING_ACTIONS, ORIGINS, STATUSES
from towpath.domain.listings.models import ListingEvent
from towpath.domain.notifications.logic import unpack
from towpath.kit.grid.declared import Choice, Column, Grid, Row, Rows
from towpath.kit.speech import say
from towpath.kit.text import N_, Message


def comment_of(row: Row) -> str:
    """Say what happened, in the reader's language."""
    return say(Message(row["message"], unpack(row["params"])))


ACTIVITY = Grid(
    key="listings.activity",
    columns=(
        Column("sku", N_("Amazon Seller SKU"), sortable=False),
        Column("asin", N_("ASIN"), sortable=False),
        Column(
            "action",
            N_("Listing Action"),
            kind="choice",
            choices=[Choice(key, label) for key, label in LISTING_ACTIONS.items()],
            sortable=False,
        ),
        Column(
            "status",
            N_("Status"),
            kind="choice",
            choices=[Choice(key, label) for key, label in STATUSES.items()],
            sortable=False,
        ),
        Column(
            "comments", N_("Comments"), field="message", said=comment_of, sortable=False, filterable=False
        ),
        Column("at", N_("Executed At"), kind="date", sortable=False),
        Column(
            "origin",
            N_("Origin"),
            kind="choice",
            choices=[Choice(key, label) for key, label in ORIGINS.items()],
            visible=False,
            sortable=False,
        ),
        Column("reference", N_("Reference"), visible=False, sortable=False),
    ),
    also=("params",),
)
"""The Listing Activity Log, newest first."""


def activity_of(listing_id: int) -> Rows:
    """Give what was done to a listing."""
    return ListingEvent.objects.filter(listing_id=listing_id)
