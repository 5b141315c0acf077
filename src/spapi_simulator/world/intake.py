"""What Amazon checks of a submission before it accepts it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from spapi_simulator.schemas.build import Wanted
from spapi_simulator.schemas.check import issues_in, issues_of, selectors
from spapi_simulator.schemas.types import PRODUCT_TYPES
from spapi_simulator.world import issues, patches
from spapi_simulator.world.issues import Issue
from spapi_simulator.world.listing import Attributes
from spapi_simulator.world.marketplaces import MARKETPLACES
from spapi_simulator.world.patches import MARKETPLACE, Unpatchable
from spapi_simulator.world.submissions import DELETE, PATCH, PUT, Change

if TYPE_CHECKING:
    from spapi_simulator.world import World


def check(
    world: "World", sku: str, marketplace_id: str, change: Change, current: Attributes | None
) -> list[Issue]:
    """Give what is wrong with a submission; ``current`` is what the SKU has, None when there is no SKU."""
    if change.kind == DELETE:
        return []
    if change.product_type not in PRODUCT_TYPES:
        return [issues.unknown_product_type(change.product_type)]
    if change.kind != PUT and current is None:
        return [issues.unknown_sku(sku)]
    wrong = [
        issues.invalid(name, f"the request is about {marketplace_id}.")
        for name in _foreign(change, marketplace_id)
    ]
    return wrong or _against_schema(world, marketplace_id, change, current or {})


def _against_schema(world: "World", marketplace_id: str, change: Change, current: Attributes) -> list[Issue]:
    needs = world.definitions.needs(change.product_type)
    wanted = Wanted(change.product_type, marketplace_id, change.requirements, needs=needs)
    if change.kind == PUT:
        return issues_of(change.attributes, wanted)
    try:
        after, names = _outcome(change, marketplace_id, current)
    except Unpatchable as error:
        return [error.issue]
    return issues_in(after, names, replace(wanted, enforced=False, needs=()))


def carried_out(attributes: Attributes, change: Change, marketplace_id: str) -> Attributes:
    """Give the attributes after a change in a marketplace; raises Unpatchable."""
    defaults = {
        MARKETPLACE: marketplace_id,
        "currency": MARKETPLACES[marketplace_id].currency,
        "audience": "ALL",
    }
    return patches.apply(attributes, change, lambda name: selectors(change.product_type, name), defaults)


def without(attributes: Attributes, marketplace_id: str) -> Attributes:
    """Give the attributes of the other marketplaces, and what all share."""
    kept = {
        name: [one for one in entries if one.get(MARKETPLACE) != marketplace_id]
        for name, entries in attributes.items()
    }
    return {name: entries for name, entries in kept.items() if entries}


def _outcome(change: Change, marketplace_id: str, current: Attributes) -> tuple[Mapping[str, Any], list[str]]:
    """Give what the change leaves of the attributes that it touches, in this marketplace, and their names."""
    if change.kind != PATCH:
        return change.attributes, list(change.attributes)
    names = [patches.target(patch) for patch in change.patches]
    after = carried_out(current, change, marketplace_id)
    here = {
        name: [one for one in after[name] if one.get(MARKETPLACE, marketplace_id) == marketplace_id]
        for name in names
        if name in after
    }
    return {name: entries for name, entries in here.items() if entries}, names


def _foreign(change: Change, marketplace_id: str) -> Iterator[str]:
    """Give the attributes that have entries for another marketplace."""
    sent = [*change.attributes.items(), *((str(one.get("path")), one.get("value")) for one in change.patches)]
    for name, entries in sent:
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and entry.get(MARKETPLACE, marketplace_id) != marketplace_id:
                yield name.removeprefix(patches.PREFIX)
