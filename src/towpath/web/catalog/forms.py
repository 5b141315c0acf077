from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from towpath.domain.catalog.actions.attributes import AttributeChange
from towpath.domain.catalog.logic.attributes import KINDS, SCOPES, WITH_OPTIONS
from towpath.domain.catalog.models import Attribute
from towpath.domain.catalog.queries.attributes import attribute_sets
from towpath.domain.catalog.queries.scopes import websites

CODE = forms.TextInput({"class": "mono", "autocomplete": "off", "spellcheck": "false"})


class ScopeForm(forms.Form):
    """A website or a store view."""

    code = forms.CharField(
        label=_("Code"), max_length=32, widget=CODE, help_text=_("The one that it has in the shop.")
    )
    name = forms.CharField(label=_("Name"), max_length=255)
    sort_order = forms.IntegerField(label=_("Sort order"), min_value=0, initial=0)

    def __init__(self, *args: Any, fixed: bool, hint: str = "", **kwargs: Any) -> None:
        """Leave out the code of what is there already: it is fixed."""
        super().__init__(*args, **kwargs)
        self.fields["sort_order"].help_text = hint
        if fixed:
            del self.fields["code"]


def _named(labels: Any) -> list[tuple[str, str]]:
    return [(code, gettext(label)) for code, label in labels.items()]


class AttributeForm(forms.Form):
    """An attribute; code and input type are fixed once it is there, the scope of Magento's own always."""

    label = forms.CharField(label=_("Label"), max_length=255)
    code = forms.CharField(
        label=_("Attribute code"),
        max_length=60,
        widget=CODE,
        help_text=_("As in the shop: small letters, digits and underscores."),
    )
    kind = forms.ChoiceField(label=_("Input type"), choices=lambda: _named(KINDS))
    scope = forms.ChoiceField(label=_("Scope"), choices=lambda: _named(SCOPES))
    use_for_promo_rules = forms.BooleanField(
        label=_("Use for Promo Rule Conditions"),
        required=False,
        help_text=_("Listing rules and pricing rules may ask for it."),
    )
    options = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("For dropdown and multiple select: one on each line, in their order."),
    )
    sets = forms.MultipleChoiceField(
        label=_("Attribute sets"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(name, name) for name in attribute_sets().values()],
    )

    def __init__(self, *args: Any, row: Attribute | None = None, **kwargs: Any) -> None:
        """Ask only for what can be said of the attribute, and for a label in each store view."""
        super().__init__(*args, **kwargs)
        if row is not None:
            fixed = {"code", "kind"} | ({"scope"} if row.system or row.kind == "price" else set())
            fixed |= set() if row.kind in WITH_OPTIONS else {"options"}
            for name in fixed:
                del self.fields[name]
        self._views = [view.code for site in websites() for view in site.store_views.all()]
        for site in websites():
            for view in site.store_views.all():
                label = gettext("Label in %(view)s") % {"view": view.name}
                self.fields[f"label_{view.code}"] = forms.CharField(
                    label=label, max_length=255, required=False
                )

    def change(self) -> AttributeChange:
        """Give what the action takes; what was not asked for stays as it is."""
        data = self.cleaned_data
        lines = [line.strip() for line in data.get("options", "").splitlines()]
        return AttributeChange(
            label=data["label"],
            labels={code: data[f"label_{code}"] for code in self._views},
            scope=data.get("scope"),
            use_for_promo_rules=data["use_for_promo_rules"],
            options=[line for line in lines if line] if "options" in self.fields else None,
            sets=data["sets"],
        )


def facts_of(row: Attribute) -> dict[str, object]:
    """Give what the form of an attribute begins with."""
    return {
        "label": row.label,
        "scope": row.scope,
        "use_for_promo_rules": row.use_for_promo_rules,
        "options": "\n".join(option.label for option in row.options.all()),
        "sets": [each.name for each in row.sets.all()],
        **{f"label_{code}": label for code, label in row.labels.items()},
    }


class AttributeFilter(forms.Form):
    """What narrows the list of attributes; what is not valid narrows nothing."""

    q = forms.CharField(label=_("Code or label"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("Input type"), required=False, choices=lambda: [("", gettext("Any")), *_named(KINDS)]
    )
    rules = forms.BooleanField(label=_("Use for Promo Rule Conditions"), required=False)

    def wanted(self) -> dict[str, Any]:
        """Give the arguments of the query."""
        self.is_valid()
        data = self.cleaned_data
        text = data.get("q", "").replace("\0", "")
        return {"text": text, "kind": data.get("kind", ""), "rules": data.get("rules", False)}


class ImportForm(forms.Form):
    """A product CSV to import."""

    file = forms.FileField(
        label=_("Product CSV"),
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
        help_text=_("As Magento exports it; in UTF-8, with commas, semicolons or tabs."),
    )
