import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

import httpx2
import pytest

from tests.gateways.amazon.hosts import Addresses, Host, Pieces, found
from towpath.gateways.amazon.documents import Document, Download, Inflate, document, upload
from towpath.gateways.amazon.errors import Refused, Retryable

EXPIRED = b"<Error><Code>AccessDenied</Code><Message>Request has expired: https://x?sig=y</Message></Error>"
MIB = 1024 * 1024


def refusal(status: int = 403, body: bytes = EXPIRED) -> httpx2.Response:
    return httpx2.Response(status, headers={"x-amz-request-id": "s3-1"}, stream=Pieces([body]))


def read(host: Host, addresses: Addresses) -> bytes:
    async def collect() -> bytes:
        return b"".join([piece async for piece in Download(host.client(), addresses).content()])

    return asyncio.run(collect())


def send(host: Host, addresses: Addresses, *pieces: bytes) -> str:
    return asyncio.run(upload(host.client(), addresses, pieces, "text/xml; charset=UTF-8"))


def sent_headers(request: httpx2.Request) -> dict[str, str]:
    return {name: value for name, value in request.headers.items() if name != "host"}


def test_an_address_is_not_printed() -> None:
    data = {"reportDocumentId": "D", "url": "https://x?sig=y", "compressionAlgorithm": "GZIP"}
    read_document = document(data, "reportDocumentId")
    assert read_document == Document("D", "https://x?sig=y", "GZIP")
    assert repr(read_document) == "Document(id='D', compression='GZIP')"


# Download


def test_a_document_comes_as_it_is_and_its_host_gets_no_token() -> None:
    host, addresses = Host([found(b"a\tb\n")]), Addresses()
    assert read(host, addresses) == b"a\tb\n"
    (request,) = host.requests
    assert (request.method, str(request.url)) == ("GET", "https://documents.example.com/1?sig=x")
    assert sent_headers(request) == {"accept-encoding": "identity"}
    assert request.extensions["timeout"] == {"connect": 5.0, "read": 60.0, "write": 60.0, "pool": 60.0}


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_gzip_is_undone_whatever_the_pieces(size: int) -> None:
    content = b"".join(b"row %d\n" % number for number in range(5000))
    packed = gzip.compress(content[:9000]) + gzip.compress(content[9000:])
    pieces = [packed[at : at + size] for at in range(0, len(packed), size)]
    host = Host([httpx2.Response(200, stream=Pieces(pieces))])
    assert read(host, Addresses("GZIP")) == content


def test_gzip_of_the_transfer_alone_is_undone_too() -> None:
    answer = httpx2.Response(200, headers={"Content-Encoding": "gzip"}, stream=Pieces([gzip.compress(b"x")]))
    assert read(Host([answer]), Addresses()) == b"x"


def test_gzip_that_is_cut_off_is_to_be_had_again() -> None:
    host = Host([found(gzip.compress(b"a" * 1000)[:-9])])
    with pytest.raises(Retryable, match="cut off") as caught:
        read(host, Addresses("GZIP"))
    assert caught.value.after_s == 30


def test_what_is_no_gzip_is_to_be_had_again() -> None:
    with pytest.raises(Retryable, match="incorrect header check"):
        read(Host([found(b"plain")]), Addresses("GZIP"))


def test_what_inflates_enormously_comes_in_small_pieces() -> None:
    packed = zlib.compressobj(wbits=31)
    bomb = packed.compress(bytes(8 * MIB)) + packed.flush()
    inflate = Inflate()
    sizes = [len(piece) for piece in inflate(bomb)]
    assert (max(sizes), sum(sizes), inflate.complete) == (64 * 1024, 8 * MIB, True)


@pytest.mark.parametrize("status", [400, 403])
def test_an_expired_address_is_asked_for_anew(status: int) -> None:
    host, addresses = Host([refusal(status), found(b"content")]), Addresses()
    assert read(host, addresses) == b"content"
    assert addresses.given == 2
    assert [request.url.path for request in host.requests] == ["/1", "/2"]


def test_a_connection_that_breaks_is_taken_up_where_it_broke() -> None:
    broken = httpx2.Response(200, stream=Pieces([b"01234"], httpx2.ReadError("gone")))
    host, addresses = Host([broken, refusal(), found(b"56789", status=206)]), Addresses()
    assert read(host, addresses) == b"0123456789"
    assert [request.headers.get("range") for request in host.requests] == [None, "bytes=5-", "bytes=5-"]
    assert [request.url.path for request in host.requests] == ["/1", "/1", "/2"]


def test_a_host_that_begins_anew_is_understood() -> None:
    broken = httpx2.Response(200, stream=Pieces([b"01234"], httpx2.RemoteProtocolError("cut")))
    again = httpx2.Response(200, stream=Pieces([b"012", b"3456", b"789"]))
    assert read(Host([broken, again]), Addresses()) == b"0123456789"


def test_a_connection_that_breaks_after_the_last_byte_had_all() -> None:
    broken = httpx2.Response(200, stream=Pieces([b"01234"], httpx2.ReadError("gone")))
    assert read(Host([broken, refusal(416)]), Addresses()) == b"01234"


