"""Listings are told to Amazon once each, by calls or by a feed, and only what Amazon shows is confirmed."""

from datetime import timedelta
from unittest.mock import patch

import pytest

from spapi_simulator.faults import Fault
from tests.domain.listings.publisher import Publisher, amazon, market, publisher
from tests.domain.listings.seller import SELLER
from tests.gate import BY
from towpath.domain.access.queries import gate
from towpath.domain.listings.actions import publishing
from towpath.domain.listings.models import Feed, Listing, ProductTypeSchema, Publication
from towpath.domain.stores.models import Account, Application
from towpath.gateways.amazon.errors import Retryable
from towpath.sync import calls, push_listings

__all__ = ["amazon", "market", "publisher"]
pytestmark = pytest.mark.django_db
NEEDED = ("merchant_shipping_group",)
PUT, PATCH, DELETE = "putListingsItem", "patchListingsItem", "deleteListingsItem"


def test_a_listing_is_put_once_and_active_when_amazon_shows_it(publisher: Publisher) -> None:
    publisher.lists("BAG")
    assert publisher.row("BAG").state == "listing"
    publisher.pushes(2)
    assert publisher.ledger() == [(PUT, "BAG")]
    row = publisher.publication("BAG")
    assert (row.told, row.sending, row.confirmed_at) == (row.wanted, None, None)
    assert publisher.row("BAG").state == "listing"
    publisher.confirms()
    assert publisher.row("BAG").state == "active"
    assert publisher.publication("BAG").confirmed_at is not None
    publisher.pushes()
    assert publisher.ledger() == [(PUT, "BAG")]
    assert publisher.log("BAG") == [("publish", "accepted", {})]
    offer = publisher.at_amazon("BAG")
    assert offer is not None
    assert (offer.quantity, offer.condition) == (7, "new_new")


def test_a_quantity_goes_to_zero_and_back_by_patches(publisher: Publisher) -> None:
    publisher.lists("BAG")
    publisher.pushes()
    publisher.confirms()
    for stock, state in ((0, "ineligible"), (4, "active")):
        publisher.stocks("BAG", stock)
        publisher.pushes()
        publisher.confirms()
        offer = publisher.at_amazon("BAG")
        assert offer is not None
        assert (offer.quantity, publisher.row("BAG").state) == (stock, state)
    assert publisher.ledger() == [(PUT, "BAG"), (PATCH, "BAG"), (PATCH, "BAG")]
    assert publisher.log("BAG")[1:] == [
        ("quantity", "accepted", {"value": 0}),
        ("quantity", "accepted", {"value": 4}),
    ]


def test_an_end_is_confirmed_and_a_listing_can_be_published_again(publisher: Publisher) -> None:
    publisher.lists("BAG")
    publisher.pushes()
    publisher.confirms()
    publisher.asks("BAG", "end")
    assert publisher.row("BAG").state == "ending"
    publisher.pushes()
    publisher.confirms()
    assert (publisher.row("BAG").state, publisher.at_amazon("BAG")) == ("ended", None)
    publisher.asks("BAG", "publish")
    publisher.pushes()
    publisher.confirms()
    assert publisher.row("BAG").state == "active"
    assert publisher.ledger() == [(PUT, "BAG"), (DELETE, "BAG"), (PUT, "BAG")]
    assert [action for action, _status, _params in publisher.log("BAG")] == ["publish", "end", "relist"]


def test_what_amazon_calls_invalid_is_refused_with_its_words(publisher: Publisher) -> None:
    publisher.lists("BAG")
    with patch("towpath.sync.publishing_checks.problems", return_value=()):
        publisher.market.amazon.world.definitions.require(publisher.row("BAG").product_type, NEEDED)
        publisher.pushes(2)
    row = publisher.publication("BAG")
    assert (row.refused, row.told, publisher.ledger()) == (row.wanted, {}, [])
    assert row.refusal[0]["attribute_names"] == [*NEEDED]
    listing = publisher.row("BAG")
    assert (listing.state, listing.cause) == ("incomplete", "publish_failed")
    assert publisher.log("BAG")[-1][:2] == ("error", "refused")


