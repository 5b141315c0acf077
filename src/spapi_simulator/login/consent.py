"""The pages on which a seller signs in and lets an application act for it (website authorization flow).

A start at the Appstore (``start=appstore``) goes by the application's login URI, and comes back by
``/apps/authorize/confirm/``. Self-authorization (``start=self``) shows a refresh token instead.
"""

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from spapi_simulator.login.html import HEADERS, button, link, page, say, tell
from spapi_simulator.login.texts import Texts, texts
from spapi_simulator.world.accounts import Application, Seller

if TYPE_CHECKING:
    from spapi_simulator.app import Simulator
    from spapi_simulator.world import World

COOKIE = "spapi-simulator-session"
CONSENT, CONFIRM = "/apps/authorize/consent", "/apps/authorize/confirm/"
SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a seller's browser for one application."""

    world: "World"
    request: Request
    texts: Texts
    application: Application

    def asked(self, name: str) -> str:
        """Give a value of the address."""
        return self.request.query_params.get(name, "")

    @property
    def seller(self) -> Seller | None:
        """Give who is signed in."""
        return self.world.accounts.sessions.get(self.request.cookies.get(COOKIE, ""))

    @property
    def here(self) -> str:
        """Give the address of this page."""
        return f"{self.request.url.path}?{self.request.url.query}"

    @property
    def refusal(self) -> str:
        """Give the code of what forbids this authorization, or ""."""
        start = self.asked("start")
        if self.application.private and start != "self":
            return "private"
        if self.application.draft and self.asked("version") != "beta" and start != "self":
            return "MD1000"
        if start == "appstore" and not self.application.login_uri:
            return "no_login_uri"
        if not start and self.redirect_uri is None:
            return "MD5101"
        return ""

    @property
    def redirect_uri(self) -> str | None:
        """Give where the browser goes back to."""
        return self.application.redirect_uri(self.asked("redirect_uri"))


async def consent(simulator: "Simulator", request: Request) -> Response:
    """Sign a seller in, ask for consent, and send the browser back."""
    spoken = texts(request.headers.get("accept-language", ""))
    application_id = request.query_params.get("application_id", "")
    application = simulator.world.accounts.application(application_id)
    if application is None:
        return _failed(spoken, "unknown", id=application_id)
    visit = Visit(simulator.world, request, spoken, application)
    if refusal := visit.refusal:
        return _failed(spoken, refusal)
    form = dict(parse_qsl((await request.body()).decode(errors="replace")))
    if form.get("action") == "sign_in":
        return _signed_in(visit, form)
    return _sign_in(visit) if visit.seller is None else _answered(visit, visit.seller, form)


async def confirm(simulator: "Simulator", request: Request) -> Response:
    """End what began at the Appstore: the application's sign-in page sent the browser here."""
    spoken, world = texts(request.headers.get("accept-language", "")), simulator.world
    waiting = world.accounts.consents.get(request.query_params.get("amazon_state", ""))
    application_id = unquote(request.url.path.removeprefix(CONFIRM))
    if waiting is None or waiting.application.id != application_id or waiting.expires <= world.now:
        return _failed(spoken, "state")
    visit = Visit(world, request, spoken, waiting.application)
    if refusal := visit.refusal:
        return _failed(spoken, refusal)
    del world.accounts.consents[visit.asked("amazon_state")]
    return _back(visit, waiting.seller)


async def store(simulator: "Simulator", request: Request) -> Response:
    """List the applications, to start an authorization without one of them."""
    spoken = texts(request.headers.get("accept-language", ""))
    rows = []
    for one in simulator.world.accounts.applications.values():
        about = {"application_id": one.id} | ({"version": "beta"} if one.draft else {})
        if one.login_uri and not one.private:
            address = f"{CONSENT}?{urlencode(about | {'start': 'appstore'})}"
            rows.append(f"<p>{link(address, tell(spoken, 'start', name=one.name))}</p>")
        address = f"{CONSENT}?{urlencode(about | {'start': 'self'})}"
        shown = tell(spoken, "self", name=one.name)
        rows.append(f"<p>{link(address, shown)} <span class=soft>{tell(spoken, 'self_hint')}</span></p>")
    body = "".join(rows) or say(spoken, "no_applications")
    return page(spoken, spoken["store"], say(spoken, "store_hint") + body)


def _failed(spoken: Texts, reason: str, **values: str) -> Response:
    body = say(spoken, reason, "bad", **values)
    if reason.startswith("MD"):
        body += say(spoken, "error_code", code=reason)
    return page(spoken, spoken["error"], body, 400)


