"""Names and chances that depend on the seed and on nothing else."""

import hashlib
import random
from dataclasses import dataclass, field


@dataclass(slots=True)
class Ids:
    """Gives every kind of identifier in a fixed order: the same seed and calls give the same ones."""

    seed: int
    _last: dict[str, int] = field(default_factory=dict)

    @property
    def numbers(self) -> dict[str, int]:
        """Give the last number of each kind, to go on from there another time."""
        return dict(self._last)

    @numbers.setter
    def numbers(self, last: dict[str, int]) -> None:
        self._last = dict(last)

    def number(self, kind: str) -> int:
        """Give the next whole number of a kind, from 1."""
        self._last[kind] = number = self._last.get(kind, 0) + 1
        return number

    def digest(self, *parts: object) -> str:
        """Give 64 hexadecimal digits that follow from the seed and the parts."""
        text = "\x1f".join(map(str, (self.seed, *parts)))
        return hashlib.sha256(text.encode()).hexdigest()

    def token(self, prefix: str, length: int) -> str:
        """Give a fresh secret-looking text."""
        number = self.number(prefix)
        text = "".join(self.digest(prefix, number, part) for part in range(length // 64 + 1))
        return prefix + text[:length]

    def uuid(self, kind: str) -> str:
        """Give a fresh identifier in the form of a UUID."""
        text = self.digest(kind, self.number(kind))
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:32]}"

    def chance(self, *parts: object) -> random.Random:
        """Give a generator of its own for a purpose, so that purposes do not disturb one another."""
        return random.Random(self.digest(*parts))  # noqa: S311 - nothing secret
