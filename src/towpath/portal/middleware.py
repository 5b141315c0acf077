"""What stands around every page of the portal: the user's language, and errors for the reader."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext

from towpath.kit.errors import DomainError, Forbidden
from towpath.kit.http import request_id
from towpath.kit.speech import say
from towpath.portal.logic.rights import RIGHTS
from towpath.portal.queries.accounts import who_can_grant

GetResponse = Callable[[HttpRequest], HttpResponse]


class UserLanguageMiddleware:
    """Speak the language that the user chose, else the one that Django found for the browser."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in that language."""
        language = getattr(request.user, "language", "")
        if language in dict(settings.LANGUAGES):
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)


class DomainErrorMiddleware:
    """Turn what the portal refuses into a page that says why (and who can help)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; errors are caught below."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a domain error; anything else is a bug and goes its way."""
        if not isinstance(exception, DomainError):
            return None
        names: dict[str, object] = {"request_id": request_id(request), "message": say(exception.message)}
        template = (
            "errors/not_found.html" if exception.status == HTTPStatus.NOT_FOUND else "errors/message.html"
        )
        if isinstance(exception, Forbidden):
            template = "errors/forbidden.html"
            names |= {
                "right": gettext(RIGHTS[exception.right]),
                "right_code": exception.right,
                "granters": _owners(request),
            }
        return render(request, template, names, status=exception.status)


def _owners(request: HttpRequest) -> list[str]:
    member = getattr(request, "member", None)
    return who_can_grant(member.company_id) if member else []
