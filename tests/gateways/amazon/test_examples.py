"""Every answer that Amazon's models show as an example is read without an exception."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from tests.gateways.amazon.recorder import Recorder
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
from towpath.gateways.amazon.client import Answer, Client
from towpath.gateways.amazon.operations import OPERATIONS
from towpath.gateways.amazon.reading import Money

US = "ATVPDKIKX0DER"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PRICE = fees.Wanted("X", US, Money(Decimal("9.99"), "USD"), "1")
PARCEL = shipments.Shipment("1-2-3", US, "1", "UPS", "1Z", NOON, (shipments.ShippedItem("4", 1),))
LISTING = attributes.Listing("LUGGAGE", {})
CHANGE = attributes.Change("LUGGAGE", (attributes.Patch("delete", "item_name"),))

CALLS: Mapping[str, Callable[[Client], Awaitable[object]]] = {
    "getMarketplaceParticipations": sellers.get_marketplace_participations,
    "getAccount": sellers.get_account,
    "createRestrictedDataToken": lambda c: restricted_data.create_restricted_data_token(c, []),
    "searchOrders": lambda c: orders.search_orders(c, orders.Search((US,))),
    "getOrder": lambda c: orders.get_order(c, "1-2-3"),
    "confirmShipment": lambda c: shipments.confirm_shipment(c, PARCEL),
    "updateShipmentStatus": lambda c: shipments.update_shipment_status(c, "1-2-3", US, "PickedUp"),
    "searchListingsItems": lambda c: listings.search_listings_items(c, "A1", listings.Search(US)),
    "getListingsItem": lambda c: listings.get_listings_item(c, "A1", "S", US),
    "putListingsItem": lambda c: listings.put_listings_item(c, "A1", "S", US, LISTING),
    "patchListingsItem": lambda c: listings.patch_listings_item(c, "A1", "S", US, CHANGE),
    "deleteListingsItem": lambda c: listings.delete_listings_item(c, "A1", "S", US),
    "getListingsRestrictions": lambda c: restrictions.get_listings_restrictions(c, "A1", "B1", US),
    "searchDefinitionsProductTypes": lambda c: definitions.search_definitions_product_types(c, US),
    "getDefinitionsProductType": lambda c: definitions.get_definitions_product_type(c, "LUGGAGE", US),
    "searchCatalogItems": lambda c: catalog.search_catalog_items(c, catalog.Search(US)),
    "getCatalogItem": lambda c: catalog.get_catalog_item(c, "B1", US),
    "getListingOffersBatch": lambda c: pricing.get_listing_offers_batch(c, []),
    "getItemOffersBatch": lambda c: pricing.get_item_offers_batch(c, []),
    "getListingOffers": lambda c: pricing.get_listing_offers(c, pricing.Wanted("S", US)),
    "getItemOffers": lambda c: pricing.get_item_offers(c, pricing.Wanted("B1", US)),
    "getPricing": lambda c: pricing.get_pricing(c, US, skus=("S",)),
    "getCompetitivePricing": lambda c: pricing.get_competitive_pricing(c, US, asins=("B1",)),
    "getCompetitiveSummary": lambda c: featured_offers.get_competitive_summary(c, US, []),
    "getFeaturedOfferExpectedPriceBatch": lambda c: featured_offers.get_featured_offer_expected_price_batch(
        c, US, []
    ),
    "getMyFeesEstimates": lambda c: fees.get_my_fees_estimates(c, []),
    "getMyFeesEstimateForSKU": lambda c: fees.get_my_fees_estimate_for_sku(c, PRICE),
    "getMyFeesEstimateForASIN": lambda c: fees.get_my_fees_estimate_for_asin(c, PRICE),
    "createFeedDocument": lambda c: feeds.create_feed_document(c, "text/xml"),
    "createFeed": lambda c: feeds.create_feed(c, "T", US, "D"),
    "getFeed": lambda c: feeds.get_feed(c, "1"),
    "getFeeds": lambda c: feeds.get_feeds(c, feeds.Filter(("T",))),
    "cancelFeed": lambda c: feeds.cancel_feed(c, "1"),
    "getFeedDocument": lambda c: feeds.get_feed_document(c, "D"),
    "createReport": lambda c: reports.create_report(c, "T", US),
    "getReport": lambda c: reports.get_report(c, "1"),
    "getReports": lambda c: reports.get_reports(c, reports.Filter(("T",))),
    "cancelReport": lambda c: reports.cancel_report(c, "1"),
    "getReportDocument": lambda c: reports.get_report_document(c, "D"),
    "createReportSchedule": lambda c: reports.create_report_schedule(c, "T", US, "P1D"),
    "getReportSchedule": lambda c: reports.get_report_schedule(c, "1"),
    "getReportSchedules": lambda c: reports.get_report_schedules(c, ("T",)),
    "cancelReportSchedule": lambda c: reports.cancel_report_schedule(c, "1"),
    "getInventorySummaries": lambda c: inventory.get_inventory_summaries(c, inventory.Search(US)),
    "createDestination": lambda c: notifications.create_destination(c, "N", "arn"),
    "getDestinations": notifications.get_destinations,
    "getDestination": lambda c: notifications.get_destination(c, "D"),
    "deleteDestination": lambda c: notifications.delete_destination(c, "D"),
    "createSubscription": lambda c: notifications.create_subscription(c, "T", "D"),
    "getSubscription": lambda c: notifications.get_subscription(c, "T"),
    "getSubscriptions": lambda c: notifications.get_subscriptions(c, "T"),
    "getSubscriptionById": lambda c: notifications.get_subscription_by_id(c, "T", "S"),
    "deleteSubscriptionById": lambda c: notifications.delete_subscription_by_id(c, "T", "S"),
    "rotateApplicationClientSecret": applications.rotate_application_client_secret,
}
OTHER_OPERATIONS = {("fulfillmentOutbound_2026-07-04.json", "getOrder"), ("ordersV0.json", "getOrder")}
"""Those of other APIs that have a name of ours."""
DEMANDED = {"payload", "responses", "FeesEstimateResult", "Status", "restrictedDataToken"}
"""What the models call optional and no answer makes sense without."""


def test_every_operation_of_the_table_has_a_function() -> None:
    assert set(CALLS) == set(OPERATIONS)


def examples() -> Iterator[Any]:
    """Give each example with its operation, its schema and the model that explains the schema."""
    folder = os.environ.get("SPAPI_MODELS")
    if not folder:
        reason = "SPAPI_MODELS names no folder of Amazon's models"
        yield pytest.param("", None, {}, {}, marks=pytest.mark.skip(reason))
        return
    for file in sorted(Path(folder).glob("*.json")):
        model = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        for methods in model.get("paths", {}).values():
            for operation in methods.values():
                name = operation.get("operationId") if isinstance(operation, dict) else None
                if name in CALLS and (file.name, name) not in OTHER_OPERATIONS:
                    for number, (answer, schema) in enumerate(answers(operation)):
                        yield pytest.param(name, answer, schema, model, id=f"{name}-{number}")


def answers(operation: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            shown = response.get("examples", {})
            found = [one.get("response") for one in response.get("x-amzn-api-sandbox", {}).get("static", ())]
            found += [shown] if "payload" in shown else shown.values()  # Sellers shows the answer itself
            yield from ((answer, response.get("schema", {})) for answer in found)


def shorter(data: Any, schema: Any, model: Any) -> Iterator[Any]:
    """Give the data without one part, for each part that the schema calls optional."""
    while "$ref" in schema:
        schema = model["definitions"][schema["$ref"].rpartition("/")[2]]
    for part in schema.get("allOf", ()):
        yield from shorter(data, part, model)
    if isinstance(data, list):
        for number, element in enumerate(data):
            for less in shorter(element, schema.get("items", {}), model):
                yield [*data[:number], less, *data[number + 1 :]]
    elif isinstance(data, dict):
        for name, part in schema.get("properties", {}).items():
            if name in data and name not in {*schema.get("required", ()), *DEMANDED}:
                yield {key: value for key, value in data.items() if key != name}
            for less in shorter(data[name], part, model) if name in data else ():
                yield data | {name: less}


class Given(Recorder):
    """Answers with the example as it is, Decimal amounts included."""

    async def call(self, operation: str, **_parts: Any) -> Any:
        self.operation = operation
        return Answer(200, self.answers[0], "")


def read(operation: str, answer: Any) -> str:
    client = Given(answer)

    async def made() -> object:
        return await CALLS[operation](client)

    asyncio.run(made())
    return client.operation


EXAMPLES = list(examples())


@pytest.mark.parametrize(("operation", "answer", "_schema", "_model"), EXAMPLES)
def test_the_example_is_read(operation: str, answer: Any, _schema: Any, _model: Any) -> None:
    assert read(operation, answer) == operation


@pytest.mark.parametrize(("operation", "answer", "schema", "model"), EXAMPLES)
def test_the_example_is_read_without_each_part_that_is_optional(
    operation: str, answer: Any, schema: Any, model: Any
) -> None:
    for less in islice(shorter(answer, schema, model), 300):
        assert read(operation, less) == operation
