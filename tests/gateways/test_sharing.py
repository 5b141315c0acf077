import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from towpath.gateways.keyserver.sharing import SharedCalls


class Call:
    """A call that ends when it is told to, and notes when each of its runs began."""

    def __init__(self) -> None:
        self.began: list[float] = []
        self.may_end = threading.Semaphore(0)

    def __call__(self) -> int:
        self.began.append(time.monotonic())
        assert self.may_end.acquire(timeout=5)
        return len(self.began)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_who_arrives_during_a_call_shares_the_next_one() -> None:
    calls: SharedCalls[int] = SharedCalls()
    call = Call()
    with ThreadPoolExecutor(12) as pool:
        first = pool.submit(calls.run, "key", call)
        until(lambda: len(call.began) == 1)
        crowd = [pool.submit(calls.run, "key", call) for _ in range(10)]
        until(lambda: calls._lines["key"].users == 11)
        call.may_end.release(2)
        assert first.result(5) == 1
        assert [future.result(5) for future in crowd] == [2] * 10
    assert len(call.began) == 2
    assert calls._lines == {}


def test_nobody_gets_the_answer_of_a_call_that_began_before_he_came() -> None:
    calls: SharedCalls[float] = SharedCalls()

    def slow() -> float:
        began = time.monotonic()
        time.sleep(0.002)
        return began

    def access(_: int) -> bool:
        arrived = time.monotonic()
        return calls.run("key", slow) >= arrived

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(access, range(400)))


def test_keys_do_not_wait_for_one_another() -> None:
    calls: SharedCalls[int] = SharedCalls()
    call = Call()
    with ThreadPoolExecutor(2) as pool:
        held = pool.submit(calls.run, "slow", call)
        until(lambda: len(call.began) == 1)
        assert calls.run("other", lambda: 7) == 7
        call.may_end.release()
        held.result(5)


def test_a_failure_reaches_every_sharer_and_ends_there() -> None:
    calls: SharedCalls[int] = SharedCalls()
    gate = Call()

    def fail() -> int:
        raise RuntimeError("broken")

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(calls.run, "key", gate)
        until(lambda: len(gate.began) == 1)
        crowd = [pool.submit(calls.run, "key", fail) for _ in range(3)]
        until(lambda: calls._lines["key"].users == 4)
        gate.may_end.release()
        assert first.result(5) == 1
        for future in crowd:
            with pytest.raises(RuntimeError, match="broken"):
                future.result(5)
    assert calls.run("key", lambda: 3) == 3
