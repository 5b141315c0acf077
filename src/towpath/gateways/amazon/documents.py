"""Contents of feeds and reports: streams to and from the addresses that Amazon signs.

The memory that a document takes does not depend on its size. A signed address opens to whoever has it, so
it gets no token and is not printed; it lives five minutes and is asked for anew when it has expired.
"""

import re
import tempfile
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import IO

import httpx2

from towpath.gateways.amazon.errors import Refused, Retryable
from towpath.gateways.amazon.reading import Json, text

GZIP = "GZIP"
CHUNK = 64 * 1024
IN_MEMORY = 1024 * 1024
AGAIN_S = 30.0
MOST_FAILURES = 3
"""How often in a row the document's host may fail, or refuse an address, before the caller hears of it."""
_EXPIRED = (HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN)
_CODE = re.compile(rb"<Code>(\w+)</Code>")
_LONGEST_ERROR = 4096
_TIMEOUTS = httpx2.Timeout(60.0, connect=5.0).as_dict()


@dataclass(frozen=True, slots=True)
class Document:
    """A document and the address that opens it; ``compression`` is GZIP or empty."""

    id: str
    url: str = field(repr=False)
    compression: str = ""


Find = Callable[[], Awaitable[Document]]
"""Asks Amazon for a document with a fresh address."""


def document(data: Json, name_of_id: str) -> Document:
    """Read the answer of the operations that give addresses."""
    return Document(text(data[name_of_id]), data["url"], text(data.get("compressionAlgorithm")))


async def upload(http: httpx2.AsyncClient, find: Find, content: Iterable[bytes], content_type: str) -> str:
    """Store content in a document; give the id of the document that has it in the end.

    ``find`` makes a new document each time. The content is put by on disk first: the host wants its length
    beforehand, and an address that has expired meanwhile costs no second run of the iterator. It is not
    compressed, which Amazon does not take. Raises ``Retryable`` and ``Refused``.
    """
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        for chunk in content:
            file.write(chunk)
        headers = {"Content-Type": content_type, "Content-Length": str(file.tell())}
        failures = Failures("putDocument")
        target = await find()
        while True:
            try:
                async with _sent(http, "PUT", target.url, headers, _chunks(file)) as response:
                    if response.is_success:
                        return target.id
                    if await failures.refused(response):
                        target = await find()
            except httpx2.TransportError as error:
                failures.lost(error)


class Download:
    """The content of one document, once: as bytes without compression, or as text with a charset.

    A connection that breaks is taken up where it broke, with a fresh address if need be.
    """

    def __init__(self, http: httpx2.AsyncClient, find: Find) -> None:
        self._http = http
        self._find = find
        self._compressed = False
        self.charset = ""
        """That of the Content-Type; known with the first piece, empty when the host names none."""

    async def content(self) -> AsyncGenerator[bytes]:
        """Give the content in pieces. Raises ``Retryable`` and ``Refused``."""
        inflate = Inflate()
        async with aclosing(self._stored()) as pieces:
            async for piece in pieces:
                if not self._compressed:
                    yield piece
                    continue
                for inflated in inflate(piece):
                    yield inflated
        if self._compressed and not inflate.complete:
            raise Retryable(AGAIN_S, "getDocument: cut off")

    async def _stored(self) -> AsyncGenerator[bytes]:
        """Give the bytes that the host has."""
        failures, had = Failures("getDocument"), 0
        source = await self._find()
        while True:
            try:
                async with _sent(self._http, "GET", source.url, _from(had)) as response:
                    if had and response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                        return
                    if not response.is_success:
                        if await failures.refused(response):
                            source = await self._find()
                        continue
                    self._describe(source, response)
                    skip = had if response.status_code == HTTPStatus.OK else 0
                    async for piece in response.aiter_raw():
                        new = piece[skip:]
                        skip = max(0, skip - len(piece))
                        if new:
                            had += len(new)
                            failures.forget()
                            yield new
                    return
            except httpx2.TransportError as error:
                failures.lost(error)

    def _describe(self, source: Document, response: httpx2.Response) -> None:
        encoding = response.headers.get("content-encoding", "")
        self._compressed = source.compression.upper() == GZIP or encoding == "gzip"
        self.charset = response.charset_encoding or ""


class Failures:
    """Counts what goes wrong in a row, and gives up after :data:`MOST_FAILURES`."""

    def __init__(self, operation: str) -> None:
        self._operation = operation
        self._count = 0

    def forget(self) -> None:
        """Begin anew: something worked."""
        self._count = 0

    def lost(self, error: httpx2.TransportError) -> None:
        """Take note of a broken connection; raises ``Retryable`` when it was one too many."""
        self._count += 1
        if self._count >= MOST_FAILURES:
            raise Retryable(AGAIN_S, f"{self._operation}: {type(error).__name__}") from None

    async def refused(self, response: httpx2.Response) -> bool:
        """Take note of an error's answer; tell whether a fresh address may help.

        Raises ``Refused`` for good, ``Retryable`` when a fault of the host does not pass.
        """
        self._count += 1
        status, request_id = response.status_code, response.headers.get("x-amz-request-id", "")
        expired = status in _EXPIRED
        fault = status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR
        if (expired or fault) and self._count < MOST_FAILURES:
            return expired
        if fault:
            reason = f"{self._operation}: HTTP {status} {request_id}".rstrip()
            raise Retryable(AGAIN_S, reason, status=status, request_id=request_id)
        code = await _code(response)
        raise Refused(self._operation, status, code, message="", request_id=request_id)


class Inflate:
    """Undoes GZIP, also of several members in a row, in pieces of bounded size."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._zlib = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)

    @property
    def complete(self) -> bool:
        """Tell whether the last member has ended."""
        return self._zlib.eof

    def __call__(self, piece: bytes) -> Iterator[bytes]:
        """Give what a piece makes; raises ``Retryable`` for what is no GZIP."""
        more = False
        while piece or more:
            if self._zlib.eof:
                self._begin()
            try:
                inflated = self._zlib.decompress(piece, CHUNK)
            except zlib.error as error:
                raise Retryable(AGAIN_S, f"getDocument: {error}") from None
            if inflated:
                yield inflated
            more = len(inflated) == CHUNK and not self._zlib.eof
            piece = self._zlib.unconsumed_tail or self._zlib.unused_data


@asynccontextmanager
async def _sent(
    http: httpx2.AsyncClient,
    method: str,
    url: str,
    headers: dict[str, str],
    content: AsyncIterator[bytes] | None = None,
) -> AsyncIterator[httpx2.Response]:
    """Send a request that has these headers and none of the client's own, and close its answer."""
    request = httpx2.Request(method, url, headers=headers, content=content, extensions={"timeout": _TIMEOUTS})
    response = await http.send(request, stream=True, auth=None, follow_redirects=False)
    try:
        yield response
    finally:
        await response.aclose()


def _from(offset: int) -> dict[str, str]:
    headers = {"Accept-Encoding": "identity"}
    return headers | {"Range": f"bytes={offset}-"} if offset else headers


async def _chunks(file: IO[bytes]) -> AsyncIterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk


async def _code(response: httpx2.Response) -> str:
    """Give the host's word for an error; the rest of its answer may quote the address."""
    body = b""
    async for piece in response.aiter_raw():
        body += piece
        if len(body) >= _LONGEST_ERROR:
            break
    found = _CODE.search(body)
    return found[1].decode() if found else f"HTTP{response.status_code}"
