from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class PortalAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The portal is open for registration."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Keep the sign-up page open."""
        del request
        return True
