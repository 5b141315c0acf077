"""An item of Amazon's catalogue, and the generator that makes one from its number."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from spapi_simulator.world import browse
from spapi_simulator.world.codes import Codes
from spapi_simulator.world.marketplaces import MARKETPLACES
from spapi_simulator.world.titles import COUNTS, DESIGN, Design, Titles
from spapi_simulator.world.words import KINDS

if TYPE_CHECKING:
    from spapi_simulator.world.ids import Ids

EVERYWHERE = frozenset(MARKETPLACES)
PLACES = {marketplace_id: place for place, marketplace_id in enumerate(MARKETPLACES)}
_SOLD_IN = [
    EVERYWHERE - {one for one, place in PLACES.items() if place and place % COUNTS["gap"] == gap}
    for gap in range(COUNTS["gap"])
]
"""Where the designs of each gap are sold: everywhere but in one or two marketplaces, always in the US."""


@dataclass(frozen=True, slots=True)
class Item:
    """One ASIN. Amounts are US dollars; lengths are inches, weights pounds; images are addresses or paths."""

    asin: str
    product_type: str
    title: str
    brand: str
    gtin: str = ""
    """Its bar code in 14 digits; "" when it has none, as parents do."""
    list_price: Decimal = Decimal("19.99")
    colour: str = ""
    size: str = ""
    material: str = ""
    bullets: tuple[str, ...] = ()
    description: str = ""
    images: tuple[str, ...] = ()
    """The main one first; a path is meant on the simulator's own address."""
    parent_asin: str | None = None
    child_asins: tuple[str, ...] = ()
    browse_node: str = browse.OTHER
    length: Decimal = Decimal(10)
    width: Decimal = Decimal(6)
    height: Decimal = Decimal(2)
    weight: Decimal = Decimal(1)
    model_number: str = ""
    item_type_keyword: str = ""
    minsan: str = ""
    """The code of a medicine in Italy."""
    marketplace_ids: frozenset[str] = EVERYWHERE
    maker: str = ""
    """The seller whose listing made it."""
    family: bool = False
    """Whether it stands for a family that has no members yet."""

    @property
    def upc(self) -> str | None:
        """Give the bar code in 12 digits, if it is one."""
        return self.gtin[2:] if self.gtin.startswith("00") else None

    @property
    def ean(self) -> str | None:
        """Give the bar code in 13 digits, if it is one."""
        return self.gtin[1:] if self.gtin.startswith("0") else None

    @property
    def identifiers(self) -> list[tuple[str, str]]:
        """Give all identifiers but the ASIN, by Amazon's name of their kind."""
        found = [("EAN", self.ean), ("GTIN", self.gtin), ("UPC", self.upc), ("MINSAN", self.minsan)]
        if self.ean and self.ean[:3] in {"978", "979"}:
            found.append(("ISBN", self.ean))
        if self.ean and self.ean[:2] in {"45", "49"}:
            found.append(("JAN", self.ean))
        return [(kind, value) for kind, value in found if value]

    @property
    def is_parent(self) -> bool:
        """Tell whether it stands for a family and cannot be bought itself."""
        return self.family or bool(self.child_asins)


def absolute(link: str, base_url: str) -> str:
    """Give an image's full address; ``base_url`` is where the simulator was reached."""
    return link if "://" in link else base_url + link


@dataclass(slots=True)
class Generator:
    """Makes items: a pure function of the seed and the number."""

    ids: "Ids"
    codes: Codes
    titles: Titles

    @classmethod
    def of(cls, ids: "Ids") -> "Generator":
        """Make the generator of the world's seed."""
        return cls(ids, Codes.of(ids), Titles.of(ids))

    def item(self, number: int, items: int) -> Item:
        """Give an item; ``items`` is how many there are, as the last family may be cut short."""
        design, place = self.titles.design(number // DESIGN), number % DESIGN
        first = design.number * DESIGN
        family = [self.codes.asin(one) for one in range(first, min(first + DESIGN, items))]
        parent = design.kind.family and not place and len(family) > 1
        return self._item(design, place, family, parent=parent)

    def _item(self, design: Design, place: int, family: list[str], *, parent: bool) -> Item:
        kind, asin = design.kind, family[place]
        colour, size = design.variant(place)
        low, high = kind.price
        price = Decimal(low + int(self.ids.digest("price", design.number)[:6], 16) % (high - low)) + Decimal(
            "0.99"
        )
        step = kind.sizes.index(size) if size else 0
        number = design.number * DESIGN + place
        return Item(
            asin,
            kind.product_type,
            design.title(place),
            design.brand,
            "" if parent else self.codes.gtin(number, european=design.european),
            price + step,
            colour,
            size,
            design.material,
            _bullets(design),
            f"{design.brand} makes this {design.noun.lower()} for {design.style.lower()} days.",
            tuple(f"/images/I/{asin}.{variant}.svg" for variant in ("MAIN", "PT01", "PT02")),
            family[0] if kind.family and place else None,
            tuple(family[1:]) if parent else (),
            browse.leaf(KINDS.index(kind), kind.nouns.index(design.noun)),
            *kind.dimensions,
            kind.weight + step * Decimal("0.25"),
            f"{design.brand[:2].upper()}-{design.number:05}",
            kind.keyword,
            marketplace_ids=_SOLD_IN[design.gap],
        )


def _bullets(design: Design) -> tuple[str, ...]:
    return (
        f"{design.material}: chosen for {design.style.lower()} use",
        f"{design.look} by design, made by {design.brand}",
        f"A {design.noun.lower()} that comes in {', '.join(design.palette)}",
    )
