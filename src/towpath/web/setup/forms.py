from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class PasswordForm(forms.Form):
    """A new password, typed twice."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("At least 12 characters, and no common word."),
    )
    password_again = forms.CharField(
        label=_("Password again"), strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        """Refuse two passwords that differ."""
        data = self.cleaned_data
        if data.get("password_again") and data.get("password") != data["password_again"]:
            self.add_error("password_again", gettext("The two passwords are not the same."))
        return data


class AdministratorForm(PasswordForm):
    """The first administrator."""

    username = forms.CharField(
        label=_("User name"), max_length=64, widget=forms.TextInput({"autocomplete": "username"})
    )
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput({"autocomplete": "email"}))
    field_order = ["username", "email", "password", "password_again"]
