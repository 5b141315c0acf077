from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from towpath.domain.access.logic.rights import RIGHTS
from towpath.domain.access.queries import users as queries


class UserForm(forms.Form):
    """A user, to be made or changed."""

    username = forms.CharField(
        label=_("User name"), max_length=64, widget=forms.TextInput({"autocomplete": "off"})
    )
    full_name = forms.CharField(label=_("Full name"), max_length=150, required=False)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(
        label=_("Role"), choices=lambda: [(role.name, gettext(role.name)) for role in queries.roles()]
    )


class RoleForm(forms.Form):
    """A role of one's own."""

    name = forms.CharField(label=_("Name"), max_length=64)
    rights = forms.MultipleChoiceField(
        label=_("Rights"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(right, gettext(label)) for right, label in RIGHTS.items()],
    )
