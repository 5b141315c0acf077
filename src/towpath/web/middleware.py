"""What stands around every page of the Admin: language, sign-in, and errors that the reader understands."""

from collections.abc import Callable, Iterator
from typing import cast
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from towpath.domain.settings import queries as configuration
from towpath.kit.errors import DomainError
from towpath.web import errors

GetResponse = Callable[[HttpRequest], HttpResponseBase]
OPEN_TO_ALL = (
    "/account/",
    settings.STATIC_URL,
    "/healthz",
    "/readyz",
    "/metrics",
    "/setup/",
    "/help/",
    "/api/",
    "/i18n/",
)
"""Where nobody has to be signed in; allauth guards its own pages, the API asks for a token."""
WITHOUT_ZONE = (settings.STATIC_URL, "/healthz", "/readyz", "/metrics")
"""What must answer without the database."""


class LanguageMiddleware:
    """Speak the user's language, else the cookie's, else the browser's, and show the store's time."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:  # noqa: D102 - Django's protocol
        if request.path.startswith(WITHOUT_ZONE):
            return self.get_response(request)
        known = dict(settings.LANGUAGES)
        own = getattr(request.user, "language", "")
        language = own if own in known else translation.get_language_from_request(request)
        zone = configuration.value("general/store/locale/time_zone")
        request.LANGUAGE_CODE = language
        with translation.override(language), timezone.override(zone):
            response = self.get_response(request)
        if isinstance(response, StreamingHttpResponse):
            parts = cast("Iterator[bytes]", response.streaming_content)
            response.streaming_content = _spoken(parts, language, zone)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def _spoken(parts: Iterator[bytes], language: str, zone: str) -> Iterator[bytes]:
    """Go on in the reader's language while an export streams, after the view has returned."""
    with translation.override(language), timezone.override(zone):
        yield from parts


class DomainErrorMiddleware:
    """Turn what the domain refuses into a page that says why (and who can help)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:  # noqa: D102 - Django's protocol
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a domain error; anything else is a bug and goes its way."""
        return errors.refusal(request, exception) if isinstance(exception, DomainError) else None


class SignInRequiredMiddleware:
    """Ask to sign in before any page, and come back to that page afterwards."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:  # noqa: D102 - Django's protocol
        if request.user.is_authenticated or request.path.startswith(OPEN_TO_ALL):
            return self.get_response(request)
        address = f"{resolve_url(settings.LOGIN_URL)}?next={quote(_page_asked_for(request), safe='/')}"
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(address)
        return HttpResponseRedirect(address)


def _page_asked_for(request: HttpRequest) -> str:
    """Give the page to return to: a form or a fragment goes back to the page that holds it."""
    if request.headers.get("HX-Request"):
        return _own_path(request, request.headers.get("HX-Current-URL", ""))
    if request.method not in {"GET", "HEAD"}:
        return _own_path(request, request.headers.get("Referer", ""))
    return request.get_full_path()


def _own_path(request: HttpRequest, url: str) -> str:
    if not url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
