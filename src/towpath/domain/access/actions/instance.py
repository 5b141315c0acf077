from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from towpath.domain.access.logic.copies import is_copy
from towpath.domain.access.logic.settings import READ_ONLY
from towpath.domain.access.models import Instance
from towpath.domain.journal import actions as journal
from towpath.domain.notifications import actions as notifications
from towpath.domain.settings import actions as configuration
from towpath.domain.settings import queries as configured
from towpath.domain.settings.logic.registry import DEFAULT_SCOPE, YES
from towpath.domain.settings.logic.values import ConfigChanged
from towpath.kit.actor import Actor, job
from towpath.kit.text import N_


@transaction.atomic
def claim(*, by: Actor, now: datetime) -> UUID:
    """Give this installation's id, made and recorded with its address at first use."""
    row, made = Instance.objects.get_or_create(pk=1, defaults={"base_url": settings.PUBLIC_URL})
    if made:
        journal.record("instance.recorded", str(row.uuid), by=by, at=now, address=row.base_url)
    return row.uuid


@transaction.atomic
def notice_move(*, by: Actor, now: datetime) -> bool:
    """Compare the address that the Admin is served at with the recorded one; give whether this is a copy.

    A copy goes into read-only mode by itself, once, with a notification. An installation that had no
    address but loopback so far takes its new one.
    """
    row = Instance.objects.select_for_update().filter(pk=1).first()
    if row is None or row.base_url == settings.PUBLIC_URL:
        return False
    if not is_copy(row.base_url, settings.PUBLIC_URL):
        _take(row, by=by, now=now)
        return False
    if not configured.flag(READ_ONLY):
        configuration.save((DEFAULT_SCOPE,), {READ_ONLY: YES}, by=job("gate"), now=now)
        notifications.notify(
            "instance.copied",
            by=by,
            now=now,
            severity="warning",
            title=N_("Read-Only Mode switched itself on"),
            body=N_(
                "This database belongs to the instance at %(owner)s, and this Admin is at %(here)s. "
                "Nothing is changed at Amazon from here."
            ),
            params={"owner": row.base_url, "here": settings.PUBLIC_URL},
            link=reverse("channel:home"),
        )
    return True


def _take(row: Instance, *, by: Actor, now: datetime) -> None:
    journal.record(
        "instance.moved", str(row.uuid), by=by, at=now, before=row.base_url, after=settings.PUBLIC_URL
    )
    row.base_url = settings.PUBLIC_URL
    row.save(update_fields=["base_url"])


@transaction.atomic
def own(event: ConfigChanged) -> None:
    """Record this address as the owner's when somebody has confirmed that read-only mode may end."""
    if READ_ONLY not in event.keys or configured.flag(READ_ONLY):
        return
    row = Instance.objects.select_for_update().filter(pk=1).first()
    if row is not None and row.base_url != settings.PUBLIC_URL:
        _take(row, by=event.by, now=event.at)
