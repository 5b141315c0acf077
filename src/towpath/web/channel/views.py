from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from towpath.domain.access.logic.copies import is_copy
from towpath.domain.access.logic.reasons import grace_text, label, warning
from towpath.domain.catalog.actions.recommended import create_recommended
from towpath.domain.catalog.queries.attributes import missing_recommended
from towpath.domain.listings.queries.readiness import catalogue_tasks
from towpath.domain.stores.actions import setup_tasks as actions
from towpath.domain.stores.logic.setup_tasks import AMAZON, COMMERCE
from towpath.domain.stores.queries import setup_tasks as queries
from towpath.kit import clock
from towpath.web.actor import actor_of, user_of
from towpath.web.channel import drafts, wanted
from towpath.web.channel.cards import cards
from towpath.web.channel.middleware import verdict_of


def frame(request: HttpRequest, view: str, **more: object) -> dict[str, Any]:
    """Give what every page of the channel shows: its views, and what the gate has to say."""
    verdict = verdict_of(request)
    return {
        "view": view,
        "verdict": verdict,
        "warning": warning(verdict),
        "grace": grace_text(verdict),
        "environment": label(verdict.environment),
        "owner": verdict.instance_url if is_copy(verdict.instance_url, settings.PUBLIC_URL) else "",
        "draft": drafts.kept(request),
        **more,
    }


@require_GET
def stores(request: HttpRequest) -> HttpResponse:
    """Show the Amazon stores; before the first one, what to do first."""
    dialog = queries.shows_setup_dialog(user_of(request).pk)
    found = cards(clock.now())
    tasks = _grouped() if dialog and not found else None
    may_manage = actor_of(request).may("store.manage")
    context = frame(request, "stores", tasks=tasks, cards=found, may_manage=may_manage)
    return render(request, "channel/stores.html", context)


@require_GET
def learning(request: HttpRequest) -> HttpResponse:
    """Show the tasks before the first store, with their state, and what to read."""
    missing = missing_recommended() if actor_of(request).may("catalog.write") else []
    context = frame(request, "learning", tasks=_grouped(), missing_attributes=missing)
    return render(request, "channel/learning.html", context)


@require_POST
def recommended(request: HttpRequest) -> HttpResponse:
    """Make the recommended attributes that the catalogue does not have."""
    made = create_recommended(by=actor_of(request), now=clock.now())
    if made:
        messages.success(request, _("Created: %(codes)s.") % {"codes": ", ".join(made)})
    return redirect("channel:learning")


@require_GET
def setup_tasks(request: HttpRequest) -> HttpResponse:
    """Show the Pre-Setup Tasks on a page of their own."""
    return render(request, "channel/setup.html", frame(request, "stores", tasks=_grouped()))


@require_POST
def dismiss_setup(request: HttpRequest) -> HttpResponse:
    """Put the Pre-Setup Tasks away for this user."""
    actions.dismiss_setup_dialog(by=actor_of(request))
    return redirect("channel:home")


@require_POST
def tick(request: HttpRequest, key: str) -> HttpResponse:
    """Mark a task as done, or as open again."""
    done = request.POST.get("done") == "1"
    actions.tick_task(key, done=done, by=actor_of(request), now=clock.now())
    return redirect("channel:learning")


@require_GET
def check(request: HttpRequest) -> HttpResponse:
    """Go to the page that was asked for: the gate has just opened."""
    return redirect(wanted.safe(request, request.GET.get("next", "")))


@require_GET
def status(request: HttpRequest) -> HttpResponse:
    """Say on a closed page that the key is good now; nothing moves by itself."""
    return render(request, "channel/_open_now.html", {"back": wanted.recall(request)})


@require_GET
def draft(request: HttpRequest) -> HttpResponse:
    """Show what was kept when the gate closed, to be sent again or dropped."""
    kept = drafts.kept(request)
    if kept is None:
        return redirect("channel:home")
    return render(request, "channel/draft.html", frame(request, "stores"))


@require_POST
def send_draft(request: HttpRequest) -> HttpResponse:
    """Send the reviewed entries to where they were meant for; the browser repeats the form there."""
    kept = drafts.kept(request)
    if kept is None:
        return redirect("channel:home")
    drafts.forget(request)
    return HttpResponse(status=307, headers={"Location": wanted.safe(request, kept["path"])})


@require_POST
def discard_draft(request: HttpRequest) -> HttpResponse:
    """Drop what was kept."""
    drafts.forget(request)
    messages.info(request, _("Your entries were discarded."))
    return redirect("channel:home")


def _grouped() -> list[tuple[str, list[queries.TaskRow]]]:
    rows = queries.tasks(clock.now(), catalogue_tasks())
    return [(group, [row for row in rows if row.task.group == group]) for group in (AMAZON, COMMERCE)]
