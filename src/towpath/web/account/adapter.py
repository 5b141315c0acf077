from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AdminAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody registers at the Admin: an administrator makes the users."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Close the sign-up page."""
        del request
        return False
