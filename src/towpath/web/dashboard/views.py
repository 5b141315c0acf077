from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from towpath.domain.access.logic.reasons import reason, warning
from towpath.domain.access.queries.gate import last_verdict
from towpath.domain.journal import queries as journal
from towpath.domain.notifications import queries as notifications
from towpath.kit import clock
from towpath.kit.actor import Actor
from towpath.web.actor import actor_of, user_of
from towpath.web.journal.labels import label

NEWEST = 6


@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show how things stand: the channel as last checked, what is unread, what changed."""
    actor = actor_of(request)
    context = {
        "channel": _channel() if actor.may("asc.access") else None,
        "unread": notifications.for_user(user_of(request).pk, unread=True)[:NEWEST],
        "changes": _changes(actor),
        "may_see_changes": actor.may("journal.view"),
        "may_configure": actor.may("config.view"),
    }
    return render(request, "dashboard/dashboard.html", context)


def _channel() -> dict[str, object]:
    """Give the recorded verdict: looking at the dashboard asks nobody."""
    verdict = last_verdict(clock.now())
    return {"verdict": verdict, "reason": reason(verdict), "warning": warning(verdict)}


def _changes(actor: Actor) -> list[tuple[object, object]]:
    rows = journal.changes()[:NEWEST] if actor.may("journal.view") else ()
    return [(row, label(row.action)) for row in rows]
