from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from towpath.domain.catalog.queries.scopes import website_names
from towpath.domain.listings.queries.mapping import identifier_attributes
from towpath.domain.stores.logic.listing_settings import IDENTIFIERS
from towpath.domain.stores.logic.marketplaces import MARKETPLACES

_PLAIN = {"class": "mono", "autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
_KEPT_OUT = {**_PLAIN, "data-1p-ignore": "", "data-lpignore": "true"}


def _select() -> tuple[str, str]:
    return ("", gettext("Select an option"))


def _countries() -> list[tuple[str, str]]:
    return [_select(), *((code, gettext(one.name)) for code, one in MARKETPLACES.items())]


def _secret(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    """Give a field whose text no screen shows; what was typed comes back when something else is wrong."""
    widget = forms.PasswordInput(_KEPT_OUT, render_value=True)
    return forms.CharField(
        label=label, max_length=2048, widget=widget, help_text=help_text, required=required
    )


class IntegrationForm(forms.Form):
    """What may be changed of a store at any time."""

    email = forms.CharField(
        label=_("Email Address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=_("The contact of the store: it gets the notices about its connection to Amazon."),
    )
    name = forms.CharField(
        label=_("New Store Name"),
        max_length=255,
        help_text=_("For you alone: it stands on the store's card and in lists, such as Amazon Store USA."),
    )


class AddStoreForm(IntegrationForm):
    """A new store."""

    website = forms.TypedChoiceField(
        label=_("Magento Website to use for Amazon Listing"),
        choices=lambda: [_select(), *website_names().items()],
        coerce=int,
        help_text=_(
            "Its products are listed. It cannot be changed later: delete the store and add it again."
        ),
    )
    country = forms.ChoiceField(
        label=_("Amazon Marketplace Country"),
        choices=_countries,
        help_text=_("It cannot be changed later: delete the store and add it again."),
    )
    identifier = forms.ChoiceField(
        label=_("Product ID on the Amazon market"),
        choices=lambda: [_select(), *((name, name.upper()) for name in IDENTIFIERS)],
        required=False,
        help_text=_("What your products are found by at Amazon. You can choose more in the settings later."),
    )
    attribute = forms.ChoiceField(
        label=_("Map a Magento attribute"),
        choices=lambda: [
            _select(),
            *((code, f"{label} ({code})") for code, label in identifier_attributes().items()),
        ],
        required=False,
        help_text=_("The attribute that holds this number."),
    )
    field_order = ("website", "email", "name", "country", "identifier", "attribute")

    def __init__(self, *args: Any, with_mapping: bool, **kwargs: Any) -> None:
        """Choose the only website there is; leave the mapping out for who may not change settings."""
        super().__init__(*args, **kwargs)
        names = list(website_names())
        if len(names) == 1:
            self.initial.setdefault("website", names[0])
        if not with_mapping:
            del self.fields["identifier"], self.fields["attribute"]


class PasteForm(forms.Form):
    """What Amazon shows to who authorises his own private application."""

    client_id = forms.CharField(
        label=_("Client id"),
        max_length=200,
        widget=forms.TextInput(_PLAIN),
        help_text="amzn1.application-oa2-client.…",
    )
    client_secret = _secret(_("Client secret"), required=False)
    refresh_token = _secret(
        _("Refresh token"), _("It begins with “Atzr|” and is shown once, by Authorize app.")
    )
    seller_id = forms.CharField(
        label=_("Merchant token"),
        max_length=32,
        widget=forms.TextInput(_PLAIN),
        help_text=_("Seller Central > Settings > Account Info > Your Merchant Token; also called seller id."),
    )

    def __init__(self, *args: Any, secret_is_kept: bool, **kwargs: Any) -> None:
        """Say of the secret whether it may be left empty."""
        super().__init__(*args, **kwargs)
        self.fields["client_secret"].help_text = (
            gettext("Leave it empty to use the stored one of this client id.")
            if secret_is_kept
            else gettext("Shown beside the client id, under View in the list of your applications.")
        )


class ApplicationForm(forms.Form):
    """A public application that sellers log in with."""

    application_id = forms.CharField(
        label=_("Application id"),
        max_length=200,
        widget=forms.TextInput(_PLAIN),
        help_text="amzn1.sp.solution.…",
    )
    client_id = forms.CharField(
        label=_("Client id"),
        max_length=200,
        widget=forms.TextInput(_PLAIN),
        help_text="amzn1.application-oa2-client.…",
    )
    client_secret = _secret(
        _("Client secret"), _("Leave it empty to use the stored one of this client id."), required=False
    )
    draft = forms.BooleanField(
        label=_("The application is a draft: Amazon has not published it"), required=False
    )


class SecretForm(forms.Form):
    """A client secret that was rotated at Amazon."""

    client_secret = _secret(_("New client secret"))


class DeactivateForm(forms.Form):
    """How a store is paused."""

    zero_quantity = forms.BooleanField(
        label=_("Also set the quantity of its listings to 0 at Amazon"),
        required=False,
        help_text=_("Otherwise buyers can go on buying with the last price and quantity."),
    )


class DeleteForm(forms.Form):
    """The confirmation of a deletion."""

    typed = forms.CharField(
        label=gettext_lazy("Type the store's name to confirm"),
        max_length=255,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
