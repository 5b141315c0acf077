"""Applications, sellers, and who may act for whom."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from spapi_simulator.world.ids import Ids
from spapi_simulator.world.marketplaces import MARKETPLACES, Marketplace

ACCESS_TOKEN_LIVES = timedelta(hours=1)
AUTHORISATION_LIVES = timedelta(days=365)
SECRET_LIVES = timedelta(days=180)


@dataclass(slots=True)
class Secret:
    """A client secret of an application."""

    value: str
    expires: datetime


@dataclass(slots=True)
class Application:
    """A developer's application: ``id`` is shown to sellers, ``client_id`` signs in to Login with Amazon."""

    id: str
    client_id: str
    name: str
    secrets: list[Secret]
    redirect_uris: tuple[str, ...] = ()
    draft: bool = False
    roles: frozenset[str] = frozenset()


@dataclass(slots=True)
class Seller:
    """A selling account in one region; it participates in all its marketplaces unless suspended there."""

    id: str
    name: str
    store_name: str
    region: str
    marketplace_ids: tuple[str, ...]
    email: str
    password: str
    suspended_in: frozenset[str] = frozenset()

    @property
    def marketplaces(self) -> list[Marketplace]:
        """Give the marketplaces of the account."""
        return [MARKETPLACES[one] for one in self.marketplace_ids]


@dataclass(slots=True)
class Authorisation:
    """A seller's consent that an application may act for it, as its refresh token shows."""

    refresh_token: str
    application: Application
    seller: Seller
    granted: datetime
    expires: datetime
    roles: frozenset[str] = frozenset()
    revoked: bool = False

    def holds(self, now: datetime) -> bool:
        """Tell whether it still counts."""
        return not self.revoked and now < self.expires


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What an hour of calls is made with; ``authorisation`` or ``scope`` is set."""

    value: str
    application: Application
    expires: datetime
    authorisation: Authorisation | None = None
    scope: str = ""


@dataclass(slots=True)
class Accounts:
    """Every application, seller, authorisation and token."""

    ids: Ids
    applications: dict[str, Application] = field(default_factory=dict)
    """By client id."""
    sellers: dict[str, Seller] = field(default_factory=dict)
    authorisations: dict[str, Authorisation] = field(default_factory=dict)
    """By refresh token."""
    access_tokens: dict[str, AccessToken] = field(default_factory=dict)

    def authorise(
        self, application: Application, seller: Seller, now: datetime, refresh_token: str = ""
    ) -> Authorisation:
        """Let an application act for a seller; an earlier consent of the pair stays as it is."""
        token = refresh_token or self.ids.token("Atzr|", 64)
        made = Authorisation(token, application, seller, now, now + AUTHORISATION_LIVES, application.roles)
        self.authorisations[token] = made
        return made

    def issue(
        self,
        application: Application,
        now: datetime,
        *,
        authorisation: Authorisation | None = None,
        scope: str = "",
    ) -> AccessToken:
        """Make an access token that lives an hour."""
        expires = now + ACCESS_TOKEN_LIVES
        token = AccessToken(self.ids.token("Atza|", 64), application, expires, authorisation, scope)
        self.access_tokens[token.value] = token
        return token
