"""What no operation has to look for: NUL, which the database cannot store in a text."""

import re
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from towpath.api.errors import respond

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
Run = Callable[..., HttpResponse]


def readable(run: Run) -> Run:
    """Wrap an operation: an address or a JSON body with NUL is refused."""

    @wraps(run)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        in_body = request.content_type == "application/json" and _NUL.search(request.body)
        if in_body or "%00" in request.get_full_path():
            return respond(request, 400, "BAD_REQUEST", _("The request could not be read."))
        return run(request, *args, **kwargs)

    return wrapped
