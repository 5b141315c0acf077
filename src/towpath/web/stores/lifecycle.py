"""Add a store, change what may be changed of it, pause it, let it go on, delete it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from towpath.domain.listings.actions.stores import NewStore, add_store
from towpath.domain.listings.queries.counts import tab_counts
from towpath.domain.stores.actions import stores as actions
from towpath.domain.stores.queries.stores import store_row
from towpath.kit import clock
from towpath.kit.forms import attempt
from towpath.web.actor import actor_of, needs, user_of
from towpath.web.channel.views import frame
from towpath.web.stores.forms import AddStoreForm, DeactivateForm, DeleteForm, IntegrationForm
from towpath.web.stores.frame import store_frame


@require_http_methods(["GET", "POST"])
@needs("store.manage")
def add(request: HttpRequest) -> HttpResponse:
    """Add a store; it is connected on the page that follows."""
    actor, initial = actor_of(request), {"email": user_of(request).email}
    form = AddStoreForm(request.POST or None, initial=initial, with_mapping=actor.may("store.settings"))

    def act() -> int:
        data = dict(form.cleaned_data)
        website = data.pop("website")
        return add_store(NewStore(website_id=website, **data), by=actor, now=clock.now())

    if store_id := attempt(form, act):
        messages.success(request, _("The store was added. Connect it to your seller account now."))
        return redirect("stores:connect", store_id)
    return render(request, "stores/add.html", frame(request, "stores", form=form))


@require_http_methods(["GET", "POST"])
@needs("store.manage")
def integration(request: HttpRequest, store_id: int) -> HttpResponse:
    """Change the store's name and e-mail address."""
    store = store_row(store_id)
    form = IntegrationForm(request.POST or None, initial={"name": store.name, "email": store.email})

    def act() -> bool:
        actions.change_store(store_id, **form.cleaned_data, by=actor_of(request), now=clock.now())
        return True

    if attempt(form, act):
        messages.success(request, _("The store was saved."))
        return redirect("stores:dashboard", store_id)
    return render(request, "stores/integration.html", store_frame(request, store, "dashboard", form=form))


@require_POST
def activate(request: HttpRequest, store_id: int) -> HttpResponse:
    """Let a paused store go on."""
    actions.activate(store_id, by=actor_of(request), now=clock.now())
    messages.success(request, _("The store is active. It goes on with its settings as they are now."))
    return redirect("channel:home")


@require_http_methods(["GET", "POST"])
@needs("store.manage")
def deactivate(request: HttpRequest, store_id: int) -> HttpResponse:
    """Pause a store, after asking what becomes of its quantities."""
    form = DeactivateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        zero = form.cleaned_data["zero_quantity"]
        actions.deactivate(store_id, zero_quantity=zero, by=actor_of(request), now=clock.now())
        messages.success(request, _("The store is inactive: nothing is exchanged with Amazon."))
        return redirect("channel:home")
    return render(request, "stores/deactivate.html", store_frame(request, store_id, "dashboard", form=form))


@require_http_methods(["GET", "POST"])
@needs("store.manage")
def delete(request: HttpRequest, store_id: int) -> HttpResponse:
    """Delete a store, after saying what goes with it and asking for its name."""
    form = DeleteForm(request.POST or None)

    def act() -> bool:
        typed = form.cleaned_data["typed"]
        actions.delete_store(store_id, typed=typed, by=actor_of(request), now=clock.now())
        return True

    if attempt(form, act):
        messages.success(request, _("The store is being deleted."))
        return redirect("channel:home")
    listings = sum(count for tab, count in tab_counts(store_id).items() if tab != "overrides")
    context = store_frame(request, store_id, "dashboard", form=form, listings=listings)
    return render(request, "stores/delete.html", context)
