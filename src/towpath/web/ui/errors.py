"""Pages for what went wrong on either site, in the reader's language, with the id that the log has too."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation

from towpath.kit.http import request_id
from towpath.kit.problem import CONTENT_TYPE, problem

API_PREFIXES = ("/api/", "/v1/")


def page(request: HttpRequest, template: str, status: int, **names: object) -> HttpResponse:
    """Render an error page, inside the shell for who is signed in; HTMX swaps the whole page for it."""
    html = render_to_string(template, {"request_id": request_id(request), **names}, request)
    response = HttpResponse(html, status=status)
    if request.headers.get("HX-Request"):
        response["HX-Retarget"], response["HX-Reswap"], response["HX-Push-Url"] = "body", "innerHTML", "false"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400."""
    del exception
    return page(request, "errors/bad_request.html", HTTPStatus.BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403."""
    del exception
    return page(request, "errors/forbidden.html", HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404; a program gets its own form of it."""
    del exception
    if request.path.startswith(API_PREFIXES):
        return _problem(request, HTTPStatus.NOT_FOUND, "NOT_FOUND")
    return page(request, "errors/not_found.html", HTTPStatus.NOT_FOUND)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or old."""
    del reason
    return page(request, "errors/csrf.html", HTTPStatus.FORBIDDEN)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without touching the database: it may be what failed."""
    if request.path.startswith(API_PREFIXES):
        return _problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, "INTERNAL_ERROR")
    language = getattr(request, "LANGUAGE_CODE", "") or translation.get_language_from_request(request)
    with translation.override(language):
        html = render_to_string("errors/server_error.html", {"request_id": request_id(request)})
    return HttpResponse(html, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def _problem(request: HttpRequest, status: HTTPStatus, code: str) -> HttpResponse:
    body = problem(status, code, status.phrase, request_id=request_id(request))
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)
