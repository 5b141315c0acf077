"""What has to be right before a tree is saved, and what is only worth a warning."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import cast

from towpath.domain.rules.logic import texts
from towpath.domain.rules.logic.language import (
    WITH_OPTIONS,
    Kind,
    RuleAttribute,
    Vocabulary,
    takes_several,
)
from towpath.domain.rules.logic.reading import MOST_LEVELS, MOST_NODES, TOO_DEEP, TOO_MANY, Errors, key_of
from towpath.domain.rules.logic.tree import Combination, Line, Node, Path, walk
from towpath.kit.errors import InvalidFields
from towpath.kit.text import N_, Message

MOST_VALUES = 10_000


class _Wrong(Exception):
    """A part of a condition is not right; the message says why."""

    def __init__(self, message: str | Message, field: str = "value") -> None:
        self.message = message if isinstance(message, Message) else Message(message)
        self.field = field
        super().__init__()


def checked(tree: Combination, vocabulary: Vocabulary) -> Combination:
    """Give the tree with its values as they are stored; raises :class:`InvalidFields` by :func:`key_of`.

    The vocabulary knows what was saved before (``with_saved``): that stays valid.
    """
    nodes = list(walk(tree))
    errors: Errors = {key_of(path[:-1], "children"): TOO_DEEP for path, _ in nodes if len(path) > MOST_LEVELS}
    if len(nodes) > MOST_NODES + 1:
        errors["children"] = TOO_MANY
    if errors:
        raise InvalidFields(errors)
    for path, node in nodes:
        if isinstance(node, Combination) and not node.value:
            children = enumerate(node.children)
            empty = [n for n, child in children if isinstance(child, Combination) and not child.children]
            errors |= {key_of((*path, n), "children"): _FAILS for n in empty}
    clean = cast("Combination", _checked(tree, (), vocabulary, errors))
    if errors:
        raise InvalidFields(errors)
    return clean


_FAILS = Message(N_("Empty, this counts as true and fails under FALSE: add a condition or delete it."))


def _checked(node: Node, path: Path, vocabulary: Vocabulary, errors: Errors) -> Node:
    if isinstance(node, Combination):
        children = (_checked(child, (*path, n), vocabulary, errors) for n, child in enumerate(node.children))
        return replace(node, children=tuple(children))
    try:
        return _checked_line(node, vocabulary)
    except _Wrong as wrong:
        errors[key_of(path, wrong.field)] = wrong.message
        return node


def _checked_line(line: Line, vocabulary: Vocabulary) -> Line:
    attribute = vocabulary.attributes.get(line.attribute)
    if attribute is None:
        unknown = N_("“%(attribute)s” cannot be used in conditions.")
        raise _Wrong(Message(unknown, {"attribute": line.attribute}), "attribute")
    if line.operator not in attribute.operators:
        unfit = N_("This operator does not fit %(attribute)s.")
        raise _Wrong(Message(unfit, {"attribute": attribute.label}), "operator")
    if line.operator == "undefined":
        return replace(line, value=(), subcategories=False)
    typed, several = _typed(line, attribute), takes_several(attribute.kind, line.operator)
    if not typed:
        raise _Wrong(N_("Choose or enter a value."))
    if len(typed) > 1 and not several:
        raise _Wrong(N_("This operator takes one value."))
    if len(typed) > MOST_VALUES:
        raise _Wrong(Message(N_("There can be at most %(limit)s values."), {"limit": MOST_VALUES}))
    value = tuple(_CLEAN[attribute.kind](text, attribute, vocabulary) for text in typed)
    return replace(line, value=value, subcategories=line.subcategories and attribute.kind == "category")


def _typed(line: Line, attribute: RuleAttribute) -> list[str]:
    """Give each value once: a list is split, what is chosen stays as it is."""
    if attribute.kind in WITH_OPTIONS:
        found = [text for text in line.value if text]
    elif takes_several(attribute.kind, line.operator):
        found = [part for text in line.value for part in texts.parts(text)]
    else:
        found = [stripped for text in line.value if (stripped := text.strip(texts.WHITE))]
    return list(dict.fromkeys(found))


def _clean_text(text: str, _attribute: RuleAttribute, _vocabulary: Vocabulary) -> str:
    if any((char < " " and char not in "\t\r\n") or "\ud800" <= char <= "\udfff" for char in text):
        raise _Wrong(N_("The value contains control characters."))
    return text


def _clean_number(text: str, _attribute: RuleAttribute, _vocabulary: Vocabulary) -> str:
    if texts.as_number(text) is None:
        raise _Wrong(Message(N_("“%(value)s” is not a number: write it as 1234.5."), {"value": text}))
    return text


def _clean_date(text: str, _attribute: RuleAttribute, _vocabulary: Vocabulary) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise _Wrong(
            Message(N_("“%(value)s” is not a date: write it as 2026-12-31."), {"value": text})
        ) from None


def _clean_truth(text: str, _attribute: RuleAttribute, _vocabulary: Vocabulary) -> str:
    truth = texts.as_truth(text)
    if truth is None:
        raise _Wrong(N_("Choose yes or no."))
    return "true" if truth else "false"


def _clean_option(text: str, attribute: RuleAttribute, _vocabulary: Vocabulary) -> str:
    if all(option.value != text for option in attribute.options):
        raise _Wrong(Message(N_("“%(value)s” is not one of the choices."), {"value": text}))
    return text


def _clean_category(text: str, _attribute: RuleAttribute, vocabulary: Vocabulary) -> str:
    if text not in vocabulary.categories:
        raise _Wrong(Message(N_("There is no category %(id)s."), {"id": text}))
    return text


_CLEAN: Mapping[Kind, Callable[[str, RuleAttribute, Vocabulary], str]] = {
    "text": _clean_text,
    "number": _clean_number,
    "date": _clean_date,
    "boolean": _clean_truth,
    "select": _clean_option,
    "multiselect": _clean_option,
    "set": _clean_option,
    "category": _clean_category,
}


def warnings(tree: Combination, vocabulary: Vocabulary) -> dict[str, Message]:
    """Say by :func:`key_of` what stays valid though it could not be chosen any more."""
    found: dict[str, Message] = {}
    for path, node in walk(tree):
        attribute = vocabulary.attributes.get(node.attribute) if isinstance(node, Line) else None
        if attribute and isinstance(node, Line) and (text := _warning(node, attribute, vocabulary)):
            found[key_of(path)] = text
    return found


def _warning(line: Line, attribute: RuleAttribute, vocabulary: Vocabulary) -> Message | None:
    if not attribute.offered:
        return Message(
            N_("%(attribute)s is no longer marked for use in conditions. This condition stays in force."),
            {"attribute": attribute.label},
        )
    options = {option.value: option.offered for option in attribute.options}
    for value in line.value:
        category = vocabulary.categories.get(value) if attribute.kind == "category" else None
        if not (category.offered if category else options.get(value, True)):
            return Message(N_("“%(value)s” does not exist any more."), {"value": value})
    return None
