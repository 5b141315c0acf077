"""The database's function that gives tokens, with a clock of its own: rules by example, then by chance."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.gateways.amazon.calls import fits

pytestmark = pytest.mark.django_db

CLOCK = """
CREATE SCHEMA fake;
CREATE FUNCTION fake.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS
    $$SELECT to_timestamp(current_setting('fake.now')::float8)$$;
SET LOCAL search_path TO fake, public, pg_catalog;
"""
TAKE = """
SELECT * FROM amazon_gateway_take('na', 'app', %s::text[], %s::text[], %s::float8[], %s::float8[], %s, %s, %s)
"""
ALL = "*"


@dataclass
class Buckets:
    """Takes tokens at the times that a test says."""

    now: float = 1_000_000.0

    def take(
        self, *buckets: tuple[str, float, float], interactive: bool = False, hold: float = 3.0
    ) -> tuple[bool, float]:
        """Take a token of each (seller, rate, burst); give whether there was one, and the seconds to wait."""
        given, wait, _ = self.take_many(1, *buckets, interactive=interactive, hold=hold)
        return given == 1, wait

    def take_many(
        self, wanted: int, *buckets: tuple[str, float, float], interactive: bool = False, hold: float = 3.0
    ) -> tuple[int, float, float]:
        """Take up to so many; give how many, the seconds to the first, and from one to the next."""
        sellers, rates, bursts = (list(column) for column in zip(*buckets, strict=True))
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('fake.now', %s, true)", [repr(self.now)])
            operations = ["op"] * len(sellers)
            cursor.execute(TAKE, [operations, sellers, rates, bursts, interactive, wanted, hold])
            given, wait, pace, rate = cursor.fetchone()
        assert rate == rates[-1]
        return given, round(wait, 9), pace

    def taken_at_once(self, *buckets: tuple[str, float, float], interactive: bool = False) -> int:
        """Count the tokens that are there now."""
        for count in range(1000):
            if self.take(*buckets, interactive=interactive, hold=0) != (True, 0.0):
                return count
        raise AssertionError("no end of tokens")


@pytest.fixture
def buckets() -> Buckets:
    with connection.cursor() as cursor:
        cursor.execute(CLOCK)
    return Buckets()


@pytest.mark.parametrize(
    ("rate", "burst", "bulk", "interactive"),
    [
        (5, 5, 3, 1),  # one in reserve against the network, one for interactive calls
        (5, 10, 8, 1),
        (0.5, 30, 24, 5),
        (0.0167, 15, 12, 2),
        (2, 2, 1, 0),
        (0.5, 1, 1, 0),
        (
            100,
            5,
            1,
            1,
        ),  # so fast that a tenth of a second in the network is worth all of it
    ],
)
def test_a_full_bucket_gives_bulk_work_its_burst_but_the_reserve(
    buckets: Buckets, rate: float, burst: float, bulk: int, interactive: int
) -> None:
    one = ("A1", rate, burst)
    assert buckets.taken_at_once(one) == bulk
    assert buckets.taken_at_once(one, interactive=True) == interactive


def test_an_empty_bucket_says_when_and_takes_nothing(buckets: Buckets) -> None:
    one = ("A1", 0.5, 2)
    assert buckets.take(one) == (True, 0)
    assert [buckets.take(one) for _ in range(3)] == [(False, 2.0)] * 3
    buckets.now += 1.5
    assert buckets.take(one) == (False, 0.5)
    buckets.now += 0.45
    assert buckets.take(one) == (True, 0.05)
    assert buckets.take(one) == (False, 2.05)


def test_a_token_ahead_of_its_time_is_not_given_to_one_who_will_not_wait(buckets: Buckets) -> None:
    one = ("A1", 20, 2)
    assert buckets.take(one) == (True, 0)
    assert buckets.take(one, hold=0.04) == (False, 0.05)
    assert buckets.take(one, hold=0.05) == (True, 0.05)
    assert buckets.take(one) == (True, 0.1)
    assert buckets.take(one) == (False, 0.15)


def test_what_comes_within_a_tenth_of_a_second_is_given_at_once(buckets: Buckets) -> None:
    one = ("A1", 50, 2)
    assert buckets.take_many(9, one) == (6, 0, 0.02)
    assert buckets.take_many(9, one) == (0, 0.12, 0.02)
    buckets.now += 0.07
    assert buckets.take_many(2, one) == (2, 0.05, 0.02)
    assert buckets.take_many(9, one) == (1, 0.09, 0.02)


def test_the_slowest_bucket_sets_the_pace(buckets: Buckets) -> None:
    assert buckets.take_many(9, (ALL, 100.0, 90.0), ("A1", 50.0, 2.0)) == (6, 0, 0.02)
    assert buckets.take_many(9, (ALL, 100.0, 90.0), ("A2", 1000.0, 2.0)) == (9, 0, 0.01)


def test_a_bucket_of_one_fills_two_per_cent_slower(buckets: Buckets) -> None:
    one = ("A1", 0.5, 1)
    assert buckets.take(one) == (True, 0)
    assert buckets.take(one) == (False, round(2 / 0.98, 9))


def test_where_there_is_no_reserve_an_interactive_call_goes_first(buckets: Buckets) -> None:
    one = ("A1", 0.5, 2)
    assert buckets.take(one) == (True, 0)
    assert buckets.take(one, interactive=True) == (False, 2.0)
    buckets.now += 2
    assert buckets.take(one) == (False, 0.25)
    assert buckets.take(one, interactive=True) == (True, 0)
    assert buckets.take(one) == (False, 2.0)


def test_one_who_will_not_wait_so_long_claims_nothing(buckets: Buckets) -> None:
    one = ("A1", 0.1, 1)
    assert buckets.take(one) == (True, 0)
    assert buckets.take(one, interactive=True, hold=3)[0] is False
    buckets.now += 11
    assert buckets.take(one) == (True, 0)


def test_a_claim_that_nobody_takes_up_ends(buckets: Buckets) -> None:
    one = ("A1", 0.5, 2)
    assert buckets.take(one) == (True, 0)
    assert buckets.take(one, interactive=True) == (False, 2.0)
    buckets.now += 2.25
    assert buckets.take(one) == (True, 0)


def test_all_buckets_give_or_none(buckets: Buckets) -> None:
    everybody, mine, other = (ALL, 1.0, 3.0), ("A1", 5.0, 5.0), ("A2", 5.0, 5.0)
    assert buckets.take(everybody, mine) == (True, 0)
    assert buckets.take(everybody, other)[0] is False
    assert buckets.taken_at_once(other) == 3


def test_a_claim_on_one_sellers_bucket_does_not_hold_up_another(buckets: Buckets) -> None:
    everybody, mine, other = (ALL, 100.0, 90.0), ("A1", 0.5, 1.0), ("A2", 0.5, 1.0)
    assert buckets.take(everybody, mine) == (True, 0)
    assert buckets.take(everybody, mine, interactive=True)[0] is False
    assert buckets.take(everybody, other) == (True, 0)


def served(buckets: Buckets, callers: dict[str, float], seconds: int, everybody: float) -> dict[str, int]:
    """Let each seller ask so many times a second; count what each was given in the last half of the time."""
    given: dict[str, int] = defaultdict(int)
    began, due = buckets.now, dict.fromkeys(callers, buckets.now)
    while buckets.now < began + seconds:
        seller = min(due, key=lambda one: due[one])
        buckets.now = due[seller]
        taken, wait = buckets.take((ALL, everybody, 0.9 * everybody), (seller, 50.0, 10.0), hold=0)
        due[seller] += 1 / callers[seller] if taken else max(wait, 0.02)
        if taken and buckets.now >= began + seconds / 2:
            given[seller] += 1
    return given


def test_two_greedy_sellers_share_the_applications_bucket(buckets: Buckets) -> None:
    given = served(buckets, {"A1": 200, "A2": 200}, 20, everybody=20.0)
    assert all(95 <= given[seller] <= 105 for seller in ("A1", "A2")), given


def test_a_modest_seller_gets_what_he_asks_for_and_the_greedy_one_the_rest(buckets: Buckets) -> None:
    given = served(buckets, {"greedy": 200, "modest": 4}, 20, everybody=20.0)
    assert 38 <= given["modest"] <= 41, given
    assert 155 <= given["greedy"] <= 165, given


def test_alone_a_seller_gets_all(buckets: Buckets) -> None:
    given = served(buckets, {"alone": 200}, 20, everybody=20.0)
    assert 195 <= given["alone"] <= 205, given


RATES = st.sampled_from([(5.0, 5.0), (0.5, 1.0), (2.0, 2.0), (100.0, 5.0), (0.5, 30.0), (40.0, 3.0)])
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["A1", "A2", "A3"]),
        st.floats(0, 2),
        st.booleans(),
        st.sampled_from([0.0, 0.05, 1.0, 3.0]),
        st.integers(1, 6),
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=60, deadline=None)
@given(limits=RATES, everybody=st.sampled_from([0.0, 3.0, 20.0, 100.0]), steps=STEPS)
def test_whoever_asks_when_no_bucket_of_amazons_overflows(
    limits: tuple[float, float], everybody: float, steps: list[tuple[str, float, bool, float, int]]
) -> None:
    """What is used at the times given would pass Amazon's own buckets, of each seller and of all together."""
    rate, burst = limits
    used: dict[str, list[float]] = defaultdict(list)

    def run(buckets: Buckets) -> None:
        for seller, pause, interactive, hold, times in steps:
            buckets.now += pause
            for wanted in range(1, times):
                shared = [(ALL, everybody, 0.9 * everybody)] if everybody else []
                given, wait, pace = buckets.take_many(
                    wanted, *shared, (seller, rate, burst), interactive=interactive, hold=hold
                )
                assert 0 <= given <= wanted
                due = [wait + number * pace for number in range(given)]
                assert all(moment <= min(hold, 0.1) + 1e-9 for moment in due)
                used[seller] += [buckets.now + moment for moment in due]

    alone(run)
    for times in used.values():
        assert fits(times, rate, burst)
    if everybody:
        assert fits([moment for times in used.values() for moment in times], everybody, everybody)


def alone(run: Callable[[Buckets], None]) -> None:
    """Give a run buckets that nobody has used, and forget them."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(CLOCK)
        run(Buckets())
        transaction.set_rollback(True)
