"""Who calls, for whom, and where: plain values that show no secret when printed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Region = Literal["na", "eu", "fe"]

AMAZON: Mapping[Region, str] = MappingProxyType(
    {
        "na": "https://sellingpartnerapi-na.amazon.com",
        "eu": "https://sellingpartnerapi-eu.amazon.com",
        "fe": "https://sellingpartnerapi-fe.amazon.com",
    }
)
LOGIN_WITH_AMAZON = "https://api.amazon.com"


@dataclass(frozen=True, slots=True)
class Application:
    """A registered SP-API application, as Login with Amazon knows it."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Credentials:
    """An application with one seller's authorisation for a region.

    ``seller_id`` and ``refresh_token`` are empty for calls that need no seller (grantless operations).
    """

    application: Application
    region: Region
    seller_id: str = ""
    refresh_token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The addresses of one Amazon, real or simulated, without a slash at their ends.

    ``seller_central`` overrides the host of the marketplace; empty: Amazon's own.
    """

    api: Mapping[Region, str] = field(default_factory=lambda: AMAZON)
    token: str = f"{LOGIN_WITH_AMAZON}/auth/o2/token"
    seller_central: str = ""


def endpoints(amazon_url: str = "", login_url: str = "", seller_central_url: str = "") -> Endpoints:
    """Give the addresses; an empty one is Amazon's own. ``{region}`` in ``amazon_url`` is na, eu or fe."""
    api = {region: amazon_url.rstrip("/").replace("{region}", region) for region in AMAZON}
    return Endpoints(
        api=api if amazon_url else AMAZON,
        token=f"{(login_url or LOGIN_WITH_AMAZON).rstrip('/')}/auth/o2/token",
        seller_central=seller_central_url.rstrip("/"),
    )
