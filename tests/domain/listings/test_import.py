"""Listings are imported from a stand-in Amazon that is really called."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest

from spapi_simulator.world.issues import SUPPRESSED
from tests.domain.listings.rows import a_listing
from tests.domain.listings.seller import Market, amazon, market
from tests.gate import BY
from tests.simulator.caller import US
from towpath.domain.listings.actions import imports
from towpath.domain.listings.actions.pulling import import_listings
from towpath.domain.listings.logic.imports import OVERLAP, ListingFacts
from towpath.domain.listings.models import Listing, Publication
from towpath.gateways.amazon.reports import MERCHANT_LISTINGS as REPORT
from towpath.sync import pull_listings

__all__ = ["amazon", "market"]
pytestmark = pytest.mark.django_db


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
    before, reports = market.rows(), market.reports
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
    assert market.reports == reports


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


def made(market: Market, sku: str, **more: Any) -> Listing:
    """Have a listing of which the channel has told Amazon."""
    product = market.product(f"P-{sku}")
    row = a_listing(market.store, sku, "listing", origin="channel", product=product, **more)
    told = {"presence": "listed"}
    Publication.objects.create(
        listing=row, store=market.store, wanted=told, told=told, told_at=market.now, wanted_at=market.now
    )
    return row


def test_third_party_listings_are_left_alone_when_they_are_not_imported(market: Market) -> None:
    market.sets(import_third_party="do_not_import")
    market.offers("OURS", 0)
    market.offers("THEIRS", 1)
    made(market, "OURS")
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
    made(market, "OURS", condition="used_acceptable")
    market.imports()
    assert (market.row("OURS").condition, market.row("OURS").origin) == ("used_acceptable", "channel")


def test_a_listing_that_was_there_before_we_told_amazon_of_it_is_the_sellers(market: Market) -> None:
    market.offers("OURS", 0, condition="used_good")
    product = market.product("P1")
    a_listing(market.store, "OURS", "ready", origin="channel", condition="new_new", product=product)
    market.imports()
    row = market.row("OURS")
    assert (row.origin, row.condition, row.product_id) == ("amazon", "used_good", product.pk)


def test_what_was_read_later_is_not_overwritten_by_what_was_read_before(market: Market) -> None:
    market.offers("A", 0)
    market.imports()
    read_at = market.row("A").seen_at
    assert read_at
    Listing.objects.update(price=7, seen_at=read_at + timedelta(seconds=1))
    facts = [ListingFacts(sku="A", asin=market.item(0).asin, price=Decimal(9))]
    assert not imports.record_listings(market.store.pk, facts, read_at=read_at, by=BY, now=market.now)
    assert imports.record_missing(market.store.pk, ["A"], read_at=read_at, by=BY, now=market.now) == 0
    assert (market.row("A").price, market.row("A").on_amazon) == (Decimal(7), True)


def test_a_listing_that_was_ended_by_us_and_made_again_elsewhere_is_not_ended_again(market: Market) -> None:
    market.imports()
    row = made(market, "OURS", intent="end", seen_at=market.now)
    told = {"presence": "absent"}
    Publication.objects.update(wanted=told, told=told, told_at=market.now, confirmed_at=market.now)
    market.move(minutes=10)
    market.offers("OURS", 0)
    market.imports()
    assert (market.row("OURS").on_amazon, market.row("OURS").intent) == (True, "")
    assert Publication.objects.get(listing=row).told == {}


def test_an_old_list_does_not_bring_back_what_was_ended_meanwhile(market: Market) -> None:
    market.offers("OURS", 0)
    market.imports()
    Listing.objects.update(on_amazon=False, intent="end")
    import_listings(market.store.pk, by=BY, now=market.now)
    market.step()
    assert (market.step().state, market.row("OURS").on_amazon) == ("detailing", False)
