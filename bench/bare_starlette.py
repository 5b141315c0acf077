"""A Starlette route that answers what standard input says: ``python bench/bare_starlette.py PORT``."""

import asyncio
import json
import signal
import sys

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from spapi_simulator.serving import serve

ANSWER = json.loads(sys.stdin.buffer.read())


async def item(_request: Request) -> JSONResponse:
    return JSONResponse(ANSWER)


async def main(port: int) -> None:
    routes = [Route("/listings/2021-08-01/items/{seller}/{sku:path}", item)]
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await serve(Starlette(routes=routes), "127.0.0.1", port, ended)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
