from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from urllib.parse import unquote

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from towpath.gateways.amazon import wire

ITEM = "/listings/2021-08-01/items/{sellerId}/{sku}"
SKUS = {
    "a/b": "a%2Fb",
    "two words": "two%20words",
    "100%": "100%25",
    "%2F": "%252F",
    "señal": "se%C3%B1al",
    "a+b&c=d?e#f": "a%2Bb%26c%3Dd%3Fe%23f",
    "a.b-c_d~e": "a.b-c_d~e",
    "..": "%2E%2E",
    ".": "%2E",
}


@pytest.mark.parametrize(("sku", "encoded"), SKUS.items())
def test_a_sku_is_one_segment_whatever_is_in_it(sku: str, encoded: str) -> None:
    target = wire.target(ITEM, {"sellerId": "A1", "sku": sku}, {})
    assert target == f"/listings/2021-08-01/items/A1/{encoded}"
    request = httpx2.Request("GET", f"https://amazon.example{target}")
    assert request.url.raw_path.decode() == target


@given(sku=st.text(min_size=1, max_size=40))
def test_every_sku_arrives_as_it_was(sku: str) -> None:
    sku = sku.encode("utf-8", "ignore").decode() or "x"
    target = wire.target("/items/{sku}/offers", {"sku": sku}, {"q": sku})
    raw = httpx2.Request("GET", f"https://amazon.example{target}").url.raw_path.decode()
    path, query = raw.split("?")
    assert [unquote(part) for part in path.split("/")] == ["", "items", sku, "offers"]
    assert unquote(query.removeprefix("q=")) == sku


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (["a", "b,c", "d e"], "a,b%2Cc,d%20e"),
        (("x",), "x"),
        ((), ""),
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (Decimal("19.90"), "19.90"),
        (datetime(2026, 11, 24, 9, 30, tzinfo=UTC), "2026-11-24T09%3A30%3A00Z"),
        (
            datetime(2026, 11, 24, 9, 30, 0, 250_000, tzinfo=timezone(timedelta(hours=1))),
            "2026-11-24T08%3A30%3A00.250Z",
        ),
    ],
)
def test_values_of_a_query(value: object, text: str) -> None:
    assert wire.target("/p", {}, {"name": value, "left_out": None}) == f"/p?name={text}"


def test_a_path_is_never_sent_with_a_part_missing() -> None:
    with pytest.raises(KeyError, match="sku"):
        wire.target(ITEM, {"sellerId": "A1"}, {})
    with pytest.raises(ValueError, match="empty"):
        wire.target(ITEM, {"sellerId": "A1", "sku": ""}, {})


def test_a_value_that_looks_like_a_place_holder_stays_a_value() -> None:
    assert (
        wire.target(ITEM, {"sellerId": "{sku}", "sku": "1"}, {}) == "/listings/2021-08-01/items/%7Bsku%7D/1"
    )


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        wire.target("/p", {}, {"after": datetime(2026, 1, 1)})  # noqa: DTZ001 - the very thing


def test_a_body_keeps_amounts_to_the_digit() -> None:
    body = {
        "price": Decimal("19.90"),
        "whole": Decimal(20),
        "long": Decimal("12345678901.1234"),
        "at": datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
        "day": date(2026, 11, 24),
        "name": "ñ",
    }
    assert wire.encoded(body).decode() == (
        '{"price":19.9,"whole":20.0,"long":12345678901.1234,"at":"2026-11-24T09:30:00Z","day":"2026-11-24","name":"ñ"}'
    )


def test_what_json_cannot_say_exactly_is_refused() -> None:
    with pytest.raises(ValueError, match="digits"):
        wire.encoded({"price": Decimal("123456789012345678.1234")})
    with pytest.raises(TypeError, match="object"):
        wire.encoded({"x": object()})


@given(amount=st.decimals(min_value=-(10**11), max_value=10**11, places=4))
def test_every_amount_of_fifteen_digits_comes_back(amount: Decimal) -> None:
    assert Decimal(wire.decoded(wire.encoded([amount]))[0]) == amount


def test_amounts_are_read_as_decimals() -> None:
    assert wire.decoded(b'{"a": 19.90, "b": 3}') == {"a": Decimal("19.90"), "b": 3}
    assert isinstance(wire.decoded(b"[0.1]")[0], Decimal)


def test_the_user_agent_is_one_that_amazon_takes() -> None:
    assert wire.USER_AGENT.startswith("Towpath/")
    assert " (Language=Python/3." in wire.USER_AGENT
    assert "; Platform=" in wire.USER_AGENT
    assert len(wire.USER_AGENT) < 500
