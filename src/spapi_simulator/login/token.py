"""The token endpoint of Login with Amazon: ``POST /auth/o2/token``, form-encoded."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from spapi_simulator.operations import NOTIFICATIONS, ROTATION
from spapi_simulator.world.accounts import AccessToken, Application, Authorisation

if TYPE_CHECKING:
    from spapi_simulator.app import Simulator
    from spapi_simulator.world import World

SCOPES = frozenset({NOTIFICATIONS, ROTATION})
FORM = "application/x-www-form-urlencoded"
NO_STORE = {"cache-control": "no-store", "pragma": "no-cache"}
Form = Mapping[str, str]


class LoginError(Exception):
    """An error of OAuth: its name, what it is about, and its usual HTTP status."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status


async def token(simulator: "Simulator", request: Request) -> Response:
    """Answer one request to the token endpoint."""
    world = simulator.world
    headers = NO_STORE | {"x-amzn-RequestId": world.ids.uuid("login")}
    try:
        answer = _grant(world, await _form(request))
    except LoginError as error:
        data = {"error": error.error, "error_description": error.description}
        return JSONResponse(data, error.status, headers)
    return JSONResponse(answer, headers=headers)


async def _form(request: Request) -> Form:
    if request.method != "POST":
        raise LoginError("invalid_request", "The request must be a POST.", 405)
    if request.headers.get("content-type", "").partition(";")[0].strip().casefold() != FORM:
        raise LoginError("invalid_request", f"The content type must be {FORM}.")
    try:
        pairs = parse_qsl((await request.body()).decode(), keep_blank_values=True)
    except ValueError:
        raise LoginError("invalid_request", "The request is malformed.") from None
    form = dict(pairs)
    if len(form) < len(pairs):
        raise LoginError("invalid_request", "The request has a parameter more than once.")
    return form


def _grant(world: "World", form: Form) -> dict[str, Any]:
    grant = GRANTS.get(_required(form, "grant_type"))
    if grant is None:
        raise LoginError("unsupported_grant_type", "The authorization grant type is not supported.")
    client_id, secret = _required(form, "client_id"), _required(form, "client_secret")
    application = world.accounts.applications.get(client_id)
    if application is None or not application.knows(secret, world.now):
        raise LoginError("invalid_client", "Client authentication failed", 401)
    access, authorisation = grant(world, application, form)
    answer: dict[str, Any] = {
        "access_token": access.value,
        "token_type": "bearer",
        "expires_in": round((access.expires - world.now).total_seconds()),
    }
    if authorisation:
        answer["refresh_token"] = authorisation.refresh_token
    return answer


def _required(form: Form, name: str) -> str:
    if value := form.get(name):
        return value
    raise LoginError("invalid_request", f"The request is missing a required parameter : {name}")


Granted = tuple[AccessToken, Authorisation | None]


def _by_code(world: "World", application: Application, form: Form) -> Granted:
    """Exchange the code that the seller's browser brought."""
    value, redirect_uri = _required(form, "code"), _required(form, "redirect_uri")
    if application.private:
        raise LoginError("unauthorized_client", "The client is not allowed to use this grant type.")
    code = world.accounts.codes.get(value)
    good = code and code.application is application and world.now < code.expires
    if not code or not good or code.redirect_uri != redirect_uri:
        raise LoginError(
            "invalid_grant", "The request has an invalid grant parameter : code, or it was issued elsewhere."
        )
    del world.accounts.codes[value]
    authorisation = world.accounts.authorise(application, code.seller, world.now)
    return world.accounts.issue(application, world.now, authorisation=authorisation), authorisation


def _by_refresh_token(world: "World", application: Application, form: Form) -> Granted:
    """Give the next access token of a standing consent."""
    value = _required(form, "refresh_token")
    if "scope" in form:
        raise LoginError("invalid_request", "refresh_token and scope exclude one another.")
    authorisation = world.accounts.authorisations.get(value)
    own = authorisation and authorisation.application is application
    if not authorisation or not own or not authorisation.holds(world.now):
        raise LoginError("invalid_grant", "The request has an invalid grant parameter : refresh_token")
    return world.accounts.issue(application, world.now, authorisation=authorisation), authorisation


def _by_secret(world: "World", application: Application, form: Form) -> Granted:
    """Give an access token for operations that need no seller."""
    scope = _required(form, "scope")
    if "refresh_token" in form:
        raise LoginError("invalid_request", "refresh_token and scope exclude one another.")
    if scope not in SCOPES:
        raise LoginError("invalid_scope", "The requested scope is invalid or unknown.")
    return world.accounts.issue(application, world.now, scope=scope), None


GRANTS: Mapping[str, Callable[["World", Application, Form], Granted]] = {
    "authorization_code": _by_code,
    "refresh_token": _by_refresh_token,
    "client_credentials": _by_secret,
}
