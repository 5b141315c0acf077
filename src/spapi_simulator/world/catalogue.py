"""Amazon's catalogue: generated items that cost nothing until somebody looks at them, and loaded ones."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from spapi_simulator.world import browse, titles
from spapi_simulator.world.codes import gtin
from spapi_simulator.world.items import PLACES, Generator, Item
from spapi_simulator.world.titles import COUNTS, Match
from spapi_simulator.world.words import BRANDS, KINDS

if TYPE_CHECKING:
    from spapi_simulator.world.ids import Ids

REMEMBERED = 20_000
"""Generated items that are kept; others are made again."""
_FIRST_NEW = 10**9
"""Numbers from here on are for items that sellers create."""


@dataclass(frozen=True, slots=True)
class Refinement:
    """How many results a narrower search would have."""

    key: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """The answer of a search; items come as they are asked for, loaded ones first."""

    count: int
    items: Iterator[Item]
    brands: list[Refinement]
    nodes: list[Refinement]


@dataclass(slots=True)
class Catalogue:
    """``size`` generated items, and those that were loaded or created."""

    ids: "Ids"
    size: int = 2_000
    generator: Generator = field(init=False)
    own: dict[str, Item] = field(default_factory=dict)
    """Loaded and created items by ASIN."""
    _made: dict[int, Item] = field(default_factory=dict)
    _seen: dict[str, Item] = field(default_factory=dict)
    """The same by ASIN."""
    _codes: dict[str, list[str]] = field(default_factory=dict)
    _words: dict[str, dict[str, None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.generator = Generator.of(self.ids)

    def __len__(self) -> int:
        return self.size + len(self.own)

    def resize(self, size: int) -> None:
        """Have another count of generated items."""
        self.size = size
        self._forget_made()

    def _forget_made(self) -> None:
        self._made.clear()
        self._seen.clear()

    def get(self, asin: str) -> Item | None:
        """Give the item of an ASIN."""
        found = self.own.get(asin) or self._seen.get(asin)
        if found:
            return found
        number = self.generator.codes.number_of_asin(asin)
        return self.item(number) if number is not None and number < self.size else None

    def item(self, number: int) -> Item:
        """Give a generated item by its number, from 0."""
        found = self._made.get(number)
        if found is None:
            if len(self._made) >= REMEMBERED:
                self._forget_made()
            found = self._made[number] = self.generator.item(number, self.size)
            self._seen[found.asin] = found
        return found

    def find(self, kind: str, value: str) -> list[Item]:
        """Give the items with an identifier: ASIN, EAN, GTIN, ISBN, JAN, MINSAN or UPC."""
        if kind == "ASIN":
            item = self.get(value)
            return [item] if item else []
        code = value if kind == "MINSAN" else gtin(kind, value)
        if code is None:
            return []
        found = [self.own[asin] for asin in self._codes.get(code, ())]
        number = self.generator.codes.number_of_gtin(code)
        if number is not None and number < self.size and self.item(number).gtin == code:
            found.append(self.item(number))
        return [item for item in found if kind in {name for name, _ in item.identifiers}]

    def new_asin(self) -> str:
        """Give an ASIN that nothing has."""
        return self.generator.codes.asin(_FIRST_NEW + self.ids.number("asin"))

    def add(self, item: Item) -> None:
        """Add an item, or put it in the place of the one with its ASIN."""
        if item.asin in self.own:
            self._forget(self.own[item.asin])
        self.own[item.asin] = item
        for code in filter(None, (item.gtin, item.minsan)):
            self._codes.setdefault(code, []).append(item.asin)
        for word in titles.tokens(item.title):
            self._words.setdefault(word, {})[item.asin] = None
        self._tell_parent(item)

    def _forget(self, item: Item) -> None:
        for code in filter(None, (item.gtin, item.minsan)):
            self._codes[code].remove(item.asin)
        for word in titles.tokens(item.title):
            self._words[word].pop(item.asin, None)

    def _tell_parent(self, item: Item) -> None:
        parent = self.own.get(item.parent_asin or "")
        if parent and item.asin not in parent.child_asins:
            self.own[parent.asin] = replace(parent, child_asins=(*parent.child_asins, item.asin))

    def theme(self, item: Item) -> tuple[list[str], str]:
        """Give what the members of an item's family differ in: attributes, and the theme's name."""
        member = self.get(item.child_asins[0]) if item.child_asins else item
        has = {"color": member and member.colour, "size": member and member.size}
        names = [name for name, value in has.items() if value]
        return names, "/".join(names).upper()

    def search(
        self,
        keywords: str,
        marketplace_id: str,
        brands: Sequence[str] = (),
        nodes: Sequence[str] = (),
    ) -> Found:
        """Find what has all keywords in its title, one of the brands, and one of the nodes above it."""
        matches = self.generator.titles.with_words(keywords)
        matches = self._of_brands(matches, brands) if brands else matches
        matches = self._of_nodes(matches, nodes) if nodes else matches
        own = [item for item in self._own(keywords, brands, nodes) if marketplace_id in item.marketplace_ids]
        generated = map(self.item, titles.numbers(matches, self.size))
        return Found(
            len(own) + self._count(matches, marketplace_id),
            chain(own, (item for item in generated if marketplace_id in item.marketplace_ids)),
            self._brands(matches, own, marketplace_id),
            self._nodes(matches, own, marketplace_id),
        )

    def _own(self, keywords: str, brands: Sequence[str], nodes: Sequence[str]) -> list[Item]:
        words = titles.tokens(keywords)
        asins: Iterable[str] = self._words.get(words[0], ()) if words else self.own
        named = {brand.casefold() for brand in brands}
        return [
            item
            for item in (self.own[asin] for asin in asins)
            if all(item.asin in self._words.get(word, ()) for word in words)
            and (not named or item.brand.casefold() in named)
            and (not nodes or {node.id for node in browse.path(item.browse_node)} & set(nodes))
        ]

    def _of_brands(self, matches: list[Match], names: Sequence[str]) -> list[Match]:
        wanted = {name.casefold() for name in names}
        which = [place for place, (name, _) in enumerate(BRANDS) if name.casefold() in wanted]
        return titles.both(matches, [self.generator.titles.has("brand", place) for place in which])

    def _of_nodes(self, matches: list[Match], wanted: Sequence[str]) -> list[Match]:
        leaves = [
            leaf
            for kind in range(len(KINDS))
            for noun in range(COUNTS["noun"])
            if {node.id for node in browse.path(browse.leaf(kind, noun))} & set(wanted)
            for leaf in self._leaf(kind, noun)
        ]
        return titles.both(matches, leaves)

    def _leaf(self, kind: int, noun: int) -> list[Match]:
        has = self.generator.titles.has
        return titles.both([has("kind", kind)], [has("noun", noun)])

    def _count(self, matches: list[Match], marketplace_id: str) -> int:
        """Count the generated items that are sold in a marketplace."""
        total = sum(match.count(self.size) for match in matches)
        place = PLACES.get(marketplace_id, 0)
        if not place:
            return total
        gap = self.generator.titles.has("gap", place % COUNTS["gap"])
        return total - sum(match.count(self.size) for match in titles.both(matches, [gap]))

    def _brands(self, matches: list[Match], own: list[Item], marketplace_id: str) -> list[Refinement]:
        counts = {name: self._count(self._of_brands(matches, [name]), marketplace_id) for name, _ in BRANDS}
        for item in own:
            counts[item.brand] = counts.get(item.brand, 0) + 1
        return _ranked([(name, name, count) for name, count in counts.items()])

    def _nodes(self, matches: list[Match], own: list[Item], marketplace_id: str) -> list[Refinement]:
        counts = {
            browse.leaf(kind, noun): self._count(titles.both(matches, self._leaf(kind, noun)), marketplace_id)
            for kind in range(len(KINDS))
            for noun in range(COUNTS["noun"])
        }
        for item in own:
            counts[item.browse_node] = counts.get(item.browse_node, 0) + 1
        return _ranked([(node, browse.path(node)[0].name, count) for node, count in counts.items()])


def _ranked(rows: list[tuple[str, str, int]]) -> list[Refinement]:
    found = [Refinement(*row) for row in rows if row[2]]
    return sorted(found, key=lambda one: (-one.count, one.name))[:10]
