"""Where allauth's sign-in meets the portal's accounts."""

import contextlib

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from towpath.kit import clock
from towpath.kit.actor import Actor
from towpath.kit.http import address
from towpath.portal.actions import accounts as actions
from towpath.portal.models import AccountEvent, User
from towpath.portal.queries.accounts import actor_of

Kind = AccountEvent.Kind


class PortalAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Everybody may register; what happens to a sign-in becomes an account event."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("E-mail address or password are not right."),
        "too_many_login_attempts": _(
            "Too many failed attempts: signing in to this account is locked for five minutes. "
            "If you do not know the password any more, reset it."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Keep the sign-up page open."""
        del request
        return True

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, and write it down."""
        super().login(request, user)
        self._note(Kind.SIGNED_IN, user)

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and write it down."""
        if isinstance(request.user, User):
            self._note(Kind.SIGNED_OUT, request.user)
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        """Write down a wrong password, with the account that it was meant for."""
        email = credentials.get("email", "")
        user = User.objects.filter(email__iexact=email).first()
        by = Actor("user", str(user.pk) if user else "", email[:254], frozenset(), address(request))
        actions.note(Kind.SIGN_IN_FAILED, user, by=by, now=clock.now())

    def send_notification_mail(
        self, template_prefix: str, user: User, *args: object, **kwargs: object
    ) -> None:
        """Write down what allauth tells the user by mail: each of these mails is a change of his sign-in."""
        with contextlib.suppress(ValueError):  # a mail of which we keep no event
            self._note(Kind(template_prefix.rpartition("/")[2]), user)
        if settings.MAIL_IS_SET_UP:
            super().send_notification_mail(template_prefix, user, *args, **kwargs)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Count failures by the address that the rest of the house sees."""
        return address(request)

    def _note(self, kind: AccountEvent.Kind, user: User) -> None:
        actions.note(kind, user, by=actor_of(user, address(self.request)), now=clock.now())
