"""What goes wrong at Amazon or here while listings are imported costs time and nothing else."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from decimal import Decimal
from importlib import import_module
from unittest.mock import patch

import pytest
from django.db import transaction

from spapi_simulator.world.reports import ReportRules
from tests.domain.listings.seller import Market, amazon, market
from tests.gate import BY, actor
from towpath.domain.journal.models import CommunicationError
from towpath.domain.listings.actions.pulling import import_listings
from towpath.domain.listings.logic.imports import FAULTS
from towpath.domain.listings.queries.pulls import pull_of
from towpath.gateways.amazon.errors import Retryable
from towpath.gateways.amazon.flat_files import Row
from towpath.gateways.amazon.reports import MERCHANT_LISTINGS as REPORT
from towpath.kit.errors import DomainError, Forbidden
from towpath.kit.text import Message
from towpath.sync import pull_listings

__all__ = ["amazon", "market"]
pytestmark = pytest.mark.django_db


@contextmanager
def served(content: bytes) -> Iterator[None]:
    """Let reports have another content."""
    with patch("spapi_simulator.world.flat_files.write", lambda *_: iter([content])):
        yield


def test_a_list_that_amazon_cannot_make_is_said_and_asked_for_again(market: Market) -> None:
    market.offers("A", 0)
    market.fails("report_fatal", type=REPORT, times=2)
    pull = market.imports()
    assert (pull.state, pull.fault, pull.failures) == ("asking", "report_failed", 1)
    assert pull_of(market.store.pk).fault == Message(FAULTS["report_failed"], {})
    told = CommunicationError.objects.get()
    assert (told.code, told.store_id) == ("REPORT_FAILED", market.store.pk)
    assert market.step().asked_at is None
    market.move(minutes=5)
    pull = market.imports()
    assert (pull.state, pull.failures) == ("polling", 1)
    pull = market.imports()
    assert (pull.fault, pull.failures) == ("report_failed", 2)
    market.move(minutes=5)
    assert market.step().asked_at is None
    market.move(minutes=5)
    for _ in range(6):
        pull = market.step()
    assert (pull.state, pull.fault, pull.failures, len(market.rows())) == ("waiting", "", 0, 1)


def test_a_merchant_who_asks_need_not_wait_for_the_rest_after_a_fault(market: Market) -> None:
    market.fails("report_fatal", type=REPORT, times=1)
    market.imports()
    assert not import_listings(market.store.pk, by=BY, now=market.now)
    pull = market.step()
    assert (pull.state, pull.fault) == ("polling", "")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "Report without columns"),
        (b"<html>Sorry</html>\n", "Report without seller-sku"),
    ],
)
def test_a_list_that_cannot_be_read_is_said_and_changes_nothing(
    market: Market, content: bytes, what: str
) -> None:
    market.offers("A", 0)
    market.imports()
    market.move(hours=2)
    import_listings(market.store.pk, by=BY, now=market.now)
    with served(content):
        pull = market.imports()
    assert (pull.state, pull.fault, pull.fault_params) == ("asking", "report_unreadable", {"what": what})
    assert market.row("A").on_amazon


def test_a_list_that_is_cut_off_every_time_is_said(market: Market) -> None:
    async def cut_off(*_: object) -> AsyncIterator[Row]:
        yield {"seller-sku": "A"}
        raise Retryable(30, "getDocument: cut off")

    with patch("towpath.gateways.amazon.flat_files.rows", cut_off):
        market.offers("A", 0)
        found = [(pull.state, pull.failures, pull.fault) for pull in (market.step() for _ in range(6))]
    assert found == [
        ("asking", 0, ""),
        ("polling", 0, ""),
        ("polling", 1, ""),
        ("polling", 2, ""),
        ("asking", 4, "report_unreadable"),
        ("asking", 4, "report_unreadable"),
    ]
    assert market.rows() == {}


@pytest.mark.parametrize(
    "rules",
    [
        ReportRules(encodings={"US": "Cp1252"}, cache_s=0),
        ReportRules(encodings={"US": "Shift_JIS"}, localised=("US",), cache_s=0),
        ReportRules(left_out=("asin1", "price", "quantity", "status", "item-name"), cache_s=0),
        ReportRules(added={"something-new": "1"}, cache_s=0),
    ],
)
def test_lists_in_other_forms_are_read(market: Market, rules: ReportRules) -> None:
    market.amazon.world.reports.rules = rules
    market.offers("A", 0)
    assert market.imports().rows == 1
    assert (market.row("A").price, market.row("A").asin) == (Decimal("20.5000"), market.item(0).asin)


def test_refusals_by_quota_are_waited_for(market: Market) -> None:
    for number in range(30):
        market.offers(f"SKU-{number:02}", 0)
    market.fails("quota_storm", operation="searchListingsItems", times=2)
    pull = market.imports()
    assert (pull.state, pull.detailed, pull.fault) == ("waiting", 30, "")


def test_a_storm_of_refusals_leaves_the_rest_to_another_run(market: Market) -> None:
    for number in range(30):
        market.offers(f"SKU-{number:02}", 0)
    for _ in range(3):
        market.step()
    market.fails("quota_storm", operation="searchListingsItems")
    with patch("towpath.sync.calls.TRIES", 1), pytest.raises(Retryable):
        market.step()
    market.amazon.world.faults.clear()
    assert market.pull.state == "detailing"
    assert market.imports().detailed == 30


def test_what_amazon_refuses_is_said_with_its_words(market: Market) -> None:
    market.fails("status", operation="createReport", status=403)
    pull = market.imports()
    assert (pull.state, pull.fault, pull.fault_params["operation"]) == ("asking", "refused", "createReport")
    assert pull.fault_params["error"] == "Unauthorized"


def test_a_report_whose_id_got_lost_is_found_instead_of_asked_for_again(market: Market) -> None:
    market.offers("A", 0)
    market.fails("cut", operation="createReport", carried_out=True, times=1)
    pull = market.step()
    assert pull.state == "asking"
    pull = market.step()
    assert (pull.state, pull.report_id) == ("asking", "")
    assert market.imports().rows == 1
    assert market.reports == 1


def test_a_report_that_was_never_asked_for_is_asked_for_again(market: Market) -> None:
    market.offers("A", 0)
    market.fails("cut", operation="createReport", times=1)
    assert market.imports().rows == 1


def test_a_store_that_may_not_talk_waits(market: Market) -> None:
    market.step()
    market.store.paused = True
    market.store.save()
    assert (market.step().state, market.pull.fault) == ("asking", "")
    with pytest.raises(DomainError) as refused:
        import_listings(market.store.pk, by=BY, now=market.now)
    assert refused.value.code == "STORE_HELD"
    with pytest.raises(Forbidden):
        import_listings(market.store.pk, by=actor("listing.view"), now=market.now)


STEPS = (
    "actions.pulling.asking",
    "actions.pulling.asked",
    "actions.imports.stage_rows",
    "actions.imports.record_report",
    "actions.pulling.reported",
    "actions.imports.record_listings",
    "actions.imports.record_missing",
    "actions.pulling.detailed",
    "actions.pulling.imported",
)


class Killed(BaseException):
    """The process ended here."""


def run_until_killed(market: Market) -> None:
    for _ in range(6):
        market.move(seconds=30)
        with transaction.atomic():
            pull_listings.pull_listings(market.store.pk)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_an_import_that_ends_anywhere_goes_on_where_it_was(market: Market, step: str, when: str) -> None:
    """In its step nothing is half done: what was not committed is as if it had not begun."""
    module, name = step.rsplit(".", 1)
    target = import_module(f"towpath.domain.listings.{module}")
    real = getattr(target, name)

    def killed(*arguments: object, **more: object) -> None:
        if when == "after":
            real(*arguments, **more)
        raise Killed

    for number in range(30):
        market.offers(f"SKU-{number:02}", number % 3)
    with patch.object(target, name, killed), pytest.raises(Killed):
        run_until_killed(market)
    pull = market.imports()
    assert (pull.state, pull.rows, pull.detailed, pull.fault) == ("waiting", 30, 30, "")
    assert len(market.rows()) == 30
    assert all(row.price == Decimal("20.5000") for row in market.rows().values())
