"""The addresses of schemas: who has a link can download the schema until the link expires."""

import json
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from spapi_simulator.call import Call
from spapi_simulator.schemas.build import Wanted, checksum, document
from spapi_simulator.schemas.vocabulary import META_SCHEMA

if TYPE_CHECKING:
    from spapi_simulator.app import Simulator

PATH = "/product-type-schemas/"
_META = "meta-schema"
_LIST = "\n"


@lru_cache(maxsize=1)
def _meta_schema() -> bytes:
    return json.dumps(META_SCHEMA, separators=(",", ":")).encode()


def link(call: Call, wanted: Wanted | None) -> dict[str, Any]:
    """Give a ``SchemaLink`` to a schema, or without one to the meta-schema."""
    content = document(wanted) if wanted else _meta_schema()
    name = wanted.product_type if wanted else _META
    lives = timedelta(seconds=call.world.definitions.rules.link_lives_s)
    query = {"expires": int((call.now + lives).timestamp())} | (_query(wanted) if wanted else {})
    resource = f"{call.base_url}{PATH}{name}.json?{urlencode(query)}"
    return {"link": {"resource": resource, "verb": "GET"}, "checksum": checksum(content)}


async def page(simulator: "Simulator", request: Request) -> Response:
    """Serve a schema; 403 after the link has expired, 404 for one that never was."""
    query = request.query_params
    if not query.get("expires", "").isdecimal() or simulator.world.now.timestamp() > int(query["expires"]):
        return Response("Request has expired", 403, media_type="text/plain")
    name = request.url.path.removeprefix(PATH).removesuffix(".json")
    if name == _META:
        return Response(_meta_schema(), media_type="application/schema+json")
    try:
        content = document(_wanted(name, dict(query)))
    except KeyError:
        return Response("Not found", 404, media_type="text/plain")
    return Response(content, media_type="application/schema+json")


def _query(wanted: Wanted) -> dict[str, Any]:
    return {
        "marketplace": wanted.marketplace_id,
        "requirements": wanted.requirements,
        "enforced": int(wanted.enforced),
        "parentage": wanted.parentage,
        "needs": _LIST.join(wanted.needs),
        "brands": _LIST.join(wanted.brands),
    }


def _wanted(name: str, query: dict[str, str]) -> Wanted:
    return Wanted(
        name,
        query["marketplace"],
        query["requirements"],
        query["enforced"] == "1",
        query["parentage"],
        tuple(filter(None, query["needs"].split(_LIST))),
        tuple(filter(None, query["brands"].split(_LIST))),
    )
