"""Page tokens: everything that the next page needs, signed, so that nothing has to be remembered."""

import base64
import json
from datetime import datetime, timedelta
from typing import Any

from spapi_simulator.call import Call, invalid

_SIGNATURE = 32


def give(call: Call, state: dict[str, Any], *, lives: timedelta | None = None) -> str:
    """Give a token for this operation and seller; ``state`` is a JSON value. It lives for ever by default."""
    expires = (call.now + lives).isoformat() if lives else ""
    content = json.dumps([state, expires], separators=(",", ":"))
    return base64.urlsafe_b64encode((_signature(call, content) + content).encode()).decode()


def take(call: Call, token: str) -> dict[str, Any]:
    """Give back the state; raises 400 for a token that is forged, somebody else's or too old."""
    try:
        text = base64.urlsafe_b64decode(token).decode()
    except ValueError:
        text = ""
    content = text[_SIGNATURE:]
    if not content or text[:_SIGNATURE] != _signature(call, content):
        raise invalid("The page token is not valid.")
    state: dict[str, Any]
    state, expires = json.loads(content)
    fault = call.world.faults.match(
        "page_token_expired", operation=call.operation.name, seller=call.caller.seller_id
    )
    if fault or (expires and datetime.fromisoformat(expires) <= call.now):
        raise invalid("The page token has expired.")
    return state


def _signature(call: Call, content: str) -> str:
    about = (call.operation.name, call.caller.application.client_id, call.caller.seller_id)
    return call.world.ids.digest("page", *about, content)[:_SIGNATURE]