def test_missing_attributes_are_named_and_nothing_is_sent(publisher: Publisher) -> None:
    listing = publisher.lists("BAG")
    publisher.market.amazon.world.definitions.require(listing.product_type, NEEDED)
    publisher.pushes()
    row = publisher.publication("BAG")
    assert row.refusal == [{"reason": "missing_attributes", "params": {"attributes": NEEDED[0]}}]
    assert (publisher.row("BAG").cause, publisher.ledger()) == ("missing_data", [])


def test_a_schema_that_changed_is_fetched_anew_and_what_it_held_back_is_sent(publisher: Publisher) -> None:
    listing = publisher.lists("BAG")
    definitions = publisher.market.amazon.world.definitions
    definitions.require(listing.product_type, NEEDED)
    publisher.pushes()
    before = ProductTypeSchema.objects.get().checksum
    definitions._needs.clear()
    publisher.market.move(hours=25)
    publisher.lists("HAT", 1)
    Listing.objects.filter(sku="HAT").update(product_type=listing.product_type)
    publisher.pushes(2)
    assert ProductTypeSchema.objects.get().checksum != before
    assert sorted(publisher.ledger()) == [(PUT, "BAG"), (PUT, "HAT")]


def test_without_a_price_nothing_is_sent(publisher: Publisher) -> None:
    publisher.lists("BAG", price=None)
    publisher.pushes()
    assert publisher.publication("BAG").refusal == [{"reason": "no_price", "params": {}}]
    assert publisher.row("BAG").cause == "missing_data"


def test_what_the_seller_may_not_list_is_said_before_it_is_sent(publisher: Publisher) -> None:
    gates = publisher.market.amazon.world.listings.gates
    listing = publisher.lists("BAG")
    publisher.market.amazon.world.listings.gates = type(gates)(closed=(listing.asin,))
    publisher.pushes()
    (refusal,) = publisher.publication("BAG").refusal
    assert (refusal["reason"], publisher.ledger()) == ("restricted", [])
    assert refusal["params"]["text"] == "You are not eligible to list this product."


def test_a_renewed_item_without_the_word_is_warned_about(publisher: Publisher) -> None:
    publisher.market.sets(condition="refurbished_refurbished")
    publisher.lists("BAG")
    Listing.objects.update(title="Duffle Bag")
    publisher.pushes()
    assert [action for action, _status, _params in publisher.log("BAG")] == ["error", "publish"]


# Held stores


@pytest.mark.parametrize("hold", ["gate", "opened", "paused"])
def test_a_held_store_sends_nothing_and_catches_up(publisher: Publisher, hold: str) -> None:
    publisher.lists("BAG")
    rows = type(publisher.store).objects.filter(pk=publisher.store.pk)
    with patch.object(gate, "may_send", lambda _now: hold != "gate"):
        rows.update(paused=hold == "paused", opened_at=None if hold == "opened" else publisher.market.now)
        publisher.pushes()
    assert publisher.ledger() == []
    rows.update(paused=False, opened_at=publisher.market.now)
    publisher.pushes()
    assert publisher.ledger() == [(PUT, "BAG")]


def test_a_revoked_authorisation_shows_and_publishing_resumes_after_reconnecting(
    publisher: Publisher,
) -> None:
    publisher.lists("BAG")
    publisher.market.amazon.revoke()
    publisher.pushes()
    assert (publisher.ledger(), publisher.publication("BAG").sending) == ([], None)
    account = Account.objects.get()
    assert account.lost == "invalid_grant"
    for one in publisher.market.amazon.world.accounts.authorisations.values():
        one.revoked = False
    Account.objects.update(lost="", lost_at=None)
    publisher.pushes()
    assert publisher.ledger() == [(PUT, "BAG")]


def test_an_expired_secret_holds_all_stores_of_the_application(publisher: Publisher) -> None:
    publisher.lists("BAG")
    publisher.market.amazon.application.secrets.clear()
    publisher.market.move(hours=2)
    publisher.pushes()
    assert publisher.ledger() == []
    assert Application.objects.get().fault == "invalid_client"


