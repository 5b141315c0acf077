"""Handlers by operation: one file for each of Amazon's APIs, translating between its JSON and the world."""

from collections.abc import Callable
from typing import Any

from spapi_simulator.call import Answer, Call

Handler = Callable[[Call], Answer | dict[str, Any] | None]
HANDLERS: dict[str, Handler] = {}


def handles(operation: str) -> Callable[[Handler], Handler]:
    """Register the handler of an operation; a plain value is answered with status 200."""

    def register(handler: Handler) -> Handler:
        if operation in HANDLERS:
            raise ValueError(f"Two handlers for {operation}")
        HANDLERS[operation] = handler
        return handler

    return register


from spapi_simulator.api import (  # noqa: E402 - they register themselves
    applications,  # noqa: F401
    catalog,  # noqa: F401
    definitions,  # noqa: F401
    fba,  # noqa: F401
    feeds,  # noqa: F401
    fees,  # noqa: F401
    listings,  # noqa: F401
    notifications,  # noqa: F401
    orders,  # noqa: F401
    pricing,  # noqa: F401
    pricing_v0,  # noqa: F401
    reports,  # noqa: F401
    restrictions,  # noqa: F401
    sellers,  # noqa: F401
    shipments,  # noqa: F401
    tokens,  # noqa: F401
)
