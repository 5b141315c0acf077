"""The grid of the Communication Errors Log (listings: Store reports and logs)."""

from collections.abc import Iterable

from towpath.domain.stores.queries.stores import store_rows
from towpath.kit.grid.declared import Choice, Column, Grid, Row
from towpath.kit.speech import say
from towpath.kit.text import N_, Message


def error_grid() -> Grid:
    """Give the grid; its rows are those of the journal."""
    return Grid(
        "channel.errors",
        (
            Column("at", N_("Created On"), "date"),
            Column("store", N_("Amazon Store Name"), "choice", "store_id", choices=_stores),
            Column("region", N_("Region")),
            Column("code", N_("Error Code")),
            Column("message", N_("Message"), said=_said, sortable=False, filterable=False),
        ),
        also=("params",),
    )


def _stores() -> Iterable[Choice]:
    return (Choice(str(row.id), row.name, verbatim=True) for row in store_rows())


def _said(row: Row) -> str:
    return say(Message(row["message"], row["params"]))
