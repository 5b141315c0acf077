from collections.abc import Iterator

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from towpath.domain.journal import queries
from towpath.domain.journal.models import CommunicationError
from towpath.kit import csvlines
from towpath.kit.paging import page_of
from towpath.kit.speech import say
from towpath.kit.text import Message
from towpath.web.channel.views import frame


class ErrorFilter(forms.Form):
    """What narrows the Communication Errors Log; what is not valid narrows nothing."""

    code = forms.CharField(label=gettext_lazy("Code"), required=False, max_length=64)
    region = forms.CharField(label=gettext_lazy("Region"), required=False, max_length=32)

    def wanted(self) -> dict[str, str]:
        """Give the arguments of the query."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


@require_GET
def listing_changes(request: HttpRequest) -> HttpResponse:
    """Show the Listing Changes Log."""
    return render(request, "channel/listing_log.html", frame(request, "logs"))


@require_GET
def communication_errors(request: HttpRequest) -> HttpResponse:
    """Show what the key service and Amazon refused, newest first."""
    form = ErrorFilter(request.GET)
    page = page_of(queries.communication_errors(**form.wanted()), request.GET)
    rows = [(row, _said(row)) for row in page.rows]
    return render(request, "channel/error_log.html", frame(request, "logs", form=form, page=page, rows=rows))


@require_GET
def export_errors(request: HttpRequest) -> StreamingHttpResponse:
    """Give what the filter leaves as CSV, streamed, in the reader's language; times in UTC."""
    rows = queries.communication_errors(**ErrorFilter(request.GET).wanted())
    table = _table(rows.iterator(chunk_size=500))
    response = StreamingHttpResponse(csvlines.lines(table), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="communication-errors.csv"'
    return response


def _table(rows: Iterator[CommunicationError]) -> Iterator[list[str]]:
    yield [_("Date"), _("Region"), _("Code"), _("Message")]
    for row in rows:
        yield [row.at.isoformat(), row.region, row.code, _said(row)]


def _said(row: CommunicationError) -> str:
    return say(Message(row.message, row.params))
