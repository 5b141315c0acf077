"""Scenarios: what a simulated Amazon begins with and how it behaves, as TOML and as frozen dataclasses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spapi_simulator.admission import CallRules
from spapi_simulator.faults import Fault
from spapi_simulator.operations import OPERATIONS
from spapi_simulator.reading import ScenarioError, read_file
from spapi_simulator.schemas.offer import CONDITIONS
from spapi_simulator.world.accounts import LoginRules
from spapi_simulator.world.competitors import MarketRules
from spapi_simulator.world.definitions import DefinitionRules
from spapi_simulator.world.documents import DocumentRules
from spapi_simulator.world.feeds import FeedRules
from spapi_simulator.world.inventory import InventoryRules
from spapi_simulator.world.listings import ListingRules
from spapi_simulator.world.marketplaces import BY_COUNTRY, MARKETPLACES, Marketplace
from spapi_simulator.world.notifications import NotificationRules
from spapi_simulator.world.order_rules import OrderRules
from spapi_simulator.world.reports import ReportRules
from spapi_simulator.world.restrictions import Gates

if TYPE_CHECKING:
    from spapi_simulator.app import Simulator

__all__ = ["Scenario", "ScenarioError", "build", "example", "load", "shipped"]
SHIPPED = Path(__file__).parent / "scenarios"
ROLES = (
    "Amazon Fulfillment",
    "Buyer Communication",
    "Direct-to-Consumer Delivery (Restricted)",
    "Finance and Accounting",
    "Inventory and Order Tracking",
    "Pricing",
    "Product Listing",
    "Selling Partner Insights",
    "Tax Invoicing (Restricted)",
    "Tax Remittance (Restricted)",
)
LOOPBACK = ("http://127.0.0.1", "http://localhost", "http://[::1]")


@dataclass(frozen=True, slots=True)
class ApplicationPlan:
    """An application of a developer; ``[[applications]]``."""

    id: str
    """What sellers see: amzn1.sp.solution…"""
    client_id: str
    """The id with which it signs in to Login with Amazon: amzn1.application-oa2-client…"""
    client_secret: str
    """The secret that goes with it."""
    name: str = "Application"
    """The name that sellers see."""
    redirect_uris: tuple[str, ...] = ()
    """HTTPS, or HTTP on this machine; ``*`` stands for anything, as a port."""
    login_uri: str = ""
    """Where a start at the Appstore sends the seller."""
    draft: bool = False
    """Only version=beta can authorize it."""
    private: bool = False
    """Only sellers themselves can authorize it, without OAuth."""
    roles: tuple[str, ...] = ROLES
    """What it may do; the restricted ones open buyers' data. Left out: all."""
    secret_lives_days: float = 180
    """0: the secret never expires."""
    queue_arn: str = ""
    """The SQS queue for a new client secret."""

    def __post_init__(self) -> None:
        for one in (*self.redirect_uris, *filter(None, [self.login_uri])):
            if not one.startswith(("https://", *LOOPBACK)):
                raise ValueError(f"{one} must begin with https:// (or http:// on this machine)")


@dataclass(frozen=True, slots=True)
class AuthorisationPlan:
    """A consent that stands from the start; ``[[sellers.authorisations]]``."""

    application: str
    """The id of an application."""
    refresh_token: str
    """What the application signs in with: Atzr|…"""
    granted_days_ago: float = 0
    """It ends 365 days after it was granted."""


@dataclass(frozen=True, slots=True)
class ListingPlan:
    """A listing that is live from the start; ``[[sellers.listings]]``."""

    sku: str
    """The seller's own name for it."""
    asin: str = ""
    """Empty: the next generated item that fits."""
    marketplaces: tuple[str, ...] = ()
    """Countries or ids; empty: all of the seller."""
    price: Decimal | None = None
    """In the currency of the first marketplace, converted for the others; left out: the list price."""
    quantity: int = 10
    """Pieces in stock, at the seller's or at Amazon's."""
    condition: str = "new_new"
    """As condition_type of the Listings Items API: new_new, used_good…"""
    fulfilled_by_amazon: bool = False
    """Amazon stores and ships it."""
    created_days_ago: float = 30
    """When it was listed."""
    suppressed: bool = False
    """Amazon does not let buyers buy it."""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """Beside those of the offer, as the Listings Items API takes them."""

    def __post_init__(self) -> None:
        if self.condition not in CONDITIONS:
            raise ValueError(f"condition must be one of {', '.join(CONDITIONS)}, not {self.condition!r}")
        if self.quantity < 0 or (self.price is not None and self.price < 0):
            raise ValueError("price and quantity must not be negative")
        _marketplaces(self.marketplaces)


