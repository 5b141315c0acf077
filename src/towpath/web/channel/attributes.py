"""The view Attributes of the channel: which of Amazon's attributes go to which of the catalogue."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from towpath.domain.listings.actions.attributes import ask_again, create_and_map, map_attribute
from towpath.domain.listings.queries.attribute_grids import ATTRIBUTES, VALUES
from towpath.domain.listings.queries.attributes import amazon_attributes, mapping, values_of
from towpath.kit import clock
from towpath.kit.forms import attempt
from towpath.kit.text import N_
from towpath.web.actor import actor_of
from towpath.web.channel.attribute_forms import MappingForm
from towpath.web.channel.views import frame
from towpath.web.grid.selection import back, question, selected
from towpath.web.grid.table import MassAction, Table, answer


def _reimport() -> MassAction:
    return MassAction(
        "reimport",
        N_("Re-import attribute values"),
        reverse("channel:attributes-reimport"),
        title=N_("Re-import the values of %(number)s attributes?"),
        text=N_("They are fetched from Amazon anew, in the background, and imported where they differ."),
        button=N_("Re-import"),
    )


@require_GET
def attributes(request: HttpRequest) -> HttpResponseBase:
    """List Amazon's attributes with where their values go."""
    table = Table(
        request=request,
        grid=ATTRIBUTES,
        rows=amazon_attributes(),
        label=_("Attributes"),
        cells="channel/_attribute_cell.html",
        actions=(_reimport(),),
        exports=False,
    )
    return answer(table, "channel/attributes.html", frame(request, "attributes"))


@require_POST
def reimport(request: HttpRequest) -> HttpResponse:
    """Have the values of the selected attributes fetched anew."""
    rows = selected(request, ATTRIBUTES, amazon_attributes())
    if asked := question(request, _reimport(), rows):
        return asked
    ids = list(rows.values_list("pk", flat=True))
    count = ask_again(ids, by=actor_of(request), now=clock.now())
    text = ngettext(
        "The values of %(count)d attribute are fetched anew.",
        "The values of %(count)d attributes are fetched anew.",
        count,
    )
    messages.success(request, text % {"count": count})
    return back(request)


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


@require_GET
def values(request: HttpRequest, attribute_id: int) -> HttpResponseBase:
    """List all values of an attribute, mapped or not."""
    row = mapping(attribute_id)
    table = Table(
        request=request,
        grid=VALUES,
        rows=values_of(row),
        label=_("Matching Attribute Values"),
        cells="channel/_attribute_value_cell.html",
    )
    return answer(
        table, "channel/attribute_values.html", frame(request, "attributes", row=row, part="values")
    )
