"""The portal's forms: what may be typed; the actions decide the rest."""

import contextlib
from datetime import timedelta
from typing import Any

from allauth.core import context
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from towpath.kit import clock
from towpath.kit.errors import NotFound
from towpath.kit.http import address
from towpath.portal.actions import accounts, members
from towpath.portal.logic.keys import DEFAULT_OVERLAP, DESCRIPTION_MAX, OVERLAPS
from towpath.portal.models import AccessToken, Invitation, Membership, User
from towpath.portal.queries.accounts import actor_of

INVITATION = "invitation"
"""Where the session keeps the secret of an invitation's link until its reader is signed in."""
_VALIDITIES = (("", _("No end")), ("90", _("90 days")), ("180", _("180 days")), ("365", _("365 days")))
_OVERLAPS = (
    ("now", _("Not at all: it ends now")),
    ("1h", _("1 hour")),
    ("24h", _("24 hours")),
    ("7d", _("7 days")),
)


class SignupForm(forms.Form):
    """What registration asks beyond e-mail and password: the company, unless an invitation names it."""

    company = forms.CharField(
        label=_("Company name"), max_length=150, widget=forms.TextInput({"autocomplete": "organization"})
    )
    field_order = ("email", "company", "password1")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation: Invitation | None = None
        with contextlib.suppress(NotFound):
            self.invitation = members.invitation_of(context.request.session.get(INVITATION, ""), clock.now())
        if self.invitation:
            del self.fields["company"]
            self.fields["email"].initial = self.invitation.email

    def clean(self) -> dict[str, Any]:
        """Refuse another address than the invited one before anything is saved."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.invitation and data.get("email", "").casefold() != self.invitation.email.casefold():
            self.add_error("email", _("The invitation is for %(email)s.") % {"email": self.invitation.email})
        return data

    def signup(self, request: HttpRequest, user: User) -> None:
        """Give the new user his place: the seat that he was offered, or an account of his own."""
        by, now = actor_of(user, address(request)), clock.now()
        if self.invitation:
            members.join(user, request.session.pop(INVITATION), by=by, now=now)
        else:
            accounts.found_company(user, self.cleaned_data["company"], by=by, now=now)


class CompanyForm(forms.Form):
    """The account's name."""

    company = forms.CharField(label=_("Company name"), max_length=150)


class ProfileForm(forms.Form):
    """What a user says of himself."""

    full_name = forms.CharField(
        label=_("Full name"), max_length=150, required=False, widget=forms.TextInput({"autocomplete": "name"})
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=[("", _("As the browser asks")), *settings.LANGUAGES]
    )


class MemberForm(forms.Form):
    """A place in the account."""

    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices, initial=Membership.Role.MEMBER)
    may_manage_keys = forms.BooleanField(
        label=_("May manage API keys"),
        required=False,
        help_text=_("Owners may always. Others see masked keys."),
    )


class InviteForm(MemberForm):
    """A place for somebody new."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    field_order = ("email", "role", "may_manage_keys")


class TokenForm(forms.Form):
    """A token for the portal's API."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("The program that will use it."))
    scope = forms.ChoiceField(label=_("May"), choices=AccessToken.Scope.choices)
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        initial=90,
        choices=[(7, _("7 days")), (30, _("30 days")), (90, _("90 days")), (365, _("365 days"))],
    )


class ValidityForm(forms.Form):
    """How long a key is good."""

    validity_days = forms.TypedChoiceField(
        label=_("Valid for"), choices=_VALIDITIES, coerce=int, empty_value=None, required=False
    )


class KeyForm(ValidityForm):
    """A new key."""

    description = forms.CharField(
        label=_("Description"),
        max_length=DESCRIPTION_MAX,
        initial="Amazon Sales Channel",
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("Where the key will be used."),
    )
    field_order = ("description", "validity_days")


class RotateForm(ValidityForm):
    """A key in place of another."""

    overlap = forms.ChoiceField(
        label=_("How long the old key still works"),
        choices=_OVERLAPS,
        initial=DEFAULT_OVERLAP,
        widget=forms.RadioSelect,
    )
    field_order = ("overlap", "validity_days")

    def clean_overlap(self) -> timedelta:
        """Give the time that was chosen."""
        return OVERLAPS[self.cleaned_data["overlap"]]
