"""The pieces of SQL that conditions are made of: they read texts as logic/texts does, in any database."""

import re
from collections.abc import Collection, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, BooleanField, DecimalField, Field, Func, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.sql.compiler import SQLCompiler

from towpath.domain.rules.logic.texts import DATE, MOST_DIGITS, NUMBER, WHITE, folds

_TRUTH, _TEXT = BooleanField(), TextField()
_HOLE = re.compile(r"\{(\d+)\}")


class Sql(Func):
    """An expression written as SQL, with holes ``{0}``, ``{1}`` for others; values are always parameters."""

    def __init__(self, template: str, *parts: Combinable, field: "Field[Any, Any]" = _TEXT) -> None:
        super().__init__(*parts, output_field=field)
        self.text = template

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, list[object]]:
        """Fill the holes; a part that is named twice has its parameters twice."""
        del connection, context
        parts = [compiler.compile(part) for part in self.source_expressions]
        named = [parts[int(hole)] for hole in _HOLE.findall(self.text)]
        return self.text.format(*(sql for sql, _ in parts)), list(chain(*(params for _, params in named)))


def truth(template: str, *parts: Combinable) -> Sql:
    """Give a condition; unknown counts as no."""
    return Sql(f"coalesce({template}, false)", *parts, field=_TRUTH)


NEVER, ALWAYS = Sql("false", field=_TRUTH), Sql("true", field=_TRUTH)


def texts(values: Collection[str]) -> Value:
    """Give texts as an array."""
    return Value(list(values), output_field=ArrayField(TextField()))


def numbers(values: Collection[Decimal]) -> Sql:
    """Give numbers as an array, of any number of digits."""
    return Sql("{0}::numeric[]", texts([f"{value:f}" for value in values]))


def ids(values: Collection[int]) -> Value:
    """Give ids as an array."""
    return Value(list(values), output_field=ArrayField(BigIntegerField()))


def trimmed(text: Combinable) -> Sql:
    """Take white space from both ends; NULL when nothing is left."""
    return Sql("nullif(btrim({0}, {1}), '')", text, Value(WHITE))


def number(text: Combinable) -> Sql:
    """Read a number; NULL when the text is none."""
    found = f"CASE WHEN octet_length({{0}}) <= {MOST_DIGITS} THEN substring({{0}} FROM {{1}})::numeric END"
    return Sql(found, text, Value(f"^{NUMBER}$"), field=DecimalField())


def day(text: Combinable) -> Sql:
    """Read a day in ISO 8601; NULL when the text is none."""
    return Sql('substring({0} FROM {1}) COLLATE "C"', text, Value(f"^{DATE}"))


def folded(text: Combinable, wanted: Sequence[str] | None = None) -> Sql:
    """Write a text in small letters, or only those that texts in small letters are compared with.

    ``lower`` in the collation C knows A to Z alone. The other pairs are replaced by name, so neither version
    nor locale of the database decides; few of them lead to the letters of the texts that are wanted.
    """
    letters = set("".join(wanted)) if wanted is not None else None
    pairs = [(big, small) for big, small in folds().items() if letters is None or small in letters]
    if not pairs:
        return Sql('lower({0} COLLATE "C")', text)
    big, small = ("".join(part) for part in zip(*pairs, strict=True))
    return Sql('translate(lower({0} COLLATE "C"), {1}, {2})', text, Value(big), Value(small))


def ordered(text: Combinable, wanted: str) -> Sql:
    """Give the beginning of a text in small letters, as long as decides its order against another."""
    head = Sql("left({0}, {1})", text, Value(len(wanted) + 1))
    whole = folded(head)
    return Sql(
        'CASE WHEN octet_length({0}) = length({0}) THEN lower({0} COLLATE "C") ELSE {1} END', head, whole
    )
