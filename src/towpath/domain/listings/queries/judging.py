"""What the listing rule and the settings of a store say of products, for one statement to use."""

from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, Case, CharField, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat

from towpath.domain.catalog.logic.attributes import Attribute
from towpath.domain.catalog.logic.products import NEVER_LISTED
from towpath.domain.catalog.queries.attributes import attributes
from towpath.domain.catalog.queries.products import Place, products_at, value_text
from towpath.domain.listings.logic.reasons import LISTS_VARIANTS, NOT_IN_WEBSITE, PRODUCT_DISABLED, RULE
from towpath.domain.rules.logic.tree import Combination, Line
from towpath.domain.rules.queries import sql
from towpath.domain.rules.queries.conditions import to_qs
from towpath.domain.stores.logic.listing_settings import AMAZON, BY_ATTRIBUTE, ListingSettings

BY_AMAZON = ("true", "yes", "fulfilled by amazon", "fulfilled by amazon (fba)")
"""What means Amazon in the attribute of *Fulfilled By*, in small letters; all else is the merchant."""
_ENABLED = Line("status", "is", ("true",))


def judged_products(tree: Combination, place: Place) -> QuerySet[Any]:
    """Give every product with its ``verdict``, as ``reasons.verdicts`` reads it; empty, it passes.

    What is cheap to know comes first, and no condition is looked at twice.
    """
    enabled, passes, *children = to_qs([_ENABLED, tree, *tree.children], place)
    if tree.aggregator == "ALL":
        fails = [~child if tree.value else child for child in children]
        by_rule = [When(failing, Value(f"{RULE}.{number}")) for number, failing in enumerate(fails)]
    else:
        by_rule = [When(~passes, Value(RULE))]
    verdict = Case(
        When(~Q(website_ids__contains=[place.website_id]), Value(NOT_IN_WEBSITE)),
        When(type="configurable", then=Value(LISTS_VARIANTS)),
        When(type__in=NEVER_LISTED, then=Concat(Value("type."), "type")),
        When(~enabled, Value(PRODUCT_DISABLED)),
        *by_rule,
        default=Value(""),
        output_field=CharField(),
    )
    return products_at(place).annotate(verdict=verdict)


def as_sold(products: QuerySet[Any], place: Place, settings: ListingSettings) -> tuple[str, Sequence[Any]]:
    """Give id, SKU, verdict, condition and whether Amazon fulfils it, as SQL with its parameters."""
    known = attributes({settings.condition_attribute, settings.fulfilled_by_attribute} - {""})
    rows = products.annotate(
        own_condition=_condition(known.get(settings.condition_attribute), place, settings),
        by_amazon=_by_amazon(known.get(settings.fulfilled_by_attribute), place, settings),
    )
    found = rows.values_list("pk", "sku", "verdict", "own_condition", "by_amazon")
    sql_and_values: tuple[str, Sequence[Any]] = found.query.sql_with_params()
    return sql_and_values


def _condition(attribute: Attribute | None, place: Place, settings: ListingSettings) -> Combinable:
    """Give the condition that the settings give a product; empty where they give none."""
    if attribute is None or settings.condition:
        return Value(settings.condition, TextField())
    value = value_text(attribute, place)
    options = settings.condition_options.items()
    whens = [When(sql.truth("{0} = {1}", value, Value(option)), Value(key)) for option, key in options]
    return Case(*whens, default=Value(""), output_field=TextField())


def _by_amazon(attribute: Attribute | None, place: Place, settings: ListingSettings) -> Combinable:
    if attribute is None or settings.fulfilled_by != BY_ATTRIBUTE:
        return Value(settings.fulfilled_by == AMAZON, BooleanField())
    words = sql.texts(BY_AMAZON)
    return sql.truth("lower({0}) = ANY({1})", sql.trimmed(value_text(attribute, place)), words)