# Faults


def test_a_storm_of_429_is_waited_out(publisher: Publisher) -> None:
    publisher.lists("BAG")
    publisher.market.fails("quota_storm", operation=PUT, times=50)
    with patch.object(calls, "TRIES", 1), pytest.raises(Retryable):
        publisher.pushes()
    assert publisher.publication("BAG").sending is None
    publisher.market.amazon.world.faults.standing.clear()
    publisher.pushes()
    assert publisher.ledger() == [(PUT, "BAG")]


def test_a_lost_answer_is_looked_up_before_it_is_sent_again(publisher: Publisher) -> None:
    publisher.lists("BAG")
    publisher.market.amazon.world.faults.add(Fault("cut", operation=PUT, carried_out=True, times=1))
    with (
        patch.object(calls, "TRIES", 1),
        patch("towpath.gateways.amazon.client.MOST_TRIES", 1),
        pytest.raises(Retryable),
    ):
        publisher.pushes()
    assert publisher.ledger() == [(PUT, "BAG")]
    assert publisher.publication("BAG").sending is not None
    publisher.pushes()
    assert publisher.publication("BAG").sending is not None
    publisher.market.move(minutes=2)
    publisher.pushes()
    row = publisher.publication("BAG")
    assert (row.sending, row.told) == (None, row.wanted)
    assert publisher.ledger() == [(PUT, "BAG")]


def test_what_never_arrived_is_sent_again_when_amazon_would_show_it(publisher: Publisher) -> None:
    publisher.lists("BAG")
    row = publisher.publication("BAG")
    Publication.objects.update(sending=row.wanted, sending_at=publisher.market.now)
    publisher.pushes()
    assert publisher.ledger() == []
    publisher.market.move(minutes=16)
    publisher.pushes()
    assert publisher.ledger() == [(PUT, "BAG")]


def test_a_missing_role_is_said_and_tried_again_later(publisher: Publisher) -> None:
    publisher.lists("BAG")
    publisher.market.fails("status", operation=PUT, status=403, times=1)
    publisher.pushes()
    assert publisher.publication("BAG").sending is None
    assert [code for code, _params in publisher.errors()] == ["Unauthorized"]
    publisher.pushes()
    assert publisher.ledger() == [(PUT, "BAG")]


def test_what_amazon_never_shows_is_told_again_after_hours(publisher: Publisher) -> None:
    publisher.lists("BAG")
    publisher.pushes()
    publisher.confirms()
    row = publisher.publication("BAG")
    wanted = row.wanted | {"quantity": 5}
    Publication.objects.update(
        wanted=wanted, told=wanted, told_at=publisher.market.now + timedelta(minutes=1), confirmed_at=None
    )
    publisher.confirms()
    assert publisher.publication("BAG").told == wanted
    publisher.market.move(hours=6)
    publisher.confirms()
    publisher.pushes()
    assert publisher.ledger()[0] == (PUT, "BAG")


# Feeds


@pytest.fixture
def by_feed(publisher: Publisher) -> Publisher:
    with patch.object(push_listings, "BY_FEED_ABOVE", 2):
        for place, sku in enumerate(("A", "B", "C")):
            publisher.lists(sku, place)
        return publisher


def feed(publisher: Publisher, times: int = 1) -> None:
    with patch.object(push_listings, "BY_FEED_ABOVE", 2):
        publisher.pushes(times)


def test_many_listings_go_by_one_feed(by_feed: Publisher) -> None:
    feed(by_feed)
    assert by_feed.ledger() == []
    assert {row.state for row in Feed.objects.all()} == {"submitted"}
    assert Publication.objects.filter(sending__isnull=False).count() == 3
    by_feed.market.move(minutes=10)
    feed(by_feed)
    assert sorted(by_feed.ledger()) == [(PUT, "A"), (PUT, "B"), (PUT, "C")]
    assert Publication.objects.filter(sending__isnull=False).count() == 0
    by_feed.confirms()
    assert {by_feed.row(sku).state for sku in "ABC"} == {"active"}
    feed(by_feed)
    assert len(by_feed.ledger()) == 3
    assert Feed.objects.get().state == "done"


