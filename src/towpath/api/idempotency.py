"""``Idempotency-Key`` on POST: the same key gives the same answer, and the work is done once."""

import hashlib
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from towpath.api.auth import BearerToken
from towpath.api.errors import domain_error, respond
from towpath.domain.access.actions import idempotency
from towpath.domain.access.actions.idempotency import Answer
from towpath.kit import clock
from towpath.kit.errors import DomainError

Run = Callable[..., HttpResponse]
_LONGEST = 255


def idempotent(run: Run) -> Run:
    """Wrap an operation: a POST with the header is done once for each token and key."""

    @wraps(run)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        key = request.headers.get("Idempotency-Key")
        actor = BearerToken()(request) if request.method == "POST" and key is not None else None
        if key is None or actor is None:
            return run(request, *args, **kwargs)
        if not 0 < len(key) <= _LONGEST or not key.isprintable():
            title = _("An Idempotency-Key has 1 to 255 printable characters.")
            return respond(request, 422, "IDEMPOTENCY_KEY_INVALID", title)
        try:
            answer = idempotency.once(
                key,
                _fingerprint(request),
                lambda: _answer(run(request, *args, **kwargs)),
                by=actor,
                now=clock.now(),
            )
        except DomainError as reused:
            return domain_error(request, reused)
        return _response(answer)

    return wrapped


def _fingerprint(request: HttpRequest) -> str:
    return hashlib.sha256(request.get_full_path().encode() + b"\n" + request.body).hexdigest()


def _answer(response: HttpResponse) -> Answer:
    return Answer(response.status_code, response.headers.get("Content-Type", ""), response.content.decode())


def _response(answer: Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status, content_type=answer.content_type)
    if answer.replayed:
        response["Idempotency-Replayed"] = "true"
    return response
