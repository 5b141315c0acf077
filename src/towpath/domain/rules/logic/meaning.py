"""What a tree of conditions means for one product: the oracle of the SQL that judges a whole catalogue.

docs/explanation/conditions.md says the same in prose (pricing and rules, sections 1.1 and 1.3).
"""

import json
import operator as compare
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

from towpath.domain.rules.logic.language import POSITIVE_OF, Kind
from towpath.domain.rules.logic.texts import WHITE, as_date, as_id, as_number, as_truth, fold
from towpath.domain.rules.logic.tree import Line, Node, Operator

Values: TypeAlias = Mapping[str, object]
"""What holds for a product at a place, by attribute code, as JSON has it: text, number, truth, a list of
labels; the ids of its categories and of its attribute set. What it has no value of may be left out."""

ORDER: Mapping[Operator, Callable[[Any, Any], bool]] = {
    "is": compare.eq,
    "one_of": compare.eq,
    "at_least": compare.ge,
    "at_most": compare.le,
    "greater": compare.gt,
    "less": compare.lt,
}


def holds(node: Node, product: Values, kinds: Mapping[str, Kind]) -> bool:
    """Tell whether a product fulfils a tree; ``kinds`` are those of the attributes that exist.

    Categories mean themselves: what is below them was put in before (``language.below``).
    """
    if isinstance(node, Line):
        return _line_holds(node, product.get(node.attribute), kinds.get(node.attribute))
    if not node.children:
        return True
    results = (holds(child, product, kinds) == node.value for child in node.children)
    return all(results) if node.aggregator == "ALL" else any(results)


def _line_holds(line: Line, stored: object, kind: Kind | None) -> bool:
    """Judge one condition: without a value what says yes fails, what says no holds. A blank is none."""
    value = _READ[kind](stored) if kind else None
    if line.operator == "undefined":
        return value is None
    positive = POSITIVE_OF.get(line.operator, line.operator)
    wanted = tuple(each for each in line.value if each.strip(WHITE))
    if kind is None or value is None or not wanted:
        return positive != line.operator
    found = _TEST[kind](positive, value, wanted)
    return found == (positive == line.operator)


# What a stored value is for each kind; None where there is none


def _label(stored: object) -> str | None:
    """Give a value as PostgreSQL's ``->>`` does; blank is no value."""
    if isinstance(stored, bool):
        text = "true" if stored else "false"
    elif isinstance(stored, int | float | Decimal):
        text = f"{Decimal(str(stored)):f}"
    elif stored is None or isinstance(stored, str):
        text = stored or ""
    else:
        text = json.dumps(stored, ensure_ascii=False)
    return text if text.strip(WHITE) else None


def _text(stored: object) -> str | None:
    return (_label(stored) or "").strip(WHITE) or None


def _number(stored: object) -> Decimal | None:
    return as_number(_text(stored) or "")


def _date(stored: object) -> str | None:
    return as_date(_text(stored) or "")


def _truth(stored: object) -> bool | None:
    return as_truth(_text(stored) or "")


def _labels(stored: object) -> Sequence[object] | None:
    if stored in (None, "", []):
        return None
    return stored if isinstance(stored, list) else [stored]


def _id(stored: object) -> object:
    return stored


def _ids(stored: object) -> object:
    return stored or ()


_READ: Mapping[Kind, Callable[[object], Any]] = {
    "text": _text,
    "number": _number,
    "date": _date,
    "boolean": _truth,
    "select": _label,
    "multiselect": _labels,
    "set": _id,
    "category": _ids,
}


# Whether a value is as an operator that says yes wants it


def _text_test(operator: Operator, value: str, wanted: tuple[str, ...]) -> bool:
    texts = [each.strip(WHITE) for each in wanted]
    if operator == "contains":
        return any(fold(text) in fold(value) for text in texts)
    return any(_compared(operator, value, text) for text in texts)


def _compared(operator: Operator, value: str, wanted: str) -> bool:
    """Compare as numbers when both are, else by letters without case, in the order of Unicode."""
    numbers = as_number(value), as_number(wanted)
    if None not in numbers:
        return ORDER[operator](*numbers)
    return ORDER[operator](fold(value), fold(wanted))


def _number_test(operator: Operator, value: Decimal, wanted: tuple[str, ...]) -> bool:
    numbers = (as_number(text) for text in wanted)
    return any(number is not None and ORDER[operator](value, number) for number in numbers)


def _date_test(operator: Operator, value: str, wanted: tuple[str, ...]) -> bool:
    return any(ORDER[operator](value, day) for text in wanted if (day := as_date(text)))


def _truth_test(_operator: Operator, value: bool, wanted: tuple[str, ...]) -> bool:  # noqa: FBT001
    return any(as_truth(text) == value for text in wanted)


def _label_test(_operator: Operator, value: str, wanted: tuple[str, ...]) -> bool:
    return value in wanted


def _labels_test(operator: Operator, value: Sequence[object], wanted: tuple[str, ...]) -> bool:
    if operator == "is":
        return all(each in wanted for each in value) and all(each in value for each in wanted)
    return any(each in wanted for each in value)


def _id_test(_operator: Operator, value: object, wanted: tuple[str, ...]) -> bool:
    return value in {as_id(text) for text in wanted}


def _ids_test(_operator: Operator, value: Sequence[int], wanted: tuple[str, ...]) -> bool:
    return not {as_id(text) for text in wanted}.isdisjoint(value)


_TEST: Mapping[Kind, Callable[[Operator, Any, tuple[str, ...]], bool]] = {
    "text": _text_test,
    "number": _number_test,
    "date": _date_test,
    "boolean": _truth_test,
    "select": _label_test,
    "multiselect": _labels_test,
    "set": _id_test,
    "category": _ids_test,
}