def test_a_feed_tells_of_each_message_what_became_of_it(by_feed: Publisher) -> None:
    with patch("towpath.sync.publishing_checks.problems", return_value=()):
        Listing.objects.filter(sku="B").update(product_type="NO_SUCH")
        with patch("towpath.sync.publishing_checks.schema_for", return_value={}):
            feed(by_feed)
    by_feed.market.move(minutes=10)
    feed(by_feed)
    assert sorted(by_feed.ledger()) == [(PUT, "A"), (PUT, "C")]
    assert by_feed.row("B").cause == "publish_failed"


def test_a_fatal_feed_is_said_looked_up_and_sent_again(by_feed: Publisher) -> None:
    with patch("towpath.gateways.amazon.listings_feed._END", b"]"):
        feed(by_feed)
    by_feed.market.move(minutes=10)
    feed(by_feed)
    assert [code for code, _params in by_feed.errors()] == ["FEED_FATAL"]
    by_feed.market.move(minutes=20)
    feed(by_feed)
    by_feed.market.move(minutes=10)
    feed(by_feed)
    assert sorted(by_feed.ledger()) == [(PUT, "A"), (PUT, "B"), (PUT, "C")]


def test_a_feed_whose_answer_is_lost_is_found_and_not_made_twice(by_feed: Publisher) -> None:
    by_feed.market.amazon.world.faults.add(Fault("cut", operation="createFeed", carried_out=True, times=1))
    feed(by_feed)
    assert Feed.objects.get().state == "uploaded"
    feed(by_feed)
    assert Feed.objects.get().state == "submitted"
    by_feed.market.move(minutes=10)
    feed(by_feed)
    assert sorted(by_feed.ledger()) == [(PUT, "A"), (PUT, "B"), (PUT, "C")]
    made = [one for one in by_feed.market.amazon.world.ledger.entries if one.operation == "createFeed"]
    assert len(made) == 1
    assert made[0].seller == SELLER


def test_no_call_overtakes_a_feed_for_its_listing(by_feed: Publisher) -> None:
    feed(by_feed)
    by_feed.stocks("A", 1)
    feed(by_feed)
    assert by_feed.ledger() == []
    by_feed.market.move(minutes=10)
    feed(by_feed)
    assert by_feed.ledger("A") == [(PUT, "A"), (PATCH, "A")]


def test_a_cancelled_feed_is_said_and_what_it_carried_is_sent_again(by_feed: Publisher) -> None:
    feed(by_feed)
    feeds = by_feed.market.amazon.world.feeds
    found = feeds.jobs.get(SELLER, Feed.objects.get().feed_id, by_feed.market.now)
    assert found is not None
    feeds.cancel(found)
    feed(by_feed)
    assert [code for code, _params in by_feed.errors()] == ["FEED_CANCELLED"]
    by_feed.market.move(minutes=10)
    feed(by_feed)
    assert sorted(by_feed.ledger()) == [(PUT, "A"), (PUT, "B"), (PUT, "C")]


def test_a_feed_that_was_cut_off_before_its_upload_goes_on(by_feed: Publisher) -> None:
    publishing.claim_for_feed(by_feed.store.pk, 25_000, by=BY, now=by_feed.market.now)
    feed(by_feed)
    assert Feed.objects.get().state == "submitted"
    by_feed.market.move(minutes=10)
    feed(by_feed)
    assert sorted(by_feed.ledger()) == [(PUT, "A"), (PUT, "B"), (PUT, "C")]


def test_an_answer_that_comes_too_late_counts_for_nothing(publisher: Publisher) -> None:
    publisher.lists("BAG")
    rows = publishing.claim(publisher.store.pk, 10, by=BY, now=publisher.market.now)
    assert publishing.claim(publisher.store.pk, 10, by=BY, now=publisher.market.now) == []
    publishing.release(rows, by=BY)
    late = [publishing.Answer(row, []) for row in rows]
    assert publishing.answered(publisher.store.pk, late, by=BY, now=publisher.market.now) == 0
    assert publisher.publication("BAG").told == {}
