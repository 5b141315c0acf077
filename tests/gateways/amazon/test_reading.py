import asyncio
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from tests.gateways.amazon.recorder import Call, Recorder
from towpath.gateways.amazon import reading
from towpath.gateways.amazon.reading import Misunderstood, Money, Page


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"amount": "299.90", "currencyCode": "BRL"}, Money(Decimal("299.90"), "BRL")),
        ({"Amount": Decimal("0.10"), "CurrencyCode": "USD"}, Money(Decimal("0.10"), "USD")),
        ({"amount": 12, "currencyCode": "JPY"}, Money(Decimal(12), "JPY")),
        ({"currencyCode": "USD"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_money_is_read_in_every_spelling(data: object, expected: Money | None) -> None:
    assert reading.money(data) == expected


def test_money_keeps_its_digits() -> None:
    assert str(reading.money({"amount": "10.00"})) == "Money(amount=Decimal('10.00'), currency='')"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-24T10:37:00Z", datetime(2026, 11, 24, 10, 37, tzinfo=UTC)),
        ("2025-05-28T00:36:48.914Z", datetime(2025, 5, 28, 0, 36, 48, 914000, tzinfo=UTC)),
        ("2026-11-24T10:37:00+01:00", datetime(2026, 11, 24, 10, 37, tzinfo=timezone(timedelta(hours=1)))),
        ("2026-11-24T10:37:00", datetime(2026, 11, 24, 10, 37, tzinfo=UTC)),
        ("", None),
        (None, None),
    ],
)
def test_times_are_aware(text: str | None, expected: datetime | None) -> None:
    assert reading.moment(text) == expected


def test_what_is_missing_is_empty() -> None:
    assert reading.text(None) == ""
    assert reading.texts(None) == ()
    assert reading.whole(None) is None
    assert reading.rows(None, reading.text) == ()
    assert reading.part(None, "a", "b") == {}
    assert reading.part({"a": None}, "a", "b") == {}
    assert reading.part({"a": {"b": {"c": 1}}}, "a", "b") == {"c": 1}


def test_an_empty_part_of_a_query_is_not_sent_and_zero_and_false_are() -> None:
    client = Recorder({}, checked=False)
    query = {"a": "", "b": (), "c": None, "d": 0, "e": False, "f": ("x",)}
    asyncio.run(reading.ask(client, "getFeeds", reading.nothing, query=query))
    assert client.calls == [Call("getFeeds", query={"d": 0, "e": False, "f": ("x",)})]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"name": "Sarah"}, "getOrder: no order"),
        ({"order": "Sarah"}, "getOrder: ValueError"),
        ({"order": None}, "getOrder: TypeError"),
        (["Sarah"], "getOrder: TypeError"),
    ],
)
def test_an_answer_that_lacks_a_part_is_misunderstood_and_not_quoted(data: object, text: str) -> None:
    with pytest.raises(Misunderstood) as caught:
        reading.read("getOrder", lambda answer: int(answer["order"]), data)
    assert str(caught.value) == text
    assert caught.value.__suppress_context__


def test_pages_follow_their_tokens() -> None:
    tokens = []

    async def fetch(token: str) -> Page[str]:
        tokens.append(token)
        return Page((f"item {len(tokens)}",), "t" * len(tokens) if len(tokens) < 3 else "")

    async def collect() -> list[Page[str]]:
        return [page async for page in reading.pages(fetch)]

    assert [page.items for page in asyncio.run(collect())] == [("item 1",), ("item 2",), ("item 3",)]
    assert tokens == ["", "t", "tt"]
