"""Titles by arithmetic: what the words of any item are, and which items have given words.

Ten neighbouring numbers are one design. Each property of a design is the remainder of its number by the
count of its values; the counts are prime to one another. So the designs with some properties are an
arithmetic sequence (Chinese remainder theorem), and a search costs as much as its answer.
"""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from math import gcd
from typing import TYPE_CHECKING

from spapi_simulator.world.words import BRANDS, KINDS, LOOKS, PALETTES, STYLES, Kind

if TYPE_CHECKING:
    from spapi_simulator.world.ids import Ids

DESIGN = 10
"""Items of one design."""
COUNTS = {
    "kind": len(KINDS),
    "noun": 4,
    "material": 7,
    "palette": len(PALETTES),
    "style": len(STYLES),
    "look": len(LOOKS),
    "brand": len(BRANDS),
    "gap": 17,
}
_ANY = frozenset(range(DESIGN))
_SHORTEST_PLURAL = 4
_IGNORED = frozenset({"a", "and", "by", "for", "in", "of", "the", "with"})


@dataclass(frozen=True, slots=True)
class Match:
    """The designs ``number ≡ remainder (mod modulus)``, and those of their ten items that are meant."""

    remainder: int = 0
    modulus: int = 1
    places: frozenset[int] = _ANY

    def meet(self, other: "Match") -> "Match | None":
        """Give what belongs to both; None when nothing does."""
        places = self.places & other.places
        common = gcd(self.modulus, other.modulus)
        if not places or (other.remainder - self.remainder) % common:
            return None
        inverse = pow(self.modulus // common, -1, other.modulus // common)
        steps = (other.remainder - self.remainder) // common * inverse % (other.modulus // common)
        modulus = self.modulus * other.modulus // common
        return Match((self.remainder + self.modulus * steps) % modulus, modulus, places)

    def count(self, items: int) -> int:
        """Give how many of the first ``items`` items are meant."""
        designs, rest = divmod(items, DESIGN)
        whole = len(range(self.remainder, designs, self.modulus)) * len(self.places)
        last = designs % self.modulus == self.remainder
        return whole + (sum(place < rest for place in self.places) if last else 0)

    def numbers(self, items: int) -> Iterator[int]:
        """Give them in order."""
        places = sorted(self.places)
        for design in range(self.remainder, -(-items // DESIGN), self.modulus):
            yield from (number for place in places if (number := design * DESIGN + place) < items)


@dataclass(frozen=True, slots=True)
class Design:
    """The properties that ten neighbours share; texts, and the kind they come from."""

    number: int
    kind: Kind
    noun: str
    material: str
    palette: tuple[str, str, str]
    style: str
    look: str
    brand: str
    european: bool
    gap: int

    def variant(self, place: int) -> tuple[str, str]:
        """Give colour and size of one of the ten; those of a parent are empty."""
        found = self.kind.variant(place)
        return (self.palette[found[0]], self.kind.sizes[found[1]]) if found else ("", "")

    def title(self, place: int) -> str:
        """Give the title of one of the ten."""
        name = f"{self.brand} {self.look} {self.material} {self.noun} for {self.style}"
        return ", ".join(part for part in (name, *self.variant(place)) if part)


def tokens(text: str) -> list[str]:
    """Split a text into the words that a search compares: lower case, no plural s, no filling words."""
    words = "".join(letter if letter.isalnum() else " " for letter in text.casefold()).split()
    kept = (word for word in words if word not in _IGNORED)
    return [word[:-1] if len(word) >= _SHORTEST_PLURAL and word[-1] == "s" else word for word in kept]


@dataclass(slots=True)
class Titles:
    """The designs of one seed, and the index of their words."""

    shifts: dict[str, int]
    _index: dict[str, list[Match]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for slot, texts in (("brand", [name for name, _ in BRANDS]), ("look", LOOKS), ("style", STYLES)):
            for value, text in enumerate(texts):
                self._add(text, self.has(slot, value))
        for value, kind in enumerate(KINDS):
            self._add_kind(kind, self.has("kind", value))

    @classmethod
    def of(cls, ids: "Ids") -> "Titles":
        """Make those that follow from the world's seed."""
        return cls({slot: int(ids.digest("words", slot)[:8], 16) % count for slot, count in COUNTS.items()})

    def _add(self, text: str, match: Match | None) -> None:
        for word in tokens(text):
            if match:
                self._index.setdefault(word, []).append(match)

    def _add_kind(self, kind: Kind, match: Match) -> None:
        for slot, texts in (("noun", kind.nouns), ("material", kind.materials)):
            for value, text in enumerate(texts):
                self._add(text, match.meet(self.has(slot, value)))
        variants = [kind.variant(place) for place in range(DESIGN)]
        for value, palette in enumerate(PALETTES):
            coloured = match.meet(self.has("palette", value))
            for which, colour in enumerate(palette):
                self._add(
                    colour, _only(coloured, {p for p, has in enumerate(variants) if has and has[0] == which})
                )
        for which, size in enumerate(kind.sizes):
            self._add(size, _only(match, {p for p, has in enumerate(variants) if has and has[1] == which}))

    def has(self, slot: str, value: int) -> Match:
        """Give the designs with a value in a slot."""
        return Match((value - self.shifts[slot]) % COUNTS[slot], COUNTS[slot])

    def design(self, number: int) -> Design:
        """Give the properties of a design."""
        at = {slot: (number + self.shifts[slot]) % count for slot, count in COUNTS.items()}
        kind = KINDS[at["kind"]]
        brand, european = BRANDS[at["brand"]]
        return Design(
            number,
            kind,
            kind.nouns[at["noun"]],
            kind.materials[at["material"]],
            PALETTES[at["palette"]],
            STYLES[at["style"]],
            LOOKS[at["look"]],
            brand,
            european,
            at["gap"],
        )

    def with_words(self, text: str) -> list[Match]:
        """Give what has every word of a text; everything for an empty one."""
        found = [Match()]
        for word in tokens(text):
            found = both(found, self._index.get(word, []))
        return found


def _only(match: Match | None, places: set[int]) -> Match | None:
    return match and match.meet(Match(places=frozenset(places)))


def both(some: Iterable[Match], others: Iterable[Match]) -> list[Match]:
    """Give what belongs to one of each."""
    others = list(others)
    met = (one.meet(other) for one in some for other in others)
    return list(dict.fromkeys(one for one in met if one))


def numbers(matches: Iterable[Match], items: int) -> Iterator[int]:
    """Give the numbers of all matches in order, each once."""
    merged = heapq.merge(*(match.numbers(items) for match in matches))
    return (number for number, _ in groupby(merged))
