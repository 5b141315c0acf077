"""Listings Items 2021-08-01: the seller's own listings. Amazon's model: listingsItems_2021-08-01.

A listing is read for one marketplace at a time, as a store sees it. What is written comes from
``attributes.py``; in bulk it goes as a feed, see ``listings_feed.py``.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from towpath.gateways.amazon.attributes import Change, Listing
from towpath.gateways.amazon.client import Client
from towpath.gateways.amazon.reading import (
    NOTHING,
    Json,
    Money,
    Page,
    ask,
    moment,
    money,
    pages,
    part,
    rows,
    text,
    texts,
    whole,
)

CEILING = 1000
"""How many results ``searchListingsItems`` pages through at most."""
INCLUDED = ("summaries", "offers", "fulfillmentAvailability", "issues", "relationships", "productTypes")


class CeilingReached(Exception):
    """The search found more than Amazon hands out: narrow its window. ``total`` is how many there are."""

    def __init__(self, total: int) -> None:
        self.total = total
        super().__init__(f"{total} listings found, {CEILING} to be had")


@dataclass(frozen=True, slots=True)
class Search:
    """What to search for: at most 20 identifiers of one type, or a window of time.

    ``sort_by`` is sku, createdDate or lastUpdatedDate; ``sort_order`` ASC or DESC.
    """

    marketplace_id: str
    identifiers: tuple[str, ...] = ()
    identifiers_type: str = "SKU"
    last_updated_after: datetime | None = None
    last_updated_before: datetime | None = None
    sort_by: str = ""
    sort_order: str = ""
    included_data: tuple[str, ...] = INCLUDED
    issue_locale: str = ""
    page_size: int = 20


@dataclass(frozen=True, slots=True)
class Issue:
    """What Amazon has against a listing or a submission.

    ``severity`` is ERROR, WARNING or INFO; ``enforcements`` what Amazon does about it (LISTING_SUPPRESSED,
    ATTRIBUTE_SUPPRESSED, CATALOG_ITEM_REMOVED, SEARCH_SUPPRESSED); ``exempt_until`` when that begins.
    """

    code: str
    message: str
    severity: str
    attribute_names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    enforcements: tuple[str, ...] = ()
    exemption: str = ""
    exempt_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Availability:
    """What a fulfilment channel has: DEFAULT is the merchant, AMAZON_NA, AMAZON_EU … are Amazon."""

    channel: str
    quantity: int | None


@dataclass(frozen=True, slots=True)
class Relationship:
    """The SKUs above and below; ``type`` is VARIATION or PACKAGE_HIERARCHY."""

    type: str
    parent_skus: tuple[str, ...]
    child_skus: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A listing in one marketplace. What was not asked for, or is not there, is empty.

    ``statuses`` may hold BUYABLE and DISCOVERABLE, each for itself. ``price`` is that for everybody,
    ``business_price`` that for business customers; ``points`` are given in Japan. ``attributes`` are as
    the product type's schema says.
    """

    sku: str
    asin: str
    name: str
    product_type: str
    condition: str
    statuses: tuple[str, ...]
    created: datetime | None
    last_updated: datetime | None
    image_url: str
    price: Money | None
    business_price: Money | None
    points: int | None
    availability: tuple[Availability, ...]
    issues: tuple[Issue, ...]
    relationships: tuple[Relationship, ...]
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Submission:
    """What became of a write: ACCEPTED (queued, not live), INVALID (nothing changed), VALID (a preview)."""

    sku: str
    status: str
    submission_id: str
    asin: str
    issues: tuple[Issue, ...]


async def search_listings_items(
    client: Client, seller_id: str, search: Search, page_token: str = ""
) -> Page[Item]:
    """Give one page of at most 20 listings. A ``total`` above :data:`CEILING` calls for a smaller window."""
    query = {
        "marketplaceIds": (search.marketplace_id,),
        "identifiers": search.identifiers,
        "identifiersType": search.identifiers_type if search.identifiers else "",
        "lastUpdatedAfter": search.last_updated_after,
        "lastUpdatedBefore": search.last_updated_before,
        "sortBy": search.sort_by,
        "sortOrder": search.sort_order,
        "includedData": search.included_data,
        "issueLocale": search.issue_locale,
        "pageSize": search.page_size,
        "pageToken": page_token,
    }
    return await ask(
        client,
        "searchListingsItems",
        lambda data: Page(
            items=tuple(_item(item, search.marketplace_id) for item in data["items"]),
            next_token=text(part(data, "pagination").get("nextToken")),
            total=whole(data.get("numberOfResults")),
        ),
        path={"sellerId": seller_id},
        query=query,
    )


async def search_pages(client: Client, seller_id: str, search: Search) -> AsyncIterator[Page[Item]]:
    """Give all pages; raises :class:`CeilingReached` after the last one when there would be more."""
    total = 0
    async for page in pages(lambda token: search_listings_items(client, seller_id, search, token)):
        total = page.total or total
        yield page
    if total > CEILING:
        raise CeilingReached(total)


