"""Feeds 2021-06-30 (Amazon's model: feeds_2021-06-30)."""

from typing import Any

from spapi_simulator.api import handles, jobs
from spapi_simulator.api.listing_json import item_json
from spapi_simulator.call import Answer, ApiError, Call, invalid
from spapi_simulator.world.feeds import LISTINGS, TYPES
from spapi_simulator.world.jobs import IN_QUEUE
from spapi_simulator.world.listing import Listing


@handles("createFeedDocument")
def create_feed_document(call: Call) -> Answer:
    """Give a document to upload, with its address."""
    content_type = jobs.wanted_text(call.body, "contentType")
    if not (content_type.isascii() and content_type.isprintable()):
        raise invalid("contentType is not a content type.")
    document = call.world.documents.announce(call.seller.id, content_type)
    url = f"{call.base_url}{call.world.documents.address(document, 'PUT')}"
    return Answer({"feedDocumentId": document.id, "url": url}, 201)


@handles("createFeed")
def create_feed(call: Call) -> Answer:
    """Queue a feed; one of listings is for one marketplace and has a limit of its own."""
    feed_type = jobs.wanted_text(call.body, "feedType")
    document_id = jobs.wanted_text(call.body, "inputFeedDocumentId")
    marketplace_ids = jobs.wanted_marketplaces(call, call.body)
    if feed_type not in TYPES:
        raise invalid(f"Unknown feedType: {feed_type}.")
    if call.world.documents.get(document_id, call.seller.id) is None:
        raise invalid("Unknown inputFeedDocumentId.")
    client_id, feeds = call.caller.application.client_id, call.world.feeds
    if feed_type == LISTINGS:
        if len(marketplace_ids) > 1:
            raise invalid(f"{LISTINGS} takes one marketplace.")
        if not feeds.may_submit(client_id, call.seller.id):
            raise ApiError(429, "QuotaExceeded", "You exceeded your quota for the requested resource.")

    def render(listing: Listing, included: list[str]) -> dict[str, Any]:
        return item_json(call.world, listing, marketplace_ids, included, call.base_url)

    feed = feeds.create(client_id, call.seller.id, feed_type, marketplace_ids, document_id, render)
    return Answer({"feedId": feed.id}, 202)


@handles("getFeed")
def get_feed(call: Call) -> dict[str, Any]:
    """Give a feed."""
    return jobs.shown(jobs.found(call, call.world.feeds.jobs, "feed"), "feed", "resultFeedDocumentId")


@handles("getFeeds")
def get_feeds(call: Call) -> dict[str, Any]:
    """Give the feeds that match, page by page."""
    page, token = jobs.searched(call, call.world.feeds.jobs, "feed")
    feeds = [jobs.shown(one, "feed", "resultFeedDocumentId") for one in page]
    return {"feeds": feeds} | ({"nextToken": token} if token else {})


@handles("cancelFeed")
def cancel_feed(call: Call) -> None:
    """Cancel a feed that waits."""
    feed = jobs.found(call, call.world.feeds.jobs, "feed")
    if feed.status != IN_QUEUE:
        raise invalid("Only a feed that is IN_QUEUE can be cancelled.")
    call.world.feeds.cancel(feed)


@handles("getFeedDocument")
def get_feed_document(call: Call) -> dict[str, Any]:
    """Give the address of a feed's document."""
    return jobs.document_address(call, "feedDocumentId")
