"""Everything that the simulated Amazon knows: one object, built from a seed and a scenario."""

from dataclasses import dataclass, field
from datetime import datetime

from spapi_simulator.ledger import Ledger
from spapi_simulator.quotas import Quotas
from spapi_simulator.world.accounts import Accounts
from spapi_simulator.world.agenda import Agenda
from spapi_simulator.world.catalogue import Catalogue
from spapi_simulator.world.ids import Ids
from spapi_simulator.world.listings import Listings


@dataclass(slots=True)
class World:
    """The state. Rooms are attributes; what happens later stands in ``agenda``."""

    seed: int
    start: datetime
    ids: Ids = field(init=False)
    agenda: Agenda = field(init=False)
    accounts: Accounts = field(init=False)
    catalogue: Catalogue = field(init=False)
    listings: Listings = field(init=False)
    quotas: Quotas = field(default_factory=Quotas)
    ledger: Ledger = field(default_factory=Ledger)

    def __post_init__(self) -> None:
        self.ids = Ids(self.seed)
        self.agenda = Agenda(self.start)
        self.accounts = Accounts(self.ids)
        self.catalogue = Catalogue(self.ids)
        self.listings = Listings(self)

    @property
    def now(self) -> datetime:
        """Give the simulated present: that of the event or the request in hand."""
        return self.agenda.now
