"""The listings of an Amazon store over the API: read, and act on one."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from towpath.api.auth import actor_of
from towpath.api.gate import gated
from towpath.domain.listings.actions.acting import act_on
from towpath.domain.listings.actions.alias import Alias, change_asin, create_alias
from towpath.domain.listings.actions.assign import assign
from towpath.domain.listings.actions.info import Info, update_info
from towpath.domain.listings.queries.activity import activity_of, comment_of
from towpath.domain.listings.queries.counts import tab_counts
from towpath.domain.listings.queries.details import Details, details
from towpath.domain.listings.queries.grid import grid_of, rows_of
from towpath.domain.stores.queries.stores import store_row
from towpath.kit import clock
from towpath.kit.grid.doors import facts_of, written
from towpath.kit.grid.reading import counted, page
from towpath.kit.speech import say
from towpath.sync.look_up import look_up

router = Router(tags=["listings"])
router.add_decorator(gated)
Limit = Annotated[int, Field(ge=1, le=200)]


class Listings(Schema):
    """A page of a tab: rows by column key, always with ``id``; ``after`` is the next page's cursor.

    ``found`` is how many there are on all pages, where that is known without counting, or was asked for.
    """

    items: list[dict[str, Any]]
    after: str | None
    found: int | None
    found_is_exact: bool = Field(description="False: there are more than were counted.")


class Tabs(Schema):
    """How many listings each tab has."""

    tabs: dict[str, int]


class Fact(Schema):
    """A value that holds now, with where it comes from."""

    key: str
    value: str
    source: str


class SharedListing(Schema):
    """A listing of the same Seller SKU in a store of the account; one of them decides for all."""

    store_id: int
    listing_id: int
    decides: bool


class ListingDetails(Schema):
    """A listing with everything that is known of it; ``actions`` are what you may do with it now."""

    id: int
    store_id: int
    sku: str
    asin: str
    title: str
    product_sku: str
    tab: str
    state: str
    cause: str
    status: str
    reason: str = Field(description="Why it stands where it does, in the language of the request.")
    facts: list[Fact]
    issues: list[dict[str, Any]]
    shared: list[SharedListing]
    candidates: list[str] = Field(description="ASINs that the product may be matched to.")
    replaces: str
    actions: list[str]
    updated_at: datetime
    seen_at: datetime | None


class Activity(Schema):
    """What was done to a listing."""

    id: int
    action: str
    status: str
    comment: str
    origin: str
    reference: str
    at: datetime


class Activities(Schema):
    """Newest first; ``next_before`` is the ``before`` of the next page, null on the last."""

    items: list[Activity]
    next_before: int | None


class RequiredInfo(Schema):
    """What a listing lacks; empty: as it is."""

    asin: str = ""
    condition: str = ""


class Assignment(Schema):
    """The product of a listing; ``alias``: though it feeds another listing of the store."""

    product_id: int
    alias: bool = False


class NewAsin(Schema):
    """Another Amazon item; the new listing's Seller SKU is made from the old one when it is empty."""

    asin: str
    sku: str = ""


class NewAlias(Schema):
    """A Seller SKU more; ``remove``: the old listing ends once this one is live."""

    sku: str
    asin: str
    remove: bool = False


class Made(Schema):
    """The listing that was made."""

    listing_id: int


class Arguments(Schema):
    """What new products share; of no meaning for the other actions."""

    enabled: bool = True
    website_ids: list[int] = []
    category_ids: list[int] = []
    attribute_set: str = "Default"
    visibility: str = "Not Visible Individually"
    tax_class: str = ""

    def of(self, action: str) -> dict[str, Any]:
        """Give the arguments of an action."""
        return self.dict() if action == "create-products" else {}


@router.get("/{int:store_id}/listings/tabs", response=Tabs, summary="Count the listings of each tab")
def count_listings(request: HttpRequest, store_id: int) -> dict[str, object]:
    """Give the counts; no listing is read for them."""
    actor_of(request).require("listing.view")
    return {"tabs": tab_counts(store_row(store_id).id)}


@router.get("/{int:store_id}/listings", response=Listings, summary="List the listings of a tab")
def list_listings(  # noqa: PLR0913, PLR0917 - the query string, by names
    request: HttpRequest,
    store_id: int,
    tab: str = "active",
    filter: Annotated[list[str], Query(description="column=text, column=from..to, column=one,other")] = [],  # noqa: A002, B006
    sort: str = "",
    columns: str = "",
    after: str = "",
    limit: Limit = 50,
    count: bool = False,  # noqa: FBT001, FBT002
) -> dict[str, object]:
    """Give a page, filtered and sorted as in the Admin; ``count`` has the rows of all pages counted."""
    actor_of(request).require("listing.view")
    grid = grid_of(tab)
    state = written(grid, filters=filter, sort=sort, columns=columns, size=limit, after=after)
    rows = rows_of(store_row(store_id).id, tab)
    found = page(grid, rows, state, total=tab_counts(store_id)[tab])
    number, is_exact = counted(grid, rows, state) if count and found.found is None else (found.found, True)
    shown = [column for column in state.shown if column.has_value]
    items = [{"id": row["pk"], **{one.key: facts_of(one, row) for one in shown}} for row in found.rows]
    return {
        "items": items,
        "after": found.after,
        "found": number,
        "found_is_exact": is_exact,
    }


