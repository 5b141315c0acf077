"""Pages of a list that is ordered by falling id: by key, never by counting."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows, newest first, and the ids from which the neighbouring pages go on (``None``: there is none)."""

    rows: list[M]
    newer: int | None
    older: int | None


def page_of(rows: QuerySet[M, Any], query: Mapping[str, str], size: int = 50) -> Page[M]:
    """Cut the page that ``before=ID`` or ``after=ID`` of a query string asks for; else the newest."""
    before, after = parse_id(query.get("before", "")), parse_id(query.get("after", ""))
    if after is not None:
        found = list(rows.filter(pk__gt=after).order_by("pk")[: size + 1])
        more_newer, found = len(found) > size, found[:size][::-1]
        if not found:
            return page_of(rows, {}, size)
        return Page(found, found[0].pk if more_newer else None, found[-1].pk)
    wanted = rows.filter(pk__lt=before) if before is not None else rows
    found = list(wanted.order_by("-pk")[: size + 1])
    more_older, found = len(found) > size, found[:size]
    newer = found[0].pk if found and before is not None else None
    return Page(found, newer, found[-1].pk if more_older else None)


def parse_id(text: str) -> int | None:
    """Read an id that came from outside; ``None`` for what no bigint column can hold."""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None
