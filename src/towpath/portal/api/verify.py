"""The description of ``GET /v1/keys/verify`` for OpenAPI."""

from typing import Any

from towpath.portal.keyservice.app import CODES

_TEXT = {"type": "string"}
_MOMENT = {"type": ["string", "null"], "format": "date-time"}
_PROBLEM = {
    "application/problem+json": {
        "schema": {
            "type": "object",
            "properties": {"type": _TEXT, "status": {"type": "integer"}, "code": _TEXT, "title": _TEXT},
        }
    }
}
_RETRY = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}}


def _header(name: str, description: str, **schema: object) -> dict[str, object]:
    return {"in": "header", "name": name, "description": description, "schema": {"type": "string"} | schema}


_KEY = {
    "type": "object",
    "description": "Only when the whole secret matched.",
    "properties": {
        **dict.fromkeys(("id", "description", "start", "last4", "environment"), _TEXT),
        **dict.fromkeys(("expires_at", "retire_at"), _MOMENT),
    },
}
_VERDICT = {
    "type": "object",
    "required": [
        "valid",
        "state",
        "code",
        "warnings",
        "portal_url",
        "grace_seconds",
        "checked_at",
        "request_id",
    ],
    "properties": {
        "valid": {"type": "boolean"},
        "state": {"enum": ["missing", "invalid", "expired", "valid"]},
        "code": {"enum": list(CODES)},
        "key": _KEY,
        "account": {"type": "object", "properties": {"id": {"type": "integer"}}},
        "warnings": {"type": "array", "items": {"enum": ["EXPIRES_SOON", "ROTATED"]}},
        "portal_url": _TEXT,
        "grace_seconds": {"type": "integer"},
        "checked_at": {"type": "string", "format": "date-time"},
        "request_id": _TEXT,
    },
}

VERIFY: dict[str, Any] = {
    "get": {
        "operationId": "verify_key",
        "summary": "Verify an API key",
        "description": "Every verdict is 200. Anything else means that the key was not looked at.",
        "tags": ["verify"],
        "parameters": [
            _header("Authorization", "Bearer and the key."),
            _header("X-API-Key", "The key, instead of Authorization."),
            _header(
                "X-Environment", "The environment that the key is used in.", enum=["production", "sandbox"]
            ),
            _header("X-Instance", "The Commerce instance that uses the key.", format="uuid"),
            _header("X-Request-Id", "An id for the logs; given back."),
        ],
        "responses": {
            200: {"description": "A verdict", "content": {"application/json": {"schema": _VERDICT}}},
            400: {"description": "KEY_IN_URL", "content": _PROBLEM},
            405: {"description": "METHOD_NOT_ALLOWED", "content": _PROBLEM},
            429: {"description": "TOO_MANY_FAILURES", "headers": _RETRY, "content": _PROBLEM},
            503: {"description": "UNAVAILABLE", "headers": _RETRY, "content": _PROBLEM},
        },
    }
}
