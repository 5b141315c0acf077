"""Files that a feed brings and that a feed or a report leaves, behind addresses that live five minutes."""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlencode

from spapi_simulator.world.agenda import Agenda
from spapi_simulator.world.ids import Ids

ADDRESS_LIVES = timedelta(minutes=5)
PATH = "/documents/"
_STAMP = "%Y%m%dT%H%M%SZ"
_SIGNED = ("X-Amz-Date", "X-Amz-Expires", "response-content-encoding")
_GZIP = 31


@dataclass(frozen=True, slots=True)
class DocumentRules:
    """How documents are kept: from how many bytes on they are compressed, how large one may be, how long."""

    gzip_from: int = 4096
    """Documents from so many bytes on are compressed."""
    largest: int = 1 << 30
    """Bytes of an upload, at most."""
    kept_days: int = 90
    """How long they are kept."""


@dataclass(slots=True)
class Document:
    """A file; ``content`` is None until it was uploaded."""

    id: str
    seller_id: str
    content_type: str
    content: bytes | bytearray | None = None
    compressed: bool = False


class StorageError(Exception):
    """The store of documents refuses, as S3 does: ``code`` and ``message`` of its XML answer."""

    def __init__(self, status: int, code: str, message: str, **details: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details


@dataclass(slots=True)
class Documents:
    """Every document that is still kept."""

    ids: Ids
    agenda: Agenda
    rules: DocumentRules = DocumentRules()
    _kept: dict[str, Document] = field(default_factory=dict)

    def announce(self, seller_id: str, content_type: str) -> Document:
        """Make a place for a document that will be uploaded with this content type."""
        document = Document(f"amzn1.tortuga.4.{self.ids.uuid('document')}", seller_id, content_type)
        self._kept[document.id] = document
        due = self.agenda.now + timedelta(days=self.rules.kept_days)
        self.agenda.at(due, lambda: self.forget(document.id))
        return document

    def keep(self, seller_id: str, content_type: str, parts: Iterable[bytes]) -> Document:
        """Keep what Amazon wrote, compressed when it is large; ``parts`` are never held all at once."""
        document = self.announce(seller_id, content_type)
        document.content, document.compressed = _pack(parts, self.rules.gzip_from)
        return document

    def get(self, document_id: str, seller_id: str) -> Document | None:
        """Give a document of a seller."""
        document = self._kept.get(document_id)
        return document if document and document.seller_id == seller_id else None

    def forget(self, document_id: str) -> None:
        """Drop a document."""
        self._kept.pop(document_id, None)

    def address(self, document: Document, method: str, *, encoding: str = "identity") -> str:
        """Give path and query under which one method works on the document for five minutes."""
        query = {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Date": self.agenda.now.strftime(_STAMP),
            "X-Amz-Expires": str(int(ADDRESS_LIVES.total_seconds())),
            "X-Amz-SignedHeaders": "content-type;host" if method == "PUT" else "host",
            "response-content-encoding": encoding,
        }
        query["X-Amz-Signature"] = self._signature(document, method, query)
        return f"{PATH}{quote(document.id)}?{urlencode(query)}"

    def open(self, method: str, document_id: str, query: Mapping[str, str], content_type: str) -> Document:
        """Give the document that an address names; raises :class:`StorageError` as S3 would answer."""
        if method not in {"PUT", "GET"}:
            message = "The specified method is not allowed against this resource."
            raise StorageError(405, "MethodNotAllowed", message)
        document = self._kept.get(document_id)
        if document is None:
            raise StorageError(404, "NoSuchKey", "The specified key does not exist.", Key=document_id)
        if query.get("X-Amz-Signature") != self._signature(document, method, query):
            raise _no_match()
        expires = datetime.strptime(query["X-Amz-Date"], _STAMP).replace(tzinfo=UTC) + ADDRESS_LIVES
        if self.agenda.now >= expires:
            times = {"Expires": _iso(expires), "ServerTime": _iso(self.agenda.now)}
            raise StorageError(403, "AccessDenied", "Request has expired", **times)
        if method == "PUT" and _plain(content_type) != _plain(document.content_type):
            raise _no_match()
        if method == "GET" and document.content is None:
            raise StorageError(404, "NoSuchKey", "The specified key does not exist.", Key=document_id)
        return document

    def _signature(self, document: Document, method: str, query: Mapping[str, str]) -> str:
        signed = (
            query.get(name, "") for name in ("X-Amz-Date", "X-Amz-Expires", "response-content-encoding")
        )
        return self.ids.digest("address", method, document.id, *signed)


def _pack(parts: Iterable[bytes], gzip_from: int) -> tuple[bytearray, bool]:
    """Give the parts as one, and whether as GZIP, which has no time in it: same parts, same bytes."""
    plain, packed, size = bytearray(), bytearray(), 0
    packer = zlib.compressobj(wbits=_GZIP)
    for part in parts:
        size += len(part)
        if size < gzip_from:
            plain += part
        packed += packer.compress(part)
    packed += packer.flush()
    return (plain, False) if size < gzip_from else (packed, True)


def _plain(content_type: str) -> str:
    return content_type.replace(" ", "").lower()


def _iso(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def _no_match() -> StorageError:
    message = (
        "The request signature we calculated does not match the signature you provided."
        " Check your key and signing method."
    )
    return StorageError(403, "SignatureDoesNotMatch", message)
