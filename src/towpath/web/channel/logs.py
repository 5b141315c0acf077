from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from towpath.domain.journal import queries
from towpath.domain.listings.queries.changes_grid import changes_grid, changes_of
from towpath.domain.stores.queries.grid import error_grid
from towpath.web.actor import needs
from towpath.web.channel.views import frame
from towpath.web.grid.table import Table, answer


@require_GET
@needs("listing.view")
def listing_changes(request: HttpRequest) -> HttpResponseBase:
    """Show what was done to listings, newest first."""
    table = Table(
        request=request,
        grid=changes_grid(),
        rows=changes_of(),
        label=_("Listing Changes Log"),
        cells="channel/_change_cell.html",
    )
    return answer(table, "channel/listing_log.html", frame(request, "logs"))


@require_GET
def communication_errors(request: HttpRequest) -> HttpResponseBase:
    """Show what the key service and Amazon refused, newest first."""
    table = Table(
        request=request,
        grid=error_grid(),
        rows=queries.communication_errors(),
        label=_("Communication Errors Log"),
        cells="channel/_error_cell.html",
    )
    return answer(table, "channel/error_log.html", frame(request, "logs"))
