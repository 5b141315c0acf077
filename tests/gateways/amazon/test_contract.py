"""The gateway drives the simulated Amazon: each request and each answer is what Amazon publishes."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx2

from spapi_simulator import Simulator, simulate
from tests.gateways.amazon.amazon import Turns
from tests.simulator.truth import Checked
from towpath.gateways.amazon import (
    applications,
    attributes,
    catalog,
    definitions,
    featured_offers,
    feeds,
    fees,
    inventory,
    listings,
    notifications,
    orders,
    pricing,
    reports,
    restricted_data,
    restrictions,
    sellers,
    shipments,
)
from towpath.gateways.amazon.client import Client
from towpath.gateways.amazon.credentials import Application, Credentials, endpoints
from towpath.gateways.amazon.operations import OPERATIONS
from towpath.gateways.amazon.reading import Money
from towpath.gateways.amazon.tokens import Token

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
US, SELLER, SKU = "ATVPDKIKX0DER", "A1SMALLSELLER", "A/1 ñ%"
APPLICATION = Application("amzn1.application-oa2-client.small", "small-client-secret")
CREDENTIALS = Credentials(APPLICATION, "na", SELLER, "Atzr|small-refresh-token")
QUEUE = "arn:aws:sqs:us-east-1:437568002678:towpath"


@dataclass
class Issued:
    """Gives tokens as the simulated Login with Amazon does, without asking it."""

    amazon: Simulator

    async def get(self, credentials: Credentials, scope: str = "") -> Token:
        accounts, now = self.amazon.world.accounts, self.amazon.world.now
        standing = None if scope else accounts.authorisations[credentials.refresh_token]
        application = accounts.applications[credentials.application.client_id]
        made = accounts.issue(application, now, authorisation=standing, scope=scope)
        return Token(made.value, b"", 1, 0, 0)


class Shop:
    """A seller's client on a simulator without quotas, in this process."""

    def __init__(self) -> None:
        self.amazon = simulate("small", speed=0, start=START)
        for operation in OPERATIONS:
            self.amazon.world.quotas.change("", operation, 1000, 1000)
        for application in self.amazon.world.accounts.applications.values():
            application.queue_arn = QUEUE
        self.checked = Checked(httpx2.ASGITransport(self.amazon))
        self.http = httpx2.AsyncClient(transport=self.checked)
        tokens: Any = Issued(self.amazon)
        limiter: Any = Turns()
        places = endpoints("http://amazon.test/{region}")
        self.client = Client(CREDENTIALS, endpoints=places, http=self.http, limiter=limiter, tokens=tokens)

    @property
    def asked(self) -> set[str]:
        """Give the operations that were called."""
        return {one.operation for one in self.checked.exchanges}

    def wait(self, **by: float) -> None:
        self.amazon.move(timedelta(**by))


async def list_something(shop: Shop) -> str:
    """Offer an item under a SKU that needs encoding, change it, and give its ASIN."""
    client = shop.client
    types = await definitions.search_definitions_product_types(client, US, keywords=("shirt",))
    definition = await definitions.get_definitions_product_type(
        client, "SHIRT", US, seller_id=SELLER, requirements="LISTING_OFFER_ONLY"
    )
    assert types
    assert await definitions.schema(shop.http, lambda: _given(definition))
    found = await catalog.search_catalog_items(client, catalog.Search(US, keywords=("cotton", "shirt")))
    for one in found.items:
        if (item := shop.amazon.world.catalogue.get(one.asin)) and item.is_parent:
            continue
        if not await restrictions.get_listings_restrictions(
            client, SELLER, one.asin, US, condition="new_new"
        ):
            break
    read = await catalog.get_catalog_item(client, one.asin, US)
    offer = attributes.Offer(US, "USD", Decimal("31.50"))
    only = attributes.OfferOnly(read.asin, "new_new", offer, attributes.Stock(5))
    made = await listings.put_listings_item(client, SELLER, SKU, US, only.listing())
    assert made.status == "ACCEPTED"
    shop.wait(minutes=2)
    change = attributes.Change(
        "PRODUCT", (attributes.merge_price(offer), attributes.merge_stock(attributes.Stock(7)))
    )
    previewed = await listings.patch_listings_item(client, SELLER, SKU, US, change, preview=True)
    patched = await listings.patch_listings_item(client, SELLER, SKU, US, change)
    assert (previewed.status, patched.status) == ("VALID", "ACCEPTED")
    shop.wait(minutes=2)
    listed = await listings.get_listings_item(client, SELLER, SKU, US)
    assert (listed.sku, listed.asin) == (SKU, read.asin)
    search = listings.Search(US, identifiers=(SKU,))
    assert [one.sku for one in (await listings.search_listings_items(client, SELLER, search)).items] == [SKU]
    return read.asin


async def _given(value: Any) -> Any:
    return value


