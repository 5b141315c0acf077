"""System > Import."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from towpath.domain.catalog.actions import imports as actions
from towpath.domain.catalog.logic.imports import STATES
from towpath.domain.catalog.models import CatalogImport
from towpath.domain.catalog.queries import imports as queries
from towpath.kit import clock
from towpath.kit.csvlines import lines
from towpath.kit.forms import attempt
from towpath.kit.paging import page_of
from towpath.kit.speech import say
from towpath.web.actor import actor_of, needs
from towpath.web.catalog.forms import ImportForm

SHOWN = 100
LEVELS = {"done": "success", "failed": "danger"}


@require_http_methods(["GET", "POST"])
@needs("catalog.view")
def imports(request: HttpRequest) -> HttpResponse:
    """Take a file, and list what was imported before."""
    sent = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if sent else ImportForm()

    def act() -> int:
        file = form.cleaned_data["file"]
        dry_run = "dry_run" in request.POST
        return actions.read(file, file.name, dry_run=dry_run, by=actor_of(request), now=clock.now())

    if import_id := attempt(form, act):
        return redirect("catalog:import", import_id)
    page = page_of(queries.imports(), request.GET)
    rows = [(row, *_state(row), queries.totals(row)) for row in page.rows]
    may_import = actor_of(request).may("catalog.import")
    return render(
        request, "catalog/imports.html", {"form": form, "page": page, "rows": rows, "may_import": may_import}
    )


@require_GET
@needs("catalog.view")
def detail(request: HttpRequest, import_id: int) -> HttpResponse:
    """Show how far an import is, and what came of it; HTMX asks again for the part that changes."""
    row = queries.import_row(import_id)
    template = "catalog/_import.html" if request.htmx else "catalog/import.html"  # type: ignore[attr-defined]
    return render(request, template, _context(row))


@require_GET
@needs("catalog.view")
def errors(request: HttpRequest, import_id: int) -> StreamingHttpResponse:
    """Give what is wrong with rows as CSV, streamed, in the reader's language."""
    del request
    row = queries.import_row(import_id)
    response = StreamingHttpResponse(lines(_errors(row)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{row.pk}-errors.csv"'
    return response


def _errors(row: CatalogImport) -> Iterator[list[str]]:
    yield list(queries.PROBLEM_COLUMNS)
    for each in queries.problems(row.pk).iterator(chunk_size=1000):
        yield queries.problem_cells(each, say(queries.problem_message(each.code)))


def _state(row: CatalogImport) -> tuple[str, str]:
    """Give level and name of an import's state."""
    return LEVELS.get(row.state, "info"), STATES.get(row.state, row.state)


def _context(row: CatalogImport) -> dict[str, Any]:
    totals = queries.totals(row)
    level, state = _state(row)
    problems = queries.problems(row.pk)
    return {
        "row": row,
        "level": level,
        "state": state,
        "totals": totals,
        "percent": 100 * totals.done // totals.rows if totals.rows else 0,
        "at_work": row.state in {"reading", "waiting", "running"},
        "fault": queries.fault(row),
        "notices": queries.notices(row),
        "problems": [(each, queries.problem_message(each.code)) for each in problems[:SHOWN]],
        "more": problems.count() - SHOWN,
    }