@dataclass(frozen=True, slots=True)
class GeneratedPlan:
    """Listings that follow from the seed; ``[sellers.generated]``."""

    count: int = 0
    """How many."""
    prefix: str = "SKU-"
    """SKUs are this and a number of five digits."""
    by_amazon: float = 0.2
    """The share that Amazon fulfils."""
    inactive: float = 0.08
    """The share without stock."""
    suppressed: float = 0.04
    """The share that Amazon does not let buyers buy."""
    used: float = 0.05
    """The share in used condition."""
    most: int = 60
    """Pieces of one SKU."""
    days: float = 400
    """The oldest was created so many days ago."""

    def __post_init__(self) -> None:
        for name in ("by_amazon", "inactive", "suppressed", "used"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} must be between 0 and 1, not {getattr(self, name)!r}")
        if self.count < 0 or self.most < 1:
            raise ValueError("count must not be negative, most must be positive")


@dataclass(frozen=True, slots=True)
class SellerPlan:
    """A selling account: one region, and its marketplaces; ``[[sellers]]``."""

    id: str
    """The selling partner id."""
    email: str
    """For the sign-in on the consent page; another one for each seller."""
    password: str
    """For the same."""
    marketplaces: tuple[str, ...] = ("US",)
    """Countries or ids, all of one region."""
    name: str = "Seller Ltd"
    """The business's name."""
    store_name: str = "Seller's Store"
    """The name that buyers see."""
    suspended_in: tuple[str, ...] = ()
    """Marketplaces in which nothing of it can be bought."""
    authorisations: tuple[AuthorisationPlan, ...] = ()
    listings: tuple[ListingPlan, ...] = ()
    generated: GeneratedPlan = field(default_factory=GeneratedPlan)

    def __post_init__(self) -> None:
        found = _marketplaces(self.marketplaces)
        if len({one.region for one in found}) != 1:
            raise ValueError("the marketplaces of a seller must be of one region")
        places = [(f"listings[{number}]", one.marketplaces) for number, one in enumerate(self.listings, 1)]
        for name, given in (("suspended_in", self.suspended_in), *places):
            if not set(_marketplaces(given)) <= set(found):
                raise ValueError(f"{name} must be among the seller's marketplaces")

    @property
    def found(self) -> tuple[Marketplace, ...]:
        """Give its marketplaces."""
        return _marketplaces(self.marketplaces)


@dataclass(frozen=True, slots=True)
class CatalogueRules:
    """Amazon's catalogue; the table ``[catalogue]``."""

    items: int = 2000
    """Generated items."""
    file: str = ""
    """Further items: a CSV or JSONL file, beside the scenario or by its full path."""


