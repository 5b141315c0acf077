"""Every error is ``application/problem+json``: its ``code`` is stable, its ``title`` translated."""

import json
import logging
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from towpath.kit.errors import DomainError, Forbidden, InvalidFields
from towpath.kit.http import request_id
from towpath.kit.problem import CONTENT_TYPE, problem
from towpath.kit.speech import say
from towpath.portal.api.auth import caller_of
from towpath.portal.queries.accounts import who_can_grant

log = logging.getLogger(__name__)


def respond(request: HttpRequest, status: int, code: str, title: str, **more: object) -> HttpResponse:
    """Build an error answer."""
    body = problem(status, code, title, **more, request_id=request_id(request))
    return HttpResponse(json.dumps(body), status=status, content_type=CONTENT_TYPE)


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer what the portal refused, with the fields or the missing right where there are any."""
    more: dict[str, object] = {}
    if isinstance(error, InvalidFields):
        more["fields"] = {name: say(message) for name, message in error.fields.items()}
    if isinstance(error, Forbidden):
        granters = who_can_grant(caller_of(request).member.company_id)
        more |= {"right": error.right, "granted_by": granters}
    return respond(request, error.status, error.code, say(error.message), **more)


def not_signed_in(request: HttpRequest, _error: Exception) -> HttpResponse:
    """Answer a call without a token that holds."""
    title = _("Send a valid access token from Account Settings as “Authorization: Bearer …”.")
    answer = respond(request, 401, "UNAUTHENTICATED", title)
    answer["WWW-Authenticate"] = 'Bearer realm="towpath-portal"'
    return answer


def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer a call whose parts have the wrong shape, naming each."""
    fields = {".".join(map(str, entry["loc"])): str(entry["msg"]) for entry in error.errors}
    return respond(
        request, 422, "INVALID_REQUEST", _("Some parts of the request are not valid."), fields=fields
    )


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


def install(api: NinjaAPI) -> None:
    """Answer every error of the API in this shape."""
    api.exception_handler(DomainError)(refused)
    api.exception_handler(AuthenticationError)(not_signed_in)
    api.exception_handler(HttpError)(unreadable)
    api.exception_handler(ValidationError)(not_understood)
    api.exception_handler(Exception)(fault)
