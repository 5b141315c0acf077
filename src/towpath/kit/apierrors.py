"""Every error of both APIs is ``application/problem+json``: a stable ``code``, a translated ``title``."""

import json
import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from towpath.kit.errors import DomainError, Forbidden, InvalidFields
from towpath.kit.http import request_id
from towpath.kit.problem import CONTENT_TYPE, problem
from towpath.kit.speech import say

log = logging.getLogger(__name__)


def respond(request: HttpRequest, status: int, code: str, title: str, **more: object) -> HttpResponse:
    """Build an error answer."""
    body = problem(status, code, title, **more, request_id=request_id(request))
    return HttpResponse(json.dumps(body), status=status, content_type=CONTENT_TYPE)


def domain_error(request: HttpRequest, error: DomainError, granters: Callable[[], object]) -> HttpResponse:
    """Answer what was refused, with the fields, or the missing right and who can grant it."""
    more: dict[str, object] = {}
    if isinstance(error, InvalidFields):
        more["fields"] = {name: say(message) for name, message in error.fields.items()}
    if isinstance(error, Forbidden):
        more |= {"right": error.right, "granted_by": granters()}
    return respond(request, error.status, error.code, say(error.message), **more)


def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer a call whose parts have the wrong shape, naming each."""
    fields = {_name(entry): str(entry["msg"]) for entry in error.errors}
    return respond(
        request, 422, "INVALID_REQUEST", _("Some parts of the request are not valid."), fields=fields
    )


def _name(entry: Mapping[str, object]) -> str:
    place = entry["loc"]
    return ".".join(map(str, place)) if isinstance(place, tuple | list) else str(place)


def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer a form of another site, or a body that is no JSON."""
    if error.status_code == HTTPStatus.FORBIDDEN:
        return respond(request, 403, "CSRF", _("The call did not come from a page of this portal."))
    return respond(request, error.status_code, "BAD_REQUEST", _("The request could not be read."))


def fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer a bug: the log has the trace under the request's id, the caller gets the id."""
    log.error("Request %s failed", request_id(request), exc_info=error)
    title = _("Something went wrong. Quote the request id when you report it.")
    return respond(request, 500, "INTERNAL_ERROR", title)


def install(
    api: NinjaAPI,
    *,
    refused: Callable[[HttpRequest, DomainError], HttpResponse],
    sign_in: Callable[[], str],
    realm: str,
) -> None:
    """Answer every error of the API in this shape; ``sign_in`` tells who has no token where to get one."""

    def not_signed_in(request: HttpRequest, _error: Exception) -> HttpResponse:
        answer = respond(request, 401, "UNAUTHENTICATED", sign_in())
        answer["WWW-Authenticate"] = f'Bearer realm="{realm}"'
        return answer

    api.exception_handler(DomainError)(refused)
    api.exception_handler(AuthenticationError)(not_signed_in)
    api.exception_handler(HttpError)(unreadable)
    api.exception_handler(ValidationError)(not_understood)
    api.exception_handler(Exception)(fault)
