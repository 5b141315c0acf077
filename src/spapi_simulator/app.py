"""The ASGI application: routes a request, signs it in, counts it, answers it."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from spapi_simulator import pictures, routing, storage
from spapi_simulator.api import HANDLERS
from spapi_simulator.call import Answer, ApiError, Call, Caller, Query, invalid
from spapi_simulator.clock import Clock
from spapi_simulator.operations import Operation
from spapi_simulator.schemas import pages
from spapi_simulator.world import World, documents

LONGEST_USER_AGENT = 500
Page = Callable[["Simulator", Request], Awaitable[Response]]
PAGES: dict[str, Page] = {documents.PATH: storage.page, pictures.PATH: pictures.page, pages.PATH: pages.page}
"""What is no operation, by the beginning of its path: sign-in, documents, control."""


@dataclass(slots=True)
class Simulator:
    """A simulated Amazon as an ASGI application."""

    world: World
    clock: Clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        request = Request(scope, receive)
        self.world.agenda.advance(self.clock.now())
        page = next((page for start, page in PAGES.items() if request.url.path.startswith(start)), None)
        response = await (page(self, request) if page else self._operate(request))
        await response(scope, receive, send)

    async def _operate(self, request: Request) -> Response:
        request_id = self.world.ids.uuid("request")
        operation, path, region = routing.find(request.method, request.scope["raw_path"].decode())
        caller: Caller | None = None
        try:
            if operation is None:
                answer = Answer(ApiError(404, "NotFound", "The requested resource doesn't exist.").body, 404)
            else:
                caller = self._sign_in(request, operation, region)
                self._count(caller, operation)
                base_url = str(request.base_url).rstrip("/")
                query, body = _query(request), await _body(request)
                answer = self._answer(
                    Call(operation, self.world, caller, path, query, body, request_id, base_url)
                )
        except ApiError as error:
            answer = Answer(error.body, error.status)
        return self._response(answer, request_id, operation, caller)

    def _count(self, caller: Caller, operation: Operation) -> None:
        application, seller = caller.application.client_id, caller.seller_id
        if not self.world.quotas.take(application, seller, operation, self.world.now):
            raise ApiError(429, "QuotaExceeded", "You exceeded your quota for the requested resource.")

    def _answer(self, call: Call) -> Answer:
        given = HANDLERS[call.operation.name](call)
        answer = given if isinstance(given, Answer) else Answer(given)
        if call.operation.writes and answer.accepted:
            self.world.ledger.record(
                time=self.world.now,
                application=call.caller.application.client_id,
                seller=call.caller.seller_id,
                operation=call.operation.name,
                target="/".join(value for name, value in call.path.items() if name != "sellerId"),
                body=call.body,
                request_id=call.request_id,
            )
        return answer

    def _sign_in(self, request: Request, operation: Operation, region: str) -> Caller:
        if len(request.headers.get("user-agent", "")) > LONGEST_USER_AGENT:
            raise invalid("The user-agent header is longer than 500 characters.")
        value = request.headers.get("x-amz-access-token", "")
        if not value:
            raise _denied("Access token is missing in the request header.")
        token = self.world.accounts.access_tokens.get(value)
        if token is None or (token.authorisation and not token.authorisation.holds(self.world.now)):
            raise _denied("The access token you provided is revoked, malformed or invalid.")
        if token.expires <= self.world.now:
            raise _denied("The access token you provided has expired.")
        if operation.scope != token.scope:
            raise _denied("The access token does not allow this operation.")
        seller = token.authorisation.seller if token.authorisation else None
        if region and seller and seller.region != region:
            raise _denied("The seller's account is in another region.")
        roles = token.authorisation.roles if token.authorisation else token.application.roles
        return Caller(token.application, seller, roles)

    def _response(
        self, answer: Answer, request_id: str, operation: Operation | None, caller: Caller | None
    ) -> Response:
        content = b"" if answer.data is None else json.dumps(answer.data, separators=(",", ":")).encode()
        headers = {"x-amzn-RequestId": request_id, **answer.headers}
        announced = answer.status in {400, 404} or answer.status < 300  # noqa: PLR2004 - Amazon's rule
        if operation and caller and announced:
            rate, _burst = self.world.quotas.limits(caller.seller_id, operation)
            headers["x-amzn-RateLimit-Limit"] = f"{rate * (self.clock.speed or 1):g}"
        return Response(content, answer.status, headers, media_type="application/json" if content else None)

    def move(self, by: timedelta) -> None:
        """Move the clock and let everything happen that was due by then."""
        self.clock.move(by)
        self.world.agenda.advance(self.clock.now())


def _denied(details: str) -> ApiError:
    return ApiError(403, "Unauthorized", "Access to requested resource is denied.", details)


def _query(request: Request) -> Query:
    return Query(tuple(parse_qsl(request.scope["query_string"].decode(), keep_blank_values=True)))


async def _body(request: Request) -> Any:
    raw = await request.body()
    if request.method in {"GET", "DELETE"} and raw:
        raise invalid("The request must not have a body.")
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        raise invalid("The body is not valid JSON.") from None


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
