"""Uploads, downloads and feeds of a test's Amazon."""

import gzip
from typing import Any
from urllib.parse import urlsplit

from tests.simulator.caller import US, Amazon, Reply

JSON_FEED = "application/json; charset=UTF-8"


def at(shop: Amazon, method: str, url: str, content: bytes = b"", **headers: str) -> Reply:
    """Send to a document's address; underscores in names of headers stand for dashes."""
    parts = urlsplit(url)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return shop.request(method, parts.path, parts.query, content, named)


def upload(shop: Amazon, content: bytes, content_type: str) -> str:
    """Upload a document and give its id."""
    made = shop.call("createFeedDocument", body={"contentType": content_type}).data
    assert at(shop, "PUT", made["url"], content, content_type=content_type).status == 200
    return str(made["feedDocumentId"])


def download(shop: Amazon, operation: str, **document: Any) -> tuple[str, bytes]:
    """Give a document's content type and content, unpacked."""
    answer = shop.call(operation, **document).data
    reply = at(shop, "GET", answer["url"])
    assert reply.status == 200
    packed = answer.get("compressionAlgorithm") == "GZIP"
    return reply.headers["content-type"], gzip.decompress(reply.content) if packed else reply.content


def send(shop: Amazon, feed_type: str, content: bytes, content_type: str, place: str = US) -> str:
    """Upload and create a feed, and give its id."""
    document_id = upload(shop, content, content_type)
    body = {"feedType": feed_type, "marketplaceIds": [place], "inputFeedDocumentId": document_id}
    reply = shop.call("createFeed", body=body)
    assert reply.status == 202
    return str(reply.data["feedId"])


def result(shop: Amazon, feed_id: str) -> bytes:
    """Give the processing report of a feed that ended."""
    feed = shop.call("getFeed", feedId=feed_id).data
    return download(shop, "getFeedDocument", feedDocumentId=feed["resultFeedDocumentId"])[1]


def renew(shop: Amazon) -> None:
    """Sign in again: an access token lives an hour."""
    (authorisation,) = shop.world.accounts.authorisations.values()
    issued = shop.world.accounts.issue(shop.application, shop.world.now, authorisation=authorisation)
    shop.token = issued.value
