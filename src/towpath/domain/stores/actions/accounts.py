from datetime import datetime

from django.db import transaction
from django.urls import reverse

from towpath.domain.journal import actions as journal
from towpath.domain.notifications import actions as notifications
from towpath.domain.stores.logic.status import TROUBLES
from towpath.domain.stores.models import Account, Application, Store
from towpath.kit.actor import Actor
from towpath.kit.text import N_, Message

ABOUT_THE_APPLICATION = frozenset({"invalid_client", "unauthorized_client"})


@transaction.atomic
def lose_authorisation(account_id: int, reason: str, *, by: Actor, now: datetime) -> None:
    """Record that Amazon accepts an account's authorisation, or its application, no longer.

    ``reason`` is Amazon's name for it. All stores concerned are held until somebody reconnects; each has a
    row in the Communication Errors Log, and everybody is told once.
    """
    account = Account.objects.select_for_update().get(pk=account_id)
    about_application = reason in ABOUT_THE_APPLICATION
    if about_application:
        concerned = Application.objects.filter(pk=account.application_id, fault="")
        changed = concerned.update(fault=reason, faulty_at=now)
        stores = Store.objects.filter(account__application=account.application_id)
    else:
        changed = Account.objects.filter(pk=account_id, lost="").update(lost=reason, lost_at=now)
        stores = Store.objects.filter(account=account)
    if not changed:
        return
    subject = account.application.client_id if about_application else account.seller_id
    journal.record("account.lost", subject, by=by, at=now, reason=reason, region=account.region)
    text = TROUBLES["application_refused" if about_application else "authorisation_lost"]
    for store in stores:
        journal.record_communication_error(
            reason, text, by=by, at=now, store_id=store.pk, region=account.region
        )
        notifications.notify(
            "store.authorisation_lost",
            by=by,
            now=now,
            severity="danger",
            title=N_("Amazon does not let a store in"),
            body=N_("“%(store)s”: %(why)s"),
            params={"store": store.name, "why": Message(text)},
            link=reverse("stores:dashboard", args=[store.pk]),
        )
