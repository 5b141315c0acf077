from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from towpath.kit import clock
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


@require_GET
def style(request: HttpRequest) -> HttpResponse:
    """Show every component once."""
    form = SampleForm({"text": "Towpath"})
    return render(
        request, "style/style.html", {"form": form, "levels": list(LEVEL_ICONS), "now": clock.now()}
    )


@require_GET
def confirm(request: HttpRequest) -> HttpResponse:
    """Show the page behind a dialog."""
    return render(request, "style/confirm.html")
