"""Assign a listing that Amazon has to a product, or make the product of it."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from towpath.domain.catalog.queries.grid import product_grid, product_rows
from towpath.domain.listings.actions import mass
from towpath.domain.listings.actions.acting import act_on
from towpath.domain.listings.actions.assign import ProductHasListing, assign
from towpath.domain.listings.queries.details import Details, details
from towpath.domain.listings.queries.grid import grid_of, rows_of
from towpath.domain.stores.queries.stores import StoreRow, store_row
from towpath.kit import clock
from towpath.kit.errors import DomainError, Forbidden
from towpath.kit.forms import attempt
from towpath.kit.grid.declared import Column
from towpath.kit.paging import parse_id
from towpath.kit.speech import say
from towpath.kit.text import N_
from towpath.web.actor import actor_of, needs
from towpath.web.grid.selection import back_of, selected
from towpath.web.grid.table import Table, answer
from towpath.web.listings.forms import ProductsForm
from towpath.web.stores.frame import store_frame

TAB = "new_third_party"
KEPT = ("selection", "state", "id", "back")
"""What says which listings of the grid were selected."""
LISTABLE = ("simple", "virtual", "downloadable")


@require_http_methods(["GET", "POST"])
@needs("listing.edit")
def assign_product(request: HttpRequest, store_id: int, listing_id: int) -> HttpResponseBase:
    """Choose the product of a listing; one that feeds another listing is asked about."""
    found = details(store_id, listing_id)
    if request.method == "GET":
        return _choose(request, found)
    product_id, alias = parse_id(request.POST.get("product", "")) or 0, "alias" in request.POST
    try:
        assign(store_id, listing_id, product_id, alias=alias, by=actor_of(request), now=clock.now())
    except Forbidden:
        raise
    except ProductHasListing as taken:
        return _ask_alias(request, found, product_id, say(taken.message))
    except DomainError as refused:
        messages.error(request, say(refused.message))
        return redirect("stores:listing-assign", store_id, listing_id)
    messages.success(request, _("The product was assigned."))
    return redirect("stores:listing", store_id, listing_id)


@require_http_methods(["GET", "POST"])
@needs("catalog.create")
def create_product(request: HttpRequest, store_id: int, listing_id: int) -> HttpResponse:
    """Make the product of one listing."""
    found = details(store_id, listing_id)
    form = ProductsForm(request.POST or None, found.store.website_id)

    def act() -> bool:
        arguments, by = form.cleaned_data, actor_of(request)
        act_on(store_id, "create-products", listing_id, arguments=arguments, by=by, now=clock.now())
        return True

    if attempt(form, act):
        messages.success(request, _("The product was created."))
        return redirect("stores:listing", store_id, listing_id)
    return _form(request, found.store, form, found=found)


@require_POST
@needs("catalog.create")
def create_products(request: HttpRequest, store_id: int) -> HttpResponse:
    """Make the products of the listings that were selected; the same settings hold for all of them."""
    store, rows = store_row(store_id), selected(request, grid_of(TAB), rows_of(store_id, TAB))
    form = ProductsForm(request.POST if "attribute_set" in request.POST else None, store.website_id)

    def act() -> int:
        arguments, by = form.cleaned_data, actor_of(request)
        return mass.start(store_id, "create-products", rows, arguments=arguments, by=by, now=clock.now())

    if mass_id := attempt(form, act):
        messages.success(request, _("The products are being created."))
        return redirect("stores:listings-mass", store_id, mass_id)
    kept = [(name, value) for name in KEPT for value in request.POST.getlist(name)]
    return _form(request, store, form, kept=kept, any=rows.exists(), back=back_of(request))


def _ask_alias(request: HttpRequest, found: Details, product_id: int, text: str) -> HttpResponse:
    more = {"text": text, "product_id": product_id, "found": found}
    return render(request, "listings/ask_alias.html", store_frame(request, found.store, "listings", **more))


def _form(request: HttpRequest, store: StoreRow, form: ProductsForm, **more: object) -> HttpResponse:
    context = store_frame(request, store, "listings", form=form, **more)
    return render(request, "listings/create.html", context, status=422 if form.is_bound else 200)


def _choose(request: HttpRequest, found: Details) -> HttpResponseBase:
    """Show the products of the store's website that can be listed, to choose from."""
    grid = product_grid()
    columns = (*grid.columns, Column("action", N_("Action"), "action"))
    table = Table(
        request=request,
        grid=replace(grid, key="listings.assign", columns=columns, also=("sku",)),
        rows=product_rows(None).filter(
            website_ids__contains=[found.store.website_id], enabled=True, type__in=LISTABLE
        ),
        label=_("Products"),
        cells="listings/_product_cell.html",
    )
    more = {"found": found, "row": found.listing}
    return answer(table, "listings/assign.html", store_frame(request, found.store, "listings", **more))
