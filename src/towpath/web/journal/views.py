from collections.abc import Iterable, Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from towpath.domain.journal import queries
from towpath.domain.journal.models import JournalEntry
from towpath.kit.csvlines import lines
from towpath.kit.paging import page_of
from towpath.kit.speech import say
from towpath.web.actor import needs
from towpath.web.journal.forms import FilterForm
from towpath.web.journal.labels import changes, kind, label

COLUMNS = ("at", "actor_kind", "actor_name", "address", "action", "subject")


@require_GET
@needs("journal.view")
def entries(request: HttpRequest) -> HttpResponse:
    """Show who did what, when and from where, newest first."""
    form = FilterForm(request.GET)
    page = page_of(queries.entries(**form.wanted()), request.GET)
    rows = [(row, kind(row.actor_kind), label(row.action), list(changes(row.detail))) for row in page.rows]
    return render(request, "journal/list.html", {"form": form, "page": page, "rows": rows})


@require_GET
@needs("journal.view")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Give what the filters leave as CSV, streamed: times in UTC, codes as stored."""
    rows = queries.entries(**FilterForm(request.GET).wanted())
    response = StreamingHttpResponse(
        lines(_rows(rows.iterator(chunk_size=500))), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="action-log.csv"'
    return response


def _rows(entries: Iterable[JournalEntry]) -> Iterator[list[str]]:
    yield [*COLUMNS, "what", "detail"]
    for entry in entries:
        detail = "; ".join(f"{name}: {text}" if name else text for name, text in changes(entry.detail))
        codes = [getattr(entry, name) for name in COLUMNS[1:]]
        yield [entry.at.isoformat(), *codes, say(label(entry.action)), detail]
