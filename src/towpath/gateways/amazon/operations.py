"""Every operation that the product calls: Amazon's names, addresses and default quotas, in one table.

A test holds names, methods, paths, rates and bursts against Amazon's own models.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

NOTIFICATIONS = "sellingpartnerapi::notifications"
ROTATION = "sellingpartnerapi::client_credential:rotation"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    ``rate`` (requests a second) and ``burst`` are those of each pair of seller account and application;
    ``application_rate`` is the known limit of an application over all its sellers. ``repeatable``: it may
    be sent again when its answer was lost. ``personal``: it answers with buyers' data. ``grantless``: the
    scope of a call that needs no seller. ``bodiless``: a success may have no body. ``feed_limits``: rate
    and burst of a further bucket for a feed type. ``timeout_s`` bounds one attempt, first byte to last.
    """

    name: str
    method: str
    path: str
    rate: float
    burst: int
    repeatable: bool = True
    personal: bool = False
    grantless: str = ""
    application_rate: float | None = None
    bodiless: bool = False
    feed_limits: Mapping[str, tuple[float, int]] = field(default_factory=dict)
    timeout_s: float = 30


_ORDERS = "/orders/2026-01-01/orders"
_SHIPMENT = "/orders/v0/orders/{orderId}"
_ITEMS = "/listings/2021-08-01/items/{sellerId}"
_ITEM = f"{_ITEMS}/{{sku}}"
_TYPES = "/definitions/2020-09-01/productTypes"
_CATALOG = "/catalog/2022-04-01/items"
_PRICING = "/products/pricing/v0"
_BATCHES = "/batches/products/pricing"
_FEES = "/products/fees/v0"
_FEEDS = "/feeds/2021-06-30"
_REPORTS = "/reports/2021-06-30"
_DESTINATIONS = "/notifications/v1/destinations"
_SUBSCRIPTIONS = "/notifications/v1/subscriptions"
_SUBSCRIPTION = f"{_SUBSCRIPTIONS}/{{notificationType}}"

