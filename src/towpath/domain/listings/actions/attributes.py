from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from towpath.domain.catalog.actions.attributes import AttributeChange, create_attribute
from towpath.domain.catalog.actions.values import write_values
from towpath.domain.catalog.logic.attributes import Attribute, Kind
from towpath.domain.catalog.queries.attributes import attributes
from towpath.domain.catalog.queries.scopes import store_view_names
from towpath.domain.journal import actions as journal
from towpath.domain.listings.logic.amazon_attributes import OWN, AttributesWanted
from towpath.domain.listings.models import AmazonAttribute, AmazonItem, ImportedValue
from towpath.domain.listings.queries import attributes as queries
from towpath.domain.listings.queries.attributes import AttributeMapping
from towpath.kit.actor import Actor
from towpath.kit.errors import InvalidFields, NotFound
from towpath.kit.events import publish
from towpath.kit.text import N_, Message

_BATCH = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingChange:
    """Where the values of an Amazon attribute go; ``store_view_ids`` empty: to the default scope."""

    attribute_code: str
    active: bool
    overwrite: bool = False
    store_view_ids: tuple[int, ...] = ()


@transaction.atomic
def map_attribute(attribute_id: int, change: MappingChange, *, by: Actor, now: datetime) -> bool:
    """Change a mapping; give whether something differs. What was written already stays.

    Raises :class:`InvalidFields` or :class:`NotFound`.
    """
    by.require("store.settings")
    row = AmazonAttribute.objects.select_for_update().filter(pk=attribute_id).first()
    if row is None:
        raise NotFound(N_("There is no such Amazon attribute."))
    _check(change)
    new = {
        "attribute_code": change.attribute_code,
        "active": change.active,
        "overwrite": change.overwrite,
        "store_view_ids": sorted(change.store_view_ids),
    }
    differs = {name: value for name, value in new.items() if getattr(row, name) != value}
    if not differs:
        return False
    AmazonAttribute.objects.filter(pk=row.pk).update(**new)
    if differs.keys() & {"attribute_code", "store_view_ids"}:
        ImportedValue.objects.filter(attribute=row).delete()
    journal.record("amazon.attribute_mapped", f"{row.country} {row.name}", by=by, at=now, **differs)
    publish(AttributesWanted(row.country))
    return True


@transaction.atomic
def create_and_map(
    attribute_id: int,
    kind: Kind,
    attribute: AttributeChange,
    change: MappingChange,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Make the catalogue attribute that a mapping names, and map; raises :class:`InvalidFields`."""
    create_attribute(change.attribute_code, kind, attribute, by=by, now=now)
    map_attribute(attribute_id, change, by=by, now=now)


def _check(change: MappingChange) -> None:
    bad = {}
    target = attributes([change.attribute_code]).get(change.attribute_code)
    if change.active and not change.attribute_code:
        bad["attribute_code"] = Message(N_("Choose the attribute that the values go to."))
    elif change.attribute_code and target is None:
        bad["attribute_code"] = Message(N_("There is no such attribute."))
    if change.store_view_ids and not set(change.store_view_ids) <= store_view_names().keys():
        bad["store_view_ids"] = Message(N_("There is no such store view."))
    elif change.store_view_ids and target and target.scope != "store_view":
        bad["store_view_ids"] = Message(N_("This attribute has no values of store views."))
    if bad:
        raise InvalidFields(bad)


@transaction.atomic
def ask_again(attribute_ids: Collection[int], *, by: Actor, now: datetime) -> int:
    """Have the values of attributes fetched from Amazon anew; give how many attributes it concerns."""
    by.require("store.settings")
    rows = AmazonAttribute.objects.filter(pk__in=attribute_ids)
    found = list(rows.values_list("country", "name"))
    rows.update(asked_at=now)
    ImportedValue.objects.filter(attribute__in=rows).delete()
    for country, name in found:
        journal.record("amazon.values_asked", f"{country} {name}", by=by, at=now)
    for country in {country for country, _name in found}:
        publish(AttributesWanted(country))
    return len(found)


@transaction.atomic
def keep_attributes(
    country: str, found: Mapping[str, Mapping[str, str]], *, by: Actor, now: datetime
) -> None:
    """Keep the attributes of items, texts by name, by ASIN; an item that Amazon does not know has none."""
    del by  # Amazon says it
    names = {name for item in found.values() for name in item} | OWN.keys()
    AmazonAttribute.objects.bulk_create(
        [AmazonAttribute(country=country, name=name) for name in sorted(names)], ignore_conflicts=True
    )
    AmazonItem.objects.bulk_create(
        [
            AmazonItem(country=country, asin=asin, attributes=item, attributes_read_at=now, read_at=now)
            for asin, item in sorted(found.items())
        ],
        update_conflicts=True,
        unique_fields=["country", "asin"],
        update_fields=["attributes", "attributes_read_at"],
    )


def import_values(
    country: str, product_ids: Collection[int] | None = None, *, by: Actor, now: datetime
) -> int:
    """Give products the values of all active mappings of a country; give how many values are new.

    In steps of a transaction each: cut off anywhere, it goes on from there.
    """
    known = attributes()
    return sum(
        _import(mapping, known[mapping.attribute_code], product_ids, by=by, now=now)
        for mapping in queries.active_mappings(country)
        if mapping.attribute_code in known
    )


def _import(
    mapping: AttributeMapping,
    attribute: Attribute,
    product_ids: Collection[int] | None,
    *,
    by: Actor,
    now: datetime,
) -> int:
    done, last = 0, 0
    while window := queries.sources(mapping.country, product_ids, after=last, most=_BATCH):
        last = window[-1][0]
        with transaction.atomic():
            texts = queries.texts_to_import(mapping, [listing_id for _product, listing_id in window])
            held = write_values(
                attribute,
                texts,
                store_view_ids=mapping.store_view_ids,
                overwrite=mapping.overwrite,
                by=by,
                now=now,
            )
            ImportedValue.objects.bulk_create(
                [
                    ImportedValue(attribute_id=mapping.id, product_id=pk, text=texts[pk])
                    for pk in sorted(held)
                ],
                update_conflicts=True,
                unique_fields=["attribute_id", "product_id"],
                update_fields=["text"],
            )
        done += len(held)
    return done
