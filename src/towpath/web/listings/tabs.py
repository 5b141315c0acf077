"""Product Listings: the eight tabs of a store, and what is done with many of its listings at once."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from towpath.domain.listings.actions import mass as actions
from towpath.domain.listings.logic.acting import ACTIONS, label_of, offered
from towpath.domain.listings.logic.states import TABS
from towpath.domain.listings.queries.counts import in_process, tab_counts
from towpath.domain.listings.queries.grid import grid_of, rows_of
from towpath.domain.listings.queries.mass import mass_action, outcomes_of
from towpath.domain.stores.queries.settings import listing_settings
from towpath.domain.stores.queries.stores import store_row
from towpath.kit import clock
from towpath.kit.actor import Actor
from towpath.kit.errors import DomainError, Forbidden, NotFound
from towpath.kit.speech import say
from towpath.kit.text import N_
from towpath.web.actor import actor_of, needs
from towpath.web.channel.cards import Connections
from towpath.web.grid.selection import back, question, selected
from towpath.web.grid.table import MassAction, Table, answer
from towpath.web.stores.frame import store_frame

FIRST_TAB = "active"
DESCRIPTIONS = {
    "incomplete": N_("Products that the listing rule lets through but that lack data Amazon requires."),
    "new_third_party": N_("Amazon listings that are not matched to a product of the catalogue."),
    "ready": N_("Complete and eligible products that wait for you to publish them, and those on their way."),
    "inactive": N_("Published listings that Amazon does not sell now."),
    "active": N_("Listings that are live on Amazon and matched to a product."),
    "overrides": N_("Live listings with a value that you fixed by hand."),
    "ineligible": N_("Listings on Amazon that the listing rule, a setting or the stock excludes now."),
    "ended": N_("Listings that were removed from Amazon. They can be published again without further data."),
}
WARN = {"end": "danger"}


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab with its count."""

    key: str
    label: str
    count: int
    current: bool


@require_GET
@needs("listing.view")
def listings(request: HttpRequest, store_id: int) -> HttpResponseBase:
    """Show a tab of a store's listings."""
    store, key, counts = store_row(store_id), request.GET.get("tab", FIRST_TAB), tab_counts(store_id)
    table = Table(
        request=request,
        grid=grid_of(key),
        rows=rows_of(store_id, key),
        label=say(TABS[key][0]),
        cells="listings/_cell.html",
        actions=_mass_actions(store_id, key, actor_of(request)),
        total=counts[key],
    )
    more: dict[str, object] = {
        "tabs": _tabs(store_id, key, counts),
        "description": DESCRIPTIONS[key],
        "in_process": in_process(store_id),
        "may_manage": actor_of(request).may("store.manage"),
        "warnings": Connections(clock.now()).warnings(store),
        "menu": _menu(key, actor_of(request)),
    }
    return answer(table, "listings/tabs.html", store_frame(request, store, "listings", **more))


@require_POST
@needs("listing.view")
def act_on_many(request: HttpRequest, store_id: int, tab: str, action: str) -> HttpResponse:
    """Ask about a mass action, then let a worker do it."""
    rows = selected(request, grid_of(tab), rows_of(store_id, tab))
    offer = next((one for one in _mass_actions(store_id, tab, actor_of(request)) if one.key == action), None)
    if offer is None:
        raise NotFound(N_("There is no such action."), code="UNKNOWN_ACTION")
    if asked := question(request, offer, rows):
        return asked
    try:
        mass_id = actions.start(store_id, action, rows, by=actor_of(request), now=clock.now())
    except Forbidden:
        raise
    except DomainError as refused:
        messages.error(request, say(refused.message))
        return back(request)
    messages.success(request, say(ACTIONS[action].told))
    return redirect("stores:listings-mass", store_id, mass_id)


@require_GET
@needs("listing.view")
def mass(request: HttpRequest, store_id: int, mass_id: int) -> HttpResponse:
    """Show how far a mass action is, and what came of each listing; HTMX asks again for what changes."""
    row = mass_action(store_id, mass_id)
    done = row.done + row.skipped
    more = {
        "row": row,
        "action": ACTIONS[row.action].mass,
        "at_work": row.finished_at is None,
        "percent": 100 * done // row.total if row.total else 100,
        "acted": done,
        "outcomes": outcomes_of(row, request.GET),
    }
    template = "listings/_mass.html" if request.headers.get("HX-Target") == "mass" else "listings/mass.html"
    return render(request, template, store_frame(request, store_id, "listings", **more))


def _tabs(store_id: int, current: str, counts: dict[str, int]) -> list[Tab]:
    """Give the tabs in their order; Ready to List is there in manual mode, or while it has listings."""
    hidden = listing_settings(store_id).automatic and not counts["ready"] and current != "ready"
    return [
        Tab(key, label, counts[key], key == current)
        for key, (label, _states) in TABS.items()
        if key != "ready" or not hidden
    ]


def _mass_actions(store_id: int, tab: str, by: Actor) -> list[MassAction]:
    found = []
    for key in offered(tab, mass=True):
        one = ACTIONS[key]
        if not by.may(one.right):
            continue
        if key == "create-products":
            url = reverse("stores:listings-create", args=[store_id])
            found.append(MassAction(key, one.mass, url))
            continue
        url = reverse("stores:listings-act", args=[store_id, tab, key])
        level = WARN.get(key, "primary")
        found.append(MassAction(key, one.mass, url, one.mass, one.question, _("OK"), level))
    return found


def _menu(tab: str, by: Actor) -> list[tuple[str, str]]:
    """Give what the menu of a row offers: key and label; that of fulfilment depends on the row."""
    return [(key, label_of(key, "")) for key in offered(tab, mass=False) if by.may(ACTIONS[key].right)]
