"""Serves an ASGI application from this process and its event loop."""

import asyncio
import contextlib
from typing import Any

from granian.constants import Interfaces
from granian.server.embed import Server
from starlette.types import ASGIApp

STOP_WITHIN_S = 2


async def serve(application: ASGIApp, host: str, port: int, until: asyncio.Event) -> None:
    """Serve until the event is set; requests that are being answered then have two seconds."""
    server: Any = Server(
        application, host, port, interface=Interfaces.ASGI, log_enabled=False, websockets=False
    )
    serving = asyncio.create_task(server.serve())
    ended = asyncio.create_task(until.wait())
    await asyncio.wait({serving, ended}, return_when=asyncio.FIRST_COMPLETED)
    server.stop()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(serving, STOP_WITHIN_S)
