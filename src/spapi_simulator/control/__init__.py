"""The control API below ``/_simulator/``: look into the simulated Amazon and change it, as JSON.

A mistake is answered with ``{"error": "…"}`` that names the key. Only this machine may use it.
"""

import json
from http import HTTPStatus
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from spapi_simulator.control import looking, running, trading  # noqa: F401 - they register themselves
from spapi_simulator.control.command import COMMANDS, Order, Refused
from spapi_simulator.reading import ScenarioError, read

if TYPE_CHECKING:
    from spapi_simulator.app import Simulator

PATH = "/_simulator/"


async def page(simulator: "Simulator", request: Request) -> Response:
    """Answer one request of the control API."""
    try:
        return JSONResponse(await _answer(simulator, request))
    except Refused as refused:
        return JSONResponse({"error": str(refused)}, refused.status)
    except ScenarioError as error:
        return JSONResponse({"error": str(error)}, HTTPStatus.BAD_REQUEST)


async def _answer(simulator: "Simulator", request: Request) -> Any:
    if not _on_this_machine(request):
        raise Refused("the control API is for this machine only", HTTPStatus.FORBIDDEN)
    name, *rest = request.scope["path"].removeprefix(PATH).split("/")
    command = COMMANDS.get((request.method, name))
    if command is None:
        raise Refused(f"there is no {request.method} {PATH}{name}", HTTPStatus.NOT_FOUND)
    given = await _given(request, command.kind) if command.kind else None
    return await command.run(Order(simulator, request.query_params, rest, given))


def _on_this_machine(request: Request) -> bool:
    """Tell whether the caller is here; one without an address is in this process."""
    try:
        return request.client is None or ip_address(request.client.host.partition("%")[0]).is_loopback
    except ValueError:
        return True


async def _given(request: Request, kind: type[Any]) -> Any:
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise Refused("the body must be application/json", HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    try:
        table = json.loads(await request.body())
    except ValueError:
        raise Refused("the body is not valid JSON") from None
    if not isinstance(table, dict):
        raise Refused("the body must be an object")
    return read(kind, table, "")
