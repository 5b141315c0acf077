import asyncio
import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from towpath.gateways.amazon import jsonstream


async def chunks(content: bytes, size: int) -> AsyncIterator[bytes]:
    for at in range(0, len(content), size):
        yield content[at : at + size]


def members(content: bytes, size: int = 3) -> list[tuple[str, Any]]:
    async def collect() -> list[tuple[str, Any]]:
        return [member async for member in jsonstream.members(chunks(content, size))]

    return asyncio.run(collect())


def test_members_come_one_by_one_and_arrays_element_by_element() -> None:
    content = ' {"a" : [ {"b": [1, 2]}, "x" ] , "c": 1.50, "d": [], "e": {"ü": null}} '.encode()
    expected = [("a", {"b": [1, 2]}), ("a", "x"), ("c", Decimal("1.50")), ("e", {"ü": None})]
    assert members(content) == expected
    assert members(content, size=1) == expected
    assert members(b"\xef\xbb\xbf{}") == []


@pytest.mark.parametrize(
    "content",
    [b"", b"[1]", b"{", b'{"a"', b'{"a": 1', b'{"a": 1 2}', b'{"a": [1', b'{"a": [1 2]}', b'{"a":}', b"no"],
)
def test_what_is_no_whole_object_is_told(content: bytes) -> None:
    with pytest.raises(jsonstream.NotJson):
        members(content)


def test_a_value_without_end_is_not_read_for_ever() -> None:
    with pytest.raises(jsonstream.NotJson, match="does not end"):
        members(b'{"a": "' + b"x" * (jsonstream.LONGEST_VALUE + 70_000), size=4_000_000)


@given(
    data=st.dictionaries(
        st.text(), st.one_of(st.integers(), st.text(), st.lists(st.dictionaries(st.text(), st.text())))
    ),
    size=st.integers(1, 20),
    ascii_=st.booleans(),
)
def test_the_stream_says_what_the_whole_says(*, data: dict[str, Any], size: int, ascii_: bool) -> None:
    expected = [
        (name, value)
        for name, values in data.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    assert members(json.dumps(data, ensure_ascii=ascii_).encode(errors="surrogatepass"), size) == expected
