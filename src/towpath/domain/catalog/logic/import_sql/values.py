"""Cells as SQL: the value that a cell is, as JSON text, and what is wrong with it.

Values become JSON as text, ``"code":value`` by ``"code":value``, which is parsed once for each row: that is
several times as quick as ``jsonb_build_object``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from towpath.domain.catalog.logic.attributes import KINDS, Attribute, Kind
from towpath.domain.catalog.logic.cells import EMPTY, PAIR
from towpath.domain.catalog.logic.imports import Plan

Cells: TypeAlias = Sequence[tuple[str, Attribute]]
"""Expressions of SQL with the attributes that they are the values of."""
YES, NO = ("1", "yes", "true", "enabled"), ("0", "2", "no", "false", "disabled")
LONGEST_NUMBER = 16
"""So many characters, which a quantity's column holds too."""
PRODUCT_COLUMNS = ("sku", "status")
"""Attributes that are columns of the product itself."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What the statements of one import have in common.

    ``plain`` are the attributes that may stand in a simple ``additional_attributes``, as a sample has
    them; any other row of that column takes the longer way. ``options`` are the choices that are known,
    by code. ``cells`` and ``seen`` are tables: what the cells of some columns mean, and in a dry run the
    SKUs that would be new. ``empty`` tells that there are no products yet, ``now`` is a moment as SQL.
    """

    plan: Plan
    plain: Sequence[Attribute]
    options: Mapping[Attribute, Sequence[str]]
    cells: str
    seen: str
    source_id: int
    now: str
    dry_run: bool
    empty: bool
    may_clear: bool
    decimal_comma: bool
    prices_per_website: bool

    def role(self, role: str) -> str:
        """Name the column that plays a role, NULL where the file has none."""
        place = self.plan.roles.get(role)
        return "NULL::text" if place is None else f"c{place}"

    def values(self, *scopes: str) -> Cells:
        """Name the columns that are values, all or those of attributes with these scopes."""
        return [
            (f"c{place}", each)
            for place, each in self.plan.attributes
            if each.code not in PRODUCT_COLUMNS and (not scopes or each.scope in scopes)
        ]

    def number(self, cell: str) -> str:
        """Give a cell with a point for the decimals."""
        return f"replace({cell}, ',', '.')" if self.decimal_comma else cell


def literal(text: str) -> str:
    """Give a text as SQL; ``standard_conforming_strings`` is PostgreSQL's default."""
    return "'" + text.replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """Give an array of texts as SQL."""
    return f"ARRAY[{','.join(map(literal, values))}]::text[]"


def yes(cell: str) -> str:
    """Give whether a cell says yes, NULL for an empty one."""
    return f"lower(btrim({cell})) = ANY ({texts(YES)})"


def layer(select: Iterable[str], source: str, where: str = "true") -> str:
    """Select from a layer below; PostgreSQL computes each name once."""
    return f"(SELECT {', '.join(select)} FROM {source} WHERE {where} OFFSET 0)"


def joined(parts: Iterable[str | None]) -> str:
    """Join texts with commas, leaving out what is NULL."""
    return f"concat_ws(',', {', '.join([part for part in parts if part] or ['NULL'])})"


def json_of(setup: Setup, kind: Kind, cell: str) -> str:
    """Give the value of a cell as JSON text, NULL for an empty one; only where nothing is wrong with it.

    The mark that takes a value away becomes ``null``; in a text it stays, for :func:`json_object`.
    """
    match kind:
        case "number" | "price":
            value = f"trim_scale({setup.number(cell)}::numeric)::text"
        case "boolean":
            value = f"({yes(cell)})::text"
        case "date":
            value = f"to_json({_date(cell)})::text"
        case "multiselect":
            value = f"to_json(string_to_array({cell}, '|'))::text"
        case _:
            return f"to_json({cell})::text"
    return f"CASE WHEN {cell} = {literal(EMPTY)} THEN 'null' ELSE {value} END" if setup.may_clear else value


def named(setup: Setup, cells: Cells) -> list[str]:
    """Give ``"code":value`` of each cell, NULL for an empty one, in the order of jsonb: it need not sort."""
    in_order = sorted(cells, key=lambda cell: (len(cell[1].code), cell[1].code))
    return [f"'\"{each.code}\":' || {json_of(setup, each.kind, cell)}" for cell, each in in_order]


