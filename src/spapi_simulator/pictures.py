"""Pictures of items, so that pages that show them have something to show; drawn when they are asked for."""

from html import escape
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

if TYPE_CHECKING:
    from spapi_simulator.app import Simulator

PATH = "/images/I/"
_PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="500" height="500" viewBox="0 0 500 500">'
    '<rect width="500" height="500" fill="#fff"/>'
    '<rect x="90" y="70" width="320" height="320" rx="40" fill="hsl({hue},45%,{light}%)"/>'
    '<text x="250" y="450" text-anchor="middle" font-family="sans-serif" font-size="22">{text}</text></svg>'
)
_LIGHT = {"MAIN": 55, "PT01": 70, "PT02": 40}


async def page(simulator: "Simulator", request: Request) -> Response:
    """Serve ``/images/I/<ASIN>.<variant>.svg``, a tile in a color of its own; 404 for others."""
    asin, _, rest = request.url.path.removeprefix(PATH).partition(".")
    item, light = simulator.world.catalogue.get(asin), _LIGHT.get(rest.removesuffix(".svg"))
    if item is None or light is None:
        return Response(status_code=404)
    hue = int(simulator.world.ids.digest("hue", item.colour or item.product_type)[:4], 16) % 360
    text = escape(" ".join(filter(None, (item.brand, item.colour, item.size))))
    return Response(_PICTURE.format(hue=hue, light=light, text=text), media_type="image/svg+xml")
