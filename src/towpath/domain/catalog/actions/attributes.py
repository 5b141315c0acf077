import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from towpath.domain.catalog.logic.attributes import KINDS, SCOPES, WITH_OPTIONS, AttributeScope, Kind
from towpath.domain.catalog.logic.columns import ATTRIBUTE_OF, EXPORTED
from towpath.domain.catalog.logic.imports import CatalogChanged
from towpath.domain.catalog.models import Attribute, AttributeOption, AttributeSet, StoreView
from towpath.domain.journal import actions as journal
from towpath.kit.actor import Actor
from towpath.kit.errors import InvalidFields, NotFound
from towpath.kit.events import publish
from towpath.kit.text import N_, Message

_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")
_LONGEST = 255
_TAKEN = frozenset(EXPORTED) - frozenset(ATTRIBUTE_OF)
"""Columns of the product CSV that mean something of their own."""
_REQUIRED = Message(N_("This field is required."))


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeChange:
    """What may be said about an attribute; ``None`` leaves it as it is.

    ``labels`` are those of store views by code, ``options`` all choices in their order, ``sets`` the names
    of all attribute sets that have it.
    """

    label: str | None = None
    labels: Mapping[str, str] | None = None
    scope: AttributeScope | None = None
    use_for_promo_rules: bool | None = None
    options: Sequence[str] | None = None
    sets: Collection[str] | None = None


@transaction.atomic
def create_attribute(code: str, kind: Kind, change: AttributeChange, *, by: Actor, now: datetime) -> None:
    """Add an attribute; code and kind are fixed from then on. Raises :class:`InvalidFields`."""
    by.require("catalog.write")
    bad = _code_problems(code)
    if kind not in KINDS:
        bad["kind"] = Message(N_("There is no such input type."))
    row = Attribute(code=code, kind=kind)
    bad |= _problems(row, change) | ({} if change.label else {"label": _REQUIRED})
    if bad:
        raise InvalidFields(bad)
    _set(row, change)
    row.save()
    _set_lists(row, change)
    journal.record("catalog.attribute_created", code, by=by, at=now, kind=kind, label=row.label)


@transaction.atomic
def change_attribute(code: str, change: AttributeChange, *, by: Actor, now: datetime) -> None:
    """Change what differs; the scope only of an attribute of one's own, a choice in use goes nowhere.

    Raises :class:`InvalidFields` or :class:`NotFound`.
    """
    by.require("catalog.write")
    row = Attribute.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NotFound(N_("There is no such attribute."))
    if bad := _problems(row, change):
        raise InvalidFields(bad)
    before, scope = _facts(row), row.scope
    _set(row, change)
    row.save()
    _set_lists(row, change)
    after = _facts(row)
    detail = {name: {"old": before[name], "new": new} for name, new in after.items() if before[name] != new}
    if detail:
        journal.record("catalog.attribute_changed", code, by=by, at=now, **detail)
    if row.scope != scope:
        publish(CatalogChanged(by, now))


def _code_problems(code: str) -> dict[str, Message]:
    if not _CODE.fullmatch(code):
        text = N_(
            "A code begins with a small letter and has at most 60 small letters, digits and underscores."
        )
        return {"code": Message(text)}
    if code in _TAKEN:
        return {"code": Message(N_("A column of the product CSV has this name and another meaning."))}
    if Attribute.objects.filter(code=code).exists():
        return {"code": Message(N_("There is an attribute with this code."))}
    return {}


def _problems(row: Attribute, change: AttributeChange) -> dict[str, Message]:
    bad: dict[str, Message] = {}
    if change.label is not None and not change.label.strip():
        bad["label"] = _REQUIRED
    if any(len(label) > _LONGEST for label in (change.label or "", *(change.labels or {}).values())):
        bad["label"] = Message(N_("The value is too long."))
    if unknown := set(change.labels or ()) - set(StoreView.objects.values_list("code", flat=True)):
        bad["labels"] = Message(N_("There is no store view “%(code)s”."), {"code": min(unknown)})
    if change.scope is not None and change.scope not in SCOPES:
        bad["scope"] = Message(N_("There is no such scope."))
    elif change.scope not in {None, row.scope} and row.system:
        bad["scope"] = Message(N_("The scope of this attribute is Magento's own."))
    if unknown := set(change.sets or ()) - set(AttributeSet.objects.values_list("name", flat=True)):
        bad["sets"] = Message(N_("There is no attribute set “%(name)s”."), {"name": min(unknown)})
    if change.options is not None and (message := _options_problem(row, change.options)):
        bad["options"] = message
    return bad


def _options_problem(row: Attribute, options: Sequence[str]) -> Message | None:
    if options and row.kind not in WITH_OPTIONS:
        return Message(N_("An attribute of this input type has no choices."))
    if any(not label.strip() or len(label) > _LONGEST for label in options):
        return Message(N_("A choice has 1 to 255 characters."))
    if len(set(options)) < len(options):
        twice = next(label for label in options if list(options).count(label) > 1)
        return Message(N_("The choice “%(label)s” stands there twice."), {"label": twice})
    known = set(row.options.values_list("label", flat=True)) if row.pk else set()
    if used := _used(row, known - set(options)):
        return Message(N_("Products have the choice “%(label)s”; it cannot go."), {"label": min(used)})
    return None


def _used(row: Attribute, labels: Collection[str]) -> set[str]:
    """Give those of the choices that a product has, at whatever scope."""
    if not labels:
        return set()
    value = "jsonb_array_elements_text(values -> {})" if row.kind == "multiselect" else "values ->> {}"
    of_code = value.format("%(code)s")
    query = (
        f"SELECT label FROM (SELECT {of_code} AS label FROM catalog_product WHERE values ? %(code)s"  # noqa: S608
        f" UNION SELECT {of_code} FROM catalog_scopedvalues WHERE values ? %(code)s) v"
        " WHERE label = ANY (%(labels)s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, {"code": row.code, "labels": list(labels)})
        return {label for (label,) in cursor.fetchall()}


def _facts(row: Attribute) -> dict[str, object]:
    """Give what the journal tells of a change."""
    return {
        "label": row.label,
        "labels": ", ".join(f"{code}: {label}" for code, label in sorted(row.labels.items())),
        "scope": row.scope,
        "use_for_promo_rules": row.use_for_promo_rules,
        "options": list(row.options.values_list("label", flat=True)),
        "sets": list(row.sets.values_list("name", flat=True)),
    }


def _set(row: Attribute, change: AttributeChange) -> None:
    if change.label is not None:
        row.label = change.label.strip()
    if change.labels is not None:
        row.labels = {code: label.strip() for code, label in change.labels.items() if label.strip()}
    if change.scope is not None:
        row.scope = change.scope
    if change.use_for_promo_rules is not None:
        row.use_for_promo_rules = change.use_for_promo_rules


def _set_lists(row: Attribute, change: AttributeChange) -> None:
    if change.sets is not None:
        row.sets.set(AttributeSet.objects.filter(name__in=change.sets))
    if change.options is not None:
        row.options.exclude(label__in=change.options).delete()
        AttributeOption.objects.bulk_create(
            [
                AttributeOption(attribute=row, label=label, sort_order=place)
                for place, label in enumerate(change.options, 1)
            ],
            update_conflicts=True,
            unique_fields=["attribute", "label"],
            update_fields=["sort_order"],
        )