def json_object(setup: Setup, *parts: str) -> str:
    """Make a JSON object of parts that are ``"code":value``; of a repeated code the last one holds."""
    inside = joined(parts)
    if setup.may_clear:
        mark = literal(f'"{EMPTY}"')
        inside = f"replace({inside}, {mark}, 'null')"
    return f"('{{' || {inside} || '}}')::jsonb"


def long_texts(setup: Setup, cells: Cells, other: str) -> str:
    """Make a JSON object of the cells that are long texts, and of ``other``, which is seldom there."""
    if setup.may_clear or not cells:
        return json_object(setup, *named(setup, cells), other)
    codes = texts(each.code for _, each in cells)
    plain = f"jsonb_strip_nulls(jsonb_object({codes}, ARRAY[{', '.join(cell for cell, _ in cells)}]))"
    return (
        f"CASE WHEN {other} IS NULL THEN {plain} ELSE {json_object(setup, *named(setup, cells), other)} END"
    )


def over(setup: Setup, old: str, new: str) -> str:
    """Lay new values over old ones, which may be NULL; a ``null`` in the new ones takes one away."""
    merged = f"CASE WHEN {old} IS NULL THEN {new} ELSE {old} || {new} END"
    return f"jsonb_strip_nulls({merged})" if setup.may_clear else merged


class Flaw(NamedTuple):
    """Where something is wrong with a row (a condition), and what, as the text of a JSON array.

    ``number`` is the cell where it is one: numbers are first looked at all together.
    """

    wrong: str
    text: str
    number: str = ""


def flaw(wrong: str, column: str, code: str, cell: str = "NULL") -> Flaw:
    """Say ``[column, code, cell]`` where ``wrong``; ``column`` is SQL."""
    return Flaw(wrong, f"json_build_array({column}, {literal(code)}, left({cell}, 255))::text")


def told(each: Flaw) -> str:
    """Give the text of a flaw where it is one, else NULL."""
    return f"CASE WHEN {each.wrong} THEN {each.text} END"


def flaws_of(flaws: Iterable[Flaw | None]) -> str:
    """Give what is wrong with a row, comma by comma; the empty text, and quickly, where nothing is."""
    found = [each for each in flaws if each]
    numbers = [each.number for each in found if each.number]
    suspicions = [each.wrong for each in found if not each.number]
    if numbers:
        suspicions.append(f"concat_ws('|', {', '.join(numbers)}, '') !~ '^([0-9]+(\\.[0-9]+)?\\|)*$'")
        suspicions.append(
            f"greatest({', '.join(map('octet_length({})'.format, numbers))}) > {LONGEST_NUMBER}"
        )
    suspicious = " OR ".join(f"({each})" for each in suspicions)
    return f"CASE WHEN {suspicious} THEN {joined(map(told, found))} ELSE '' END"


def wrong_with(setup: Setup, kind: Kind, cell: str, column: str) -> Flaw | None:
    """Say what can be wrong with a cell; None where nothing can."""
    match kind:
        case "number" | "price":
            sign = "-?" if kind == "number" else ""
            shape = f"^ *{sign}[0-9]+(\\.[0-9]+)? *$"
            too_long = f"octet_length({cell}) > {LONGEST_NUMBER}"
            wrong, code = f"{setup.number(cell)} !~ {literal(shape)} OR {too_long}", "NUMBER_INVALID"
        case "boolean":
            wrong, code = f"lower(btrim({cell})) <> ALL ({texts((*YES, *NO))})", "YES_OR_NO_INVALID"
        case "date":
            wrong, code = f"{cell} IS NOT NULL AND {_date(cell)} IS NULL", "DATE_INVALID"
        case "select":
            wrong, code = f"octet_length({cell}) > 255 AND length({cell}) > 255", "VALUE_TOO_LONG"
        case "multiselect":
            longest = f"(SELECT max(length(x)) FROM unnest(string_to_array({cell}, '|')) x)"
            wrong, code = f"octet_length({cell}) > 255 AND {longest} > 255", "VALUE_TOO_LONG"
        case _:
            return None
    if setup.may_clear:
        wrong = f"({wrong}) AND {cell} <> {literal(EMPTY)}"
    number = setup.number(cell) if kind in {"number", "price"} else ""
    return flaw(wrong, column, code, cell)._replace(number=number)


