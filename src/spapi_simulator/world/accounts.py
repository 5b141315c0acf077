"""Applications, sellers, and who may act for whom."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

from spapi_simulator.world.ids import Ids
from spapi_simulator.world.marketplaces import MARKETPLACES, Marketplace

LONGEST_TOKEN = 2048
CONSENT_LIVES = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class LoginRules:
    """How long codes, tokens and consents hold, and how long tokens are; the table ``[login]``."""

    code_lives_s: float = 300
    """The code that the consent page gives."""
    access_token_lives_s: float = 3600
    """Access tokens and restricted data tokens."""
    authorisation_lives_days: float = 365
    """A seller's consent."""
    token_length: int = 350
    """Characters of a token, 2,048 at most."""
    secret_lives_days: float = 180
    """Of a secret that a rotation makes."""
    old_secret_lives_days: float = 7
    """How long the secret before it holds on."""

    def __post_init__(self) -> None:
        if not 32 <= self.token_length <= LONGEST_TOKEN:  # noqa: PLR2004 - room for prefix and number
            raise ValueError(f"token_length must be between 32 and {LONGEST_TOKEN}, not {self.token_length}")


@dataclass(slots=True)
class Secret:
    """A client secret of an application."""

    value: str
    expires: datetime


@dataclass(slots=True)
class Application:
    """A developer's application: ``id`` is shown to sellers, ``client_id`` signs in to Login with Amazon.

    A redirect URI may hold ``*``, so that a program on any port of this machine can be registered.
    """

    id: str
    client_id: str
    name: str
    secrets: list[Secret]
    redirect_uris: tuple[str, ...] = ()
    draft: bool = False
    roles: frozenset[str] = frozenset()
    login_uri: str = ""
    private: bool = False
    """Sellers authorise it by hand (self-authorisation), never by OAuth."""
    queue_arn: str = ""
    """Where a new secret is sent."""

    def knows(self, secret: str, now: datetime) -> bool:
        """Tell whether a secret is one of its own and holds."""
        return any(one.value == secret and now < one.expires for one in self.secrets)

    def redirect_uri(self, wanted: str) -> str | None:
        """Give where to send a seller back to: the address wanted, or else the first one; None if refused."""
        if not wanted:
            return next((one for one in self.redirect_uris if "*" not in one), None)
        return wanted if any(fnmatchcase(wanted, one) for one in self.redirect_uris) else None


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
class Code:
    """What a seller's browser carries to an application; it can be exchanged once."""

    application: Application
    seller: Seller
    redirect_uri: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class Consent:
    """A seller's consent that waits for the application's sign-in page (a start at the Appstore)."""

    application: Application
    seller: Seller
    expires: datetime


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What an hour of calls is made with; ``authorisation`` or ``scope`` is set."""

    value: str
    application: Application
    expires: datetime
    authorisation: Authorisation | None = None
    scope: str = ""
    restricted: tuple[dict[str, Any], ...] = ()
    """What a restricted data token opens, and it opens nothing else."""


@dataclass(slots=True)
class Accounts:
    """Every application, seller, authorisation and token."""

    ids: Ids
    rules: LoginRules = field(default_factory=LoginRules)
    applications: dict[str, Application] = field(default_factory=dict)
    """By client id."""
    sellers: dict[str, Seller] = field(default_factory=dict)
    authorisations: dict[str, Authorisation] = field(default_factory=dict)
    """By refresh token."""
    access_tokens: dict[str, AccessToken] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    consents: dict[str, Consent] = field(default_factory=dict)
    """By the state that Amazon gives to the application."""
    sessions: dict[str, Seller] = field(default_factory=dict)
    """Sellers who are signed in, by cookie."""

    def application(self, application_id: str) -> Application | None:
        """Give an application by the id that sellers see."""
        return next((one for one in self.applications.values() if one.id == application_id), None)

    def sign_in(self, email: str, password: str) -> str | None:
        """Give a new session's cookie; None when nobody has this e-mail address and password."""
        for seller in self.sellers.values():
            if (seller.email.casefold(), seller.password) == (email.strip().casefold(), password):
                cookie = self.ids.token("", 64)
                self.sessions[cookie] = seller
                return cookie
        return None

    def of(self, application: Application, seller: Seller, now: datetime) -> Iterator[Authorisation]:
        """Give the consents of a pair that hold."""
        for one in self.authorisations.values():
            if one.application is application and one.seller is seller and one.holds(now):
                yield one

    def authorise(
        self, application: Application, seller: Seller, now: datetime, refresh_token: str = ""
    ) -> Authorisation:
        """Let an application act for a seller; an earlier consent of the pair stays as it is."""
        token = refresh_token or self._token("Atzr|")
        expires = now + timedelta(days=self.rules.authorisation_lives_days)
        made = Authorisation(token, application, seller, now, expires, application.roles)
        self.authorisations[token] = made
        return made

    def await_application(self, application: Application, seller: Seller, now: datetime) -> str:
        """Keep a consent until the application has signed its user in; give the state that names it."""
        state = self.ids.token("amzn-", 40)
        self.consents[state] = Consent(application, seller, now + CONSENT_LIVES)
        return state

    def code(self, application: Application, seller: Seller, redirect_uri: str, now: datetime) -> str:
        """Make a code for a consent."""
        value = self.ids.token("", 20)
        expires = now + timedelta(seconds=self.rules.code_lives_s)
        self.codes[value] = Code(application, seller, redirect_uri, expires)
        return value

    def issue(
        self,
        application: Application,
        now: datetime,
        *,
        authorisation: Authorisation | None = None,
        scope: str = "",
        restricted: tuple[dict[str, Any], ...] = (),
    ) -> AccessToken:
        """Make an access token, or a restricted data token."""
        expires = now + timedelta(seconds=self.rules.access_token_lives_s)
        value = self._token("Atz.sprdt|" if restricted else "Atza|")
        token = AccessToken(value, application, expires, authorisation, scope, restricted)
        self.access_tokens[token.value] = token
        return token

    def _token(self, prefix: str) -> str:
        return self.ids.token(prefix, self.rules.token_length - len(prefix))
