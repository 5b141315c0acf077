import re
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from towpath.domain.catalog.actions.attributes import AttributeChange
from towpath.domain.catalog.logic.attributes import KINDS, SCOPES, Kind
from towpath.domain.catalog.queries.attributes import attribute_sets, attributes
from towpath.domain.catalog.queries.scopes import store_view_names
from towpath.domain.listings.actions.attributes import MappingChange
from towpath.domain.listings.queries.attributes import AttributeMapping

NEW = "new:"
_KINDS = ("text", "textarea", "number", "price", "date", "boolean", "select", "multiselect")
_SCOPES = ("global", "store_view")
_OVERWRITE = (
    ("", _("Do Not Overwrite Existing Magento Values")),
    ("1", _("Overwrite Existing Magento Values")),
)


class MappingForm(forms.Form):
    """Where the values of an Amazon attribute go: to an attribute that is there, or to a new one."""

    is_active = forms.BooleanField(label=_("Is Active"), required=False)
    attribute_code = forms.ChoiceField(label=_("Select Magento Product Attribute"), required=False)
    overwrite = forms.ChoiceField(label=_("Overwrite Existing Value"), choices=_OVERWRITE, required=False)
    label = forms.CharField(label=_("Magento Product Attribute Name"), max_length=255, required=False)
    code = forms.CharField(label=_("Magento Product Attribute Code"), max_length=30, required=False)
    sets = forms.MultipleChoiceField(
        label=_("Attribute Set Ids"), required=False, widget=forms.CheckboxSelectMultiple
    )
    kind = forms.ChoiceField(label=_("Type"), required=False)
    use_for_promo_rules = forms.BooleanField(label=_("Use for Promo Rule Conditions"), required=False)
    scope = forms.ChoiceField(label=_("Magento Product Attribute Scope"), required=False)
    store_view_ids = forms.MultipleChoiceField(
        label=_("Store Views (to import values into)"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all store views (global)."),
    )

    def __init__(self, data: Any, mapping: AttributeMapping) -> None:
        """Offer what the catalogue has now; a new mapping begins without overwriting."""
        super().__init__(data, initial=_initial(mapping))
        choices: dict[str, Any] = {
            "attribute_code": [
                ("", gettext("-- Select Option --")),
                (NEW, gettext("Create New Magento Attribute")),
                *(
                    (one.code, f"{one.label} ({one.code})")
                    for one in attributes().values()
                    if one.kind != "media"
                ),
            ],
            "sets": [(name, name) for name in attribute_sets().values()],
            "kind": [(kind, gettext(KINDS[kind])) for kind in _KINDS],  # type: ignore[index]
            "scope": [(scope, gettext(SCOPES[scope])) for scope in _SCOPES],  # type: ignore[index]
            "store_view_ids": [(str(pk), name) for pk, name in store_view_names().items()],
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined] # all of them choose
        if not mapping.attribute_code:
            del self.fields["overwrite"]

    @property
    def makes_one(self) -> bool:
        """Tell whether a new attribute is asked for."""
        return bool(self.cleaned_data["attribute_code"] == NEW)

    @property
    def new_kind(self) -> Kind:
        """Give the kind of the new attribute."""
        return cast("Kind", self.cleaned_data["kind"] or "text")

    def change(self) -> MappingChange:
        """Give what the action takes."""
        data = self.cleaned_data
        return MappingChange(
            attribute_code=data["code"] if self.makes_one else data["attribute_code"],
            active=data["is_active"],
            overwrite=bool(data.get("overwrite")),
            store_view_ids=tuple(map(int, data["store_view_ids"])),
        )

    def attribute(self) -> AttributeChange:
        """Give what is said of the new attribute."""
        data = self.cleaned_data
        return AttributeChange(
            label=data["label"],
            scope=data["scope"] or "global",
            use_for_promo_rules=data["use_for_promo_rules"],
            sets=data["sets"],
        )


def _initial(mapping: AttributeMapping) -> dict[str, object]:
    return {
        "is_active": mapping.active,
        "attribute_code": mapping.attribute_code,
        "overwrite": "1" if mapping.overwrite else "",
        "store_view_ids": [str(pk) for pk in mapping.store_view_ids],
        "label": mapping.name,
        "code": code_of(mapping.name),
        "sets": ["Default"],
        "kind": "text",
        "use_for_promo_rules": True,
        "scope": "global",
    }


def code_of(name: str) -> str:
    """Propose an attribute code for a name of Amazon's: ``ListingPrice`` becomes ``listing_price``."""
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:30]
