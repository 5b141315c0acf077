"""A store as the channel's home shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from django.urls import reverse

from towpath.domain.catalog.queries.scopes import website_names
from towpath.domain.listings.logic.states import TABS
from towpath.domain.listings.queries.counts import tab_counts
from towpath.domain.stores.logic.accounts import days_left
from towpath.domain.stores.logic.status import STATUSES, SUSPENDED, TROUBLES
from towpath.domain.stores.queries.accounts import account_rows, application_rows
from towpath.domain.stores.queries.stores import StoreRow, store_rows
from towpath.kit.text import N_, Message
from towpath.sync.connect import seller_central_of

STATUS_LEVELS: Mapping[str, str] = MappingProxyType(
    {
        "active": "info",
        "inactive": "secondary",
        "not_connected": "secondary",
        "authorisation_expired": "danger",
    }
)
"""The colour of each status's dot; an active store's is blue (onboarding: Store card)."""
RECONNECT, ENTER_SECRET, OPEN = N_("Reconnect"), N_("Enter the new secret"), N_("Open Seller Central")


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that needs the merchant: how bad it is, a sentence, and the page that mends it."""

    level: str
    text: Message
    url: str
    action: str


@dataclass(frozen=True, slots=True)
class Card:
    """A store with its numbers and what needs attention."""

    store: StoreRow
    website: str
    counts: Mapping[str, int]
    warnings: tuple[Warned, ...]

    @property
    def status(self) -> str:
        """Give the status as a message id."""
        return STATUSES[self.store.status]

    @property
    def level(self) -> str:
        """Give the colour of the dot."""
        return STATUS_LEVELS[self.store.status]

    @property
    def tabs(self) -> list[tuple[str, str, int]]:
        """Give the tabs that have listings: key, label, count; Overrides is no tab of its own listings."""
        return [(tab, TABS[tab][0], n) for tab, n in self.counts.items() if n and tab != "overrides"]


def cards(now: datetime) -> list[Card]:
    """Give the card of every store, in the order in which they were added."""
    websites, connections = website_names(), Connections(now)
    return [
        Card(store, websites.get(store.website_id, ""), tab_counts(store.id), connections.warnings(store))
        for store in store_rows()
    ]


class Connections:
    """All accounts and applications, and what is wrong with them at a moment; five queries."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.accounts = {row.id: row for row in account_rows()}
        self.applications = {row.client_id: row for row in application_rows()}

    def warnings(self, store: StoreRow) -> tuple[Warned, ...]:
        """Say what is wrong with a store's connection, or will be soon."""
        account = self.accounts.get(store.account_id or 0)
        if account is None:
            return ()
        application = self.applications[account.client_id]
        connect = reverse("stores:connect", args=[store.id])
        secret = reverse("stores:application", args=[application.id])
        found = []
        if store.trouble == "application_refused":
            found.append(Warned("danger", Message(TROUBLES[store.trouble]), secret, ENTER_SECRET))
        elif store.trouble:
            found.append(Warned("danger", Message(TROUBLES[store.trouble]), connect, RECONNECT))
        elif store.suspended:
            found.append(Warned("warning", Message(SUSPENDED), seller_central_of(store.country), OPEN))
        if not account.lost and days_left(account.renewal_due, self.now) is not None:
            text = N_("Amazon asks for a new authorisation by %(date)s.")
            found.append(Warned("warning", Message(text, {"date": account.renewal_due}), connect, RECONNECT))
        if not application.fault and days_left(application.secret_due, self.now) is not None:
            text = N_("Amazon accepts the client secret until %(date)s.")
            found.append(
                Warned("warning", Message(text, {"date": application.secret_due}), secret, ENTER_SECRET)
            )
        return tuple(found)
