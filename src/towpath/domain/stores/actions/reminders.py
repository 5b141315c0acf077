from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from towpath.domain.access.logic.gate import notice_days
from towpath.domain.notifications import actions as notifications
from towpath.domain.stores.logic.accounts import renewal_due, secret_due
from towpath.domain.stores.logic.events import StoreNotice
from towpath.domain.stores.models import Account, Application, Store
from towpath.kit.actor import Actor
from towpath.kit.events import publish
from towpath.kit.text import N_, Message


@transaction.atomic
def remind(*, by: Actor, now: datetime) -> None:
    """Announce, 30, 14, 7 and 1 days before, what ends: sellers' authorisations and client secrets."""
    for account in Account.objects.filter(way="login", lost="").prefetch_related("stores"):
        _of_renewal(account, by=by, now=now)
    for application in Application.objects.prefetch_related("accounts__stores"):
        _of_secret(application, by=by, now=now)


def _of_renewal(account: Account, *, by: Actor, now: datetime) -> None:
    stores, due = _kept(account.stores.all()), renewal_due(account.way, account.authorised_at)
    days = notice_days(due, now) if due and stores else None
    if due is None or days is None:
        return
    title = N_("An Amazon authorisation ends soon")
    body = _body(
        N_("Amazon asks for a new authorisation by %(date)s: connect “%(stores)s” again."), due, stores
    )
    link = reverse("stores:connect", args=[stores[0].pk])
    if notifications.notify(
        "store.renewal_due",
        by=by,
        now=now,
        severity="warning",
        title=title,
        body=body.text,
        params=body.params,
        link=link,
        dedupe_key=f"renewal:{account.pk}:{due:%Y-%m-%d}:{days}",
    ):
        publish(StoreNotice(frozenset(store.email for store in stores), Message(title), body, link))


def _of_secret(application: Application, *, by: Actor, now: datetime) -> None:
    stores = _kept(store for account in application.accounts.all() for store in account.stores.all())
    due = secret_due(application.secret_since)
    days = notice_days(due, now) if stores else None
    if days is None:
        return
    title = N_("A client secret at Amazon ends soon")
    text = N_(
        "Amazon accepts the client secret until %(date)s. Rotate it at Amazon and enter the new one; it is "
        "used by “%(stores)s”."
    )
    body, link = _body(text, due, stores), reverse("stores:application", args=[application.pk])
    if notifications.notify(
        "store.secret_ends",
        by=by,
        now=now,
        severity="warning",
        title=title,
        body=body.text,
        params=body.params,
        link=link,
        dedupe_key=f"secret:{application.pk}:{due:%Y-%m-%d}:{days}",
    ):
        publish(StoreNotice(frozenset(store.email for store in stores), Message(title), body, link))


def _kept(stores: Iterable[Store]) -> list[Store]:
    return [store for store in stores if store.deleting_since is None]


def _body(text: str, due: datetime, stores: list[Store]) -> Message:
    return Message(text, {"date": due, "stores": ", ".join(store.name for store in stores)})
