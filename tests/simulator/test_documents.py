import asyncio
import gzip
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

from starlette.requests import ClientDisconnect

from spapi_simulator.world.documents import DocumentRules
from tests.simulator.caller import amazon
from tests.simulator.files import JSON_FEED, at, renew, upload

TEXT = "text/plain; charset=UTF-8"


def _code(content: bytes) -> str | None:
    return ET.fromstring(content).findtext("Code")


def test_an_address_takes_uploads_for_five_minutes_and_the_last_one_counts() -> None:
    shop = amazon()
    made = shop.call("createFeedDocument", body={"contentType": JSON_FEED})
    assert made.status == 201
    url, document_id = made.data["url"], made.data["feedDocumentId"]
    assert url.startswith("http://amazon.test/documents/amzn1.tortuga.4.")
    assert parse_qs(urlsplit(url).query)["X-Amz-Expires"] == ["300"]
    first = at(shop, "PUT", url, b"{1}", content_type=JSON_FEED)
    assert (first.status, first.content) == (200, b"")
    shop.move(minutes=4, seconds=59)
    second = at(shop, "PUT", url, b"{22}", content_type="application/json;charset=utf-8")
    assert second.headers["etag"] == f'"{hashlib.md5(b"{22}", usedforsecurity=False).hexdigest()}"'
    kept = shop.world.documents.get(document_id, shop.seller.id)
    assert kept is not None
    assert kept.content == b"{22}"
    shop.move(seconds=1)
    late = at(shop, "PUT", url, b"{333}", content_type=JSON_FEED)
    assert late.status == 403
    error = ET.fromstring(late.content)
    assert {part.tag: part.text for part in error if part.tag != "RequestId"} == {
        "Code": "AccessDenied",
        "Message": "Request has expired",
        "Expires": "2026-11-02T08:05:00Z",
        "ServerTime": "2026-11-02T08:05:00Z",
    }
    assert kept.content == b"{22}"


def test_an_upload_needs_the_content_type_that_was_announced_and_the_address_as_it_was_given() -> None:
    shop = amazon()
    url = shop.call("createFeedDocument", body={"contentType": JSON_FEED}).data["url"]
    other = at(shop, "PUT", url, b"{}", content_type="text/xml")
    assert (other.status, _code(other.content)) == (403, "SignatureDoesNotMatch")
    assert _code(at(shop, "PUT", url, b"{}").content) == "SignatureDoesNotMatch"
    forged = url.replace("X-Amz-Date=20261102T080000Z", "X-Amz-Date=20261102T090000Z")
    assert _code(at(shop, "PUT", forged, b"{}", content_type=JSON_FEED).content) == "SignatureDoesNotMatch"
    assert _code(at(shop, "GET", url).content) == "SignatureDoesNotMatch"
    assert at(shop, "DELETE", url).status == 405
    nowhere = at(shop, "PUT", "http://amazon.test/documents/none?x=1", b"{}", content_type=JSON_FEED)
    assert (nowhere.status, _code(nowhere.content)) == (404, "NoSuchKey")


