"""The hosts of Amazon's documents, without sockets: what they are asked, and what they answer."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field

import httpx2

from towpath.gateways.amazon.documents import Document, Download

Answer = httpx2.Response | Exception


class Pieces(httpx2.AsyncByteStream):
    """A body in pieces, which breaks off when it ends with an error."""

    def __init__(self, pieces: Iterable[bytes], error: Exception | None = None) -> None:
        self._pieces = pieces
        self._error = error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece
        if self._error:
            raise self._error


@dataclass
class Host:
    """Answers each request with the next answer, or by ``answer``."""

    answers: list[Answer] = field(default_factory=list)
    answer: Callable[[httpx2.Request], Awaitable[httpx2.Response]] | None = None
    requests: list[httpx2.Request] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)

    def client(self) -> httpx2.AsyncClient:
        headers = {"Authorization": "Bearer secret", "x-amz-access-token": "Atza|secret", "Cookie": "a=b"}
        return httpx2.AsyncClient(
            transport=httpx2.MockTransport(self._handle), headers=headers, auth=("u", "p")
        )

    async def _handle(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        if self.answer:
            return await self.answer(request)
        self.contents.append(await request.aread())
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class Addresses:
    """Gives addresses, each time a fresh one."""

    compression: str = ""
    given: int = 0

    async def __call__(self) -> Document:
        self.given += 1
        return Document(
            f"D{self.given}", f"https://documents.example.com/{self.given}?sig=x", self.compression
        )


def found(content: bytes, content_type: str = "text/plain", status: int = 200) -> httpx2.Response:
    return httpx2.Response(status, headers={"Content-Type": content_type}, stream=Pieces([content]))


def download(content: bytes, content_type: str = "text/plain", size: int = 0) -> Download:
    """Make a document with a content, handed out in pieces of ``size``."""
    pieces = [content[at : at + size] for at in range(0, len(content), size)] if size else [content]
    answer = httpx2.Response(200, headers={"Content-Type": content_type}, stream=Pieces(pieces))
    return Download(Host([answer]).client(), Addresses())
