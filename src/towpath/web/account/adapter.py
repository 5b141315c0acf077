from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from towpath.domain.access.actions import users as actions
from towpath.domain.access.models import User
from towpath.domain.access.queries.users import actor_of_user
from towpath.kit import clock
from towpath.kit.http import address


class AdminAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody registers at the Admin; sign-ins and new passwords go to the journal."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("User name or password are not right."),
        "email_password_mismatch": _("E-mail address or password are not right."),
        "too_many_login_attempts": _(
            "Too many failed attempts: signing in to this account is locked for five minutes. "
            "If you do not know the password any more, ask an administrator to reset it."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Close the sign-up page."""
        del request
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, and write it down."""
        super().login(request, user)
        actions.signed_in(user, by=actor_of_user(user, address(request)), now=clock.now())

    def set_password(self, user: User, password: str) -> None:
        """Change the password by the house's action; allauth has asked who it is before."""
        by = actor_of_user(user, address(self.request))
        changed = actions.set_password(user.pk, password, by=by, now=clock.now())
        user.password = changed.password

    def get_client_ip(self, request: HttpRequest) -> str:
        """Count failures by the address that the rest of the house sees."""
        return address(request)