def test_an_upload_that_breaks_off_or_is_too_large_leaves_nothing() -> None:
    shop = amazon()
    made = shop.call("createFeedDocument", body={"contentType": TEXT}).data
    shop.world.documents.rules = DocumentRules(largest=10)
    refused = at(shop, "PUT", made["url"], b"eleven byte", content_type=TEXT)
    assert (refused.status, _code(refused.content)) == (400, "EntityTooLarge")
    parts = urlsplit(made["url"])
    said: list[Any] = []
    heard = iter([{"type": "http.request", "body": b"half", "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(heard)

    async def send(message: Any) -> None:
        said.append(message)

    scope = {
        "type": "http",
        "method": "PUT",
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "headers": [(b"host", b"amazon.test"), (b"content-type", TEXT.encode())],
        "server": ("amazon.test", 80),
        "scheme": "http",
        "root_path": "",
    }
    try:
        asyncio.run(shop.simulator(scope, receive, send))
    except ClientDisconnect:
        raise AssertionError("the simulator must survive a client that goes away") from None
    assert said[0]["status"] == 400
    kept = shop.world.documents.get(made["feedDocumentId"], shop.seller.id)
    assert kept is not None
    assert kept.content is None


def test_a_large_document_comes_down_as_gzip_in_pieces_and_a_small_one_as_it_is() -> None:
    shop = amazon()
    row = b"0123456789abcdef" * 64
    large = shop.world.documents.keep(shop.seller.id, TEXT, (row for _ in range(1000)))
    small = shop.world.documents.keep(shop.seller.id, TEXT, [b"few"])
    answer = shop.call("getFeedDocument", feedDocumentId=large.id).data
    assert answer["compressionAlgorithm"] == "GZIP"
    reply = at(shop, "GET", answer["url"])
    assert "content-encoding" not in reply.headers
    assert reply.headers["content-type"] == TEXT
    assert int(reply.headers["content-length"]) == len(reply.content) < 10_000
    assert gzip.decompress(reply.content) == row * 1000
    encoded = shop.call(
        "getFeedDocument", feedDocumentId=large.id, enableContentEncodingUrlHeader="true"
    ).data
    assert at(shop, "GET", encoded["url"]).headers["content-encoding"] == "gzip"
    assert at(shop, "GET", encoded["url"].replace("=gzip", "=identity")).status == 403
    plain = shop.call("getFeedDocument", feedDocumentId=small.id).data
    assert plain.keys() == {"feedDocumentId", "url"}
    assert at(shop, "GET", plain["url"]).content == b"few"
    shop.move(minutes=5)
    expired = at(shop, "GET", plain["url"])
    assert (expired.status, _code(expired.content)) == (403, "AccessDenied")
    again = shop.call("getFeedDocument", feedDocumentId=small.id).data["url"]
    assert at(shop, "GET", again).content == b"few"


def test_a_download_that_broke_is_taken_up_where_it_broke() -> None:
    shop = amazon()
    document = shop.world.documents.keep(shop.seller.id, TEXT, [b"0123456789"])
    url = shop.call("getFeedDocument", feedDocumentId=document.id).data["url"]
    rest = at(shop, "GET", url, range="bytes=4-")
    assert (rest.status, rest.content) == (206, b"456789")
    assert (rest.headers["content-range"], rest.headers["content-length"]) == ("bytes 4-9/10", "6")
    assert at(shop, "GET", url, range="bytes=2-3").content == b"23"
    assert at(shop, "GET", url, range="bytes=8-99").headers["content-range"] == "bytes 8-9/10"
    beyond = at(shop, "GET", url, range="bytes=10-")
    assert (beyond.status, _code(beyond.content)) == (416, "InvalidRange")
    assert ET.fromstring(beyond.content).findtext("ActualObjectSize") == "10"
    whole = at(shop, "GET", url)
    assert (whole.status, whole.content, whole.headers["accept-ranges"]) == (200, b"0123456789", "bytes")


def test_a_document_is_its_sellers_alone_has_content_and_is_not_kept_for_ever() -> None:
    shop = amazon()
    made = shop.call("createFeedDocument", body={"contentType": TEXT}).data["feedDocumentId"]
    assert shop.call("getFeedDocument", feedDocumentId=made).status == 404
    foreign = shop.world.documents.keep("A2OTHER", TEXT, [b"x"])
    assert shop.call("getFeedDocument", feedDocumentId=foreign.id).status == 404
    mine = upload(shop, b"x", TEXT)
    assert shop.call("getFeedDocument", feedDocumentId=mine).status == 200
    shop.move(days=90)
    renew(shop)
    assert shop.call("getFeedDocument", feedDocumentId=mine).status == 404


def test_the_same_seed_gives_the_same_bytes() -> None:
    def history() -> list[bytes]:
        shop = amazon()
        document = shop.world.documents.keep(shop.seller.id, TEXT, [b"row\n"] * 5000)
        answer = shop.call("getFeedDocument", feedDocumentId=document.id)
        return [answer.content, at(shop, "GET", answer.data["url"]).content]

    assert history() == history()
