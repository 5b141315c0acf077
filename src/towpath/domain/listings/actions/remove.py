from datetime import datetime

from django.db import connection, transaction

from towpath.domain.journal import actions as journal
from towpath.kit.actor import Actor

_CHILDREN = ("candidate", "override", "publication")
_REST = ("listingevent", "massaction", "feed", "listingpull", "listingrule", "tabcount")
"""Tables of the room, without its prefix: those of a listing, and those of a store in their order to go."""


@transaction.atomic
def remove_step(store_id: int, *, by: Actor, now: datetime, most: int = 5000) -> bool:
    """Remove some rows of a store that is being deleted; give whether some may be left.

    Every step is whole in itself: one that is cut off is simply done again.
    """
    by.require("store.manage")
    if gone := _remove_listings(store_id, most):
        journal.record("listings.removed", str(store_id), by=by, at=now, rows=gone)
        return True
    mass_rows = (
        "SELECT r.ctid FROM listings_massactionrow r JOIN listings_massaction m ON m.id = mass_action_id"
        " WHERE store_id = %s LIMIT %s"
    )
    rows = {name: f"SELECT ctid FROM listings_{name} WHERE store_id = %s LIMIT %s" for name in _REST}  # noqa: S608
    return any(
        _delete(name, chosen, store_id, most) for name, chosen in {"massactionrow": mass_rows, **rows}.items()
    )


def _remove_listings(store_id: int, most: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM listings_listing WHERE store_id = %s ORDER BY id LIMIT %s FOR UPDATE",
            [store_id, most],
        )
        ids = [pk for (pk,) in cursor.fetchall()]
        cursor.execute("UPDATE listings_listing SET replaces_id = NULL WHERE replaces_id = ANY (%s)", [ids])
        for name in _CHILDREN:
            cursor.execute(f"DELETE FROM listings_{name} WHERE listing_id = ANY (%s)", [ids])  # noqa: S608
        cursor.execute("DELETE FROM listings_listing WHERE id = ANY (%s)", [ids])
        return len(ids)


def _delete(name: str, chosen: str, store_id: int, most: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM listings_{name} WHERE ctid = ANY (ARRAY({chosen}))", [store_id, most])  # noqa: S608
        return int(cursor.rowcount)
