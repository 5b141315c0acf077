"""What a grid is made of: declared once by the room whose rows it shows, drawn by every door."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

from django.db.models import Q, QuerySet

from towpath.kit.speech import say
from towpath.kit.text import N_

Kind: TypeAlias = Literal["text", "number", "money", "date", "choice", "bool", "action"]
Row: TypeAlias = Mapping[str, Any]
Rows: TypeAlias = QuerySet[Any, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a closed set of values, with its message id; ``verbatim``: the label is data, not a message."""

    value: str
    label: str
    verbatim: bool = False

    def __str__(self) -> str:
        """Say the label in the reader's language."""
        return self.label if self.verbatim else say(self.label)


@dataclass(frozen=True)
class Column:
    """A column; ``field`` is its name in the rows' ``.values()`` (the key, unless another is given).

    ``date`` is a moment. ``money`` has its currency in ``currency_field``. ``action`` holds what can be done
    with the row and has no value. ``said`` gives the text where it is not simply the value's; ``narrow``
    gives what rows must fulfil where it is not simply by the value: it takes what was asked for, a text, a
    pair (from, to) or a list of choices. ``prefix``: a text is sought at the beginning, by an index.
    """

    key: str
    label: str
    kind: Kind = "text"
    field: str = ""
    visible: bool = True
    sortable: bool = True
    filterable: bool = True
    choices: Iterable[Choice] | Callable[[], Iterable[Choice]] = ()
    currency_field: str = ""
    said: Callable[[Row], str] | None = None
    narrow: Callable[[Any], Q] | None = None
    prefix: bool = False

    def __post_init__(self) -> None:
        """Neither sort nor filter by what has no value."""
        for name in () if self.has_value else ("sortable", "filterable"):
            object.__setattr__(self, name, False)

    @property
    def name(self) -> str:
        """Give the name of its value in a row."""
        return self.field or self.key

    @property
    def has_value(self) -> bool:
        """Tell whether there is something to sort, to filter and to export."""
        return self.kind != "action"

    @property
    def is_number(self) -> bool:
        """Tell whether its values stand under one another by their last figure."""
        return self.kind in {"number", "money"}

    @property
    def is_range(self) -> bool:
        """Tell whether it is filtered from and to."""
        return self.kind in {"number", "money", "date"}

    @property
    def is_closed(self) -> bool:
        """Tell whether it is filtered by choosing."""
        return self.kind in {"choice", "bool"}

    @cached_property
    def options(self) -> dict[str, Choice]:
        """Give the choices by value; those of yes and no are there without saying."""
        choices = self.choices() if callable(self.choices) else self.choices
        found = {each.value: each for each in choices}
        return found or (_YES_OR_NO if self.kind == "bool" else {})


_YES_OR_NO = {each.value: each for each in (Choice("true", N_("Yes")), Choice("false", N_("No")))}


@dataclass(frozen=True)
class Grid:
    """Columns under a key that saved views are kept under, such as ``listings.active``.

    ``default_sort`` is a column's key, or ``id``, falling with ``-``. ``also`` names what the rows have to
    bring besides the columns, for links and said texts; ``pk`` is always there.
    """

    key: str
    columns: tuple[Column, ...]
    default_sort: str = "-id"
    page_size: int = 20
    also: tuple[str, ...] = ()

    @cached_property
    def by_key(self) -> dict[str, Column]:
        """Give the columns by key."""
        return {column.key: column for column in self.columns}

    @property
    def default_columns(self) -> tuple[str, ...]:
        """Give the keys of what is shown at first."""
        return tuple(column.key for column in self.columns if column.visible)

    def sort_field(self, sort: str) -> str:
        """Give what the rows are ordered by."""
        key = sort.removeprefix("-")
        return self.by_key[key].name if key in self.by_key else "pk"

    def can_sort(self, sort: str) -> bool:
        """Tell whether rows can be ordered by it."""
        key = sort.removeprefix("-")
        column = self.by_key.get(key)
        return sort == self.default_sort or key == "id" or (column is not None and column.sortable)
