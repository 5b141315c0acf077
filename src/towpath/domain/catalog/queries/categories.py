from collections import defaultdict
from dataclasses import dataclass

from towpath.domain.catalog.models import Category


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category: ``path`` is the ids from the root down to it; ``products`` are those assigned to it."""

    id: int
    name: str
    path: tuple[int, ...]
    products: int


def categories() -> list[CategoryRow]:
    """Give the whole tree in its order, each category before those below it; one query."""
    below: dict[int | None, list[Category]] = defaultdict(list)
    for row in Category.objects.all():
        below[row.parent_id].append(row)
    found: list[CategoryRow] = []
    waiting = below[None][::-1]
    while waiting:
        row = waiting.pop()
        found.append(CategoryRow(row.pk, row.name, tuple(map(int, row.path.split("/"))), row.products))
        waiting += below[row.pk][::-1]
    return found


def category_paths() -> dict[int, str]:
    """Give every category as ``Default Category/Gear/Bags``, in the order of the tree."""
    rows = categories()
    names = {row.id: row.name for row in rows}
    return {row.id: "/".join(names[part] for part in row.path) for row in rows}
