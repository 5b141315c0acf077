"""The view Attributes of the channel: which of Amazon's attributes go to which of the catalogue."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from towpath.domain.listings.actions.attributes import create_and_map, map_attribute
from towpath.domain.listings.queries.attributes import mapping
from towpath.kit import clock
from towpath.kit.forms import attempt
from towpath.web.actor import actor_of
from towpath.web.channel.attribute_forms import MappingForm
from towpath.web.channel.views import frame


@require_http_methods(["GET", "POST"])
def attribute(request: HttpRequest, attribute_id: int) -> HttpResponse:
    """Show the mapping of an attribute, and change it."""
    row = mapping(attribute_id)
    form = MappingForm(request.POST or None, row)

    def act() -> bool:
        by, now = actor_of(request), clock.now()
        if form.makes_one:
            create_and_map(attribute_id, form.new_kind, form.attribute(), form.change(), by=by, now=now)
        else:
            map_attribute(attribute_id, form.change(), by=by, now=now)
        return True

    if attempt(form, act):
        messages.success(request, _("You saved the attribute settings."))
        return redirect("channel:attributes")
    context = frame(request, "attributes", row=row, form=form, part="settings")
    return render(request, "channel/attribute.html", context, status=422 if form.errors else 200)