def test_gzip_goes_on_after_a_break() -> None:
    packed = gzip.compress(bytes(range(256)) * 50)
    broken = httpx2.Response(200, stream=Pieces([packed[:30]], httpx2.ReadTimeout("slow")))
    rest = httpx2.Response(206, stream=Pieces([packed[30:]]))
    assert read(Host([broken, rest]), Addresses("GZIP")) == bytes(range(256)) * 50


def test_a_host_that_stays_away_is_tried_three_times() -> None:
    host = Host([httpx2.ConnectError("https://x?sig=y")] * 3)
    with pytest.raises(Retryable) as caught:
        read(host, Addresses())
    assert (str(caught.value), caught.value.after_s) == ("getDocument: ConnectError", 30)
    assert len(host.requests) == 3


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_host_with_a_fault_is_tried_three_times(status: int) -> None:
    host, addresses = Host([refusal(status), refusal(status), refusal(status)]), Addresses()
    with pytest.raises(Retryable) as caught:
        read(host, addresses)
    assert (str(caught.value), caught.value.status) == (f"getDocument: HTTP {status} s3-1", status)
    assert (len(host.requests), addresses.given) == (3, 1)


def test_fresh_addresses_that_are_refused_are_a_refusal_that_quotes_no_address() -> None:
    host, addresses = Host([refusal(), refusal(), refusal()]), Addresses()
    with pytest.raises(Refused) as caught:
        read(host, addresses)
    refused = caught.value
    assert (refused.status, refused.code, refused.request_id) == (403, "AccessDenied", "s3-1")
    assert str(refused) == "getDocument: HTTP 403 AccessDenied s3-1"
    assert (refused.message, addresses.given) == ("", 3)


def test_a_document_that_is_gone_is_a_refusal_at_once() -> None:
    host = Host([refusal(404, b"<html>")])
    with pytest.raises(Refused, match="HTTP404"):
        read(host, Addresses())
    assert len(host.requests) == 1


# Upload


def test_a_content_is_sent_with_its_length_and_no_token() -> None:
    host, addresses = Host([httpx2.Response(200)]), Addresses()
    assert send(host, addresses, b"<a>", b"</a>") == "D1"
    (request,) = host.requests
    assert (request.method, host.contents) == ("PUT", [b"<a></a>"])
    assert sent_headers(request) == {"content-type": "text/xml; charset=UTF-8", "content-length": "7"}


def test_an_expired_address_is_replaced_and_the_content_sent_from_its_begin() -> None:
    host, addresses = Host([refusal(), httpx2.ReadError("gone"), httpx2.Response(200)]), Addresses()
    assert send(host, addresses, b"<a>", b"</a>") == "D2"
    assert host.contents == [b"<a></a>"] * 3
    assert [request.url.path for request in host.requests] == ["/1", "/2", "/2"]


def test_an_upload_that_is_refused_says_why() -> None:
    body = b"<Error><Code>SignatureDoesNotMatch</Code></Error>"
    host = Host([refusal(403, body), refusal(403, body), refusal(403, body)])
    with pytest.raises(Refused, match=r"putDocument: HTTP 403 SignatureDoesNotMatch s3-1"):
        send(host, Addresses(), b"x")


# Memory


def peak_of(work: Iterator[None]) -> float:
    """Give the peak of Python's memory in MiB while ``work`` is done."""
    tracemalloc.start()
    try:
        for _ in work:
            pass
        return tracemalloc.get_traced_memory()[1] / MIB
    finally:
        tracemalloc.stop()


BLOCK = bytes(range(256)) * 1024
BLOCKS = 800  # of 256 KiB: 200 MiB


@pytest.mark.parametrize("compression", ["", "GZIP"])
def test_a_download_of_200_mib_needs_little_memory(compression: str) -> None:
    packer = zlib.compressobj(1, wbits=31)

    def stored() -> Iterator[bytes]:
        for _ in range(BLOCKS):
            yield packer.compress(BLOCK) if compression else BLOCK
        if compression:
            yield packer.flush()

    async def count() -> int:
        total = 0
        download = Download(
            Host([httpx2.Response(200, stream=Pieces(stored()))]).client(), Addresses(compression)
        )
        async with aclosing(download.content()) as pieces:
            async for piece in pieces:
                total += len(piece)
        return total

    def work() -> Iterator[None]:
        assert asyncio.run(count()) == 200 * MIB
        yield

    assert peak_of(work()) < 20


def test_an_upload_of_200_mib_needs_little_memory() -> None:
    async def swallow(request: httpx2.Request) -> httpx2.Response:
        body = request.stream
        assert isinstance(body, AsyncIterator | httpx2.AsyncByteStream)
        total = 0
        async for piece in body:
            total += len(piece)
        assert total == 200 * MIB
        return httpx2.Response(200)

    class Streaming(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            return await swallow(request)

    def work() -> Iterator[None]:
        http = httpx2.AsyncClient(transport=Streaming())
        content = (BLOCK for _ in range(BLOCKS))
        assert asyncio.run(upload(http, Addresses(), content, "text/plain")) == "D1"
        yield

    assert peak_of(work()) < 20
