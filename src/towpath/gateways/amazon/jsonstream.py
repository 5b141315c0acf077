"""A JSON object too large to hold: its members one by one, arrays element by element."""

import codecs
import json
from collections.abc import AsyncGenerator, AsyncIterator
from decimal import Decimal
from typing import Any

_DECODER = json.JSONDecoder(parse_float=Decimal)
_SPACE = " \t\r\n"
_AFTER = f"{_SPACE},:]}}"
LONGEST_VALUE = 16 * 1024 * 1024


class NotJson(ValueError):
    """The stream is no JSON object, ends in its midst, or has a value that is too long to hold."""


async def members(chunks: AsyncIterator[bytes]) -> AsyncGenerator[tuple[str, Any]]:
    """Give the members of a UTF-8 object as they come: (name, value); of an array, (name, element) each.

    Memory is bound by the largest value that is not an array of the object itself. Raises
    :class:`NotJson`.
    """
    text = _Text(chunks)
    await text.expect("{")
    if await text.peek() == "}":
        return
    while True:
        name = await text.value()
        await text.expect(":")
        if await text.peek() == "[":
            async for element in _elements(text):
                yield name, element
        else:
            yield name, await text.value()
        if await text.expect(",}") == "}":
            return


async def _elements(text: "_Text") -> AsyncGenerator[Any]:
    await text.expect("[")
    if await text.peek() == "]":
        await text.expect("]")
        return
    while True:
        yield await text.value()
        if await text.expect(",]") == "]":
            return


class _Text:
    """The part of the stream that is being read."""

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self._chunks = chunks
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._buffer = ""
        self._at = 0

    async def peek(self) -> str:
        """Give the next character that is no white space, and leave it there."""
        while True:
            while self._at < len(self._buffer):
                if self._buffer[self._at] not in _SPACE:
                    return self._buffer[self._at]
                self._at += 1
            await self._more()

    async def expect(self, characters: str) -> str:
        """Take the next character, which must be one of these."""
        found = await self.peek()
        if found not in characters:
            raise NotJson(f"{found!r} instead of one of {characters!r}")
        self._at += 1
        return found

    async def value(self) -> Any:
        """Take the next value, and see that it has ended: a number may go on in the next chunk."""
        await self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError:
                await self._more()
                continue
            if end < len(self._buffer) and self._buffer[end] in _AFTER:
                self._at = end
                return value
            await self._more()

    async def _more(self) -> None:
        if len(self._buffer) - self._at > LONGEST_VALUE:
            raise NotJson("a value that does not end")
        try:
            chunk = await anext(self._chunks)
        except StopAsyncIteration:
            raise NotJson("an end in its midst") from None
        self._buffer = self._buffer[self._at :] + self._decoder.decode(chunk)
        self._at = 0
