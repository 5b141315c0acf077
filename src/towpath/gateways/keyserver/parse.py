"""The edge: an answer is complete and understood, or it is none."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from towpath.kit.keyformat import KeyParts
from towpath.kit.keyservice import NAMELESS, STATES, WARNINGS, Answer, KeyFacts

_LONGEST_GRACE_S = 7 * 86_400
_LONGEST_TEXT = 255
_ENDS = {"EXPIRED": "expires_at", "RETIRED": "retire_at"}


class Misunderstood(Exception):
    """The body is not what the contract says; the text names the part and never quotes it."""


def answer(content_type: str, body: bytes, asked: KeyParts) -> Answer:
    """Read a 200 answer about the key with those ends; raises :class:`Misunderstood`."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise Misunderstood("content type")
    try:
        data = json.loads(body)
        return _answer(data, asked)
    except Misunderstood:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Misunderstood(type(error).__name__) from None


def _answer(data: Mapping[str, Any], asked: KeyParts) -> Answer:
    code, state = data["code"], data["state"]
    known = isinstance(code, str) and STATES.get(code) == state != "unreachable"
    if not known or data["valid"] is not (code == "VALID"):
        raise Misunderstood("code")
    facts = None if code in NAMELESS else _facts(data["key"], asked)
    if code == "VALID" and facts and facts.environment != asked.environment:
        raise Misunderstood("environment")
    if facts and (code in _ENDS and getattr(facts, _ENDS[code]) is None):
        raise Misunderstood("no date")
    grace = data["grace_seconds"]
    if type(grace) is not int or not 0 <= grace <= _LONGEST_GRACE_S:
        raise Misunderstood("grace_seconds")
    return Answer(
        code=code,
        checked_at=_moment(data["checked_at"]),
        key=facts,
        warnings=tuple(warning for warning in data["warnings"] if warning in WARNINGS),
        grace_s=grace,
    )


def _facts(data: Mapping[str, Any], asked: KeyParts) -> KeyFacts:
    texts = {name: data[name] for name in ("id", "description", "start", "last4", "environment")}
    if not all(isinstance(text, str) and len(text) <= _LONGEST_TEXT for text in texts.values()):
        raise Misunderstood("key")
    if (texts["start"], texts["last4"]) != (asked.start, asked.last4):
        raise Misunderstood("another key")
    expires_at, retire_at = (_moment(data[end]) if data[end] else None for end in ("expires_at", "retire_at"))
    return KeyFacts(**texts, expires_at=expires_at, retire_at=retire_at)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise Misunderstood("time without zone")
    return moment
