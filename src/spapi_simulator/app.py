"""The ASGI application: routes a request, lets it in, carries it out, answers it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from spapi_simulator import admission, control, delivery, login, pictures, routing, storage, trouble
from spapi_simulator.api import HANDLERS
from spapi_simulator.beginning import world_of
from spapi_simulator.call import Answer, ApiError, Call, Caller
from spapi_simulator.clock import Clock
from spapi_simulator.home import home
from spapi_simulator.operations import Operation
from spapi_simulator.scenario import Scenario
from spapi_simulator.schemas import pages
from spapi_simulator.world import World, documents

ERROR = 400
CARRIED_OUT = "spapi_simulator.carried_out"
BEFORE = "spapi_simulator.before"
"""In the ASGI scope: whether the request changed the world, whatever its answer says, and the moment and the
last number of each kind of identifier before it did."""
Page = Callable[["Simulator", Request], Awaitable[Response]]
PAGES: dict[str, tuple[str, Page]] = {
    documents.PATH: ("document", storage.page),
    pictures.PATH: ("", pictures.page),
    pages.PATH: ("", pages.page),
    control.PATH: ("", control.page),
    **login.PAGES,
}
"""What is no operation, by the beginning of its path: its name for faults, or "", and who answers."""

NOWHERE = ApiError(404, "NotFound", "The requested resource doesn't exist.")


@dataclass(slots=True)
class Simulator:
    """A simulated Amazon as an ASGI application."""

    world: World
    clock: Clock
    scenario: Scenario | None = None
    """What it was made from; it can be made anew."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        request = Request(scope, receive)
        self.world.agenda.advance(self.clock.now())
        try:
            response = await self.answer(request)
        except trouble.Cut:
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]})
            await send({"type": "http.response.body", "body": b" ", "more_body": True})
            raise
        await response(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        """Answer a request at the world's present."""
        path = request.scope["path"]
        found = (page for start, page in PAGES.items() if path.startswith(start))
        place, page = ("", home) if path == "/" else next(found, ("", None))
        if page is None:
            return await self._operate(request)

        async def work() -> Response:
            self._remember(request.scope)
            response = await page(self, request)
            request.scope[CARRIED_OUT] = response.status_code < ERROR
            return response

        if not place:
            return await work()
        try:
            return await trouble.carry_out(self.world.faults, {"operation": place}, work)
        except trouble.Broken as broken:
            return broken.response(place)

    async def _operate(self, request: Request) -> Response:
        request_id = self.world.ids.uuid("request")
        raw_path = request.scope["raw_path"].decode()
        operation, values, region = routing.find(request.method, raw_path)
        if operation is None:
            return self._response(Answer(NOWHERE.body, NOWHERE.status), request_id)
        caller: Caller | None = None
        try:
            path = raw_path.removeprefix(f"/{region}") if region else raw_path
            caller = admission.sign_in(self.world, request, operation, path, region)
            admission.count(self.world, caller, operation)
            query, body = admission.query(request), await admission.body(request)
            call = Call(operation, self.world, caller, values, query, body, request_id, _base_url(request))
            answer = await self._carry_out(call, request.scope)
        except ApiError as error:
            answer = Answer(error.body, error.status)
        except trouble.Broken as broken:
            response = broken.response(operation.name)
            response.headers["x-amzn-RequestId"] = request_id
            return response
        return self._response(answer, request_id, operation, caller)

    async def _carry_out(self, call: Call, scope: Scope) -> Answer:
        faults = self.world.faults
        if not faults.standing:
            return self._work(call, scope)
        about = {
            "operation": call.operation.name,
            "seller": call.caller.seller_id,
            "sku": call.path.get("sku") or call.path.get("SellerSKU", ""),
            "order": call.path.get("orderId", ""),
            "data_set": call.query.many("includedData"),
        }

        async def work() -> Answer:
            return self._work(call, scope)

        return trouble.renew(faults, about, await trouble.carry_out(faults, about, work))

    def _work(self, call: Call, scope: Scope) -> Answer:
        if call.operation.changes:
            self._remember(scope)
        given = HANDLERS[call.operation.name](call)
        answer = given if isinstance(given, Answer) else Answer(given)
        scope[CARRIED_OUT] = call.operation.changes
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

    def _remember(self, scope: Scope) -> None:
        scope[BEFORE] = {"time": self.world.now.isoformat(), "numbers": self.world.ids.numbers}

    def _response(
        self,
        answer: Answer,
        request_id: str,
        operation: Operation | None = None,
        caller: Caller | None = None,
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

    def reset(self) -> None:
        """Begin the scenario anew; without a start of its own, at the present."""
        if self.scenario:
            start = self.scenario.start or self.world.now
            self.world = world_of(self.scenario, start)
            self.clock.set(start, self.scenario.speed)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Let time pass and deliver notifications for as long as the server runs."""
        await receive()
        living = asyncio.create_task(delivery.run(self))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        living.cancel()
        with suppress(asyncio.CancelledError):
            await living
        await send({"type": "lifespan.shutdown.complete"})


def _base_url(request: Request) -> str:
    """Give where the caller reached the simulator."""
    host = request.headers.get("host")
    return f"{request.scope['scheme']}://{host}" if host else str(request.base_url).rstrip("/")
