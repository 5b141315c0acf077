"""What the domain refuses, as a page that says why."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from towpath.domain.access.logic.rights import RIGHTS
from towpath.domain.access.queries.users import who_can_grant
from towpath.kit.errors import DomainError, Forbidden
from towpath.kit.speech import say
from towpath.web.ui.errors import page


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Show a domain error as a page; for a missing right, name it and who can grant it."""
    if isinstance(error, Forbidden):
        label = gettext(RIGHTS.get(error.right, error.right))
        names = {"right": label, "right_code": error.right, "granters": who_can_grant()}
        return page(request, "errors/forbidden.html", error.status, **names)
    template = "errors/not_found.html" if error.status == HTTPStatus.NOT_FOUND else "errors/message.html"
    return page(request, template, error.status, message=say(error.message))
