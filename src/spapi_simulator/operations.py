"""Every operation that the simulator has: Amazon's names, addresses and default quotas, in one table.

Rates are requests per second for each pair of seller and application, as Amazon's models print them;
``application_rate`` is the known limit of an application over all its sellers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

ROTATION = "sellingpartnerapi::client_credential:rotation"
NOTIFICATIONS = "sellingpartnerapi::notifications"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; ``scope`` is set for those that are called without a seller."""

    name: str
    method: str
    path: str
    rate: float
    burst: int
    application_rate: float | None = None
    scope: str = ""

    @property
    def writes(self) -> bool:
        """Tell whether an accepted call belongs in the ledger."""
        return self.method != "GET" and self.name not in _READING_POSTS

    @property
    def changes(self) -> bool:
        """Tell whether an accepted call leaves anything behind: a write, or a token."""
        return self.writes or self.name == "createRestrictedDataToken"


_READING_POSTS = frozenset(
    {
        "createRestrictedDataToken",
        "getListingOffersBatch",
        "getItemOffersBatch",
        "getCompetitiveSummary",
        "getFeaturedOfferExpectedPriceBatch",
        "getMyFeesEstimates",
        "getMyFeesEstimateForSKU",
        "getMyFeesEstimateForASIN",
    }
)

_LISTINGS = "/listings/2021-08-01/items/{sellerId}"
_ORDERS = "/orders/2026-01-01/orders"
_FEEDS = "/feeds/2021-06-30"
_REPORTS = "/reports/2021-06-30"
_PRICING = "/products/pricing/v0"
_BATCHES = "/batches/products/pricing"
_FEES = "/products/fees/v0"
_EVENTS = "/notifications/v1"
_TYPES = "/definitions/2020-09-01/productTypes"

