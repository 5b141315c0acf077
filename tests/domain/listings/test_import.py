"""Listings are imported from a stand-in Amazon that is really called."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from decimal import Decimal
from importlib import import_module
from unittest.mock import patch

import pytest
from django.db import transaction

from spapi_simulator.world.issues import SUPPRESSED
from spapi_simulator.world.reports import ReportRules
from tests.domain.listings.rows import a_listing
from tests.domain.listings.seller import SELLER, Market, amazon, market
from tests.gate import BY, actor
from tests.simulator.caller import US
from towpath.domain.journal.models import CommunicationError
from towpath.domain.listings.actions.pulling import import_listings
from towpath.domain.listings.logic.imports import FAULTS, OVERLAP
from towpath.domain.listings.models import Listing
from towpath.domain.listings.queries.pulls import pull_of
from towpath.gateways.amazon.errors import Retryable
from towpath.gateways.amazon.flat_files import Row
from towpath.gateways.amazon.reports import MERCHANT_LISTINGS as REPORT
from towpath.kit.errors import DomainError, Forbidden
from towpath.kit.text import Message
from towpath.sync import pull_listings

__all__ = ["amazon", "market"]
pytestmark = pytest.mark.django_db


def reports_of(market: Market) -> int:
    """Count the reports that Amazon was asked for."""
    return len(list(market.amazon.world.reports.jobs.of(SELLER, market.now)))


@contextmanager
def served(content: bytes) -> Iterator[None]:
    """Let reports have another content."""
    with patch("spapi_simulator.world.flat_files.write", lambda *_: iter([content])):
        yield


def test_a_first_import_brings_every_listing_as_amazon_has_it(market: Market) -> None:
    market.offers("A/1, x", 0, "20.50", quantity=5)
    market.offers("B 2", 1, "30.00", condition="used_good")
    market.offers("FBA", 2, "12.00", channel="AMAZON_NA", quantity=7)
    pull = market.imports()
    assert (pull.state, pull.rows, pull.detailed, pull.fault) == ("waiting", 3, 3, "")
    rows = market.rows()
    assert sorted(rows) == ["A/1, x", "B 2", "FBA"]
    first, item = rows["A/1, x"], market.item(0)
    assert (first.asin, first.title, first.product_type) == (item.asin, item.title, item.product_type)
    assert (first.price, first.currency, first.quantity) == (Decimal("20.5000"), "USD", 5)
    assert (first.channel, first.condition, first.buyable) == ("DEFAULT", "new_new", True)
    assert (first.origin, first.on_amazon, first.state) == ("amazon", True, "new_third_party")
    assert first.image_url.startswith("http")
    assert rows["B 2"].condition == "used_good"
    assert (rows["FBA"].channel, rows["FBA"].quantity) == ("AMAZON_NA", None)


def test_changes_are_read_without_another_report(market: Market) -> None:
    market.offers("A", 0)
    market.offers("B", 1)
    market.imports()
    before, reports = market.rows(), reports_of(market)
    market.move(hours=7)
    market.imports()
    market.changes("A", "19.00", 3)
    market.offers("C", 2)
    market.amazon.world.listings.impose(market.listing("B"), US, SUPPRESSED)
    pull = market.imports()
    rows = market.rows()
    assert (rows["A"].price, rows["A"].quantity, rows["A"].updated_at) == (Decimal("19.0000"), 3, market.now)
    assert (rows["C"].on_amazon, rows["C"].price) == (True, Decimal("20.5000"))
    assert (rows["B"].buyable, rows["B"].price) == (False, Decimal("20.5000"))
    issue = next(one for one in rows["B"].issues if one["code"] == SUPPRESSED.code)
    assert (issue["severity"], issue["message"]) == (SUPPRESSED.severity, SUPPRESSED.message)
    assert issue["enforcements"] == ["LISTING_SUPPRESSED"]
    assert (before["B"].buyable, before["B"].issues) == (True, [])
    assert (pull.state, pull.fault, pull.changes_until) == ("waiting", "", market.now - OVERLAP)
    assert reports_of(market) == reports


def test_what_did_not_change_is_not_written_as_changed(market: Market) -> None:
    market.offers("A", 0)
    market.imports()
    changed = market.row("A").updated_at
    market.move(minutes=5)
    market.imports()
    row = market.row("A")
    assert (row.updated_at, row.seen_at) == (changed, market.now)


def test_more_changes_than_amazon_gives_of_one_search_are_all_read(market: Market) -> None:
    market.imports()
    with patch("spapi_simulator.api.listing_search.CEILING", 40), patch.object(pull_listings, "CEILING", 40):
        for number in range(100):
            market.offers(f"SKU-{number:03}", 0)
            market.move(seconds=1)
        market.move(minutes=5)
        pull = market.imports()
    assert (len(market.rows()), pull.state, pull.fault) == (100, "waiting", "")


def test_more_changes_of_one_moment_than_amazon_gives_call_for_a_full_list(market: Market) -> None:
    market.imports()
    for number in range(60):
        market.offers(f"SKU-{number:03}", 0)
    with patch("spapi_simulator.api.listing_search.CEILING", 40), patch.object(pull_listings, "CEILING", 40):
        market.move(hours=2)
        assert market.step().state == "asking"
    market.imports()
    assert len(market.rows()) == 60


def test_a_page_token_that_expires_costs_no_change(market: Market) -> None:
    market.imports()
    for number in range(50):
        market.offers(f"SKU-{number:03}", 0)
        market.move(seconds=1)
    market.move(minutes=5)
    market.fails("page_token_expired", operation="searchListingsItems", times=2)
    pull = market.imports()
    assert (len(market.rows()), pull.state, pull.fault) == (50, "waiting", "")


def test_a_full_list_is_read_every_week(market: Market) -> None:
    market.offers("A", 0)
    market.imports()
    market.move(days=6, hours=23)
    assert market.step().state == "waiting"
    market.move(hours=1)
    assert market.step().state == "asking"


def test_only_a_full_list_tells_what_is_gone(market: Market) -> None:
    market.offers("A", 0)
    market.offers("B", 1)
    market.imports()
    market.move(hours=2)
    market.ends("B")
    market.imports()
    assert market.row("B").on_amazon
    import_listings(market.store.pk, by=BY, now=market.now)
    market.imports()
    rows = market.rows()
    assert (rows["A"].on_amazon, rows["B"].on_amazon, rows["B"].buyable) == (True, False, None)
    assert (rows["B"].price, market.pull.rows) == (Decimal("20.5000"), 1)


def test_what_a_list_from_the_cache_has_too_much_is_looked_at_by_itself(market: Market) -> None:
    market.offers("A", 0)
    market.offers("B", 1)
    market.imports()
    market.ends("B")
    import_listings(market.store.pk, by=BY, now=market.now)
    assert market.imports().rows == 2
    assert {sku: row.on_amazon for sku, row in market.rows().items()} == {"A": True, "B": False}


def test_what_a_list_from_the_cache_lacks_is_not_gone(market: Market) -> None:
    market.offers("A", 0)
    market.imports()
    market.offers("NEW", 1)
    market.move(minutes=10)
    market.imports()
    import_listings(market.store.pk, by=BY, now=market.now)
    assert market.imports().rows == 1
    assert market.row("NEW").on_amazon


def test_a_shop_without_listings_is_empty_and_no_fault(market: Market) -> None:
    market.fails("report_cancelled", type=REPORT)
    pull = market.imports()
    assert (pull.state, pull.rows, pull.fault, pull.imported_at) == ("waiting", 0, "", market.now)


def test_a_cancelled_list_ends_no_listing_that_amazon_has(market: Market) -> None:
    market.offers("A", 0)
    market.imports()
    market.fails("report_cancelled", type=REPORT)
    market.move(hours=2)
    import_listings(market.store.pk, by=BY, now=market.now)
    assert market.imports().rows == 0
    assert market.row("A").on_amazon


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
    assert reports_of(market) == 1


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


def test_third_party_listings_are_left_alone_when_they_are_not_imported(market: Market) -> None:
    market.sets(import_third_party="do_not_import")
    market.offers("OURS", 0)
    market.offers("THEIRS", 1)
    a_listing(market.store, "OURS", "listing", origin="channel", created_at=market.now)
    assert market.imports().rows == 2
    rows = market.rows()
    assert (list(rows), rows["OURS"].on_amazon, rows["OURS"].price) == (["OURS"], True, Decimal("20.5000"))
    market.move(minutes=5)
    market.changes("THEIRS", "5.00", 3)
    market.imports()
    assert list(market.rows()) == ["OURS"]


def test_a_store_that_imports_third_party_listings_from_now_on_reads_them_all(market: Market) -> None:
    market.sets(import_third_party="do_not_import")
    market.offers("THEIRS", 0)
    market.imports()
    market.move(hours=2)
    assert (market.step().state, market.rows()) == ("waiting", {})
    market.sets(import_third_party="import")
    assert market.step().state == "asking"
    market.imports()
    assert list(market.rows()) == ["THEIRS"]


def test_a_listing_with_another_asin_is_searched_for_anew(market: Market) -> None:
    market.offers("A", 0)
    market.imports()
    Listing.objects.update(searched_at=market.now, asin="B000000000")
    market.move(hours=2)
    import_listings(market.store.pk, by=BY, now=market.now)
    market.imports()
    assert (market.row("A").asin, market.row("A").searched_at) == (market.item(0).asin, None)


def test_a_condition_that_the_channel_chose_stays(market: Market) -> None:
    market.offers("OURS", 0, condition="used_good")
    a_listing(market.store, "OURS", "listing", origin="channel", condition="used_acceptable")
    market.imports()
    assert market.row("OURS").condition == "used_acceptable"


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
