from datetime import datetime
from typing import Literal

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from towpath.domain.journal import actions as journal
from towpath.domain.notifications import actions as notifications
from towpath.domain.stores.logic import accounts as logic
from towpath.domain.stores.logic.accounts import Participation, Participations, Verified
from towpath.domain.stores.logic.events import StoreConnected, StoreNotice
from towpath.domain.stores.logic.status import SUSPENDED, TROUBLES
from towpath.domain.stores.models import Account, Application, Store
from towpath.domain.stores.queries.accounts import client_secret as stored_secret
from towpath.domain.stores.queries.accounts import secret_place, token_place
from towpath.domain.stores.queries.stores import locked
from towpath.kit.actor import Actor
from towpath.kit.errors import DomainError, InvalidFields
from towpath.kit.events import publish
from towpath.kit.text import N_, Message


@transaction.atomic
def connect_store(store_id: int, found: Verified, *, by: Actor, now: datetime) -> None:
    """Connect a store to a seller account that Amazon has just confirmed, for the first time or again.

    Raises ``DomainError`` when the account cannot serve this store; then nothing is stored.
    """
    by.require("store.manage")
    store = _checked(store_id, found.region, found.seller_id, found.participations)
    ring = settings.KEY_RING
    application = keep_application(found.client_id, found.client_secret, accepted=True, by=by, now=now)
    token = ring.seal(found.refresh_token, token_place(found.region, found.seller_id))
    account, _made = Account.objects.update_or_create(
        region=found.region,
        seller_id=found.seller_id,
        defaults={
            "application_id": application,
            "refresh_token": token,
            "way": found.way,
            "authorised_at": now,
            **_confirmed(found.participations, found.selling_plan, now),
        },
    )
    _link(store, account, by=by, now=now, way=found.way)


@transaction.atomic
def join_account(
    store_id: int, account_id: int, participations: Participations, plan: str, *, by: Actor, now: datetime
) -> None:
    """Connect a store to an account that another store has connected, as Amazon has just confirmed it."""
    by.require("store.manage")
    account = Account.objects.select_for_update().get(pk=account_id)
    store = _checked(store_id, account.region, account.seller_id, participations)
    record_check(account_id, participations, plan, by=by, now=now)
    _link(store, account, by=by, now=now, way="known")


@transaction.atomic
def keep_application(
    client_id: str,
    client_secret: str,
    *,
    application_id: str = "",
    draft: bool | None = None,
    accepted: bool = False,
    by: Actor,
    now: datetime,
) -> int:
    """Store an application and give its row's id; ``accepted``: Amazon has just taken its secret.

    What is empty or not given stays. A secret that differs counts from now. Raises :class:`InvalidFields`
    for a new application without one.
    """
    by.require("store.manage")
    row = Application.objects.select_for_update().filter(client_id=client_id).first()
    if row is None and not client_secret:
        raise InvalidFields({"client_secret": Message(N_("This field is required."))})
    row = row or Application(client_id=client_id)
    if client_secret and client_secret != stored_secret(client_id):
        row.secret = settings.KEY_RING.seal(client_secret, secret_place(client_id))
        row.secret_since, accepted = now, True
        journal.record("application.secret_saved", client_id, by=by, at=now)
    row.application_id = application_id or row.application_id
    row.draft = row.draft if draft is None else draft
    if accepted:
        row.fault, row.faulty_at = "", None
    row.save()
    return row.pk


@transaction.atomic
def record_check(
    account_id: int, participations: Participations, plan: str, *, by: Actor, now: datetime
) -> None:
    """Record what Amazon says of an account now; one that was lost and is accepted again recovers."""
    account = Account.objects.select_for_update().get(pk=account_id)
    stores = list(Store.objects.filter(account=account, deleting_since__isnull=True))
    for store in stores:
        before, after = (found.get(store.country) for found in (account.participations, participations))
        if _is(before, "participates") and not _is(after, "participates"):
            _tell(store, "not_selling", account.region, TROUBLES["not_selling"], by=by, now=now)
        if _is(after, "suspended") and not _is(before, "suspended"):
            _tell(store, "suspended", account.region, SUSPENDED, by=by, now=now)
    if account.lost:
        journal.record("account.recovered", account.seller_id, by=by, at=now, region=account.region)
    Application.objects.filter(pk=account.application_id).update(fault="", faulty_at=None)
    Account.objects.filter(pk=account_id).update(**_confirmed(participations, plan, now))


@transaction.atomic
def lose_authorisation(account_id: int, reason: str, *, by: Actor, now: datetime) -> None:
    """Record that Amazon accepts an account's authorisation, or its application, no longer.

    ``reason`` is Amazon's name for it. All stores concerned are held until somebody reconnects; each has a
    row in the Communication Errors Log, and everybody is told once.
    """
    account = Account.objects.select_for_update().select_related("application").get(pk=account_id)
    about_application = reason in logic.ABOUT_THE_APPLICATION
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
    why = TROUBLES["application_refused" if about_application else "authorisation_lost"]
    for store in stores.filter(deleting_since__isnull=True):
        _tell(store, reason, account.region, why, by=by, now=now)


def _checked(store_id: int, region: str, seller_id: str, participations: Participations) -> Store:
    """Give the locked store if the account can serve it."""
    store = locked(store_id)
    if store.deleting_since is not None:
        raise DomainError(N_("The store is being deleted."), code="STORE_DELETING")
    before = store.account.seller_id if store.account else ""
    logic.check_seller(store.country, seller_id, participations, before=before)
    others = Store.objects.filter(
        account__region=region, account__seller_id=seller_id, country=store.country
    ).exclude(pk=store_id)
    logic.check_country_free(list(others.values_list("name", flat=True)), seller_id, store.country)
    return store


def _confirmed(participations: Participations, plan: str, now: datetime) -> dict[str, object]:
    facts: dict[str, object] = {"participations": dict(participations), "checked_at": now}
    return facts | {"lost": "", "lost_at": None} | ({"selling_plan": plan} if plan else {})


def _link(store: Store, account: Account, *, by: Actor, now: datetime, way: str) -> None:
    store.account, store.connected_at, store.updated_at = account, store.connected_at or now, now
    store.save(update_fields=["account", "connected_at", "updated_at"])
    facts = {"store": store.pk, "seller": account.seller_id, "region": account.region, "way": way}
    journal.record("store.connected", store.name, by=by, at=now, **facts)
    publish(StoreConnected(store.pk))


def _is(part: Participation | None, fact: Literal["participates", "suspended"]) -> bool:
    return part is not None and part[fact]


def _tell(store: Store, code: str, region: str, why: str, *, by: Actor, now: datetime) -> None:
    """Say on every way that a store is held, or sells nothing: log, bell, mail."""
    is_held = why != SUSPENDED
    journal.record_communication_error(code, why, by=by, at=now, store_id=store.pk, region=region)
    title = N_("Amazon does not let a store in") if is_held else N_("Amazon has suspended a store's listings")
    link = reverse("stores:dashboard", args=[store.pk])
    body = Message(N_("“%(store)s”: %(why)s"), {"store": store.name, "why": Message(why)})
    notifications.notify(
        "store.held" if is_held else "store.suspended",
        by=by,
        now=now,
        severity="danger" if is_held else "warning",
        title=title,
        body=body.text,
        params=body.params,
        link=link,
    )
    publish(StoreNotice(frozenset({store.email}), Message(title), body, link))
