from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from towpath.api.errors import respond
from towpath.kit.problem import CONTENT_TYPE

_NOT_FOUND, _NOT_ALLOWED = 404, 405


class ProblemMiddleware:
    """Give unknown addresses and methods of the API the shape of its other errors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Reshape what the router answered by itself."""
        response = self.get_response(request)
        if not request.path.startswith("/api/") or response.get("Content-Type") == CONTENT_TYPE:
            return response
        if response.status_code == _NOT_FOUND:
            return respond(request, 404, "NOT_FOUND", _("There is nothing at this address."))
        if response.status_code == _NOT_ALLOWED:
            refused = respond(
                request, 405, "METHOD_NOT_ALLOWED", _("This address does not take this method.")
            )
            refused["Allow"] = response["Allow"]
            return refused
        return response
