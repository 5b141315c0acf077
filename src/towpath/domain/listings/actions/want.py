"""What Amazon is to have of listings follows from their rows, all of them in one statement."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from towpath.domain.catalog.queries.stock import salable
from towpath.domain.listings.logic import want_sql
from towpath.domain.listings.logic.quantity import QUANTITY, parameters
from towpath.domain.listings.models import Listing
from towpath.domain.listings.queries import parts
from towpath.domain.listings.queries.parts import Part
from towpath.domain.listings.queries.wanted import Wants, product_facts, wants_of
from towpath.kit.actor import Actor


@transaction.atomic
def want(store_id: int, part: Part, *, by: Actor, now: datetime) -> int:
    """Write what each listing of a part is to be on Amazon, where that changed.

    Gives how many of the changed rows there is something to send of. A change of a Seller SKU goes on to the
    younger stores of the account, which share it. Nothing is wanted before the store was opened.
    """
    wants = wants_of(store_id, now)
    changed = _write(wants, part)
    waiting = sum(changed.values())
    if changed and wants.younger:
        skus = Listing.objects.filter(pk__in=changed).values("sku")
        for younger in wants.younger:
            shared = Listing.objects.filter(store_id=younger, sku__in=skus).values_list("pk", flat=True)
            for same in parts.some(list(shared)):
                waiting += sum(_write(wants_of(younger, now), same).values())
    del by  # it decides nothing: whoever changed the listings is in the journal
    return waiting


def _write(wants: Wants, part: Part) -> dict[int, bool]:
    """Give the rows that changed, each with whether there is something to send."""
    names = _values(wants) | part.parameters
    statement = want_sql.STATEMENT.format(
        products=parts.named("p", *product_facts(wants, part.products), names),
        stock=parts.named("s", *salable().filter(part.stock).query.sql_with_params(), names),
        rows=part.rows,
        absent=want_sql.ABSENT,
        quantity=QUANTITY,
        leaves=want_sql.LEAVES,
        confirmed=want_sql.CONFIRMED,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, names)
        return dict(cursor.fetchall())


def _values(wants: Wants) -> dict[str, Any]:
    store, settings = wants.store, wants.settings
    return {
        "store": store.id,
        "older": list(wants.older),
        "opened": store.opened_at is not None,
        "zeroed": store.paused and store.zeroed,
        "rate": wants.rate,
        "vat": 1 + (settings.vat_percent or Decimal()) / 100,
        "decimals": store.marketplace.decimals,
        "currency": store.marketplace.currency,
        "notes": json.dumps(dict(settings.condition_notes)),
        "days": settings.handling_time,
        "tax_code": settings.tax_code if store.country == "GB" else "",
        "now": wants.now,
        **parameters(settings),
    }
