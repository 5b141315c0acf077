"""The gate, or nothing in its place where a request says so; and a count of the connections it opened."""

from typing import Any

from django.http import HttpRequest, JsonResponse

from towpath.domain.access.logic.gate import Verdict
from towpath.gateways.keyserver import wire
from towpath.web.channel.middleware import _ATTRIBUTE, GateMiddleware

OPEN = Verdict(code="VALID", open=True, environment="production")
opened: list[str] = []
_backend = wire._Punctual  # noqa: SLF001 - counted where they are made
_connect = _backend.connect_tcp


def _counted(self: Any, host: str, *args: Any, **kwargs: Any) -> Any:
    opened.append(host)
    return _connect(self, host, *args, **kwargs)


_backend.connect_tcp = _counted  # type: ignore[method-assign]


class SwitchedGate(GateMiddleware):
    """Asks as the product does, unless the request carries ``X-Bench-Gate: off``."""

    def process_view(self, request: HttpRequest, *args: Any) -> Any:
        if request.headers.get("X-Bench-Gate") == "off":
            setattr(request, _ATTRIBUTE, OPEN)
            return None
        if request.headers.get("X-Bench-Gate") == "connections":
            return JsonResponse({"opened": len(opened)})
        return super().process_view(request, *args)
