"""A seller at the stand-in Amazon whose listings a store imports; time is Amazon's, and quotas are wide."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import pytest

from spapi_simulator.faults import Fault
from spapi_simulator.operations import OPERATIONS
from spapi_simulator.world.items import Item
from spapi_simulator.world.listing import Listing as Offer
from tests.gate import BY
from tests.simulator.trade import item, offer
from tests.standin import SECRET, StandIn, amazon
from tests.stores import a_store
from towpath.domain.access.queries import gate
from towpath.domain.catalog.models import AttributeSet, Product
from towpath.domain.listings.models import Listing, ListingPull
from towpath.domain.stores.models import Store, StoreSetting
from towpath.kit import clock
from towpath.sync import connect
from towpath.sync.connect import Pasted
from towpath.sync.match_products import match_found, match_products
from towpath.sync.pull_listings import pull_listings

__all__ = ["Market", "amazon", "market"]
SELLER = "A1SELLER"


@dataclass
class Market:
    """The stand-in, its seller, and the store that is connected to it."""

    amazon: StandIn
    store: Store

    @property
    def now(self) -> Any:
        return self.amazon.world.now

    def item(self, place: int = 0) -> Item:
        """Give an item that anybody may sell in the US."""
        return item(self.amazon.shop, place)

    def offers(self, sku: str, place: int = 0, price: str = "20.50", **more: Any) -> Offer:
        """Let the seller offer an item at once."""
        return offer(self.amazon.shop, sku, self.item(place).asin, price, **more)

    def listing(self, sku: str) -> Offer:
        """Give a listing as the stand-in has it."""
        found = self.amazon.world.listings.get(SELLER, sku)
        assert found
        return found

    def changes(self, sku: str, price: str, quantity: int) -> None:
        """Let the seller change an offer in Seller Central."""
        found = self.listing(sku)
        (asked,) = found.attributes["purchasable_offer"]
        schedule = [{"schedule": [{"value_with_tax": float(price)}]}]
        found.attributes["purchasable_offer"] = [asked | {"our_price": schedule}]
        self.amazon.world.listings.set_quantity(found, quantity)

    def ends(self, *skus: str) -> None:
        """Let the seller delete listings in Seller Central."""
        world = self.amazon.world
        for sku in skus:
            for marketplace_id in list(self.listing(sku).presences):
                world.listings._end(self.listing(sku), marketplace_id)

    def fails(self, kind: str, **about: Any) -> None:
        """Let something go wrong at Amazon."""
        self.amazon.world.faults.add(Fault(kind, **about))

    def move(self, **by: float) -> None:
        self.amazon.shop.move(**by)

    def step(self) -> ListingPull:
        """Let the import do one step, half a minute later; give where it stands then."""
        self.move(seconds=30)
        pull_listings(self.store.pk)
        return self.pull

    def imports(self, most: int = 12) -> ListingPull:
        """Let the import run until it waits for changes or rests."""
        pull = self.step()
        for _ in range(most):
            if pull.state == "waiting" or pull.fault:
                break
            pull = self.step()
        match_found(self.store.pk)
        return self.pull

    def searches(self) -> None:
        """Let Amazon's catalogue be searched until nothing waits for it."""
        match_products(self.store.pk)
        match_found(self.store.pk)

    @property
    def pull(self) -> ListingPull:
        return ListingPull.objects.get(store=self.store)

    @property
    def reports(self) -> int:
        """Count the reports that Amazon was asked for."""
        return len(list(self.amazon.world.reports.jobs.of(SELLER, self.now)))

    def rows(self) -> dict[str, Listing]:
        """Give the store's listings by SKU."""
        return {row.sku: row for row in Listing.objects.filter(store=self.store)}

    def row(self, sku: str) -> Listing:
        return self.rows()[sku]

    def sets(self, **settings: str) -> None:
        """Set settings of the store, whatever the catalogue has."""
        for key, text in settings.items():
            StoreSetting.objects.update_or_create(store=self.store, key=key, defaults={"text": text})

    def product(self, sku: str, kind: str = "simple", **values: str | None) -> Product:
        """Have a product on the store's website."""
        return Product.objects.create(
            sku=sku,
            type=kind,
            attribute_set=AttributeSet.objects.earliest("pk"),
            website_ids=[self.store.website_id],
            values={"name": sku, "price": 10} | values,
            created_at=self.now,
            updated_at=self.now,
        )


@pytest.fixture
def market(amazon: StandIn) -> Iterator[Market]:
    """Have a connected store; calls cost no quota worth speaking of."""
    seller = amazon.seller(SELLER)
    amazon.shop.seller = seller
    for name in OPERATIONS:
        amazon.world.quotas.change("", name, 1_000, 100_000)
    with patch.object(clock, "now", lambda: amazon.world.now), patch.object(gate, "last_verdict") as verdict:
        verdict.return_value.open = True
        store = a_store()
        pasted = Pasted(amazon.application.client_id, SECRET, amazon.token(seller), SELLER)
        connect.connect_pasted(store.pk, pasted, by=BY, now=amazon.world.now)
        yield Market(amazon, Store.objects.get(pk=store.pk))
