from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from towpath.web.journal.labels import ACTIONS

DATE = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def _actions() -> list[tuple[str, str]]:
    known = sorted(((code, gettext(label)) for code, label in ACTIONS.items()), key=lambda pair: pair[1])
    return [("", gettext("Everything")), *known]


class FilterForm(forms.Form):
    """What narrows the journal; what is not valid narrows nothing."""

    action = forms.ChoiceField(label=_("What"), required=False, choices=_actions)
    actor = forms.CharField(label=_("Who"), required=False, max_length=150)
    text = forms.CharField(label=_("Subject or address"), required=False, max_length=255)
    since = forms.DateField(label=_("From"), required=False, widget=DATE)
    until = forms.DateField(label=_("To"), required=False, widget=DATE)

    def wanted(self) -> dict[str, Any]:
        """Give the arguments of the query; both days count whole, by the store's clock."""
        self.is_valid()
        data = {name: value for name, value in self.cleaned_data.items() if value}
        if "since" in data:
            data["since"] = _midnight(data["since"])
        if "until" in data:
            data["until"] = _midnight(data["until"] + timedelta(days=1))
        return data


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
