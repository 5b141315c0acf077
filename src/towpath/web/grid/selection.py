"""Which rows a mass action is for, and the question before it."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from towpath.kit.grid.declared import Grid, Rows
from towpath.kit.grid.reading import MOST_COUNTED, count, matching
from towpath.kit.grid.state import State
from towpath.kit.paging import parse_id
from towpath.kit.speech import say
from towpath.web.grid.table import MassAction, Words


def selected(request: HttpRequest, grid: Grid, rows: Rows) -> Rows:
    """Give the rows that a posted selection names: those with its ids, or all that match its state."""
    if request.POST.get("selection") == "all":
        return matching(grid, rows, State.read(grid, QueryDict(request.POST.get("state", ""))))
    ids = [pk for text in request.POST.getlist("id") if (pk := parse_id(text)) is not None]
    return rows.filter(pk__in=ids)


def question(request: HttpRequest, action: MassAction, rows: Rows) -> HttpResponse | None:
    """Ask before a mass action, in a dialog or on a page; ``None`` when it may go on.

    It is asked again, to no effect, while no row is selected.
    """
    number = count(rows)
    if number and (request.POST.get("confirmed") or not action.asks):
        return None
    more = "+" if number > MOST_COUNTED else ""
    said = {"number": f"{number_format(min(number, MOST_COUNTED), force_grouping=True)}{more}"}
    names = {
        "action": action,
        "count": number,
        "title": _said(action.title or action.label, number) % said,
        "text": _said(action.text, number) % said
        if number
        else _("No record is selected: check at least one."),
        "button": say(action.button) or _("OK"),
        "pairs": [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name != "csrfmiddlewaretoken"
        ],
        "back": back_of(request),
    }
    dialog = request.headers.get("HX-Request") == "true"
    return render(request, "grid/dialog.html" if dialog else "grid/question.html", names)


def _said(words: Words, number: int) -> str:
    return words(number) if callable(words) else say(words)


def back_of(request: HttpRequest) -> str:
    """Give the address of the grid that a form was sent from."""
    url = request.POST.get("back") or request.GET.get("back", "")
    return url if url_has_allowed_host_and_scheme(url, None) else "/"


def back(request: HttpRequest) -> HttpResponse:
    """Go back to the grid that a form was sent from."""
    return redirect(back_of(request))
