import logging
from datetime import datetime, timedelta
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from towpath.kit.actor import Actor
from towpath.portal.logic.keys import REMIND_DAYS, reminder
from towpath.portal.models import ApiKey, Company, User
from towpath.portal.queries.accounts import key_managers

log = logging.getLogger(__name__)


def remind(*, by: Actor, now: datetime) -> int:
    """Tell by mail who looks after a key that it expires in 30, 14, 7 or 1 days; give how many keys."""
    del by  # no event: a reminder changes nothing
    soon = now + timedelta(days=max(REMIND_DAYS))
    keys = ApiKey.objects.filter(revoked_at=None, retire_at=None, expires_at__gt=now, expires_at__lte=soon)
    ids = keys.filter(company__status=Company.Status.ACTIVE).values_list("pk", flat=True)
    return sum(_remind(key_id, now) for key_id in ids)


def _remind(key_id: UUID, now: datetime) -> bool:
    """Remind of one key; its row is locked, so that several servers send one mail."""
    try:
        with transaction.atomic():
            key = ApiKey.objects.select_for_update().get(pk=key_id)
            due = reminder(key.expires_at or now, key.reminded_days, now)
            if due is None:
                return False
            key.reminded_days = due
            key.save(update_fields=["reminded_days"])
            for user in key_managers(key.company_id):
                _send(key, user)
    except (OSError, SMTPException) as error:
        log.warning("No reminder of %s was sent: %s", key_id, error)
        return False
    return True


def _send(key: ApiKey, user: User) -> None:
    with translation.override(user.language or settings.LANGUAGE_CODE):
        names = {
            "key": key,
            "link": f"{settings.PUBLIC_URL}/account/api-portal/?environment={key.environment}",
        }
        subject = _("The API key “%(key)s” expires soon") % {"key": key.description}
        send_mail(subject, render_to_string("portal/mail/expiry.txt", names), None, [user.email])
