from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI

from towpath.domain.access.queries.users import who_can_grant
from towpath.kit import apierrors
from towpath.kit.apierrors import respond
from towpath.kit.errors import DomainError

__all__ = ["domain_error", "install", "respond"]


def domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer what the domain refused."""
    return apierrors.domain_error(request, error, who_can_grant)


def install(api: NinjaAPI) -> None:
    """Answer every error of the API in the one shape."""

    def sign_in() -> str:
        return _("Send a valid token from System > Integrations as “Authorization: Bearer …”.")

    apierrors.install(api, refused=domain_error, sign_in=sign_in, realm="towpath")