def test_listings_and_prices() -> None:
    async def story(shop: Shop) -> None:
        asin, client = await list_something(shop), shop.client
        sku, item = pricing.Wanted(SKU, US), pricing.Wanted(asin, US)
        assert (await pricing.get_listing_offers(client, sku)).asin == asin
        assert (await pricing.get_item_offers(client, item)).offers
        assert [one.status for one in await pricing.get_listing_offers_batch(client, [sku])] == [200]
        assert [one.status for one in await pricing.get_item_offers_batch(client, [item])] == [200]
        assert [one.sku for one in await pricing.get_pricing(client, US, skus=(SKU,))] == [SKU]
        assert [one.asin for one in await pricing.get_competitive_pricing(client, US, asins=(asin,))] == [
            asin
        ]
        summary = await featured_offers.get_competitive_summary(client, US, [asin])
        expected = await featured_offers.get_featured_offer_expected_price_batch(client, US, [SKU])
        assert ([one.status for one in summary], [one.status for one in expected]) == ([200], [200])
        price = Money(Decimal("31.50"), "USD")
        assert await fees.get_my_fees_estimates(client, [fees.Wanted(SKU, US, price, "1")])
        assert (await fees.get_my_fees_estimate_for_sku(client, fees.Wanted(SKU, US, price, "2"))).total
        assert (await fees.get_my_fees_estimate_for_asin(client, fees.Wanted(asin, US, price, "3"))).total
        assert (await listings.delete_listings_item(client, SELLER, SKU, US)).status == "ACCEPTED"

    run(story, 21)


def test_orders_shipments_and_stock() -> None:
    async def story(shop: Shop) -> None:
        client, world = shop.client, shop.amazon.world
        assert (await sellers.get_marketplace_participations(client))[0].marketplace_id == US
        await sellers.get_account(client)
        sku = next(
            one.sku
            for one in world.listings.of(SELLER)
            if one.channel == "DEFAULT" and (one.quantity or 0) > 2 and one.buyable(US)
        )
        order = world.orders.place(SELLER, US, {sku: 2}, traits={"pick_up"})
        shop.wait(hours=1)
        page = await orders.search_orders(client, orders.Search((US,), created_after=START))
        assert order.id in {one.order_id for one in page.orders}
        read = await orders.get_order(client, order.id)
        parcel = shipments.ShippedItem(read.items[0].order_item_id, 2)
        for status in ("ReadyForPickup", "PickedUp"):
            await shipments.update_shipment_status(client, order.id, US, status, (parcel,))
        other = world.orders.place(SELLER, US, {sku: 1})
        shop.wait(hours=1)
        lines = (await orders.get_order(client, other.id)).items
        await shipments.confirm_shipment(
            client,
            shipments.Shipment(
                other.id, US, "1", "UPS", "1Z", world.now, (shipments.ShippedItem(lines[0].order_item_id, 1),)
            ),
        )
        assert (await orders.get_order(client, other.id)).status == "SHIPPED"
        assert (await inventory.get_inventory_summaries(client, inventory.Search(US))).items

    run(story, 7)


def test_feeds_and_reports() -> None:
    async def story(shop: Shop) -> None:
        client, content = shop.client, [b"<x/>"]
        sent = []
        for _ in range(2):
            document = await feeds.store_feed_document(client, shop.http, content, "text/xml")
            kind = "POST_ORDER_ACKNOWLEDGEMENT_DATA"
            sent.append(await feeds.create_feed(client, kind, US, document))
        await feeds.cancel_feed(client, sent[1])
        shop.wait(minutes=5)
        done = await feeds.get_feed(client, sent[0])
        assert (await feeds.get_feed_document(client, done.result_document_id)).url
        assert len((await feeds.get_feeds(client, feeds.Filter((kind,)))).items) == 2
        report = await reports.create_report(client, "GET_MERCHANT_LISTINGS_ALL_DATA", US)
        second = await reports.create_report(client, "GET_FLAT_FILE_OPEN_LISTINGS_DATA", US)
        await reports.cancel_report(client, second)
        shop.wait(minutes=5)
        made = await reports.get_report(client, report)
        assert (await reports.get_report_document(client, made.document_id)).url
        resource = restricted_data.report_document(made.document_id)
        token = await restricted_data.create_restricted_data_token(client, [resource])
        assert (await reports.get_report_document(client, made.document_id, token.token)).url
        types = ("GET_MERCHANT_LISTINGS_ALL_DATA",)
        assert (await reports.get_reports(client, reports.Filter(types))).items
        schedule = await reports.create_report_schedule(client, types[0], US, "P1D")
        assert (await reports.get_report_schedule(client, schedule)).period == "P1D"
        assert [one.id for one in await reports.get_report_schedules(client, types)] == [schedule]
        await reports.cancel_report_schedule(client, schedule)

    run(story, 16)


def test_notifications_and_the_secret() -> None:
    async def story(shop: Shop) -> None:
        client = shop.client
        made = await notifications.create_destination(client, "towpath", QUEUE)
        assert [one.id for one in await notifications.get_destinations(client)] == [made.id]
        assert (await notifications.get_destination(client, made.id)).id == made.id
        kind = "ORDER_CHANGE"
        subscribed = await notifications.create_subscription(client, kind, made.id)
        assert (await notifications.get_subscription(client, kind)).id == subscribed.id
        assert (await notifications.get_subscriptions(client, kind)).items
        assert (await notifications.get_subscription_by_id(client, kind, subscribed.id)).id == subscribed.id
        await notifications.delete_subscription_by_id(client, kind, subscribed.id)
        await notifications.delete_destination(client, made.id)
        await applications.rotate_application_client_secret(client)

    run(story, 10)


def run(story: Any, operations: int) -> None:
    """Let a story happen; every request and answer in it was checked, and it was about so many operations."""
    shop = Shop()

    async def told() -> None:
        async with shop.http:
            await story(shop)

    asyncio.run(told())
    assert len(shop.asked) == operations
