from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from towpath.domain.access.logic.rights import RIGHTS
from towpath.kit.actor import Actor

LIFETIMES = (("30", _("30 days")), ("90", _("90 days")), ("365", _("1 year")), ("", _("No end")))


class TokenForm(forms.Form):
    """A token to be made; it can be given only what its maker has."""

    name = forms.CharField(
        label=_("Name"),
        max_length=64,
        help_text=_("What uses the token, such as “Stock sync”."),
    )
    days = forms.ChoiceField(label=_("Valid for"), choices=LIFETIMES, required=False, initial="90")
    scopes = forms.MultipleChoiceField(
        label=_("Rights"), widget=forms.CheckboxSelectMultiple, help_text=_("Give it as little as it needs.")
    )

    def __init__(self, *args: object, actor: Actor, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(right, gettext(label)) for right, label in RIGHTS.items() if actor.may(right)]
        self.fields["scopes"].choices = choices  # type: ignore[attr-defined]
