from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from towpath.api.errors import respond


class ProblemMiddleware:
    """Give a method that an address of the API does not take the shape of its other errors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Reshape what the router answered by itself."""
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or not request.path.startswith("/api/"):
            return response
        refused = respond(request, 405, "METHOD_NOT_ALLOWED", _("This address does not take this method."))
        refused["Allow"] = response["Allow"]
        return refused
