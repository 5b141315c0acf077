"""A store that publishes at the stand-in Amazon: products go in, calls and feeds come out."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest

from spapi_simulator.ledger import Entry
from spapi_simulator.world.listing import Listing as Offer
from tests.domain.listings.seller import SELLER, Market, amazon, market
from tests.gate import BY
from towpath.domain.access.queries import gate
from towpath.domain.catalog.models import SourceItem, StockSource
from towpath.domain.journal.models import CommunicationError
from towpath.domain.listings.actions.decide import decide
from towpath.domain.listings.models import Listing, ListingEvent, Publication
from towpath.domain.stores.models import Store
from towpath.sync.confirm_listings import confirm_listings
from towpath.sync.push_listings import push_listings

__all__ = ["Publisher", "amazon", "market", "publisher"]
WRITES = ("putListingsItem", "patchListingsItem", "deleteListingsItem")


@dataclass
class Publisher:
    """A market with a store that was opened, in automatic mode."""

    market: Market

    @property
    def store(self) -> Store:
        return self.market.store

    def lists(self, sku: str, place: int = 0, stock: int = 7, **values: Any) -> Listing:
        """Have a product in stock and let its listing be wanted."""
        product = self.market.product(sku, **values)
        source = StockSource.objects.get(code="default")
        SourceItem.objects.create(product=product, source=source, quantity=Decimal(stock))
        self.decides()
        item = self.market.item(place)
        Listing.objects.filter(sku=sku).update(
            asin=item.asin, product_type=item.product_type, searched_at=self.market.now
        )
        self.decides()
        return self.row(sku)

    def stocks(self, sku: str, quantity: int) -> None:
        """Have another stock."""
        SourceItem.objects.filter(product__sku=sku).update(quantity=Decimal(quantity))
        self.decides()

    def asks(self, sku: str, intent: str) -> None:
        """Ask for something by hand."""
        Listing.objects.filter(sku=sku).update(intent=intent)
        self.decides()

    def decides(self) -> None:
        decide(self.store.pk, by=BY, now=self.market.now)

    def pushes(self, times: int = 1) -> None:
        for _ in range(times):
            self.market.move(seconds=1)
            push_listings(self.store.pk)

    def confirms(self) -> None:
        """Let Amazon take its time, and read back."""
        self.market.move(minutes=3)
        confirm_listings(self.store.pk)

    def row(self, sku: str) -> Listing:
        return Listing.objects.get(store=self.store, sku=sku)

    def publication(self, sku: str) -> Publication:
        return Publication.objects.get(listing__store=self.store, listing__sku=sku)

    def at_amazon(self, sku: str) -> Offer | None:
        return self.market.amazon.world.listings.get(SELLER, sku)

    def ledger(self, *skus: str) -> list[tuple[str, str]]:
        """Give (operation, SKU) of every write that Amazon accepted."""
        entries = self.entries()
        return [(one.operation, one.target) for one in entries if not skus or one.target in skus]

    def entries(self) -> list[Entry]:
        found = self.market.amazon.world.ledger.entries
        return [one for one in found if one.operation in WRITES]

    def log(self, sku: str) -> list[tuple[str, str, dict[str, Any]]]:
        """Give (action, status, parameters) of a listing's events."""
        rows = ListingEvent.objects.filter(sku=sku).order_by("pk")
        return [(row.action, row.status, row.params) for row in rows]

    def errors(self) -> list[tuple[str, dict[str, Any]]]:
        """Give the Communication Errors Log of the store."""
        rows = CommunicationError.objects.filter(store_id=self.store.pk).order_by("pk")
        return [(row.code, row.params) for row in rows]


@pytest.fixture
def publisher(market: Market) -> Iterator[Publisher]:
    """Have a store that may write: nothing is held."""
    Store.objects.filter(pk=market.store.pk).update(opened_at=market.now)
    market.sets(automatic_list_action="automatic")
    with patch.object(gate, "may_send", lambda _now: True):
        yield Publisher(market)
