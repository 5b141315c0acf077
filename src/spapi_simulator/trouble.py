"""Carries calls out with the faults that hit them: slow, refused, broken, or with news in the answer."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

import httpx2
from starlette.responses import Response

from spapi_simulator.call import Answer, ApiError

if TYPE_CHECKING:
    from spapi_simulator.faults import Fault, Faults

CODES: Mapping[int, tuple[str, str]] = {
    400: ("InvalidInput", "Request has missing or invalid parameters and cannot be parsed."),
    401: ("Unauthorized", "Access to requested resource is denied."),
    403: ("Unauthorized", "Access to requested resource is denied."),
    404: ("NotFound", "The resource specified does not exist."),
    429: ("QuotaExceeded", "You exceeded your quota for the requested resource."),
    503: ("ServiceUnavailable", "Service is temporarily unavailable. Please try again."),
}
INTERNAL = ("InternalFailure", "We encountered an internal error. Please try again.")
TOO_MANY = 429
LOGIN = {
    400: "invalid_request",
    401: "invalid_client",
    429: "temporarily_unavailable",
    503: "temporarily_unavailable",
}
_HTML = "<html>\r\n<head><title>{0}</title></head>\r\n<body><center><h1>{0}</h1></center></body>\r\n</html>"


T = TypeVar("T")


class Cut(httpx2.RemoteProtocolError):
    """The connection ends without an answer. A client in this process sees it as an error of the network."""


class Broken(Exception):
    """The answer is not the one of the call, but that of a fault."""

    def __init__(self, fault: "Fault") -> None:
        super().__init__(fault.kind)
        self.fault = fault

    def response(self, place: str) -> Response:
        """Give the answer; ``place`` is ``token``, ``document`` or an operation."""
        status = self.fault.status
        if self.fault.body == "empty":
            return Response(b"", status)
        if self.fault.body == "html":
            text = _HTML.format(f"{status} {HTTPStatus(status).phrase}")
            return Response(text, status, media_type="text/html")
        code, message = CODES.get(status, INTERNAL)
        if place == "document":
            text = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
            return Response(text, status, media_type="application/xml")
        data: dict[str, Any] = {"error": LOGIN.get(status, "server_error"), "error_description": message}
        if place != "token":
            data = ApiError(status, code, message).body
        return Response(json.dumps(data), status, media_type="application/json")


async def carry_out(faults: "Faults", about: Mapping[str, Any], work: Callable[[], Awaitable[T]]) -> T:
    """Carry a call out. Raises :class:`Cut` or :class:`Broken`, before or after it, when a fault says so."""
    if not faults.standing or faults.resting:
        return await work()
    slow = faults.match("slow", **about)
    if slow and not slow.carried_out:
        await asyncio.sleep(slow.seconds)
    if storm := faults.match("quota_storm", **about):
        raise Broken(replace(storm, status=TOO_MANY, body="json"))
    broken = faults.match("status", **about) or faults.match("cut", **about)
    if broken and not broken.carried_out:
        _break(broken)
    done = await work()
    if slow and slow.carried_out:
        await asyncio.sleep(slow.seconds)
    if broken:
        _break(broken)
    return done


def _break(fault: "Fault") -> None:
    if fault.kind == "cut":
        raise Cut("The simulator cut the connection.")
    raise Broken(fault)


def renew(faults: "Faults", about: Mapping[str, Any], answer: Answer) -> Answer:
    """Put an unknown value into an answer when a fault says so."""
    if faults.standing and answer.data is not None and (fault := faults.match("unknown_enum", **about)):
        return Answer(_renewed(answer.data, fault), answer.status, answer.headers)
    return answer


def _renewed(data: Any, fault: "Fault") -> Any:
    if isinstance(data, list):
        return [_renewed(one, fault) for one in data]
    if not isinstance(data, dict):
        return data
    return {
        name: _replaced(value, fault) if name == fault.field else _renewed(value, fault)
        for name, value in data.items()
    }


def _replaced(value: Any, fault: "Fault") -> Any:
    """Put the unknown value in place of a text, and beside those of a list."""
    return [*value, fault.value] if isinstance(value, list) else fault.value