SKU_FLAWS = (
    flaw("sku IS NULL OR sku = ''", "'sku'", "SKU_MISSING"),
    flaw("length(sku) > 64", "'sku'", "SKU_TOO_LONG", "sku"),
    flaw("refused = 'SKU_REPEATED'", "'sku'", "SKU_REPEATED", "sku"),
)
_NO_PAIRS = f"other IS NOT NULL AND pairs_cell !~ {literal(PAIR)}"
PAIRS_FLAWS = (
    flaw(_NO_PAIRS, "'additional_attributes'", "PAIRS_UNREADABLE", "pairs_cell"),
    Flaw("other[1] IS NOT NULL", "other[1]"),
)
PROBLEMS = (
    "coalesce(jsonb_agg(jsonb_build_array(row_no, line, sku, ('[' || bad || ']')::jsonb))"
    " FILTER (WHERE bad <> ''), '[]')"
)
UNKNOWN_CODES = "coalesce(array_agg(DISTINCT other[2]) FILTER (WHERE other[2] IS NOT NULL), '{}')"


def pairs(setup: Setup, *filters: str) -> str:
    """Read ``pairs_cell``, ``additional_attributes`` of any form: an array of texts.

    By place: 1 problems; 2 codes that no attribute has, with blanks between; 3 ``[code, label]`` of the
    choices; then, for each filter over ``kind`` and ``scope``, the ``"code":value`` that it lets through.
    """
    price_scope = "website" if setup.prices_per_website else "global"
    value = _by_kind({kind: json_of(setup, kind, "value") for kind in KINDS})
    flaws = {kind: wrong_with(setup, kind, "value", "code") for kind in KINDS}
    wrong = _by_kind(
        {kind: f"CASE WHEN {each[0]} THEN {each[1]} END" for kind, each in flaws.items() if each}
    )
    labels = (
        "CASE kind WHEN 'select' THEN ARRAY[value] WHEN 'multiselect' THEN string_to_array(value, '|') END"
    )
    choices = f"(SELECT string_agg(json_build_array(code, x)::text, ',') FROM unnest({labels}) x)"
    found = (
        "SELECT n, lower(pair[1]) AS code, kind,"
        f" CASE kind WHEN 'price' THEN '{price_scope}' ELSE scope END AS scope,"
        " CASE WHEN pair[2] ~ '^\".*\"$'"
        " THEN replace(substr(pair[2], 2, length(pair[2]) - 2), '\"\"', '\"') ELSE pair[2] END AS value"
        f" FROM regexp_matches(pairs_cell, {literal(PAIR)}, 'g') WITH ORDINALITY AS found(pair, n)"
        " LEFT JOIN catalog_attribute ON catalog_attribute.code = lower(pair[1])"
    )
    entry = f"'\"' || code || '\":' || {value}"
    known = f"SELECT *, {wrong} AS wrong FROM ({found}) f"
    gathered = [
        "string_agg(wrong, ',')",
        "string_agg(code, ' ') FILTER (WHERE kind IS NULL)",
        f"string_agg({choices}, ',') FILTER (WHERE wrong IS NULL)",
        *(f"string_agg({entry}, ',' ORDER BY n) FILTER (WHERE wrong IS NULL AND {each})" for each in filters),
    ]
    counts = f"value <> '' AND code <> ALL ({texts(PRODUCT_COLUMNS)})"
    return f"(SELECT ARRAY[{', '.join(gathered)}] FROM ({known}) k WHERE {counts})"


_USUAL_DATE = (
    "^[1-9][0-9]{3}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)$"
)


def _date(cell: str) -> str:
    """Read a date; the usual form, but for February 29, without calling a function."""
    return f"CASE WHEN {cell} ~ {literal(_USUAL_DATE)} THEN {cell} ELSE catalog_date({cell}) END"


def _by_kind(found: Mapping[Kind, str]) -> str:
    return "CASE kind " + " ".join(f"WHEN '{kind}' THEN {sql}" for kind, sql in found.items()) + " END"
