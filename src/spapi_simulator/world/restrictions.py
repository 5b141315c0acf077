"""Which sellers may offer which items (Amazon's model: listingsRestrictions_2021-08-01).

Gated brands need an approval; a few items are closed to everybody but those who sell them already; some
product types are sold new only. All by the rules of the scenario and by the seed.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spapi_simulator.schemas.offer import CONDITIONS

if TYPE_CHECKING:
    from spapi_simulator.world import World
    from spapi_simulator.world.items import Item

APPROVAL_REQUIRED, ASIN_NOT_FOUND, NOT_ELIGIBLE = "APPROVAL_REQUIRED", "ASIN_NOT_FOUND", "NOT_ELIGIBLE"


@dataclass(frozen=True, slots=True)
class Approval:
    """A seller's permission to sell a gated brand."""

    seller_id: str
    """Who may sell."""
    brand: str
    """The gated brand."""


@dataclass(frozen=True, slots=True)
class Gates:
    """What is restricted; the table ``[restrictions]`` of a scenario."""

    brands: tuple[str, ...] = ("Galleon Bay", "Terracine")
    """Gated brands: only sellers with an approval may offer their items."""
    approvals: tuple[Approval, ...] = ()
    closed: tuple[str, ...] = ()
    """ASINs that nobody new may offer."""
    closed_share: float = 0.01
    """The share of the other ASINs for which that holds too."""
    new_only: tuple[str, ...] = ("PET_TOY",)
    """Product types that are sold new only."""


@dataclass(frozen=True, slots=True)
class Restriction:
    """One restriction; condition "" stands for all conditions."""

    reason: str
    message: str
    condition: str = ""


def restrictions(
    world: "World", seller_id: str, asin: str, marketplace_id: str, condition: str = ""
) -> list[Restriction]:
    """Give what keeps a seller from offering an item, in a condition or in any; nothing when all is open."""
    item = world.catalogue.get(asin)
    if item is None or marketplace_id not in item.marketplace_ids:
        return [Restriction(ASIN_NOT_FOUND, f"There is no ASIN {asin} in this marketplace.")]
    if (seller_id, asin) in world.listings.established:
        return []
    found = [one for one in (_brand(world.listings.gates, seller_id, item), _closed(world, item)) if one]
    if item.product_type in world.listings.gates.new_only:
        found += [
            Restriction(NOT_ELIGIBLE, "This product is sold new only.", name)
            for name in CONDITIONS
            if not name.startswith("new") and condition in {"", name}
        ]
    return found


def _brand(gates: Gates, seller_id: str, item: "Item") -> Restriction | None:
    named = item.brand.casefold()
    gated = named in {brand.casefold() for brand in gates.brands} and item.maker != seller_id
    approved = (seller_id, named) in {(one.seller_id, one.brand.casefold()) for one in gates.approvals}
    if not gated or approved:
        return None
    return Restriction(APPROVAL_REQUIRED, f"You need approval to list products of {item.brand}.")


def _closed(world: "World", item: "Item") -> Restriction | None:
    gates = world.listings.gates
    drawn = int(world.ids.digest("closed", item.parent_asin or item.asin)[:8], 16) / 16**8
    if item.asin in gates.closed or (not item.maker and drawn < gates.closed_share):
        return Restriction(NOT_ELIGIBLE, "You are not eligible to list this product.")
    return None
