"""The pages behind a document's address: upload with PUT, download with GET, errors as S3's XML; no token."""

import hashlib
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
            response = _send(document, query.get("response-content-encoding", ""))
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


def _send(document: Document, encoding: str) -> Response:
    content = document.content or b""
    headers = {"content-type": document.content_type, "content-length": str(len(content))}
    if document.compressed and encoding == "gzip":
        headers["content-encoding"] = encoding
    return StreamingResponse(_pieces(content), headers=headers)


async def _pieces(content: bytes | bytearray) -> AsyncIterator[bytes]:
    view = memoryview(content)
    for start in range(0, len(view), _PIECE):
        yield bytes(view[start : start + _PIECE])


def _refusal(error: StorageError, request_id: str) -> Response:
    fields = {"Code": error.code, "Message": error.message, **error.details, "RequestId": request_id}
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}</Error>'
    return Response(text, error.status, media_type="application/xml")
