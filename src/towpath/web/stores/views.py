from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from towpath.domain.listings.queries.counts import tab_counts
from towpath.domain.listings.queries.pulls import pull_of
from towpath.domain.stores.logic.status import step_of
from towpath.domain.stores.queries.settings import listing_settings
from towpath.domain.stores.queries.stores import store_row
from towpath.kit import clock
from towpath.kit.text import N_
from towpath.sync.connect import seller_central_of
from towpath.web.actor import actor_of
from towpath.web.channel.cards import Connections
from towpath.web.stores.frame import store_frame

SELLER_CENTRAL: Mapping[str, str] = {
    "/sbr": N_("Shipping"),
    "/tax/settings": N_("Taxes"),
    "/sw/AccountInfo/DepositMethodView/step/DepositMethodView": N_("Payments"),
    "/notifications/preferences": N_("Notifications"),
    "/hz/approvalrequest": N_("Category Approval"),
}
"""Pages of Seller Central with the names of the links to them."""


@require_GET
def dashboard(request: HttpRequest, store_id: int) -> HttpResponse:
    """Show a store: what it needs, its listings in numbers, how its import stands, what comes next."""
    store, counts = store_row(store_id), tab_counts(store_id)
    waiting = "incomplete" if listing_settings(store_id).automatic else "ready"
    base = seller_central_of(store.country)
    listed = any(counts[tab] for tab in ("active", "inactive", "ineligible"))
    more = {
        "listed": listed,
        "may_manage": actor_of(request).may("store.manage"),
        "warnings": Connections(clock.now()).warnings(store),
        "tiles": [
            (N_("Active Listings"), "active", counts["active"]),
            (N_("Inactive Listings"), "inactive", counts["inactive"]),
            (N_("In Progress Listings"), waiting, counts[waiting]),
        ],
        "step": step_of(
            connected=store.account_id is not None,
            opened=store.opened_at is not None,
            listed=listed,
        ),
        "pull": pull_of(store_id),
        "links": [(f"{base}{path}", name) for path, name in SELLER_CENTRAL.items()],
    }
    return render(request, "stores/dashboard.html", store_frame(request, store, "dashboard", **more))
