from django.db import connection

from towpath.domain.stores.queries.stores import StoreRow, store_row, store_rows

_LOCK = 7_205
"""Of PostgreSQL's advisory locks, ours with a store's id."""


def family(store: StoreRow) -> list[StoreRow]:
    """Give the stores that share seller SKUs, with the store itself, the oldest first."""
    if store.account_id is None:
        return [store]
    same = [each for each in store_rows() if each.account_id == store.account_id and not each.deleting]
    return sorted(same, key=lambda each: (each.created_at, each.id))


def hold(store_id: int) -> None:
    """Let nobody else write many listings of a store, or of those that share its SKUs, in this transaction.

    Who writes listings and then decides does it before the first row: else two of them could wait for one
    another. It may be called again.
    """
    with connection.cursor() as cursor:
        for store in family(store_row(store_id)):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, store.id])
