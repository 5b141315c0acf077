"""Random calls, faults, moves of the clock and killed processes: what the gateway says of a call is true.

The ledger of the simulator, which saw everything, is held against what each process said before it ended, or
was killed.
"""

import asyncio
import multiprocessing
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from spapi_simulator.faults import Fault
from spapi_simulator.serving import serve
from tests.flow.system import free_port
from tests.property import amazon_caller
from tests.property.amazon_caller import Order
from tests.simulator.caller import Amazon, amazon
from tests.simulator.trade import item, offer
from towpath.gateways.amazon.operations import OPERATIONS

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["towpath.gateways.amazon"])
T = TypeVar("T")
CALLS = ("createFeed", "createReport", "patchListingsItem")
FAULTS = st.one_of(
    st.builds(
        Fault,
        st.just("status"),
        status=st.sampled_from([500, 503]),
        body=st.sampled_from(["json", "html", "empty"]),
        carried_out=st.booleans(),
        operation=st.sampled_from(["", *CALLS, "token"]),
        times=st.integers(1, 3),
    ),
    st.builds(Fault, st.just("cut"), carried_out=st.booleans(), times=st.integers(1, 3)),
    st.builds(Fault, st.just("quota_storm"), operation=st.sampled_from(CALLS), times=st.integers(1, 6)),
    st.builds(
        Fault,
        st.just("slow"),
        seconds=st.sampled_from([0.02, 0.05]),
        carried_out=st.booleans(),
        times=st.integers(1, 3),
    ),
)
processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["tests.property.amazon_caller"])


class Server(threading.Thread):
    """The simulator behind a real server; what changes it runs where it runs."""

    def __init__(self, simulator: Any) -> None:
        super().__init__(daemon=True)
        self.simulator = simulator
        self.port = free_port()
        self.loop = asyncio.new_event_loop()
        self.ready = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self) -> None:
        self.loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        self.ended = asyncio.Event()
        serving = asyncio.create_task(serve(self.simulator, "127.0.0.1", self.port, self.ended))
        while not serving.done():
            try:
                _reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                break
        self.ready.set()
        await serving

    def do(self, work: Callable[[], T]) -> T:
        """Run something between two requests."""

        async def run() -> T:
            return work()

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(10)


@contextmanager
def served(shop: Amazon) -> Iterator[Server]:
    server = Server(shop.simulator)
    server.start()
    assert server.ready.wait(10)
    try:
        yield server
    finally:
        server.loop.call_soon_threadsafe(server.ended.set)
        server.join(10)


class Promises(RuleBasedStateMachine):
    """Each example has a world of its own; all share the tables of quotas and tokens."""

    @initialize()
    def begin(self) -> None:
        self.shop = amazon()
        for operation in OPERATIONS:
            self.shop.world.quotas.change("", operation, 1000, 1000)
        offer(self.shop, "SKU-1", item(self.shop).asin, "10.00")
        authorisation = self.shop.world.accounts.authorise(
            self.shop.application, self.shop.seller, self.shop.world.now
        )
        self.token = authorisation.refresh_token
        self.outcomes: dict[str, tuple[str, str]] = {}
        self.running = served(self.shop)
        self.server = self.running.__enter__()

    @rule(
        operation=st.sampled_from(CALLS),
        fault=st.none() | FAULTS,
        dies_after_ms=st.none() | st.none() | st.integers(0, 60),
    )
    def call(self, operation: str, fault: Fault | None, dies_after_ms: int | None) -> None:
        """Let a process make a call, perhaps into a fault, and perhaps kill it in the middle."""
        if fault:
            self.server.do(lambda: self.shop.world.faults.add(fault))
        tag = self.server.do(lambda: self._tag(operation))
        ours, theirs = processes.Pipe()
        name = str(connection.settings_dict["NAME"])
        order = Order(operation, tag, self.server.address, self.token, name)
        process = processes.Process(target=amazon_caller.run, args=(order, theirs))
        process.start()
        theirs.close()
        assert ours.poll(20)
        assert ours.recv() == "ready"
        if dies_after_ms is None:
            assert ours.poll(30), "the call hangs"
        else:
            time.sleep(dies_after_ms / 1000)
            process.kill()
        process.join(20)
        try:
            outcome = ours.recv() if ours.poll() else "killed"
        except EOFError:
            outcome = "killed"
        self.outcomes[tag] = (operation, outcome)

    def _tag(self, operation: str) -> str:
        if operation == "createFeed":
            return self.shop.world.documents.keep(
                self.shop.seller.id, "application/json; charset=UTF-8", [b"{}"]
            ).id
        number = 1000 + len(self.outcomes)
        return f"{number}.5" if operation == "patchListingsItem" else f"tag-{number}"

    @rule()
    def let_all_be_well(self) -> None:
        self.server.do(self.shop.world.faults.clear)

    @rule(minutes=st.sampled_from([1, 59, 61, 600]))
    def let_time_pass(self, minutes: int) -> None:
        self.server.do(lambda: self.shop.simulator.move(timedelta(minutes=minutes)))

    @invariant()
    def what_was_said_is_true(self) -> None:
        if not hasattr(self, "server"):
            return
        bodies = self.server.do(lambda: [str(entry.body) for entry in self.shop.world.ledger.entries])
        done = Counter(tag for tag in self.outcomes for body in bodies if tag in body)
        for tag, (operation, outcome) in self.outcomes.items():
            assert not outcome.startswith("broken")
            if outcome == "answered":
                assert done[tag] >= 1, f"{operation} was lost"
            if outcome.startswith("refused"):
                assert done[tag] == 0, f"{operation} was refused, and done"
            if not OPERATIONS[operation].repeatable:
                assert done[tag] <= 1, f"{operation} was done twice"
                assert done[tag] == 0 or outcome != "retryable", f"{operation} may not be repeated"

    def teardown(self) -> None:
        if hasattr(self, "running"):
            self.running.__exit__(None, None, None)


def check(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Promises,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_what_the_gateway_says_of_a_call_is_true() -> None:
    check(examples=12, steps=20)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_what_the_gateway_says_of_a_call_is_true_in_many_histories() -> None:
    check(examples=150, steps=25)
