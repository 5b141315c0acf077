"""What every page of an Amazon store has around it."""

from typing import Any

from django.http import HttpRequest

from towpath.domain.catalog.queries.scopes import website_names
from towpath.domain.stores.logic.status import STATUSES
from towpath.domain.stores.queries.stores import StoreRow, store_row
from towpath.web.channel.cards import STATUS_LEVELS
from towpath.web.channel.views import frame


def store_frame(request: HttpRequest, store: StoreRow | int, part: str, **more: object) -> dict[str, Any]:
    """Give the context of a page of a store: ``part`` is its place in the store's navigation.

    ``part`` is dashboard, listings, rule, settings or log. Raises ``NotFound`` for an unknown id.
    """
    row = store_row(store) if isinstance(store, int) else store
    return frame(
        request,
        "stores",
        store=row,
        part=part,
        website=website_names().get(row.website_id, ""),
        status=STATUSES[row.status],
        status_level=STATUS_LEVELS[row.status],
        **more,
    )
