import smtplib

from django.core.mail import send_mail

from towpath.kit.errors import Retryable

RETRY_S = 300


def send(to: str, subject: str, body: str) -> None:
    """Send a plain-text mail; raises :class:`Retryable` while the server does not take it."""
    try:
        send_mail(subject, body, None, [to])
    except (OSError, smtplib.SMTPException) as error:
        raise Retryable(RETRY_S, type(error).__name__) from None
