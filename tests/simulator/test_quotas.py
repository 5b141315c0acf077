"""Buckets: never more than Amazon's plan allows, and not less."""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spapi_simulator.operations import NOTIFICATIONS, OPERATIONS, Operation
from spapi_simulator.quotas import A_TOKEN, Quotas
from tests.simulator.caller import START, amazon

GAPS = st.lists(st.floats(0, 5), min_size=1, max_size=60)


def operation(rate: float, burst: int, application_rate: float | None = None) -> Operation:
    return Operation("o", "GET", "/o", rate, burst, application_rate)


@given(GAPS, st.floats(0.01, 20), st.integers(1, 20))
@settings(max_examples=200, deadline=None)
def test_no_span_of_time_sees_more_than_burst_and_rate_allow(
    gaps: list[float], rate: float, burst: int
) -> None:
    """Whatever the pattern of calls: between any two grants lie at most burst + rate * time."""
    quotas, now, granted = Quotas(), START, []
    for gap in gaps:
        now += timedelta(seconds=gap)
        if quotas.take("app", "seller", operation(rate, burst), now):
            granted.append(now)
    for first, begin in enumerate(granted):
        for last in range(first, len(granted)):
            span = (granted[last] - begin).total_seconds()
            assert last - first + 1 <= burst + rate * span + 1e-5


@given(GAPS, st.integers(1, 20), st.integers(1, 20))
@settings(max_examples=200, deadline=None)
def test_exactly_what_a_bucket_of_fractions_grants_is_granted(
    gaps: list[float], rate: int, burst: int
) -> None:
    quotas, now, tokens = Quotas(), START, Fraction(burst)
    for gap in gaps:
        before, now = now, now + timedelta(seconds=gap)
        tokens = min(
            Fraction(burst), tokens + Fraction((now - before) / timedelta(microseconds=1)) * rate / 10**6
        )
        due = tokens >= Fraction(A_TOKEN)
        assert quotas.take("app", "seller", operation(rate, burst), now) is due
        tokens -= due


def test_sellers_share_the_applications_bucket_and_no_other() -> None:
    quotas, shared = Quotas(), operation(5, 3, application_rate=4)
    taken = [quotas.take("app", f"seller {number % 2}", shared, START) for number in range(6)]
    assert taken == [True, True, True, True, False, False]
    assert quotas.take("other app", "seller 0", shared, START)
    assert quotas.refused == 2


def test_what_is_refused_costs_no_token_of_the_other_bucket() -> None:
    quotas, shared = Quotas(), operation(1, 1, application_rate=2)
    assert [quotas.take("app", "a", shared, START) for _ in range(3)] == [True, False, False]
    assert quotas.take("app", "b", shared, START)


def test_a_plan_can_change_for_one_seller_and_for_all() -> None:
    quotas, known = Quotas(), OPERATIONS["getAccount"]
    quotas.take("app", "a", known, START)
    quotas.change("a", "getAccount", 5, 2)
    quotas.change("", "getAccount", 1, 7)
    assert (quotas.limits("a", known), quotas.limits("b", known)) == ((5, 2), (1, 7))
    assert [quotas.take("app", "a", known, START) for _ in range(3)] == [True, True, False]
    assert [quotas.take("app", "b", known, START) for _ in range(8)].count(True) == 7


def test_buckets_can_be_emptied_before_they_are_used() -> None:
    quotas, known = Quotas(), OPERATIONS["getFeed"]
    quotas.empty("app", ["a", ""], known, START)
    assert not quotas.take("app", "a", known, START)
    assert quotas.take("app", "a", known, START + timedelta(seconds=0.5))
    rows = [(key[1], bucket.tokens) for key, bucket in quotas.standing(START + timedelta(seconds=1))]
    assert rows == [("-", 2), ("a", 1)]


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_operation_stops_after_its_burst(name: str) -> None:
    """Through the front door: the burst is let in whatever the answers are, the next call gets 429."""
    shop, known = amazon(), OPERATIONS[name]
    authorisation = next(iter(shop.world.accounts.authorisations.values()))
    token = shop.world.accounts.issue(
        shop.application, START, authorisation=None if known.scope else authorisation, scope=known.scope
    )
    headers = {"x-amz-access-token": token.value}
    path = known.path.replace("{", "").replace("}", "")
    seen = [shop.request(known.method, path, headers=headers) for _ in range(known.burst + 1)]
    assert [reply.status for reply in seen].count(429) == 1
    assert seen[-1].status == 429
    told = {
        reply.headers.get("x-amzn-ratelimit-limit") for reply in seen[:-1] if reply.status in {200, 400, 404}
    }
    assert told <= {f"{known.rate:g}"}
    assert "x-amzn-ratelimit-limit" not in seen[-1].headers
    shop.move(seconds=1 / known.rate)
    assert shop.request(known.method, path, headers=headers).status != 429


def test_grantless_calls_have_a_bucket_of_their_own() -> None:
    shop = amazon()
    token = shop.world.accounts.issue(shop.application, START, scope=NOTIFICATIONS).value
    seen = [shop.call("getDestinations", token=token).status for _ in range(6)]
    assert seen == [200] * 5 + [429]


def test_the_announced_rate_follows_the_speed_of_the_clock() -> None:
    shop = amazon()
    shop.simulator.clock.set(shop.world.now, 100)
    assert shop.call("getAccount").headers["x-amzn-ratelimit-limit"] == "1.6"