@router.get("/{int:store_id}/listings/{int:listing_id}", response=ListingDetails, summary="Read a listing")
def get_listing(request: HttpRequest, store_id: int, listing_id: int) -> dict[str, object]:
    """Give everything that is known of a listing."""
    by = actor_of(request)
    by.require("listing.view")
    found = details(store_id, listing_id)
    return _facts(found) | {"actions": [key for key, _label in found.actions(by)]}


@router.get(
    "/{int:store_id}/listings/{int:listing_id}/activity",
    response=Activities,
    summary="List what was done to a listing",
)
def list_activity(
    request: HttpRequest, store_id: int, listing_id: int, before: int | None = None, limit: Limit = 50
) -> dict[str, object]:
    """Give the Listing Activity Log."""
    actor_of(request).require("listing.view")
    rows = activity_of(details(store_id, listing_id).listing.pk).order_by("-pk")
    found = list((rows.filter(pk__lt=before) if before else rows)[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    items = [{**vars(row), "comment": comment_of(vars(row))} for row in found]
    return {"items": items, "next_before": found[-1].pk if more else None}


@router.post(
    "/{int:store_id}/listings/{int:listing_id}/update-info",
    response=ListingDetails,
    summary="Update required info",
)
def update_required_info(
    request: HttpRequest, store_id: int, listing_id: int, given: RequiredInfo
) -> dict[str, object]:
    """Give a listing what it lacks; an ASIN is looked up at Amazon first."""
    by = actor_of(request)
    if given.asin:
        look_up(store_id, given.asin, by=by)
    update_info(store_id, listing_id, Info(**given.dict()), by=by, now=clock.now())
    return get_listing(request, store_id, listing_id)


@router.post(
    "/{int:store_id}/listings/{int:listing_id}/assign",
    response=ListingDetails,
    summary="Assign a catalogue product",
)
def assign_product(
    request: HttpRequest, store_id: int, listing_id: int, wanted: Assignment
) -> dict[str, object]:
    """Match a listing that Amazon has to a product."""
    assign(
        store_id,
        listing_id,
        wanted.product_id,
        alias=wanted.alias,
        by=actor_of(request),
        now=clock.now(),
    )
    return get_listing(request, store_id, listing_id)


@router.post(
    "/{int:store_id}/listings/{int:listing_id}/change-asin",
    response={201: Made},
    summary="Edit the assigned ASIN",
)
def change_assigned_asin(
    request: HttpRequest, store_id: int, listing_id: int, wanted: NewAsin
) -> Status[dict[str, int]]:
    """Publish a listing for another Amazon item; the old one ends once Amazon has this one."""
    by = actor_of(request)
    asin = look_up(store_id, wanted.asin, by=by)
    made = change_asin(store_id, listing_id, asin, sku=wanted.sku, by=by, now=clock.now())
    return Status(201, {"listing_id": made})


@router.post(
    "/{int:store_id}/listings/{int:listing_id}/alias",
    response={201: Made},
    summary="Create an alias Seller SKU",
)
def create_alias_sku(
    request: HttpRequest, store_id: int, listing_id: int, wanted: NewAlias
) -> Status[dict[str, int]]:
    """Publish a second listing of the product."""
    by = actor_of(request)
    if wanted.asin.strip().upper() != details(store_id, listing_id).listing.asin:
        look_up(store_id, wanted.asin, by=by)
    made = create_alias(store_id, listing_id, Alias(**wanted.dict()), by=by, now=clock.now())
    return Status(201, {"listing_id": made})


@router.post(
    "/{int:store_id}/listings/{int:listing_id}/actions/{action}",
    response=ListingDetails,
    summary="Act on a listing",
)
def act_on_listing(
    request: HttpRequest, store_id: int, listing_id: int, action: str, arguments: Arguments | None = None
) -> dict[str, object]:
    """Publish, end, fulfilment, search-again, attempt-match or create-products."""
    given = (arguments or Arguments()).of(action)
    act_on(store_id, action, listing_id, arguments=given, by=actor_of(request), now=clock.now())
    return get_listing(request, store_id, listing_id)


def _facts(found: Details) -> dict[str, object]:
    names = ("sku", "asin", "title", "tab", "state", "cause", "issues", "updated_at", "seen_at", "store_id")
    return {name: getattr(found.listing, name) for name in names} | {
        "id": found.listing.pk,
        "product_sku": found.product_sku,
        "status": say(found.status),
        "reason": say(found.reason) if found.reason else "",
        "facts": [{"key": one.key, "value": one.text, "source": say(one.source)} for one in found.facts],
        "shared": list(found.shared),
        "candidates": [one.asin for one in found.candidates],
        "replaces": found.replaces.sku if found.replaces else "",
    }