_TABLE = (
    # Sellers v1, Tokens 2021-03-01
    Operation("getMarketplaceParticipations", "GET", "/sellers/v1/marketplaceParticipations", 0.016, 15),
    Operation("getAccount", "GET", "/sellers/v1/account", 0.016, 15),
    Operation("createRestrictedDataToken", "POST", "/tokens/2021-03-01/restrictedDataToken", 1, 10),
    # Orders 2026-01-01, and what has no successor of Orders v0
    Operation("searchOrders", "GET", _ORDERS, 0.0056, 20, personal=True),
    Operation("getOrder", "GET", f"{_ORDERS}/{{orderId}}", 0.5, 30, personal=True),
    Operation("confirmShipment", "POST", f"{_SHIPMENT}/shipmentConfirmation", 2, 10, bodiless=True),
    Operation("updateShipmentStatus", "POST", f"{_SHIPMENT}/shipment", 5, 15, bodiless=True),
    # Listings Items and Listings Restrictions 2021-08-01
    Operation("searchListingsItems", "GET", _ITEMS, 5, 5),
    Operation("getListingsItem", "GET", _ITEM, 5, 10, application_rate=100),
    Operation("putListingsItem", "PUT", _ITEM, 5, 10, application_rate=100),
    Operation("patchListingsItem", "PATCH", _ITEM, 5, 5, application_rate=500),
    Operation("deleteListingsItem", "DELETE", _ITEM, 5, 5, application_rate=100),
    Operation(
        "getListingsRestrictions", "GET", "/listings/2021-08-01/restrictions", 5, 10, application_rate=100
    ),
    # Product Type Definitions 2020-09-01, Catalog Items 2022-04-01
    Operation("searchDefinitionsProductTypes", "GET", _TYPES, 5, 10, application_rate=100),
    Operation("getDefinitionsProductType", "GET", f"{_TYPES}/{{productType}}", 5, 10, application_rate=100),
    Operation("searchCatalogItems", "GET", _CATALOG, 2, 2, application_rate=500),
    Operation("getCatalogItem", "GET", f"{_CATALOG}/{{asin}}", 2, 2, application_rate=250),
    # Product Pricing v0 and 2022-05-01, Product Fees v0
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
    # Feeds 2021-06-30; the limit of the listings feed: five in five minutes
    Operation("createFeedDocument", "POST", f"{_FEEDS}/documents", 0.5, 15),
    Operation(
        "createFeed",
        "POST",
        f"{_FEEDS}/feeds",
        0.0083,
        15,
        repeatable=False,
        feed_limits=MappingProxyType({"JSON_LISTINGS_FEED": (5 / 300, 5)}),
    ),
    Operation("getFeed", "GET", f"{_FEEDS}/feeds/{{feedId}}", 2, 15),
    Operation("getFeeds", "GET", f"{_FEEDS}/feeds", 0.0222, 10),
    Operation("cancelFeed", "DELETE", f"{_FEEDS}/feeds/{{feedId}}", 2, 15, bodiless=True),
    Operation("getFeedDocument", "GET", f"{_FEEDS}/documents/{{feedDocumentId}}", 0.0222, 10),
    # Reports 2021-06-30
    Operation("createReport", "POST", f"{_REPORTS}/reports", 0.0167, 15, repeatable=False),
    Operation("getReport", "GET", f"{_REPORTS}/reports/{{reportId}}", 2, 15),
    Operation("getReports", "GET", f"{_REPORTS}/reports", 0.0222, 10),
    Operation("cancelReport", "DELETE", f"{_REPORTS}/reports/{{reportId}}", 0.0222, 10, bodiless=True),
    Operation("getReportDocument", "GET", f"{_REPORTS}/documents/{{reportDocumentId}}", 0.0167, 15),
    Operation("createReportSchedule", "POST", f"{_REPORTS}/schedules", 0.0222, 10),
    Operation("getReportSchedule", "GET", f"{_REPORTS}/schedules/{{reportScheduleId}}", 0.0222, 10),
    Operation("getReportSchedules", "GET", f"{_REPORTS}/schedules", 0.0222, 10),
    Operation(
        "cancelReportSchedule",
        "DELETE",
        f"{_REPORTS}/schedules/{{reportScheduleId}}",
        0.0222,
        10,
        bodiless=True,
    ),
    # FBA Inventory v1
    Operation("getInventorySummaries", "GET", "/fba/inventory/v1/summaries", 2, 2),
    # Notifications v1
    Operation("createDestination", "POST", _DESTINATIONS, 1, 5, repeatable=False, grantless=NOTIFICATIONS),
    Operation("getDestinations", "GET", _DESTINATIONS, 1, 5, grantless=NOTIFICATIONS),
    Operation("getDestination", "GET", f"{_DESTINATIONS}/{{destinationId}}", 1, 5, grantless=NOTIFICATIONS),
    Operation(
        "deleteDestination", "DELETE", f"{_DESTINATIONS}/{{destinationId}}", 1, 5, grantless=NOTIFICATIONS
    ),
    Operation("createSubscription", "POST", _SUBSCRIPTION, 1, 5, repeatable=False),
    Operation("getSubscription", "GET", _SUBSCRIPTION, 1, 5),
    Operation("getSubscriptions", "GET", _SUBSCRIPTIONS, 1, 5),
    Operation(
        "getSubscriptionById", "GET", f"{_SUBSCRIPTION}/{{subscriptionId}}", 1, 5, grantless=NOTIFICATIONS
    ),
    Operation(
        "deleteSubscriptionById",
        "DELETE",
        f"{_SUBSCRIPTION}/{{subscriptionId}}",
        1,
        5,
        grantless=NOTIFICATIONS,
    ),
    # Application Management 2023-11-30
    Operation(
        "rotateApplicationClientSecret",
        "POST",
        "/applications/2023-11-30/clientSecret",
        0.0167,
        1,
        repeatable=False,
        grantless=ROTATION,
        bodiless=True,
    ),
)
OPERATIONS: Mapping[str, Operation] = MappingProxyType({operation.name: operation for operation in _TABLE})
