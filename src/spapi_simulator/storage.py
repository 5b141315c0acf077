"""The pages behind a document's address: upload with PUT, download with GET, errors as S3's XML; no token."""

import hashlib
import re
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING
from urllib.parse import unquote
from xml.sax.saxutils import escape

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse

from spapi_simulator.world.documents import PATH, Document, Documents, StorageError

if TYPE_CHECKING:
    from spapi_simulator.app import Simulator

_PIECE = 1 << 16
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


async def page(simulator: "Simulator", request: Request) -> Response:
    """Answer one request to a document's address."""
    documents = simulator.world.documents
    request_id = simulator.world.ids.uuid("storage")
    try:
        name, query = unquote(request.url.path.removeprefix(PATH)), request.query_params
        content_type = request.headers.get("content-type", "")
        document = documents.open(request.method, name, query, content_type)
        if request.method == "PUT":
            response = await _receive(request, document, documents)
        else:
            response = _send(
                document, query.get("response-content-encoding", ""), request.headers.get("range", "")
            )
    except StorageError as error:
        response = _refusal(error, request_id)
    response.headers["x-amz-request-id"] = request_id
    return response


async def _receive(request: Request, document: Document, documents: Documents) -> Response:
    """Take an upload piece by piece; it counts only when it came whole."""
    content, digest = bytearray(), hashlib.md5(usedforsecurity=False)
    try:
        async for piece in request.stream():
            content += piece
            digest.update(piece)
            if len(content) > documents.rules.largest:
                message = "Your proposed upload exceeds the maximum allowed size"
                raise StorageError(400, "EntityTooLarge", message)
    except ClientDisconnect:
        raise StorageError(400, "IncompleteBody", "The request body terminated unexpectedly") from None
    document.content = content
    return Response(headers={"etag": f'"{digest.hexdigest()}"'})


def _send(document: Document, encoding: str, wanted: str) -> Response:
    """Send the content, or with a Range header one part of it, so that a download can be taken up again."""
    content = document.content or b""
    first, after, status = 0, len(content), 200
    headers = {"content-type": document.content_type, "accept-ranges": "bytes"}
    if match := _RANGE.fullmatch(wanted):
        first, after = int(match[1]), min(int(match[2] or after - 1) + 1, after)
        if first >= after:
            message = "The requested range is not satisfiable"
            raise StorageError(416, "InvalidRange", message, ActualObjectSize=str(len(content)))
        status, headers["content-range"] = 206, f"bytes {first}-{after - 1}/{len(content)}"
    headers["content-length"] = str(after - first)
    if document.compressed and encoding == "gzip":
        headers["content-encoding"] = encoding
    return StreamingResponse(_pieces(content, first, after), status, headers)


async def _pieces(content: bytes | bytearray, first: int, after: int) -> AsyncIterator[bytes]:
    for start in range(first, after, _PIECE):
        yield bytes(memoryview(content)[start : min(start + _PIECE, after)])


def _refusal(error: StorageError, request_id: str) -> Response:
    fields = {"Code": error.code, "Message": error.message, **error.details, "RequestId": request_id}
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}</Error>'
    return Response(text, error.status, media_type="application/xml")
