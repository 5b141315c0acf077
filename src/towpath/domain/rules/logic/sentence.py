"""A tree in words, to be said in the reader's language (kit/speech)."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from towpath.domain.rules.logic import texts
from towpath.domain.rules.logic.language import Kind, RuleAttribute, Vocabulary
from towpath.domain.rules.logic.tree import Combination, Line, Node, Operator
from towpath.kit.text import N_, Message

SHOWN_VALUES = 8
"""A sentence names the first values of a longer list and counts the others."""
_NOTHING = "…"
Part: TypeAlias = Message | str | Decimal | date
"""What can stand inside a message: it is said with it."""

_PHRASES: Mapping[Operator, str] = {
    "is": N_("%(attribute)s is %(value)s"),
    "is_not": N_("%(attribute)s is not %(value)s"),
    "at_least": N_("%(attribute)s is at least %(value)s"),
    "at_most": N_("%(attribute)s is at most %(value)s"),
    "greater": N_("%(attribute)s is greater than %(value)s"),
    "less": N_("%(attribute)s is less than %(value)s"),
    "contains": N_("%(attribute)s contains %(value)s"),
    "contains_not": N_("%(attribute)s does not contain %(value)s"),
    "one_of": N_("%(attribute)s is one of %(value)s"),
    "not_one_of": N_("%(attribute)s is none of %(value)s"),
    "undefined": N_("%(attribute)s has no value"),
}
_OF_DATES: Mapping[Operator, str] = {
    "at_least": N_("%(attribute)s is on or after %(value)s"),
    "at_most": N_("%(attribute)s is on or before %(value)s"),
    "greater": N_("%(attribute)s is after %(value)s"),
    "less": N_("%(attribute)s is before %(value)s"),
}
_OF_SEVERAL: Mapping[Kind, Mapping[Operator, str]] = {
    "multiselect": {
        "is": N_("%(attribute)s is exactly %(value)s"),
        "is_not": N_("%(attribute)s is not exactly %(value)s"),
        "contains": N_("%(attribute)s contains at least one of %(value)s"),
        "contains_not": N_("%(attribute)s contains none of %(value)s"),
        "one_of": N_("%(attribute)s contains at least one of %(value)s"),
        "not_one_of": N_("%(attribute)s contains none of %(value)s"),
    },
    "category": {
        "is": _PHRASES["one_of"],
        "is_not": _PHRASES["not_one_of"],
        "contains": _PHRASES["one_of"],
        "contains_not": _PHRASES["not_one_of"],
    },
}


def sentence(tree: Combination, vocabulary: Vocabulary) -> Message:
    """Give what a tree says, as one sentence with all that is nested in it."""
    if not tree.children:
        return Message(N_("Every product."))
    conditions = clause(tree, vocabulary)
    return Message(N_("Products for which %(conditions)s."), {"conditions": conditions})


def clause(tree: Combination, vocabulary: Vocabulary) -> Part:
    """Give what a tree says as a part of another sentence."""
    return _combination(tree, vocabulary)


def _combination(node: Combination, vocabulary: Vocabulary) -> Part:
    if not node.children:
        return Message(N_("it is always true"))
    parts = [_part(child, vocabulary, alone=len(node.children) == 1) for child in node.children]
    if node.value:
        return _joined(parts, _and if node.aggregator == "ALL" else _or)
    if len(parts) == 1:
        return Message(N_("it is not true that %(condition)s"), {"condition": parts[0]})
    listed = {"conditions": _joined(parts, _semicolon)}
    if node.aggregator == "ALL":
        return Message(N_("none of these is true: %(conditions)s"), listed)
    return Message(N_("at least one of these is not true: %(conditions)s"), listed)


def _part(node: Node, vocabulary: Vocabulary, *, alone: bool) -> Part:
    if isinstance(node, Line):
        return _line(node, vocabulary)
    inner = _combination(node, vocabulary)
    return inner if alone else Message(N_("(%(conditions)s)"), {"conditions": inner})


def _and(first: Part, then: Part) -> Message:
    return Message(N_("%(first)s and %(then)s"), {"first": first, "then": then})


def _or(first: Part, then: Part) -> Message:
    return Message(N_("%(first)s or %(then)s"), {"first": first, "then": then})


def _semicolon(first: Part, then: Part) -> Message:
    return Message(N_("%(first)s; %(then)s"), {"first": first, "then": then})


def _comma(first: Part, then: Part) -> Message:
    return Message(N_("%(first)s, %(then)s"), {"first": first, "then": then})


def _joined(parts: Sequence[Part], join: Callable[[Part, Part], Message]) -> Part:
    """Join by halves, so that a long list is no deep message."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return join(_joined(parts[:middle], join), _joined(parts[middle:], join))


def _line(line: Line, vocabulary: Vocabulary) -> Message:
    attribute = vocabulary.attributes.get(line.attribute) or RuleAttribute(
        line.attribute, line.attribute, "text"
    )
    several = len(line.value) > 1 or attribute.kind == "multiselect"
    own = _OF_DATES if attribute.kind == "date" else _OF_SEVERAL.get(attribute.kind, {}) if several else {}
    value = _values(line, attribute, vocabulary)
    if line.subcategories:
        value = Message(N_("%(categories)s including subcategories"), {"categories": value})
    phrase = own.get(line.operator, _PHRASES[line.operator])
    return Message(phrase, {"attribute": attribute.label, "value": value})


def _values(line: Line, attribute: RuleAttribute, vocabulary: Vocabulary) -> Part:
    if not line.value:
        return _NOTHING
    shown = [_value(text, attribute, vocabulary) for text in line.value[:SHOWN_VALUES]]
    joined = _joined(shown, _comma)
    if len(line.value) <= SHOWN_VALUES:
        return joined
    more = {"values": joined, "count": len(line.value) - SHOWN_VALUES}
    return Message(N_("%(values)s and %(count)s more"), more)


def _value(text: str, attribute: RuleAttribute, vocabulary: Vocabulary) -> Part:
    """Give a value as a reader knows it; what is not valid yet is shown as it was typed."""
    if attribute.kind == "number" and (number := texts.as_number(text)) is not None:
        return number
    if attribute.kind == "date":
        with suppress(ValueError):
            return date.fromisoformat(text)
    if attribute.kind == "boolean" and (truth := texts.as_truth(text)) is not None:
        return Message(N_("Yes") if truth else N_("No"))
    if attribute.kind == "category" and (category := vocabulary.categories.get(text)):
        return Message(N_("%(name)s (%(id)s)"), {"name": category.name or _NOTHING, "id": category.id})
    labels = {option.value: option.label for option in attribute.options}
    return labels.get(text) or Message(N_("“%(text)s”"), {"text": text})