def _sign_in(visit: Visit, *, failed: bool = False) -> Response:
    spoken = visit.texts
    alert = say(spoken, "wrong", "bad") if failed else ""
    body = (
        f"{say(spoken, 'sign_in_hint', name=visit.application.name)}{alert}<form method=post>"
        f'<label for="email">{spoken["email"]}</label>'
        '<input id="email" name="email" type="email" autocomplete="username" required autofocus>'
        f'<label for="password">{spoken["password"]}</label>'
        '<input id="password" name="password" type="password" autocomplete="current-password" required>'
        f'<div class="buttons">{button(spoken, "sign_in")}</div></form>'
    )
    return page(spoken, spoken["sign_in"], body, 403 if failed else 200)


def _signed_in(visit: Visit, form: dict[str, str]) -> Response:
    cookie = visit.world.accounts.sign_in(form.get("email", ""), form.get("password", ""))
    if cookie is None:
        return _sign_in(visit, failed=True)
    response = RedirectResponse(visit.here, SEE_OTHER, HEADERS)
    response.set_cookie(COOKIE, cookie, httponly=True, samesite="lax", path="/apps")
    return response


def _signed_out(visit: Visit) -> Response:
    visit.world.accounts.sessions.pop(visit.request.cookies.get(COOKIE, ""), None)
    response = RedirectResponse(visit.here, SEE_OTHER, HEADERS)
    response.delete_cookie(COOKIE, path="/apps")
    return response


def _answered(visit: Visit, seller: Seller, form: dict[str, str]) -> Response:
    spoken, action = visit.texts, form.get("action", "")
    if action == "sign_out":
        return _signed_out(visit)
    if action == "cancel":
        values = {"name": visit.application.name, "store": seller.store_name}
        return page(spoken, spoken["cancelled"], say(spoken, "cancelled_text", **values))
    if action == "confirm" and "understood" in form:
        return _consented(visit, seller)
    return _ask(visit, seller, failed=action == "confirm")


def _ask(visit: Visit, seller: Seller, *, failed: bool) -> Response:
    spoken, application = visit.texts, visit.application
    roles = "".join(f"<li>{escape(role)}</li>" for role in sorted(application.roles))
    buttons = (
        button(spoken, "confirm"),
        button(spoken, "cancel", plain=True, checked=False),
        button(spoken, "sign_out", plain=True, checked=False),
    )
    body = (
        say(spoken, "asks", name=application.name, store=seller.store_name, seller=seller.id)
        + (f"{say(spoken, 'roles')}<ul>{roles}</ul>" if roles else say(spoken, "no_roles"))
        + _renewal(visit, seller)
        + (say(spoken, "tick", "bad") if failed else "")
        + '<form method=post><div class="tick">'
        '<input id="understood" name="understood" type="checkbox" required>'
        f'<label for="understood">{tell(spoken, "i_understand", name=application.name)}</label></div>'
        f'<div class="buttons">{"".join(buttons)}</div></form>'
    )
    title = spoken["authorise"].format(name=application.name)
    return page(spoken, title, body, 400 if failed else 200)


def _renewal(visit: Visit, seller: Seller) -> str:
    standing = list(visit.world.accounts.of(visit.application, seller, visit.world.now))
    if not standing:
        return ""
    return say(visit.texts, "renewal", granted=_day(standing[-1].granted), expires=_day(standing[-1].expires))


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def _consented(visit: Visit, seller: Seller) -> Response:
    accounts, application, now = visit.world.accounts, visit.application, visit.world.now
    if visit.asked("start") == "self":
        return _token(visit, seller)
    if visit.asked("start") != "appstore":
        return _back(visit, seller)
    sent = {
        "amazon_callback_uri": f"{visit.request.base_url}{CONFIRM[1:]}{application.id}",
        "amazon_state": accounts.await_application(application, seller, now),
        "selling_partner_id": seller.id,
    }
    return _redirect(application.login_uri, sent | ({"version": "beta"} if application.draft else {}))


def _back(visit: Visit, seller: Seller) -> Response:
    """Send the browser to the application with a code."""
    address = visit.redirect_uri or ""
    code = visit.world.accounts.code(visit.application, seller, address, visit.world.now)
    state = {"state": visit.asked("state")} if visit.asked("state") else {}
    return _redirect(address, state | {"selling_partner_id": seller.id, "spapi_oauth_code": code})


def _token(visit: Visit, seller: Seller) -> Response:
    made = visit.world.accounts.authorise(visit.application, seller, visit.world.now)
    about = {"name": visit.application.name, "store": seller.store_name, "expires": _day(made.expires)}
    spoken = visit.texts
    body = (
        f'{say(spoken, "token_hint", **about)}<label for="token">{spoken["token"]}</label>'
        f'<textarea id="token" rows="6" readonly>{escape(made.refresh_token)}</textarea>'
    )
    return page(spoken, spoken["authorise"].format(name=visit.application.name), body)


def _redirect(address: str, values: dict[str, str]) -> Response:
    joint = "&" if "?" in address else "?"
    return RedirectResponse(f"{address}{joint}{urlencode(values)}", SEE_OTHER, HEADERS)
