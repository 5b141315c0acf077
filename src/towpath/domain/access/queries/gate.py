import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from towpath.domain.access.logic import gate
from towpath.domain.access.logic.copies import is_copy
from towpath.domain.access.logic.gate import Record, Situation, Verdict
from towpath.domain.access.logic.settings import (
    ACTIVE_ENVIRONMENT,
    DEBUG_LOGGING,
    DEFAULT_GRACE_HOURS,
    GRACE_HOURS,
    KEY_SETTINGS,
    READ_ONLY,
)
from towpath.domain.access.models import GateRecord
from towpath.domain.settings import queries as configuration
from towpath.domain.settings.logic.registry import YES
from towpath.kit.keyservice import KeyFacts

_SETTINGS = (*KEY_SETTINGS.values(), ACTIVE_ENVIRONMENT, GRACE_HOURS, READ_ONLY, DEBUG_LOGGING)
_PURPOSE = "gate-key"
_ID = 4
_MOMENTS = frozenset(field.name for field in fields(Record) if field.name.endswith(("_at", "_since")))


def situation() -> Situation:
    """Read in one query what an access meets: settings, record and instance."""
    sql, params = _statement()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        stored, records, instance = (json.loads(part) if part else None for part in cursor.fetchone())
    values = {row["key"]: row for row in stored or ()}
    environment = _text(values, ACTIVE_ENVIRONMENT) or "production"
    key = _text(values, KEY_SETTINGS[environment])
    record = next((_record(row) for row in records or () if row["environment"] == environment), Record())
    return Situation(
        environment=environment,
        key=key,
        digest=digest(key),
        same_key=is_about(record, key),
        grace=timedelta(hours=int(_text(values, GRACE_HOURS) or DEFAULT_GRACE_HOURS)),
        record=record,
        read_only=_text(values, READ_ONLY) == YES,
        debug=_text(values, DEBUG_LOGGING) == YES,
        instance=UUID(instance["uuid"]) if instance else None,
        instance_url=instance["base_url"] if instance else "",
    )


def last_verdict(now: datetime) -> Verdict:
    """Give the recorded verdict without a call: background work goes by it and never asks."""
    return gate.recall(situation(), now)


def may_send(now: datetime) -> bool:
    """Tell whether background work may change something at Amazon now.

    Not while the key is not good, not in read-only mode, and not from a copy of the instance.
    """
    met = situation()
    copied = is_copy(met.instance_url, settings.PUBLIC_URL)
    return gate.recall(met, now).open and not met.read_only and not copied


def digest(key: str) -> bytes:
    """Give what stands for a key in the record: an HMAC, behind the id of the ring's key that made it."""
    return bytes.fromhex(settings.KEY_RING.current) + bytes(settings.KEY_RING.digest(_PURPOSE, key))


def is_about(record: Record, key: str) -> bool:
    """Tell whether a record's last answer was about this key, under any key of the ring."""
    key_id = record.digest[:_ID].hex()
    if key_id not in settings.KEY_RING.ids:
        return False
    return bool(record.digest[_ID:] == settings.KEY_RING.digest(_PURPOSE, key, key_id))


def record_of(row: GateRecord) -> Record:
    """Give a row as the value that the logic works on."""
    return _of_columns(vars(row) | {"digest": bytes(row.digest)})


def columns_of(record: Record) -> dict[str, object]:
    """Give the columns of a record."""
    key = record.key
    facts = {name: getattr(key, name) if key else "" for name in ("description", "start", "last4")}
    own = {field.name: getattr(record, field.name) for field in fields(Record) if field.name != "key"}
    return {
        **own,
        **facts,
        "warnings": list(record.warnings),
        "key_id": key.id if key else "",
        "key_environment": key.environment if key else "",
        "expires_at": key.expires_at if key else None,
        "retire_at": key.retire_at if key else None,
    }


@cache
def _statement() -> tuple[str, tuple[Any, ...]]:
    stored, params = configuration.global_rows(_SETTINGS).query.sql_with_params()
    sql = f"""
        SELECT (SELECT json_agg(s)::text FROM ({stored}) s),
               (SELECT json_agg(r)::text FROM access_gaterecord r),
               (SELECT row_to_json(i)::text FROM access_instance i)
    """  # noqa: S608 - the ORM's own text, compiled once
    return sql, params


def _text(values: Mapping[str, Mapping[str, str | None]], key: str) -> str:
    row = values.get(key)
    return configuration.opened(key, row["text"], _bytes(row["sealed"])) if row else ""


def _bytes(hexed: str | None) -> bytes | None:
    return None if hexed is None else bytes.fromhex(hexed.removeprefix("\\x"))


def _record(row: Mapping[str, Any]) -> Record:
    moments = {
        name: datetime.fromisoformat(row[name]) if row[name] else None
        for name in (*_MOMENTS, "expires_at", "retire_at")
    }
    return _of_columns({**row, **moments, "digest": _bytes(row["digest"])})


def _of_columns(row: Mapping[str, Any]) -> Record:
    key = None
    if row["last4"]:
        key = KeyFacts(
            id=row["key_id"],
            description=row["description"],
            start=row["start"],
            last4=row["last4"],
            environment=row["key_environment"],
            expires_at=row["expires_at"],
            retire_at=row["retire_at"],
        )
    own = {field.name: row[field.name] for field in fields(Record) if field.name not in {"key", "warnings"}}
    return Record(**own, key=key, warnings=tuple(row["warnings"]))
