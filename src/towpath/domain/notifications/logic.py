from collections.abc import Mapping
from datetime import datetime
from typing import Literal, TypeAlias

from towpath.kit.text import N_, Message

Severity: TypeAlias = Literal["info", "success", "warning", "danger"]
SEVERITIES: Mapping[Severity, str] = {
    "danger": N_("Critical"),
    "warning": N_("Warning"),
    "success": N_("Success"),
    "info": N_("Notice"),
}
"""Every severity, the worst first, with the message id that a reader sees."""


def pack(params: Mapping[str, object]) -> dict[str, object]:
    """Turn a message's parameters into JSON; moments and messages stay what they are."""
    return {name: _packed(value) for name, value in params.items()}


def unpack(params: Mapping[str, object]) -> dict[str, object]:
    """Turn :func:`pack`'s JSON back into parameters."""
    return {name: _unpacked(value) for name, value in params.items()}


def _packed(value: object) -> object:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, Message):
        return {"text": value.text, "params": pack(value.params)}
    return value


def _unpacked(value: object) -> object:
    match value:
        case {"at": str(moment)}:
            return datetime.fromisoformat(moment)
        case {"text": str(text), "params": dict(params)}:
            return Message(text, unpack(params))
        case _:
            return value
