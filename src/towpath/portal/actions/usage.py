from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from towpath.kit.actor import Actor
from towpath.portal.actions.peppers import current_pepper, ring
from towpath.portal.logic.keys import Use

_USES = """
UPDATE portal_apikey k
SET last_used_at = u.at, last_used_address = u.address, last_used_instance = u.instance
FROM (
    SELECT DISTINCT ON (id) id, at, address, instance
    FROM unnest(%(ids)s::uuid[], %(at)s::timestamptz[], %(addresses)s::text[], %(instances)s::uuid[])
         AS used (id, at, address, instance)
    ORDER BY id, at DESC
) u
WHERE k.id = u.id AND (k.last_used_at IS NULL OR k.last_used_at < u.at)
"""
_INSTANCES = """
INSERT INTO portal_keyinstance AS known (key_id, instance, address, first_used_at, last_used_at)
SELECT id, instance, address, at, at
FROM unnest(%(ids)s::uuid[], %(at)s::timestamptz[], %(addresses)s::text[], %(instances)s::uuid[])
     AS used (id, at, address, instance)
WHERE instance IS NOT NULL
ON CONFLICT (key_id, instance) DO UPDATE SET address = excluded.address, last_used_at = excluded.last_used_at
WHERE known.last_used_at < excluded.last_used_at
"""
_REHASH = """
UPDATE portal_apikey k SET digest = u.digest, pepper_id = %(pepper)s
FROM unnest(%(ids)s::uuid[], %(digests)s::bytea[]) AS u (id, digest)
WHERE k.id = u.id AND u.digest IS NOT NULL AND k.pepper_id <> %(pepper)s
"""
_FIRST_VERIFIED = """
INSERT INTO portal_keyevent (key_id, kind, at, actor_kind, actor_id, actor_name, address, detail)
SELECT DISTINCT ON (id) id, 'first_verified', at, %(kind)s, %(who)s, %(who)s, address, '{}'::jsonb
FROM unnest(%(ids)s::uuid[], %(at)s::timestamptz[], %(addresses)s::text[]) AS used (id, at, address)
WHERE NOT EXISTS (SELECT FROM portal_keyevent e WHERE e.key_id = used.id AND e.kind = 'first_verified')
ORDER BY id, at
ON CONFLICT DO NOTHING
"""
_EXPIRED = """
INSERT INTO portal_keyevent (key_id, kind, at, actor_kind, actor_id, actor_name, address, detail)
SELECT k.id, 'expired', ended.at, %(kind)s, %(who)s, %(who)s, '', '{}'::jsonb
FROM portal_apikey k, LATERAL (SELECT least(k.expires_at, k.retire_at) AS at) ended
WHERE k.revoked_at IS NULL AND ended.at <= %(now)s
  AND NOT EXISTS (
      SELECT FROM portal_keyevent e WHERE e.key_id = k.id AND e.kind = 'expired' AND e.at = ended.at
  )
ON CONFLICT DO NOTHING
"""


@transaction.atomic
def record_uses(uses: Sequence[Use], *, by: Actor, now: datetime) -> None:
    """Write what a minute of verifications left behind: last uses, instances, first uses, new digests, ends.

    Set-based, and harmless when several server processes do it at once or again.
    """
    who: dict[str, Any] = {"kind": by.kind, "who": by.id, "now": now}
    with connection.cursor() as cursor:
        if uses:
            columns: dict[str, Any] = {
                "ids": [use.key_id for use in uses],
                "at": [use.at.replace(second=0, microsecond=0) for use in uses],
                "addresses": [use.address[:64] for use in uses],
                "instances": [use.instance for use in uses],
                "digests": [use.digest for use in uses],
                "pepper": ring().current,
            }
            cursor.execute(_USES, columns)
            cursor.execute(_INSTANCES, columns)
            cursor.execute(_FIRST_VERIFIED, columns | who)
            if any(columns["digests"]):
                current_pepper()
                cursor.execute(_REHASH, columns)
        cursor.execute(_EXPIRED, who)
