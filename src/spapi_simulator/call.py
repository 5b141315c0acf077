"""What a handler gets and gives: one call of an operation, and its answer or its error."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spapi_simulator.operations import Operation
    from spapi_simulator.world import World
    from spapi_simulator.world.accounts import Application, Authorisation, Seller


class ApiError(Exception):
    """The call ends with an error in Amazon's form: ``{"errors": [{"code", "message", "details"}]}``."""

    def __init__(self, status: int, code: str, message: str, details: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details

    @property
    def body(self) -> dict[str, Any]:
        """Give the error as Amazon's ``ErrorList``."""
        return {"errors": [{"code": self.code, "message": self.message, "details": self.details}]}


def invalid(message: str, details: str = "") -> ApiError:
    """Give the error for input that Amazon's model or rules refuse."""
    return ApiError(400, "InvalidInput", message, details)


def not_found(what: str) -> ApiError:
    """Give the error for something that is not there, or not for this seller."""
    return ApiError(404, "NotFound", f"{what} not found.")


@dataclass(frozen=True, slots=True)
class Query:
    """The query string: names and values as sent, lists joined by commas or repeated."""

    pairs: tuple[tuple[str, str], ...] = ()

    def one(self, name: str, default: str = "") -> str:
        """Give the value of a name, the last one when it is repeated."""
        return next((value for key, value in reversed(self.pairs) if key == name), default)

    def many(self, name: str) -> list[str]:
        """Give all values of a list parameter."""
        return [part for key, value in self.pairs if key == name for part in value.split(",") if part]

    def require(self, name: str) -> str:
        """Give the value; raises 400 when it is missing."""
        if value := self.one(name):
            return value
        raise invalid(f"Missing required parameter: {name}.")

    def require_many(self, name: str, most: int | None = None) -> list[str]:
        """Give at least one and at most ``most`` values; raises 400 otherwise."""
        values = self.many(name)
        if not values:
            raise invalid(f"Missing required parameter: {name}.")
        if most is not None and len(values) > most:
            raise invalid(f"{name} takes at most {most} values.")
        return values

    def number(self, name: str, default: int, least: int, most: int) -> int:
        """Give a whole number within bounds; raises 400 otherwise."""
        text = self.one(name)
        if not text:
            return default
        if not text.isdecimal() or not least <= int(text) <= most:
            raise invalid(f"{name} must be between {least} and {most}.")
        return int(text)

    def time(self, name: str) -> datetime | None:
        """Give an ISO 8601 time as aware UTC, or None when it was not sent; raises 400 for others."""
        text = self.one(name)
        return parse_time(text, name) if text else None


def parse_time(text: str, name: str) -> datetime:
    """Read an ISO 8601 time; raises 400, naming the parameter."""
    try:
        value = datetime.fromisoformat(text)
        return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise invalid(f"{name} is not an ISO 8601 date and time: {text}.") from None


def show_time(value: datetime) -> str:
    """Give a time as Amazon prints it: ISO 8601, UTC, ``Z``, milliseconds only where there are any."""
    text = value.astimezone(UTC).isoformat(timespec="milliseconds" if value.microsecond else "seconds")
    return text.removesuffix("+00:00") + "Z"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: an application, and the seller whose authorisation it holds (None when grantless)."""

    application: Application
    seller: Seller | None
    roles: frozenset[str] = frozenset()
    restricted: tuple[dict[str, Any], ...] = ()
    """The resources that a restricted data token opens."""
    authorisation: Authorisation | None = None

    @property
    def seller_id(self) -> str:
        """Give the seller's id, or "" for a grantless call."""
        return self.seller.id if self.seller else ""


@dataclass(frozen=True, slots=True)
class Call:
    """One accepted request: signed in, within its quota, its body read."""

    operation: Operation
    world: World
    caller: Caller
    path: Mapping[str, str] = field(default_factory=dict)
    query: Query = field(default_factory=Query)
    body: Any = None
    request_id: str = ""
    base_url: str = ""
    """Where the caller reached the simulator, for addresses of documents."""

    @property
    def now(self) -> datetime:
        """Give the simulated time."""
        return self.world.now

    @property
    def seller(self) -> Seller:
        """Give the seller; operations without one never ask."""
        if self.caller.seller is None:
            raise ApiError(403, "Unauthorized", "This operation needs a seller's authorization.")
        return self.caller.seller


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a JSON value or nothing, with Amazon's status for this operation."""

    data: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    accepted: bool = True
    """Whether a write was taken, so that it belongs in the ledger."""