@dataclass(frozen=True, slots=True)
class QuotaPlan:
    """Another usage plan than Amazon's default; ``[[quotas]]``."""

    operation: str
    """Amazon's name of the operation."""
    rate: float
    """Requests a second."""
    burst: int
    """Requests at once."""
    seller: str = ""
    """Empty: every seller."""

    def __post_init__(self) -> None:
        if self.operation not in OPERATIONS:
            raise ValueError(f"{self.operation} is no operation")
        if self.rate <= 0 or self.burst < 1:
            raise ValueError("rate must be positive, burst at least 1")


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything; the keys that stand before the first table."""

    about: str = ""
    """What it is for, in a sentence."""
    seed: int = 7
    """The same seed and scenario and calls give the same bytes."""
    start: datetime | None = None
    """The simulated time of the start; left out: now."""
    speed: float = 1
    """How many times as fast as real time the clock runs; 0: only when it is moved."""
    applications: tuple[ApplicationPlan, ...] = ()
    sellers: tuple[SellerPlan, ...] = ()
    catalogue: CatalogueRules = field(default_factory=CatalogueRules)
    listings: ListingRules = field(default_factory=ListingRules)
    restrictions: Gates = field(default_factory=Gates)
    definitions: DefinitionRules = field(default_factory=DefinitionRules)
    market: MarketRules = field(default_factory=MarketRules)
    orders: OrderRules = field(default_factory=OrderRules)
    inventory: InventoryRules = field(default_factory=InventoryRules)
    documents: DocumentRules = field(default_factory=DocumentRules)
    feeds: FeedRules = field(default_factory=FeedRules)
    reports: ReportRules = field(default_factory=ReportRules)
    notifications: NotificationRules = field(default_factory=NotificationRules)
    login: LoginRules = field(default_factory=LoginRules)
    calls: CallRules = field(default_factory=CallRules)
    quotas: tuple[QuotaPlan, ...] = ()
    faults: tuple[Fault, ...] = ()

    def __post_init__(self) -> None:
        if self.speed < 0:
            raise ValueError("speed must not be negative")
        for what, values in self._unique():
            twice = {one for one in values if values.count(one) > 1}
            if twice:
                raise ValueError(f"{what} must be different: {', '.join(sorted(twice))}")
        known = {one.id for one in self.applications}
        for seller in self.sellers:
            for one in seller.authorisations:
                if one.application not in known:
                    raise ValueError(f"{seller.id} authorises {one.application}, which is no application")

    def changed(self, **values: Any) -> "Scenario":
        """Give the scenario with other values; None leaves one as it is."""
        return replace(self, **{name: value for name, value in values.items() if value is not None})

    def _unique(self) -> Iterator[tuple[str, list[str]]]:
        yield "ids of applications", [one.id for one in self.applications]
        yield "client ids", [one.client_id for one in self.applications]
        yield "ids of sellers", [one.id for one in self.sellers]
        yield "e-mail addresses of sellers", [one.email.casefold() for one in self.sellers]
        yield "refresh tokens", [a.refresh_token for one in self.sellers for a in one.authorisations]


def _marketplaces(names: tuple[str, ...]) -> tuple[Marketplace, ...]:
    known = BY_COUNTRY | MARKETPLACES
    for name in names:
        if name not in known:
            raise ValueError(f"{name!r} is no marketplace; countries: {', '.join(sorted(BY_COUNTRY))}")
    return tuple(known[name] for name in names)


def marketplace_ids(names: tuple[str, ...]) -> tuple[str, ...]:
    """Give the ids of marketplaces that are named by country or id."""
    return tuple(one.id for one in _marketplaces(names))


def load(scenario: str | Path, *, seed: int | None = None, speed: float | None = None) -> Scenario:
    """Read a file, or a scenario that comes along, by its name. Raises :class:`ScenarioError`."""
    path = Path(scenario)
    if not path.suffix and not path.exists():
        path = SHIPPED / f"{scenario}.toml"
        if not path.exists():
            raise ScenarioError(f"There is no file {scenario}; scenarios: {', '.join(shipped())}")
    read = read_file(Scenario, path)
    file = read.catalogue.file
    found = replace(read.catalogue, file=file and str(path.parent / file))
    return read.changed(seed=seed, speed=speed, catalogue=found)


def shipped() -> dict[str, str]:
    """Give the scenarios that come along, with what they are for."""
    return {path.stem: read_file(Scenario, path).about for path in sorted(SHIPPED.glob("*.toml"))}


def example() -> str:
    """Give a scenario with every table and every default."""
    from spapi_simulator import describing

    return describing.example(Scenario)


def build(scenario: Scenario, *, now: datetime | None = None) -> "Simulator":
    """Make the simulator of a scenario that began at ``now``, a moment of real time; left out: it begins now.

    Time that went by since then counts, at the scenario's speed. Raises :class:`ScenarioError`.
    """
    from spapi_simulator.app import Simulator
    from spapi_simulator.beginning import world_of
    from spapi_simulator.clock import Clock

    present = datetime.now(UTC)
    began = now or present
    start = scenario.start or began.replace(microsecond=0)
    since = max(present - began, timedelta()) * scenario.speed
    return Simulator(world_of(scenario, start), Clock(start + since, scenario.speed), scenario)
