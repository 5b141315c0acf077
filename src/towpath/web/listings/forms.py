from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from towpath.domain.catalog.logic.creation import INVISIBLE
from towpath.domain.catalog.queries.attributes import attribute_sets, options_of
from towpath.domain.catalog.queries.categories import category_paths
from towpath.domain.catalog.queries.scopes import website_names
from towpath.domain.listings.actions.info import NEEDS_ASIN
from towpath.domain.listings.logic.states import MISSING_CONDITION, MISSING_DATA, PUBLISH_FAILED
from towpath.domain.listings.queries.details import Details
from towpath.domain.stores.logic.conditions import CONDITIONS

BY_HAND = "by_hand"
CODE = {"class": "mono", "autocomplete": "off", "spellcheck": "false", "maxlength": "10"}


_SKU = {"class": "mono", "autocomplete": "off", "spellcheck": "false", "maxlength": "40"}


def _asin(label: str, *, required: bool) -> forms.CharField:
    widget = forms.TextInput({**CODE, "placeholder": gettext("Enter a valid ASIN")})
    return forms.CharField(label=label, required=required, max_length=20, widget=widget)


def _conditions() -> list[tuple[str, str]]:
    named = [(key, gettext(name)) for key, name in CONDITIONS.items()]
    return [("", gettext("-- Select Option --")), *named]


class InfoForm(forms.Form):
    """What a listing lacks: a candidate or an ASIN by hand, or a condition."""

    def __init__(self, data: Any, found: Details) -> None:
        """Ask for what the cause of the listing wants."""
        super().__init__(data)
        cause = found.listing.cause
        self.candidates = [one for one in found.candidates if not one.is_parent]
        if cause in NEEDS_ASIN and self.candidates:
            choices = [(one.asin, one.asin) for one in self.candidates]
            self.fields["candidate"] = forms.ChoiceField(
                label=_("Select Correct Amazon Listing"),
                choices=[*choices, (BY_HAND, _("Manually Enter Correct ASIN"))],
                widget=forms.RadioSelect,
            )
            self.fields["asin"] = _asin(gettext("Manually Assign ASIN"), required=False)
        elif cause in NEEDS_ASIN or cause in {PUBLISH_FAILED, MISSING_DATA}:
            self.fields["asin"] = _asin(gettext("Assign ASIN"), required=cause in NEEDS_ASIN)
        if cause in {MISSING_CONDITION, PUBLISH_FAILED, MISSING_DATA}:
            self.fields["condition"] = forms.ChoiceField(
                label=_("Condition"),
                required=cause == MISSING_CONDITION,
                choices=_conditions(),
            )

    def clean(self) -> dict[str, Any]:
        """Take the candidate unless an ASIN is to be typed."""
        data = super().clean() or {}
        if data.get("candidate") == BY_HAND and not data.get("asin"):
            self.add_error("asin", gettext("This field is required."))
        elif data.get("candidate") not in {None, "", BY_HAND}:
            data["asin"] = data["candidate"]
        return data


class AsinForm(forms.Form):
    """Another Amazon item for a listing."""

    asin = forms.CharField(label=_("Assign ASIN"), max_length=20, widget=forms.TextInput(CODE))
    sku = forms.CharField(
        label=_("Seller SKU of the new listing"),
        required=False,
        max_length=60,
        help_text=_(
            "Amazon keeps one item for each Seller SKU. Left empty, it is made from the old one and the ASIN."
        ),
        widget=forms.TextInput(_SKU),
    )


class AliasForm(forms.Form):
    """A second Seller SKU for the product of a listing."""

    sku = forms.CharField(
        label=_("Assign New Seller SKU"),
        max_length=60,
        help_text=_("1 to 40 characters, unique in your seller account."),
        widget=forms.TextInput(_SKU),
    )
    asin = forms.CharField(
        label=_("Assign New ASIN"),
        max_length=20,
        help_text=_("Leave it for another listing of the same item; enter another ASIN for a second item."),
        widget=forms.TextInput(CODE),
    )
    remove = forms.BooleanField(
        label=_("Remove Existing Seller SKU"),
        required=False,
        help_text=_("The old listing ends as soon as the new one is live."),
    )


class ProductsForm(forms.Form):
    """What all new products share."""

    enabled = forms.BooleanField(
        label=_("Enable Product(s)"),
        required=False,
        initial=True,
        help_text=_("No order can be created for a disabled product."),
    )
    website_ids = forms.TypedMultipleChoiceField(
        label=_("Website Ids"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    attribute_set = forms.ChoiceField(label=_("Attribute Set Id"), initial="Default")
    visibility = forms.ChoiceField(label=_("Visibility"), initial=INVISIBLE)
    tax_class = forms.ChoiceField(label=_("Assign Tax Class"), required=False)
    category_ids = forms.TypedMultipleChoiceField(
        label=_("Categories"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, website_id: int) -> None:
        """Read the choices anew for each page."""
        super().__init__(data, initial={"website_ids": [website_id]})
        options = options_of(["visibility", "tax_class_id"])
        none = ("", gettext("-- Select Option --"))
        choices: dict[str, list[tuple[Any, str]]] = {
            "website_ids": list(website_names().items()),
            "attribute_set": [(name, name) for name in attribute_sets().values()],
            "visibility": [(label, gettext(label)) for label in options.get("visibility", [])],
            "tax_class": [none, *((label, label) for label in options.get("tax_class_id", []))],
            "category_ids": list(category_paths().items()),
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined] # all of them choose
