"""The grid of the style page: the roles, with a mass action that changes nothing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from towpath.domain.access.queries.users import roles
from towpath.kit.grid.declared import Choice, Column, Grid
from towpath.kit.text import N_
from towpath.web.grid.selection import back, question, selected
from towpath.web.grid.table import MassAction, Table

GRID = Grid(
    "style.roles",
    (
        Column("name", N_("Name")),
        Column(
            "kind",
            N_("Type"),
            "bool",
            "preset",
            choices=(Choice("true", N_("Preset")), Choice("false", N_("Own"))),
        ),
        Column("id", N_("Id"), "number", visible=False),
        Column("action", N_("Action"), "action"),
    ),
    default_sort="id",
)


def sample(request: HttpRequest) -> Table:
    """Give the grid for the page."""
    return Table(
        request=request,
        grid=GRID,
        rows=roles(),
        label=_("Sample rows"),
        cells="style/_grid_cell.html",
        actions=(_greet(),),
    )


@require_POST
def greet(request: HttpRequest) -> HttpResponse:
    """Do nothing with the selected rows, once that is confirmed."""
    rows = selected(request, GRID, roles())
    if asked := question(request, _greet(), rows):
        return asked
    messages.success(request, _("Nothing was changed."))
    return back(request)


def _greet() -> MassAction:
    return MassAction(
        "greet",
        N_("Sample action"),
        reverse("style-grid"),
        title=lambda number: ngettext(
            "Do nothing with %(number)s record?", "Do nothing with %(number)s records?", number
        ),
        text=N_("A dialog says what happens and names its button after it."),
        button=N_("Do nothing"),
    )
