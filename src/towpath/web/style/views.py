from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from towpath.kit import clock
from towpath.web.conditions.editor import ConditionEditor
from towpath.web.grid.table import answer
from towpath.web.style.grid import sample
from towpath.web.style.sample import RULE, SHOP
from towpath.web.ui.templatetags.ui import LEVEL_ICONS


class SampleForm(forms.Form):
    """One field of each kind."""

    text = forms.CharField(label=_("Text"), help_text=_("Help stands under the field."), required=False)
    wrong = forms.CharField(label=_("Required"))
    choice = forms.ChoiceField(
        label=_("Choice"), choices=[("a", _("First")), ("b", _("Second"))], required=False
    )
    several = forms.MultipleChoiceField(
        label=_("Several"),
        choices=[("a", _("First")), ("b", _("Second"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    yes = forms.BooleanField(label=_("Yes or no"), required=False)


@require_http_methods(["GET", "POST"])
def style(request: HttpRequest) -> HttpResponseBase:
    """Show every component once; the condition editor works, and saves nothing."""
    table = sample(request)
    names = {
        "form": SampleForm({"text": "Towpath"}),
        "levels": list(LEVEL_ICONS),
        "now": clock.now(),
        "table": table,
    }
    if request.method == "POST":
        editor = ConditionEditor.read(request.POST, SHOP)
        names["right"] = not editor.edited and editor.is_right()
        return editor.shown(request, "style/style.html", names)
    return answer(table, "style/style.html", {**names, "editor": ConditionEditor(RULE, SHOP)})


@require_GET
def confirm(request: HttpRequest) -> HttpResponse:
    """Show the page behind a dialog."""
    return render(request, "style/confirm.html")
