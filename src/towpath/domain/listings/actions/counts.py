from django.db import connection

from towpath.kit.actor import Actor

_FOLD = """
WITH taken AS (
    DELETE FROM listings_tabcount WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM listings_tabcount FOR UPDATE SKIP LOCKED
    )) RETURNING store_id, state, overridden, count
)
INSERT INTO listings_tabcount (store_id, state, overridden, count)
SELECT store_id, state, overridden, sum(count) FROM taken GROUP BY 1, 2, 3 HAVING sum(count) <> 0
"""


def fold_counts(*, by: Actor) -> None:
    """Add up what statements have counted: as many rows stay as stores have states.

    One statement, so a reader sees the rows before it or after it; what is counted meanwhile is left alone.
    """
    del by  # nothing of a merchant's changes
    with connection.cursor() as cursor:
        cursor.execute(_FOLD)
