from django import forms
from django.utils.translation import gettext_lazy as _


class ProfileForm(forms.Form):
    """What a user may change about himself."""

    full_name = forms.CharField(
        label=_("Full name"), max_length=150, required=False, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"})
    )
