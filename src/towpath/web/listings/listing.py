"""Product Listing Details, and what is done with one listing without asking for more."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from towpath.domain.listings.actions.acting import DO, act_on
from towpath.domain.listings.logic.acting import ACTIONS, label_of
from towpath.domain.listings.queries.activity import ACTIVITY, activity_of
from towpath.domain.listings.queries.details import details
from towpath.kit import clock
from towpath.kit.errors import DomainError, Forbidden, NotFound
from towpath.kit.speech import say
from towpath.kit.text import N_
from towpath.sync.connect import seller_central_of
from towpath.web.actor import actor_of, needs
from towpath.web.grid.table import Table, answer
from towpath.web.stores.frame import store_frame


@require_GET
@needs("listing.view")
def listing(request: HttpRequest, store_id: int, listing_id: int) -> HttpResponseBase:
    """Show everything about a listing, and what was done to it."""
    found = details(store_id, listing_id)
    table = Table(
        request=request, grid=ACTIVITY, rows=activity_of(listing_id), label=_("Listing Activity Log")
    )
    more = {
        "found": found,
        "row": found.listing,
        "told_at": found.publication.told_at if found.publication else None,
        "actions": found.actions(actor_of(request)),
        "values": [(say(one.label), one.text, say(one.source)) for one in found.facts],
        "amazon_url": amazon_url(found.store.country, found.listing.sku),
    }
    return answer(table, "listings/listing.html", store_frame(request, found.store, "listings", **more))


@require_http_methods(["GET", "POST"])
@needs("listing.view")
def act_on_one(request: HttpRequest, store_id: int, listing_id: int, action: str) -> HttpResponse:
    """Ask about an action for a listing, then do it."""
    found = details(store_id, listing_id)
    if request.method == "POST":
        return _done(request, store_id, listing_id, action)
    if action not in DO:
        raise NotFound(N_("There is no such action."), code="UNKNOWN_ACTION")
    label = say(label_of(action, found.channel))
    context = store_frame(
        request,
        found.store,
        "listings",
        found=found,
        title=label,
        text=say(ACTIONS[action].question),
        level="danger" if action == "end" else "primary",
    )
    return render(request, "listings/ask.html", context)


def _done(request: HttpRequest, store_id: int, listing_id: int, action: str) -> HttpResponse:
    try:
        act_on(store_id, action, listing_id, by=actor_of(request), now=clock.now())
    except Forbidden:
        raise
    except DomainError as refused:
        messages.error(request, say(refused.message))
    else:
        messages.success(request, say(ACTIONS[action].told))
    return redirect("stores:listing", store_id, listing_id)


def amazon_url(country: str, sku: str) -> str:
    """Give the address of a listing in the Seller Central of a country."""
    return f"{seller_central_of(country)}/myinventory/inventory?{urlencode({'searchTerm': sku})}"
