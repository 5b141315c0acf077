from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI

from towpath.kit import apierrors
from towpath.kit.errors import DomainError
from towpath.portal.api.auth import caller_of
from towpath.portal.queries.accounts import who_can_grant


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer what the portal refused."""
    return apierrors.domain_error(request, error, lambda: who_can_grant(caller_of(request).member.company_id))


def install(api: NinjaAPI) -> None:
    """Answer every error of the API in the one shape."""

    def sign_in() -> str:
        return _("Send a valid access token from Account Settings as “Authorization: Bearer …”.")

    apierrors.install(api, refused=refused, sign_in=sign_in, realm="towpath-portal")
