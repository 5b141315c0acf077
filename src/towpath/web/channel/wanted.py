"""The page of the channel that somebody asked for and could not get yet."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

NAMESPACES = frozenset({"channel", "stores"})
"""The channel's pages: those of this room, and those of each store."""
_SESSION = "channel_wanted"


def page_asked_for(request: HttpRequest) -> str:
    """Give the page to come back to: that of a form or of a fragment is the one that holds it."""
    if request.headers.get("HX-Request"):
        return safe(request, request.headers.get("HX-Current-URL", ""))
    if request.method not in {"GET", "HEAD"}:
        return safe(request, request.headers.get("Referer", ""))
    return request.get_full_path()


def safe(request: HttpRequest, url: str) -> str:
    """Give the local path of a page of the channel, else the channel's home."""
    home = reverse("channel:home")
    if not url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
        return home
    parts = urlsplit(url)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return home
    if match.namespace not in NAMESPACES or match.view_name in {"channel:check", "channel:status"}:
        return home
    return parts.path + (f"?{parts.query}" if parts.query else "")


def remember(request: HttpRequest, path: str) -> None:
    """Keep the page for the way back from the configuration."""
    if request.session.get(_SESSION) != path:
        request.session[_SESSION] = path


def recall(request: HttpRequest) -> str:
    """Give the page to go back to once the key is good: the one asked for, else the channel's home."""
    return safe(request, request.session.get(_SESSION, ""))
