"""The page at the address itself, for who opens it in a browser: what is here, and where to go on."""

from html import escape
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from spapi_simulator.call import show_time
from spapi_simulator.login.html import link, page, say
from spapi_simulator.login.texts import Texts, texts

if TYPE_CHECKING:
    from spapi_simulator.app import Simulator
    from spapi_simulator.world import World

LATEST = 10


async def home(simulator: "Simulator", request: Request) -> Response:
    """Show sellers, the time, and the latest writes."""
    spoken, world = texts(request.headers.get("accept-language", "")), simulator.world
    links = [
        ("/apps/store", "store"),
        ("/_simulator/state", "state_json"),
        ("/_simulator/ledger", "ledger_json"),
    ]
    body = say(spoken, "home_hint", now=show_time(world.now.replace(microsecond=0)))
    body += f"<h2>{escape(spoken['sellers'])}</h2><ul>{_sellers(world)}</ul>"
    body += f"<h2>{escape(spoken['latest'])}</h2>{_latest(spoken, world)}"
    body += '<p class="buttons">' + "".join(link(to, escape(spoken[text])) for to, text in links) + "</p>"
    return page(spoken, spoken["home"], body)


def _sellers(world: "World") -> str:
    return "".join(
        f"<li><b>{escape(one.store_name)}</b> ({', '.join(place.country for place in one.marketplaces)})"
        f"<br><span class=soft>{escape(one.id)} · {escape(one.email)}</span></li>"
        for one in world.accounts.sellers.values()
    )


def _latest(spoken: Texts, world: "World") -> str:
    entries = world.ledger.entries[: -LATEST - 1 : -1]
    if not entries:
        return say(spoken, "nothing_written", "soft")
    rows = "".join(
        f"<li>{escape(one.operation)} <span class=soft>{escape(one.target)} · {escape(one.seller)} · "
        f"{show_time(one.time.replace(microsecond=0))}</span></li>"
        for one in entries
    )
    return f"<ul>{rows}</ul>"
