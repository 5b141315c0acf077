"""Filter expressions of subscriptions: the part of CEL that Amazon lists, no arithmetic and no indexing.

Comparisons, ``in`` with a list, ``&&``, ``||``, ``!``, brackets and ``has()`` over fields of the payload.
Everything else is refused when the subscription is made.
"""

import re
from collections.abc import Callable
from typing import Any

LONGEST = 256
Meaning = Callable[[Any], Any]
_WORD = re.compile(
    r"""\s*(?:(?P<number>-?\d+(?:\.\d+)?)|(?P<text>"[^"\\]*"|'[^'\\]*'|`[^`\\]*`)"""
    r"""|(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)|(?P<sign>==|!=|<=|>=|&&|\|\||[<>!()\[\],]))"""
)
_CONSTANTS = {"true": True, "false": False, "null": None}


class ExpressionError(ValueError):
    """The expression cannot be read, or uses what is not supported."""


class _Undecided(Exception):
    """A field is missing, or values cannot be compared: CEL's error, which lets no event through."""


def read(text: str) -> Callable[[Any], bool]:
    """Give the test of a payload; raises :class:`ExpressionError` for what cannot be evaluated."""
    if not 1 <= len(text) <= LONGEST:
        raise ExpressionError(f"A filter expression has 1 to {LONGEST} characters.")
    reader = _Reader(_words(text))
    meaning = reader.either()
    if reader.kind != "end":
        raise reader.refusal()

    def holds(payload: Any) -> bool:
        try:
            return meaning(payload) is True
        except _Undecided:
            return False

    return holds


def _words(text: str) -> list[tuple[str, str]]:
    words, position = [], 0
    text = text.rstrip()
    while position < len(text):
        match = _WORD.match(text, position)
        if match is None:
            raise ExpressionError(f"Unsupported in a filter expression: {text[position:].strip()[:20]}")
        words.append((str(match.lastgroup), match[str(match.lastgroup)]))
        position = match.end()
    return [*words, ("end", "")]


class _Reader:
    """Reads from the loosest operator to the tightest."""

    def __init__(self, words: list[tuple[str, str]]) -> None:
        self.words = words
        self.position = 0

    @property
    def kind(self) -> str:
        return self.words[self.position][0]

    @property
    def word(self) -> str:
        return self.words[self.position][1]

    def take(self) -> str:
        self.position += 1
        return self.words[self.position - 1][1]

    def expect(self, sign: str) -> None:
        if self.word != sign:
            raise self.refusal()
        self.take()

    def refusal(self) -> ExpressionError:
        return ExpressionError(f"Unsupported in a filter expression: {self.word or 'its end'}")

    def either(self) -> Meaning:
        meaning = self.both()
        while self.word == "||":
            self.take()
            meaning = _decided_by(True, meaning, self.both())
        return meaning

    def both(self) -> Meaning:
        meaning = self.relation()
        while self.word == "&&":
            self.take()
            meaning = _decided_by(False, meaning, self.relation())
        return meaning

    def relation(self) -> Meaning:
        left = self.negation()
        if self.word not in _RELATIONS:
            return left
        relation = _RELATIONS[self.take()]
        right = self.negation()
        return lambda payload: relation(left(payload), right(payload))

    def negation(self) -> Meaning:
        if self.word != "!":
            return self.value()
        self.take()
        inner = self.negation()
        return lambda payload: not _truth(inner(payload))

    def value(self) -> Meaning:
        kind, word = self.kind, self.take()
        if kind == "number":
            return _constant(float(word) if "." in word else int(word))
        if kind == "text":
            return _constant(word[1:-1])
        if word == "(":
            meaning = self.either()
            self.expect(")")
            return meaning
        if word == "[":
            return self.listing()
        if kind == "name" and self.word != "(":
            return _constant(_CONSTANTS[word]) if word in _CONSTANTS else _field(word)
        if word == "has" and self.word == "(":
            return self.presence()
        self.position -= 1
        raise self.refusal()

    def listing(self) -> Meaning:
        members: list[Meaning] = []
        while self.word != "]":
            members.append(self.value())
            if self.word != "]":
                self.expect(",")
        self.take()
        return lambda payload: [member(payload) for member in members]

    def presence(self) -> Meaning:
        self.expect("(")
        if self.kind != "name":
            raise self.refusal()
        field = _field(self.take())
        self.expect(")")

        def present(payload: Any) -> bool:
            try:
                field(payload)
            except _Undecided:
                return False
            return True

        return present


def _constant(value: Any) -> Meaning:
    return lambda _payload: value


def _field(path: str) -> Meaning:
    names = path.split(".")

    def find(payload: Any) -> Any:
        for name in names:
            if not isinstance(payload, dict) or name not in payload:
                raise _Undecided
            payload = payload[name]
        return payload

    return find


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Undecided
    return value


def _decided_by(decisive: bool, left: Meaning, right: Meaning) -> Meaning:  # noqa: FBT001 - || or &&
    """Let either side decide alone, even when the other is an error, as CEL does."""

    def decide(payload: Any) -> bool:
        try:
            first = _truth(left(payload))
        except _Undecided:
            if _truth(right(payload)) is decisive:
                return decisive
            raise
        return decisive if first is decisive else _truth(right(payload))

    return decide


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def relation(left: Any, right: Any) -> bool:
        numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (left, right))
        if not numbers and not (isinstance(left, str) and isinstance(right, str)):
            raise _Undecided
        return compare(left, right)

    return relation


def _equal(left: Any, right: Any) -> bool:
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def _within(left: Any, right: Any) -> bool:
    if not isinstance(right, list | dict):
        raise _Undecided
    return any(_equal(left, one) for one in right)


_RELATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": _ordered(lambda left, right: left < right),
    "<=": _ordered(lambda left, right: left <= right),
    ">": _ordered(lambda left, right: left > right),
    ">=": _ordered(lambda left, right: left >= right),
    "in": _within,
}
