from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from towpath.domain.notifications import actions, queries
from towpath.domain.notifications.logic import SEVERITIES
from towpath.kit import clock
from towpath.kit.paging import page_of, parse_id
from towpath.web.actor import actor_of, user_of


@require_GET
def notifications(request: HttpRequest) -> HttpResponse:
    """List the notifications, newest first, narrowed by severity or to the unread ones."""
    severity, unread = request.GET.get("severity", ""), request.GET.get("unread") == "1"
    rows = queries.for_user(user_of(request).pk, severity=severity, unread=unread)
    context = {
        "page": page_of(rows, request.GET),
        "severity": severity,
        "unread": unread,
        "severities": SEVERITIES,
    }
    return render(request, "notifications/list.html", context)


@require_GET
def latest(request: HttpRequest) -> HttpResponse:
    """Give the few newest, for the bell."""
    return render(request, "notifications/_latest.html", {"rows": queries.latest(user_of(request).pk)})


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark the one that is named, or all of them, as read, and go where its link leads."""
    user, wanted = user_of(request), parse_id(request.POST.get("id", ""))
    ids = None if wanted is None else [wanted]
    actions.mark_read(user.pk, ids, by=actor_of(request), now=clock.now())
    row = queries.for_user(user.pk).filter(pk__in=ids).first() if ids and "follow" in request.POST else None
    return redirect(row.link if row and row.link else "notifications:list")
