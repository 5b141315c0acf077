"""A mass action: its listings are fixed when it starts, and a worker acts on them in steps.

A step is one transaction that does some listings and notes what came of each. So one that was cut off at any
moment goes on where it was, and no listing is acted on twice.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.urls import reverse

from towpath.domain.access.queries.actors import rights_now
from towpath.domain.journal import actions as journal
from towpath.domain.listings.actions.acting import prepare, step
from towpath.domain.listings.logic.acting import ACTIONS, Outcome
from towpath.domain.listings.logic.mass import DONE_BODY, DONE_TITLE, STEP, MassActionWaits
from towpath.domain.listings.models import Listing, MassAction, MassActionRow
from towpath.domain.notifications.actions import notify
from towpath.domain.stores.queries.stores import store_row
from towpath.kit.actor import Actor
from towpath.kit.errors import DomainError
from towpath.kit.events import publish
from towpath.kit.text import Message


@transaction.atomic
def start(
    store_id: int,
    action: str,
    rows: QuerySet[Listing],
    *,
    arguments: Mapping[str, Any] | None = None,
    by: Actor,
    now: datetime,
) -> int:
    """Fix the listings of a mass action and let a worker do it; give its id.

    ``rows`` are listings of the store, as many as there may be. Raises as :func:`acting.act`.
    """
    arguments = dict(arguments or {})
    store = prepare(store_id, action, arguments, by=by, now=now)
    mass = MassAction.objects.create(
        store_id=store_id, action=action, arguments=arguments, actor=_stored(by), created_at=now
    )
    chosen, params = rows.filter(store_id=store_id).order_by().values("pk", "sku").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO listings_massactionrow (mass_action_id, listing_id, sku, outcome, params)"  # noqa: S608
            f" SELECT %s, id, sku, '', '{{}}' FROM ({chosen}) AS chosen (id, sku)",
            [mass.pk, *params],
        )
        mass.total = cursor.rowcount
    mass.save(update_fields=["total"])
    journal.record("listing.mass_started", store.name, by=by, at=now, what=action, listings=mass.total)
    publish(MassActionWaits(mass.pk))
    return mass.pk


def run(mass_action_id: int, *, by: Actor, now: Callable[[], datetime]) -> None:
    """Do what is left of a mass action, step by step, in the name of who started it."""
    by.require("listing.view")
    while _step(mass_action_id, now()):
        pass


@transaction.atomic
def _step(mass_action_id: int, now: datetime) -> bool:
    """Act on some listings that have no outcome yet; give whether there may be more."""
    mass = MassAction.objects.select_for_update().filter(pk=mass_action_id, finished_at=None).first()
    if mass is None:
        return False
    waiting = MassActionRow.objects.filter(mass_action=mass, outcome="").order_by("listing_id")
    ids = list(waiting.values_list("listing_id", flat=True)[:STEP])
    if not ids:
        _finish(mass, now)
        return False
    outcomes = _outcomes(mass, ids, now)
    done = sum(one.done for one in outcomes.values())
    _note(mass, outcomes)
    MassAction.objects.filter(pk=mass.pk).update(
        done=F("done") + done, skipped=F("skipped") + len(outcomes) - done
    )
    return True


def _outcomes(mass: MassAction, ids: list[int], now: datetime) -> dict[int, Outcome]:
    """Act on some listings with the rights of now; what speaks against the action speaks against each."""
    stored = _actor(mass.actor)
    by = replace(stored, rights=rights_now(stored, now))
    try:
        with transaction.atomic():
            store = prepare(mass.store_id, mass.action, mass.arguments, by=by, now=now)
            return step(store, mass.action, ids, arguments=mass.arguments, by=by, now=now).outcomes
    except DomainError as error:
        return dict.fromkeys(ids, Outcome(error.code))


def _note(mass: MassAction, outcomes: Mapping[int, Outcome]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE listings_massactionrow r SET outcome = n.outcome, params = n.params"
            " FROM unnest(%s::bigint[], %s::text[], %s::jsonb[]) AS n (id, outcome, params)"
            " WHERE r.mass_action_id = %s AND r.listing_id = n.id",
            [
                list(outcomes),
                [one.code for one in outcomes.values()],
                [json.dumps(dict(one.params)) for one in outcomes.values()],
                mass.pk,
            ],
        )


def _finish(mass: MassAction, now: datetime) -> None:
    mass.finished_at = now
    mass.save(update_fields=["finished_at"])
    by, store = _actor(mass.actor), store_row(mass.store_id)
    counted = {"done": mass.done, "skipped": mass.skipped, "total": mass.total}
    journal.record("listing.mass_finished", store.name, by=by, at=now, mass_action=mass.pk, **counted)
    notify(
        "listing.mass_finished",
        by=by,
        now=now,
        severity="warning" if mass.skipped else "success",
        title=DONE_TITLE,
        body=DONE_BODY,
        params={
            **counted,
            "store": store.name,
            "action": Message(ACTIONS[mass.action].mass),
            "name": by.name,
        },
        link=reverse("stores:listings-mass", args=[mass.store_id, mass.pk]),
    )


def _stored(by: Actor) -> dict[str, object]:
    return {"kind": by.kind, "id": by.id, "name": by.name, "rights": sorted(by.rights), "address": by.address}


def _actor(stored: Mapping[str, Any]) -> Actor:
    return Actor(**{**stored, "rights": frozenset(stored["rights"])})


def forget(before: datetime, *, by: Actor, now: datetime) -> int:
    """Delete mass actions that finished before a time; what they did stays. Give how many."""
    del by, now
    gone, _tables = MassAction.objects.filter(finished_at__lt=before).delete()
    return gone
