from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from towpath.domain.listings.queries.changes_grid import changes_grid, changes_of
from towpath.web.actor import needs
from towpath.web.grid.table import Table, answer
from towpath.web.stores.frame import store_frame


@require_GET
@needs("listing.view")
def log(request: HttpRequest, store_id: int) -> HttpResponseBase:
    """Show what was done to the listings of a store, newest first."""
    frame = store_frame(request, store_id, "log")
    table = Table(
        request=request,
        grid=changes_grid(of_store=True),
        rows=changes_of(store_id),
        label=_("Listing Changes Log"),
        cells="channel/_change_cell.html",
    )
    return answer(table, "stores/log.html", frame)
