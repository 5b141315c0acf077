from collections.abc import Iterable
from typing import cast

from django.db.models import Q, QuerySet

from towpath.domain.catalog.logic.attributes import Attribute, AttributeScope, Kind, scope_now
from towpath.domain.catalog.logic.recommended import RECOMMENDED, Recommended
from towpath.domain.catalog.logic.settings import PER_WEBSITE, PRICE_SCOPE
from towpath.domain.catalog.models import Attribute as Row
from towpath.domain.catalog.models import AttributeOption, AttributeSet
from towpath.domain.settings import queries as configuration
from towpath.kit.errors import NotFound
from towpath.kit.text import N_


def prices_per_website() -> bool:
    """Tell whether attributes of the kind price have values for each website."""
    return configuration.value(PRICE_SCOPE) == PER_WEBSITE


def attributes(codes: Iterable[str] | None = None) -> dict[str, Attribute]:
    """Give the attributes by code, all of them or those named; two queries."""
    rows = Row.objects.all() if codes is None else Row.objects.filter(code__in=list(codes))
    per_website = prices_per_website()
    return {row.code: _attribute(row, prices_per_website=per_website) for row in rows}


def rule_attributes() -> list[Attribute]:
    """Give the attributes that conditions of rules may use, by label."""
    found = attributes().values()
    return sorted((each for each in found if each.use_for_promo_rules), key=lambda each: each.label)


def missing_recommended() -> list[Recommended]:
    """Give the recommended attributes that the catalogue does not have."""
    there = attributes(one.code for one in RECOMMENDED)
    return [one for one in RECOMMENDED if one.code not in there]


def options(code: str) -> list[str]:
    """Give the labels to choose from of a drop-down or a multiple select, in their order."""
    row = Row.objects.prefetch_related("options").get(code=code)
    return [option.label for option in row.options.all()]


def options_of(codes: Iterable[str]) -> dict[str, list[str]]:
    """Give the labels to choose from of several attributes by code, in their order; one query."""
    found: dict[str, list[str]] = {}
    rows = AttributeOption.objects.filter(attribute__code__in=list(codes))
    for code, label in rows.values_list("attribute__code", "label"):
        found.setdefault(code, []).append(label)
    return found


def attribute_sets() -> dict[int, str]:
    """Give the names of the attribute sets by id, in their order."""
    return dict(AttributeSet.objects.values_list("pk", "name"))


def _attribute(row: Row, *, prices_per_website: bool) -> Attribute:
    kind = cast("Kind", row.kind)
    return Attribute(
        code=row.code,
        label=row.label,
        kind=kind,
        scope=scope_now(kind, cast("AttributeScope", row.scope), prices_per_website=prices_per_website),
        use_for_promo_rules=row.use_for_promo_rules,
        system=row.system,
    )


def attribute_rows(text: str = "", kind: str = "", *, rules: bool = False) -> QuerySet[Row]:
    """Give the attributes as stored, by code; narrowed by a text in code or label, a kind, or to rules."""
    rows = Row.objects.all()
    if text:
        rows = rows.filter(Q(code__icontains=text) | Q(label__icontains=text))
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(use_for_promo_rules=True) if rules else rows


def attribute_row(code: str) -> Row:
    """Give an attribute as stored, with choices and sets; raises :class:`NotFound`."""
    row = Row.objects.prefetch_related("options", "sets").filter(code=code).first()
    if row is None:
        raise NotFound(N_("There is no such attribute."))
    return row