async def get_listings_item(
    client: Client,
    seller_id: str,
    sku: str,
    marketplace_id: str,
    *,
    included_data: tuple[str, ...] = INCLUDED,
    issue_locale: str = "",
) -> Item:
    """Give one listing; ``Refused`` with status 404 when there is none."""
    return await ask(
        client,
        "getListingsItem",
        lambda data: _item(data, marketplace_id),
        path={"sellerId": seller_id, "sku": sku},
        query={
            "marketplaceIds": (marketplace_id,),
            "includedData": included_data,
            "issueLocale": issue_locale,
        },
    )


async def put_listings_item(
    client: Client,
    seller_id: str,
    sku: str,
    marketplace_id: str,
    listing: Listing,
    *,
    preview: bool = False,
    issue_locale: str = "",
) -> Submission:
    """Create a listing or replace it altogether; a ``preview`` checks it and changes nothing."""
    return await ask(
        client,
        "putListingsItem",
        _submission,
        path={"sellerId": seller_id, "sku": sku},
        query=_write_query(marketplace_id, preview=preview, issue_locale=issue_locale),
        body=listing.as_json(),
    )


async def patch_listings_item(
    client: Client,
    seller_id: str,
    sku: str,
    marketplace_id: str,
    change: Change,
    *,
    preview: bool = False,
    issue_locale: str = "",
) -> Submission:
    """Change some attributes of a listing; a ``preview`` checks the change and makes none."""
    return await ask(
        client,
        "patchListingsItem",
        _submission,
        path={"sellerId": seller_id, "sku": sku},
        query=_write_query(marketplace_id, preview=preview, issue_locale=issue_locale),
        body=change.as_json(),
    )


async def delete_listings_item(
    client: Client, seller_id: str, sku: str, marketplace_id: str, *, issue_locale: str = ""
) -> Submission:
    """Remove a listing from a marketplace, its SKU included."""
    return await ask(
        client,
        "deleteListingsItem",
        _submission,
        path={"sellerId": seller_id, "sku": sku},
        query={"marketplaceIds": (marketplace_id,), "issueLocale": issue_locale},
    )


def _write_query(marketplace_id: str, *, preview: bool, issue_locale: str) -> dict[str, object]:
    return {
        "marketplaceIds": (marketplace_id,),
        "includedData": ("identifiers", "issues"),
        "mode": "VALIDATION_PREVIEW" if preview else "",
        "issueLocale": issue_locale,
    }


def _item(data: Json, marketplace_id: str) -> Item:
    summary = _of_marketplace(data.get("summaries"), marketplace_id)
    offer = _of_marketplace(data.get("offers"), marketplace_id, "B2C")
    business = _of_marketplace(data.get("offers"), marketplace_id, "B2B")
    product_type = _of_marketplace(data.get("productTypes"), marketplace_id)
    family = _of_marketplace(data.get("relationships"), marketplace_id)
    return Item(
        sku=data["sku"],
        asin=text(summary.get("asin")),
        name=text(summary.get("itemName")),
        product_type=text(summary.get("productType") or product_type.get("productType")),
        condition=text(summary.get("conditionType")),
        statuses=texts(summary.get("status")),
        created=moment(summary.get("createdDate")),
        last_updated=moment(summary.get("lastUpdatedDate")),
        image_url=text(part(summary, "mainImage").get("link")),
        price=money(offer.get("price")),
        business_price=money(business.get("price")),
        points=whole(part(offer, "points").get("pointsNumber")),
        availability=rows(data.get("fulfillmentAvailability"), _availability),
        issues=tuple(
            _issue(issue)
            for issue in data.get("issues") or ()
            if marketplace_id in (issue.get("marketplaceIds") or (marketplace_id,))
        ),
        relationships=rows(family.get("relationships"), _relationship),
        attributes=part(data, "attributes"),
    )


def _of_marketplace(values: list[Json] | None, marketplace_id: str, offer_type: str = "") -> Json:
    """Give the first entry of a list that is for the marketplace, and of the type of offer."""
    for one in values or ():
        if one.get("marketplaceId") == marketplace_id and offer_type in ("", one.get("offerType")):
            return one
    return NOTHING


def _availability(data: Json) -> Availability:
    return Availability(text(data.get("fulfillmentChannelCode")), whole(data.get("quantity")))


def _relationship(data: Json) -> Relationship:
    return Relationship(text(data.get("type")), texts(data.get("parentSkus")), texts(data.get("childSkus")))


def _issue(data: Json) -> Issue:
    enforcements, exemption = part(data, "enforcements"), part(data, "enforcements", "exemption")
    return Issue(
        code=text(data.get("code")),
        message=text(data.get("message")),
        severity=text(data.get("severity")),
        attribute_names=texts(data.get("attributeNames")),
        categories=texts(data.get("categories")),
        enforcements=rows(enforcements.get("actions"), lambda action: text(action.get("action"))),
        exemption=text(exemption.get("status")),
        exempt_until=moment(exemption.get("expiryDate")),
    )


def _submission(data: Json) -> Submission:
    identifiers = rows(data.get("identifiers"), lambda one: text(one.get("asin")))
    return Submission(
        sku=data["sku"],
        status=data["status"],
        submission_id=text(data.get("submissionId")),
        asin=next(filter(None, identifiers), ""),
        issues=rows(data.get("issues"), _issue),
    )
