"""Everything that the simulated Amazon knows: one object, built from a seed and a scenario."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from spapi_simulator.admission import CallRules
from spapi_simulator.faults import Faults
from spapi_simulator.ledger import Ledger
from spapi_simulator.quotas import Quotas
from spapi_simulator.world import listing_news
from spapi_simulator.world.accounts import Accounts
from spapi_simulator.world.agenda import Agenda
from spapi_simulator.world.catalogue import Catalogue
from spapi_simulator.world.definitions import Definitions
from spapi_simulator.world.documents import Documents
from spapi_simulator.world.feeds import Feeds
from spapi_simulator.world.ids import Ids
from spapi_simulator.world.inventory import Inventory
from spapi_simulator.world.listings import Listings
from spapi_simulator.world.market import Market
from spapi_simulator.world.notifications import Notifications
from spapi_simulator.world.offer_news import OfferNews
from spapi_simulator.world.order_stream import OrderStream
from spapi_simulator.world.orders import Orders
from spapi_simulator.world.report_schedules import Schedules
from spapi_simulator.world.reports import Reports


@dataclass(slots=True)
class World:
    """The state. Rooms are attributes; what happens later stands in ``agenda``."""

    seed: int
    start: datetime
    ids: Ids = field(init=False)
    agenda: Agenda = field(init=False)
    faults: Faults = field(init=False)
    accounts: Accounts = field(init=False)
    catalogue: Catalogue = field(init=False)
    definitions: Definitions = field(init=False)
    listings: Listings = field(init=False)
    documents: Documents = field(init=False)
    feeds: Feeds = field(init=False)
    reports: Reports = field(init=False)
    report_schedules: Schedules = field(init=False)
    notifications: Notifications = field(init=False)
    inventory: Inventory = field(init=False)
    market: Market = field(init=False)
    offer_news: OfferNews = field(init=False)
    orders: Orders = field(init=False)
    order_stream: OrderStream = field(init=False)
    quotas: Quotas = field(default_factory=Quotas)
    ledger: Ledger = field(default_factory=Ledger)
    call_rules: CallRules = field(default_factory=CallRules)

    def __post_init__(self) -> None:
        self.ids = Ids(self.seed)
        self.agenda = Agenda(self.start)
        self.faults = Faults(self.ids, self.agenda)
        self.accounts = Accounts(self.ids)
        self.catalogue = Catalogue(self.ids)
        self.definitions = Definitions(self)
        self.listings = Listings(self)
        self.documents = Documents(self.ids, self.agenda)
        self.feeds = Feeds(self)
        self.reports = Reports(self)
        self.report_schedules = Schedules(self)
        self.notifications = Notifications(self)
        self.inventory = Inventory(self)
        self.market = Market(self)
        self.offer_news = OfferNews(self)
        self.orders = Orders(self)
        self.order_stream = OrderStream(self)
        self.inventory.start()
        self.market.start()
        self.offer_news.start()
        self.listings.on_change += [partial(listing_news.tell, self), self.reports.follow]
        self.definitions.on_change.append(partial(listing_news.tell_definition, self))

    @property
    def now(self) -> datetime:
        """Give the simulated present: that of the event or the request in hand."""
        return self.agenda.now
