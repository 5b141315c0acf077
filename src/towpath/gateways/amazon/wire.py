"""How a call is written: addresses, queries and headers as Amazon reads them."""

import json
import platform
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

USER_AGENT = (
    f"Towpath/{version('towpath')} "
    f"(Language=Python/{platform.python_version()}; Platform={platform.system()}/{platform.release()})"
)[:499]
"""Amazon refuses one without ``Language``, and one of more than 500 characters."""


def target(path: str, values: Mapping[str, str], query: Mapping[str, object]) -> str:
    """Fill an operation's path and add its query, both percent-encoded completely.

    Lists are joined by commas, times become UTC with ``Z``, None is left out. Raises ``KeyError`` for a
    missing path parameter, ``ValueError`` for an empty one: it would name another resource.
    """
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", segment(value))
    if "{" in path:
        raise KeyError(path[path.index("{") + 1 : path.index("}")])
    pairs = "&".join(f"{name}={text(value)}" for name, value in query.items() if value is not None)
    return f"{path}?{pairs}" if pairs else path


def segment(value: str) -> str:
    """Encode one segment of a path; one of dots alone would be taken for a step upward."""
    if not value:
        raise ValueError("An empty path parameter")
    return quote(value, safe="") if value.strip(".") else value.replace(".", "%2E")


def text(value: object) -> str:
    """Write one value of a query; the commas between a list's values stay, those inside are encoded."""
    if isinstance(value, list | tuple | set | frozenset):
        return ",".join(text(one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return quote(moment(value), safe="")
    return quote(str(value), safe="")


def moment(value: datetime) -> str:
    """Write an aware time as Amazon does: ISO 8601 in UTC with ``Z``, to the millisecond at most."""
    if value.tzinfo is None:
        raise ValueError("A time without a zone")
    precision = "milliseconds" if value.microsecond else "seconds"
    return value.astimezone(UTC).isoformat(timespec=precision).removesuffix("+00:00") + "Z"


def encoded(body: object) -> bytes:
    """Write a body as JSON: amounts to the digit, times with ``Z``."""
    return json.dumps(body, default=_plain, ensure_ascii=False, separators=(",", ":")).encode()


def decoded(content: bytes) -> Any:
    """Read a body; amounts are Decimal. Raises ``ValueError`` for what is not JSON."""
    return json.loads(content, parse_float=Decimal)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no JSON value")


def _number(value: Decimal) -> float:
    """Give the float that JSON writes with the same digits; up to 15 digits there always is one."""
    number = float(value)
    if Decimal(repr(number)) != value:
        raise ValueError("An amount with too many digits")
    return number
