"""What somebody was entering when the gate closed: kept in his session, offered when it opens again."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

_SESSION = "channel_draft"
_SECRET = re.compile(r"csrf|password|secret|token|key", re.IGNORECASE)
_LONGEST = 64 * 1024


def keep(request: HttpRequest) -> None:
    """Keep a form's fields and where it was sent; no secrets, no files, at most 64 kB."""
    fields = [
        [name, value] for name, values in request.POST.lists() if not _SECRET.search(name) for value in values
    ]
    size = sum(len(name) + len(str(value)) for name, value in fields)
    if fields and size <= _LONGEST:
        request.session[_SESSION] = {"path": request.get_full_path(), "fields": fields}


def kept(request: HttpRequest) -> Mapping[str, Any] | None:
    """Give what was kept: ``path`` and ``fields``, or nothing."""
    draft: Mapping[str, Any] | None = request.session.get(_SESSION)
    return draft


def forget(request: HttpRequest) -> None:
    """Drop what was kept."""
    request.session.pop(_SESSION, None)
