"""The pages on which a listing is told what it lacks, or what it is to be."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from towpath.domain.listings.actions.alias import Alias, change_asin, create_alias
from towpath.domain.listings.actions.info import Info, update_info
from towpath.domain.listings.logic.asins import next_sku
from towpath.domain.listings.queries.details import Details, details
from towpath.kit import clock
from towpath.kit.forms import attempt
from towpath.sync.look_up import look_up
from towpath.web.actor import actor_of, needs
from towpath.web.listings.forms import AliasForm, AsinForm, InfoForm
from towpath.web.stores.frame import store_frame


@require_http_methods(["GET", "POST"])
@needs("listing.edit")
def info(request: HttpRequest, store_id: int, listing_id: int) -> HttpResponse:
    """Update Required Info: give a listing what it lacks."""
    found, by = details(store_id, listing_id), actor_of(request)
    form = InfoForm(request.POST or None, found)

    def act() -> bool:
        given = Info(**{name: form.cleaned_data.get(name, "") for name in ("asin", "condition")})
        if given.asin:
            look_up(store_id, given.asin, by=by)
        update_info(store_id, listing_id, given, by=by, now=clock.now())
        return True

    return _page(request, found, form, act, "listings/info.html", _("The listing was updated."))


@require_http_methods(["GET", "POST"])
@needs("listing.edit")
def asin(request: HttpRequest, store_id: int, listing_id: int) -> HttpResponse:
    """Edit Assigned ASIN: match the product to another Amazon item."""
    found, by = details(store_id, listing_id), actor_of(request)
    form = AsinForm(request.POST or None)

    def act() -> int:
        typed = form.cleaned_data
        item = look_up(store_id, typed["asin"], by=by)
        return change_asin(store_id, listing_id, item, sku=typed["sku"], by=by, now=clock.now())

    form.fields["sku"].widget.attrs["placeholder"] = next_sku(found.listing.sku, "…")
    text = _("The new listing is being published. The old one ends once Amazon has confirmed it.")
    return _page(request, found, form, act, "listings/asin.html", text)


@require_http_methods(["GET", "POST"])
@needs("listing.edit")
def alias(request: HttpRequest, store_id: int, listing_id: int) -> HttpResponse:
    """Create Alias Seller SKU: a second listing of the product."""
    found, by = details(store_id, listing_id), actor_of(request)
    form = AliasForm(request.POST or None, initial={"asin": found.listing.asin})

    def act() -> int:
        typed = Alias(**form.cleaned_data)
        if typed.asin.strip().upper() != found.listing.asin:
            look_up(store_id, typed.asin, by=by)
        return create_alias(store_id, listing_id, typed, by=by, now=clock.now())

    return _page(request, found, form, act, "listings/alias.html", _("The alias is being published."))


def _page(
    request: HttpRequest,
    found: Details,
    form: Form,
    act: Callable[[], int],
    template: str,
    told: str,
) -> HttpResponse:
    """Do what was sent and show the listing, or show the form."""
    if done := attempt(form, act):
        messages.success(request, told)
        made = found.listing.pk if done is True else done
        return redirect("stores:listing", found.store.id, made)
    context = store_frame(request, found.store, "listings", found=found, row=found.listing, form=form)
    return render(request, template, context, status=422 if form.is_bound else 200)
