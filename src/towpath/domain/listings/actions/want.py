"""What Amazon is to have of listings follows from their rows, all of them in one statement."""

import json
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from towpath.domain.listings.logic import want_sql
from towpath.domain.listings.logic.quantity import QUANTITY, parameters
from towpath.domain.listings.models import Listing
from towpath.domain.listings.queries.wanted import Wants, product_facts, stock_facts, wants_of
from towpath.kit.actor import Actor


@transaction.atomic
def want(store_id: int, listing_ids: Collection[int] | None = None, *, by: Actor, now: datetime) -> int:
    """Write what each listing (None: all of the store) is to be on Amazon, where that changed.

    Gives how many of the changed rows there is something to send of. A change of a Seller SKU goes on to the
    younger stores of the account, which share it. Nothing is wanted before the store was opened.
    """
    wants = wants_of(store_id, now)
    changed = _write(wants, None if listing_ids is None else list(listing_ids))
    waiting = sum(changed.values())
    if changed and wants.younger:
        skus = Listing.objects.filter(pk__in=changed).values("sku")
        for younger in wants.younger:
            shared = Listing.objects.filter(store_id=younger, sku__in=skus).values_list("pk", flat=True)
            if ids := list(shared):
                waiting += sum(_write(wants_of(younger, now), ids).values())
    del by  # it decides nothing: whoever changed the listings is in the journal
    return waiting


def _write(wants: Wants, listing_ids: list[int] | None) -> dict[int, bool]:
    """Give the rows that changed, each with whether there is something to send."""
    values = _values(wants, listing_ids)
    (products, product_values), (stock, stock_values) = (
        product_facts(wants, listing_ids),
        stock_facts(listing_ids),
    )
    holes = {
        "products": _named(products, "p", product_values, values),
        "stock": _named(stock, "s", stock_values, values),
    }
    statement = want_sql.STATEMENT.format(
        **holes,
        absent=want_sql.ABSENT,
        quantity=QUANTITY,
        leaves=want_sql.LEAVES,
        confirmed=want_sql.CONFIRMED,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return dict(cursor.fetchall())


def _named(statement: str, prefix: str, parameters: tuple[Any, ...], values: dict[str, Any]) -> str:
    """Give a statement's parameters names, since PostgreSQL's driver takes no mixture."""
    names = [f"{prefix}{number}" for number in range(len(parameters))]
    values |= dict(zip(names, parameters, strict=True))
    return statement % tuple(f"%({name})s" for name in names)


def _values(wants: Wants, listing_ids: list[int] | None) -> dict[str, Any]:
    store, settings = wants.store, wants.settings
    return {
        "store": store.id,
        "ids": listing_ids,
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
