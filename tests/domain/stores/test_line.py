"""When a store's line to Amazon opens, and what becomes of an authorisation that is refused inside."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.gate import BY, NOW, configure, keys
from tests.keyservice import Service
from tests.standin import SECRET, StandIn, amazon
from tests.stores import a_store, an_account, connected
from towpath.domain.access.actions.gate import check_gate
from towpath.domain.access.logic.settings import READ_ONLY
from towpath.domain.settings import actions as configuration
from towpath.domain.settings.logic.registry import DEFAULT_SCOPE
from towpath.domain.stores.models import Account, Application, Store
from towpath.domain.stores.queries.stores import store_row
from towpath.gateways.amazon import sellers
from towpath.gateways.amazon.errors import AuthorisationLost, Refused, Retryable
from towpath.kit import clock
from towpath.sync import connect
from towpath.sync.amazon import Connection, opened, run
from towpath.sync.errors import Held

__all__ = ["amazon", "keys"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _open(db: None, keys: Service) -> None:
    """Have a key that has been checked."""
    configure()
    check_gate(by=BY, now=clock.now(), source="test")


async def _nothing(_line: Connection) -> None:
    """Do nothing on the line."""


def use(
    store: Store, work: Callable[[Connection], Awaitable[object]] = _nothing, *, writes: bool = False
) -> None:
    async def used() -> None:
        async with opened(store.pk, writes=writes) as line:
            await work(line)

    run(used)


def hold_of(store: Store, *, writes: bool = False) -> str:
    with pytest.raises(Held) as held:
        use(store, writes=writes)
    return held.value.reason


def test_a_connected_store_reads_and_writes_after_its_first_preview() -> None:
    store = connected()
    use(store)
    assert hold_of(store, writes=True) == "not_opened"
    Store.objects.update(opened_at=NOW)
    use(store, writes=True)


def test_the_line_stays_shut_for_a_reason() -> None:
    account = an_account()
    assert hold_of(a_store("fresh")) == "not_connected"
    assert hold_of(a_store("goes", account=account, deleting_since=NOW)) == "deleting"
    paused = a_store("paused", "CA", account=account, paused=True, opened_at=NOW)
    assert (hold_of(paused), hold_of(paused, writes=True)) == ("inactive", "inactive")
    brazil = a_store("elsewhere", "BR", account=account)
    assert hold_of(brazil) == "not_selling"
    Account.objects.update(lost="invalid_grant")
    assert hold_of(paused) == "authorisation_lost"


def test_a_store_whose_quantities_go_to_zero_may_tell_it_while_it_is_paused() -> None:
    store = connected(paused=True, zeroed=True, opened_at=NOW)
    use(store, writes=True)
    assert hold_of(store) == "inactive"


def test_a_wrong_secret_holds_every_store_of_the_application() -> None:
    store = connected()
    Application.objects.update(fault="invalid_client")
    assert hold_of(store) == "authorisation_lost"


def test_read_only_mode_lets_reading_pass() -> None:
    store = connected(opened_at=NOW)
    configuration.save((DEFAULT_SCOPE,), {READ_ONLY: "1"}, by=BY, now=NOW)
    use(store)
    assert hold_of(store, writes=True) == "read_only"


def test_nothing_passes_while_the_key_is_not_good(keys: Service) -> None:
    store = connected(opened_at=NOW)
    configure("")
    assert (hold_of(store), hold_of(store, writes=True)) == ("gate_closed", "gate_closed")


def test_a_line_calls_as_the_stores_seller(amazon: StandIn) -> None:
    store = _pasted(amazon)
    seen: list[object] = []

    async def look(line: Connection) -> None:
        found = await sellers.get_marketplace_participations(line.client)
        seen.extend([line.seller_id, line.marketplace_id, {one.country for one in found}])

    use(store, look)
    assert seen == ["A1SELLER", "ATVPDKIKX0DER", {"US", "CA"}]


@pytest.mark.parametrize("in_a_group", [False, True])
def test_a_refused_authorisation_is_recorded_and_holds_the_store(
    amazon: StandIn,
    in_a_group: bool,  # noqa: FBT001
) -> None:
    store = _pasted(amazon)

    async def refused(_line: Connection) -> None:
        raise AuthorisationLost("invalid_grant", client_id="x", seller_id="A1SELLER")

    async def in_group(line: Connection) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(refused(line))

    with pytest.raises(Held) as held:
        use(store, in_group if in_a_group else refused)
    assert held.value.reason == "authorisation_lost"
    assert (store_row(store.pk).status, Account.objects.get().lost) == (
        "authorisation_expired",
        "invalid_grant",
    )


def test_an_authorisation_that_no_key_opens_holds_the_store() -> None:
    store = connected()
    Account.objects.update(refresh_token=b"junk" * 12)
    assert hold_of(store) == "authorisation_lost"
    assert Account.objects.get().lost == "secret_unreadable"


@pytest.mark.parametrize(
    "error", [Retryable(5), Refused("getFeed", 404, "NotFound", message="", request_id="")]
)
def test_other_errors_pass_and_change_nothing(error: Exception) -> None:
    store = connected()

    async def fail(_line: Connection) -> None:
        raise error

    async def fail_in_group(line: Connection) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(fail(line))

    with pytest.raises(type(error)):
        use(store, fail)
    with pytest.raises(ExceptionGroup):
        use(store, fail_in_group)
    assert store_row(store.pk).status == "active"


def _pasted(amazon: StandIn) -> Store:
    store = a_store()
    given = connect.Pasted(amazon.application.client_id, SECRET, amazon.token(amazon.seller()), "A1SELLER")
    connect.connect_pasted(store.pk, given, by=BY, now=NOW)
    return store
