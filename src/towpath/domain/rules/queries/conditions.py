"""Conditions as SQL over the products of the catalogue; what they mean stands in logic/meaning."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, JSONField, Q, QuerySet, Value
from django.db.models.expressions import Combinable

from towpath.domain.catalog.logic.attributes import Attribute
from towpath.domain.catalog.queries.attributes import attributes
from towpath.domain.catalog.queries.products import Place, products_at, value_json, value_text
from towpath.domain.rules.logic import texts as logic
from towpath.domain.rules.logic.language import KIND_OF, OWN_KINDS, POSITIVE_OF, Kind, below
from towpath.domain.rules.logic.tree import Line, Node, Operator, lines
from towpath.domain.rules.queries import sql
from towpath.domain.rules.queries.sql import Sql, truth
from towpath.domain.rules.queries.vocabulary import category_choices

_SIGNS: Mapping[Operator, str] = {"at_least": ">=", "at_most": "<=", "greater": ">", "less": "<"}


def to_q(tree: Node, place: Place) -> Q:
    """Give the condition on ``products_at(place)`` that the tree is."""
    return to_qs([tree], place)[0]


def to_qs(trees: Sequence[Node], place: Place) -> list[Q]:
    """Give the condition on ``products_at(place)`` that each tree is.

    Reads the attributes that they name, and the categories where a condition counts what is below some. An
    attribute that does not exist has no value.
    """
    found = [line for tree in trees for line in lines(tree)]
    named = {line.attribute for line in found} - set(OWN_KINDS)
    known = attributes(named) if named else {}
    categories = category_choices() if any(line.subcategories for line in found) else ()

    def compiled(node: Node) -> Q:
        if isinstance(node, Line):
            if node.subcategories:
                node = Line(node.attribute, node.operator, below(categories, node.value))
            return _line(node, known.get(node.attribute), place)
        if not node.children:
            return Q(sql.ALWAYS)
        parts = [compiled(child) if node.value else ~compiled(child) for child in node.children]
        return Q(*parts, _connector=Q.AND if node.aggregator == "ALL" else Q.OR)

    return [compiled(tree) for tree in trees]


def judged(tree: Node, place: Place) -> QuerySet[Any, tuple[int, bool]]:
    """Give the id of every product of the catalogue, and whether the tree holds for it.

    As a subquery, it lets one statement write what follows from a rule where that changes.
    """
    return products_at(place).values_list("pk", ExpressionWrapper(to_q(tree, place), BooleanField()))


def _line(line: Line, attribute: Attribute | None, place: Place) -> Q:
    kind = KIND_OF[attribute.kind] if attribute else OWN_KINDS.get(line.attribute)
    positive = POSITIVE_OF.get(line.operator, line.operator)
    wanted = tuple(each for each in line.value if each.strip(logic.WHITE))
    if kind is None or not (wanted or positive == "undefined"):
        found = sql.ALWAYS if positive == "undefined" else sql.NEVER
    elif attribute is None:
        found = _TEST[kind](F(line.attribute), positive, wanted)
    else:
        value = value_json if kind == "multiselect" else value_text
        found = _TEST[kind](value(attribute, place), positive, wanted)
    return Q(found) if positive == line.operator else ~Q(found)


# For each kind, whether a value is as an operator that says yes, or "undefined", wants it


def _text(value: Combinable, operator: Operator, wanted: tuple[str, ...]) -> Sql:
    text = sql.trimmed(value)
    if operator == "undefined":
        return truth("{0} IS NULL", text)
    found = [each.strip(logic.WHITE) for each in wanted]
    if operator == "contains":
        return _any([_contains(text, logic.fold(each)) for each in found])
    if operator in _SIGNS:
        return _any([_in_order(text, _SIGNS[operator], each) for each in found])
    numbers = [number for each in found if (number := logic.as_number(each)) is not None]
    small = [logic.fold(each) for each in found if logic.as_number(each) is None]
    as_number = truth("{0} = ANY({1})", sql.number(text), sql.numbers(numbers))
    as_text = truth("{0} = ANY({1})", sql.folded(text, small), sql.texts(small))
    return _any([*([as_number] if numbers else []), *([as_text] if small else [])])


def _contains(text: Sql, wanted: str) -> Sql:
    return truth("strpos({0}, {1}) > 0", sql.folded(text, [wanted]), Value(wanted))


def _in_order(text: Sql, sign: str, wanted: str) -> Sql:
    """Compare as numbers where both are, else in the order of Unicode."""
    small, number = logic.fold(wanted), logic.as_number(wanted)
    as_text = Sql(f"{{0}} {sign} {{1}}", sql.ordered(text, small), Value(small))
    if number is None:
        return truth("{0}", as_text)
    return truth(f"coalesce({{0}} {sign} {{1}}, {{2}})", sql.number(text), Value(number), as_text)


def _any(tests: list[Sql]) -> Sql:
    return truth(" OR ".join(f"{{{n}}}" for n in range(len(tests))) or "false", *tests)


def _number(value: Combinable, operator: Operator, wanted: tuple[str, ...]) -> Sql:
    found = [number for each in wanted if (number := logic.as_number(each)) is not None]
    return _compared(sql.number(sql.trimmed(value)), operator, sql.numbers(found))


def _date(value: Combinable, operator: Operator, wanted: tuple[str, ...]) -> Sql:
    found = [day for each in wanted if (day := logic.as_date(each))]
    return _compared(sql.day(sql.trimmed(value)), operator, sql.texts(found))


def _boolean(value: Combinable, operator: Operator, wanted: tuple[str, ...]) -> Sql:
    word = sql.folded(sql.trimmed(value), logic.YES + logic.NO)
    if operator == "undefined":
        return truth("({0} = ANY({1})) IS NOT TRUE", word, sql.texts(logic.YES + logic.NO))
    truths = {logic.as_truth(each) for each in wanted}
    words = (logic.YES if True in truths else ()) + (logic.NO if False in truths else ())
    return _compared(word, operator, sql.texts(words))


def _select(value: Combinable, operator: Operator, wanted: tuple[str, ...]) -> Sql:
    if operator == "undefined":
        return truth("{0} IS NULL", sql.trimmed(value))
    return _compared(value, operator, sql.texts(wanted))


def _compared(value: Combinable, operator: Operator, wanted: Combinable) -> Sql:
    if operator == "undefined":
        return truth("{0} IS NULL", value)
    return truth(f"{{0}} {_SIGNS.get(operator, '=')} ANY({{1}})", value, wanted)


def _multiselect(value: Combinable, operator: Operator, wanted: tuple[str, ...]) -> Sql:
    if operator == "undefined":
        return truth("{0} IS NULL OR {0} IN ('[]', '\"\"')", value)
    if operator == "is":
        return truth("{0} <@ {1} AND {0} ?& {2}", value, Value(list(wanted), JSONField()), sql.texts(wanted))
    return truth("{0} ?| {1}", value, sql.texts(wanted))


def _set(value: Combinable, operator: Operator, wanted: tuple[str, ...]) -> Sql:
    return _compared(value, operator, _ids(wanted))


def _category(value: Combinable, _operator: Operator, wanted: tuple[str, ...]) -> Sql:
    return truth("{0} && {1}", value, _ids(wanted))


def _ids(wanted: tuple[str, ...]) -> Value:
    return sql.ids([key for each in wanted if (key := logic.as_id(each)) is not None])


_TEST: Mapping[Kind, Callable[[Combinable, Operator, tuple[str, ...]], Sql]] = {
    "text": _text,
    "number": _number,
    "date": _date,
    "boolean": _boolean,
    "select": _select,
    "multiselect": _multiselect,
    "set": _set,
    "category": _category,
}