_TABLE = (
    Operation("getMarketplaceParticipations", "GET", "/sellers/v1/marketplaceParticipations", 0.016, 15),
    Operation("getAccount", "GET", "/sellers/v1/account", 0.016, 15),
    Operation("createRestrictedDataToken", "POST", "/tokens/2021-03-01/restrictedDataToken", 1, 10),
    Operation("searchOrders", "GET", _ORDERS, 0.0056, 20),
    Operation("getOrder", "GET", f"{_ORDERS}/{{orderId}}", 0.5, 30),
    Operation("confirmShipment", "POST", "/orders/v0/orders/{orderId}/shipmentConfirmation", 2, 10),
    Operation("updateShipmentStatus", "POST", "/orders/v0/orders/{orderId}/shipment", 5, 15),
    Operation("searchListingsItems", "GET", _LISTINGS, 5, 5),
    Operation("getListingsItem", "GET", f"{_LISTINGS}/{{sku}}", 5, 10, 100),
    Operation("putListingsItem", "PUT", f"{_LISTINGS}/{{sku}}", 5, 10, 100),
    Operation("patchListingsItem", "PATCH", f"{_LISTINGS}/{{sku}}", 5, 5, 500),
    Operation("deleteListingsItem", "DELETE", f"{_LISTINGS}/{{sku}}", 5, 5, 100),
    Operation("getListingsRestrictions", "GET", "/listings/2021-08-01/restrictions", 5, 10, 100),
    Operation("searchDefinitionsProductTypes", "GET", _TYPES, 5, 10, 100),
    Operation("getDefinitionsProductType", "GET", f"{_TYPES}/{{productType}}", 5, 10, 100),
    Operation("searchCatalogItems", "GET", "/catalog/2022-04-01/items", 2, 2, 500),
    Operation("getCatalogItem", "GET", "/catalog/2022-04-01/items/{asin}", 2, 2, 250),
    Operation("getListingOffersBatch", "POST", f"{_BATCHES}/v0/listingOffers", 0.5, 1),
    Operation("getItemOffersBatch", "POST", f"{_BATCHES}/v0/itemOffers", 0.1, 1),
    Operation("getListingOffers", "GET", f"{_PRICING}/listings/{{SellerSKU}}/offers", 1, 2),
    Operation("getItemOffers", "GET", f"{_PRICING}/items/{{Asin}}/offers", 0.5, 1),
    Operation("getPricing", "GET", f"{_PRICING}/price", 0.5, 1),
    Operation("getCompetitivePricing", "GET", f"{_PRICING}/competitivePrice", 0.5, 1),
    Operation("getCompetitiveSummary", "POST", f"{_BATCHES}/2022-05-01/items/competitiveSummary", 0.033, 1),
    Operation(
        "getFeaturedOfferExpectedPriceBatch",
        "POST",
        f"{_BATCHES}/2022-05-01/offer/featuredOfferExpectedPrice",
        0.033,
        1,
    ),
    Operation("getMyFeesEstimates", "POST", f"{_FEES}/feesEstimate", 0.5, 1),
    Operation("getMyFeesEstimateForSKU", "POST", f"{_FEES}/listings/{{SellerSKU}}/feesEstimate", 1, 2),
    Operation("getMyFeesEstimateForASIN", "POST", f"{_FEES}/items/{{Asin}}/feesEstimate", 1, 2),
    Operation("createFeedDocument", "POST", f"{_FEEDS}/documents", 0.5, 15),
    Operation("createFeed", "POST", f"{_FEEDS}/feeds", 0.0083, 15),
    Operation("getFeed", "GET", f"{_FEEDS}/feeds/{{feedId}}", 2, 15),
    Operation("getFeeds", "GET", f"{_FEEDS}/feeds", 0.0222, 10),
    Operation("cancelFeed", "DELETE", f"{_FEEDS}/feeds/{{feedId}}", 2, 15),
    Operation("getFeedDocument", "GET", f"{_FEEDS}/documents/{{feedDocumentId}}", 0.0222, 10),
    Operation("createReport", "POST", f"{_REPORTS}/reports", 0.0167, 15),
    Operation("getReport", "GET", f"{_REPORTS}/reports/{{reportId}}", 2, 15),
    Operation("getReports", "GET", f"{_REPORTS}/reports", 0.0222, 10),
    Operation("cancelReport", "DELETE", f"{_REPORTS}/reports/{{reportId}}", 0.0222, 10),
    Operation("getReportDocument", "GET", f"{_REPORTS}/documents/{{reportDocumentId}}", 0.0167, 15),
    Operation("createReportSchedule", "POST", f"{_REPORTS}/schedules", 0.0222, 10),
    Operation("getReportSchedule", "GET", f"{_REPORTS}/schedules/{{reportScheduleId}}", 0.0222, 10),
    Operation("getReportSchedules", "GET", f"{_REPORTS}/schedules", 0.0222, 10),
    Operation("cancelReportSchedule", "DELETE", f"{_REPORTS}/schedules/{{reportScheduleId}}", 0.0222, 10),
    Operation("getInventorySummaries", "GET", "/fba/inventory/v1/summaries", 2, 2),
    Operation("createDestination", "POST", f"{_EVENTS}/destinations", 1, 5, scope=NOTIFICATIONS),
    Operation("getDestinations", "GET", f"{_EVENTS}/destinations", 1, 5, scope=NOTIFICATIONS),
    Operation(
        "getDestination", "GET", f"{_EVENTS}/destinations/{{destinationId}}", 1, 5, scope=NOTIFICATIONS
    ),
    Operation(
        "deleteDestination", "DELETE", f"{_EVENTS}/destinations/{{destinationId}}", 1, 5, scope=NOTIFICATIONS
    ),
    Operation("createSubscription", "POST", f"{_EVENTS}/subscriptions/{{notificationType}}", 1, 5),
    Operation("getSubscription", "GET", f"{_EVENTS}/subscriptions/{{notificationType}}", 1, 5),
    Operation("getSubscriptions", "GET", f"{_EVENTS}/subscriptions", 1, 5),
    Operation(
        "getSubscriptionById",
        "GET",
        f"{_EVENTS}/subscriptions/{{notificationType}}/{{subscriptionId}}",
        1,
        5,
        scope=NOTIFICATIONS,
    ),
    Operation(
        "deleteSubscriptionById",
        "DELETE",
        f"{_EVENTS}/subscriptions/{{notificationType}}/{{subscriptionId}}",
        1,
        5,
        scope=NOTIFICATIONS,
    ),
    Operation(
        "rotateApplicationClientSecret",
        "POST",
        "/applications/2023-11-30/clientSecret",
        0.0167,
        1,
        scope=ROTATION,
    ),
)

OPERATIONS: Mapping[str, Operation] = MappingProxyType({one.name: one for one in _TABLE})
