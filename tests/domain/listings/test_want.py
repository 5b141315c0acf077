"""What Amazon is to have of each listing, worked out in the database."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.domain.listings.rows import a_listing, a_store, an_account
from tests.gate import NOW
from tests.people import ROOT
from towpath.domain.catalog.models import AttributeSet, Product, SourceItem, StockSource
from towpath.domain.listings.actions.want import want
from towpath.domain.listings.models import Listing, Override, Publication
from towpath.domain.listings.queries import parts
from towpath.domain.settings.actions import save
from towpath.domain.settings.logic.registry import DEFAULT_SCOPE
from towpath.domain.stores.models import Store, StoreSetting

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def store() -> Store:
    return a_store(opened_at=NOW)


def a_product(sku: str = "BAG", *, stock: str | None = "7", **values: object) -> Product:
    product = Product.objects.create(
        sku=sku,
        type="simple",
        attribute_set=AttributeSet.objects.get(name="Default"),
        values={"price": 34.5, **values},
        created_at=NOW,
        updated_at=NOW,
    )
    if stock is not None:
        source = StockSource.objects.get(code="default")
        SourceItem.objects.create(product=product, source=source, quantity=Decimal(stock))
    return product


def ours(store: Store, state: str = "listing", **more: Any) -> Listing:
    row: dict[str, Any] = {
        "asin": "B000000001",
        "condition": "new_new",
        "origin": "channel",
        "eligible": True,
    } | more
    return a_listing(store, row.pop("sku", "BAG"), state, **row)


def theirs(store: Store, state: str = "active", **more: Any) -> Listing:
    seen = {"on_amazon": True, "seen_at": NOW, "quantity": 3, "price": Decimal(20), "currency": "USD"}
    row: dict[str, Any] = {"asin": "B000000001", "condition": "new_new", "eligible": True, **seen, **more}
    return a_listing(store, row.pop("sku", "BAG"), state, **row)


def wanted(listing: Listing) -> Mapping[str, Any]:
    found: Mapping[str, Any] = Publication.objects.get(pk=listing.pk).wanted
    return found


def decide(store: Store, *listings: Listing) -> int:
    found = parts.some([one.pk for one in listings]) if listings else parts.whole()
    return sum(want(store.pk, part, by=ROOT, now=NOW) for part in found)


def setting(store: Store, key: str, text: str) -> None:
    StoreSetting.objects.create(store=store, key=key, text=text)


WHOLE = {
    "presence": "listed",
    "asin": "B000000001",
    "condition": "new_new",
    "note": "",
    "price": "34.50",
    "currency": "USD",
    "channel": "DEFAULT",
    "quantity": 7,
    "handling_time": 2,
}


def test_a_listing_that_the_channel_makes_is_wanted_whole(store: Store) -> None:
    listing = ours(store, product=a_product())
    assert decide(store) == 1
    assert wanted(listing) == WHOLE
    assert decide(store) == 0


def test_nothing_is_wanted_before_the_store_is_opened() -> None:
    store = a_store()
    listing = ours(store, product=a_product())
    assert decide(store) == 0
    assert wanted(listing) == {}


def test_of_an_imported_listing_only_the_quantity_is_ours(store: Store) -> None:
    listing = theirs(store, product=a_product())
    assert decide(store, listing) == 1
    row = Publication.objects.get(pk=listing.pk)
    assert row.wanted == {"presence": "listed", "quantity": 7}
    assert row.told["quantity"] == 3


def test_what_amazon_has_already_is_not_told(store: Store) -> None:
    listing = theirs(store, product=a_product(stock="3"))
    assert decide(store) == 0
    row = Publication.objects.get(pk=listing.pk)
    assert row.told == row.wanted == {"presence": "listed", "quantity": 3}


def test_what_is_not_eligible_is_wanted_with_nothing_to_sell(store: Store) -> None:
    listing = theirs(store, "ineligible", product=a_product(), eligible=False)
    decide(store)
    assert wanted(listing) == {"presence": "listed", "quantity": 0}


def test_no_quantity_is_wanted_where_amazon_fulfils(store: Store) -> None:
    listing = theirs(store, product=a_product(), channel="AMAZON_NA")
    assert decide(store) == 0
    assert wanted(listing) == {"presence": "listed"}
    made = ours(store, product=a_product("HAT"), sku="HAT", channel="AMAZON_NA")
    decide(store)
    assert {key: wanted(made).get(key) for key in ("channel", "quantity", "handling_time")} == {
        "channel": "AMAZON_NA",
        "quantity": None,
        "handling_time": None,
    }


def test_switching_to_the_merchant_brings_the_quantity_back(store: Store) -> None:
    listing = theirs(store, product=a_product(), channel="AMAZON_NA", channel_by_hand="DEFAULT")
    assert decide(store) == 1
    assert wanted(listing) == {"presence": "listed", "channel": "DEFAULT", "quantity": 7}


@pytest.mark.parametrize("state", ["ending", "ended"])
def test_an_end_is_wanted_and_an_ended_listing_is_sent_whole_again(store: Store, state: str) -> None:
    listing = theirs(store, state, product=a_product())
    Publication.objects.create(listing=listing, store=store, told=WHOLE, wanted_at=NOW)
    assert decide(store) == 1
    Listing.objects.filter(pk=listing.pk).update(state="ended", on_amazon=False)
    assert decide(store) == 0
    assert Publication.objects.get(pk=listing.pk).told == {"presence": "absent"}
    Listing.objects.filter(pk=listing.pk).update(state="listing")
    assert decide(store) == 1
    assert wanted(listing) == WHOLE | {"price": "20.00"}


def test_overrides_beat_everything(store: Store) -> None:
    listing = theirs(store, product=a_product())
    Override.objects.create(
        listing=listing, price=Decimal(55), handling_time=1, condition="used_like_new", seller_notes="Scratch"
    )
    decide(store)
    assert wanted(listing) == {
        "presence": "listed",
        "quantity": 7,
        "price": "55.00",
        "currency": "USD",
        "handling_time": 1,
        "condition": "used_like_new",
        "note": "Scratch",
    }


def test_the_price_comes_from_its_source_converted_taxed_and_at_least_the_advertised_one(
    store: Store,
) -> None:
    Store.objects.filter(pk=store.pk).update(country="CA")
    for key, text in {
        "price_source": "cost",
        "vat": "1",
        "vat_percentage": "10.20",
        "currency_conversion": "USD/CAD",
        "map_attribute": "minimal_price",
    }.items():
        setting(store, key, text)
    save((DEFAULT_SCOPE,), {"general/currency/rates/cad": "1.5"}, by=ROOT, now=NOW)
    costs = ours(store, product=a_product(cost=10))
    least = ours(store, product=a_product("HAT", minimal_price=30), sku="HAT")
    decide(store)
    assert (wanted(costs)["price"], wanted(costs)["currency"]) == ("16.53", "CAD")
    assert wanted(least)["price"] == "57.03"


def test_without_a_rate_there_is_no_price(store: Store) -> None:
    Store.objects.filter(pk=store.pk).update(country="CA")
    listing = ours(store, product=a_product())
    decide(store)
    assert "price" not in wanted(listing)


def test_a_special_price_counts_inside_its_dates(store: Store) -> None:
    setting(store, "price_source", "special_price")
    dates = {"special_from_date": "2026-01-01", "special_to_date": "2099-01-01"}
    inside = ours(store, product=a_product(special_price=9, **dates))
    outside = {**dates, "special_to_date": "2026-01-02"}
    over = ours(store, product=a_product("HAT", special_price=9, **outside), sku="HAT")
    decide(store)
    assert (wanted(inside)["price"], wanted(over)["price"]) == ("9.00", "34.50")


def test_the_oldest_store_of_the_account_governs_what_is_shared() -> None:
    account = an_account("SELLER")
    oldest = a_store("US", opened_at=NOW, account=account)
    younger = a_store("CA", "CA", opened_at=LATER, account=account, created_at=LATER)
    setting(oldest, "maximum_quantity", "4")
    product = a_product()
    governing, shared = theirs(oldest, product=product), theirs(younger, product=product)
    alone = theirs(younger, product=product, sku="ALIAS")
    decide(younger)
    assert wanted(shared)["quantity"] == 7
    assert decide(oldest) == 2
    assert (wanted(governing)["quantity"], wanted(shared)["quantity"]) == (4, 4)
    assert wanted(alone)["quantity"] == 7


def test_a_store_that_is_paused_with_zeros_wants_nothing_but_zeros(store: Store) -> None:
    listing, new = theirs(store, product=a_product()), ours(store, product=a_product("HAT"), sku="HAT")
    Store.objects.filter(pk=store.pk).update(paused=True, zeroed=True)
    assert decide(store) == 1
    told = Publication.objects.get(pk=listing.pk).told
    assert wanted(listing) == {**told, "quantity": 0}
    assert wanted(new) == {}


def test_amazon_confirms_by_showing_what_it_was_told(store: Store) -> None:
    listing = theirs(store, product=a_product(), seen_at=LATER)
    row = {"told": {"presence": "listed", "quantity": 7}, "told_at": NOW + timedelta(minutes=1)}
    Publication.objects.create(listing=listing, store=store, wanted_at=NOW, **row)
    decide(store)
    assert Publication.objects.get(pk=listing.pk).confirmed_at is None
    Listing.objects.filter(pk=listing.pk).update(quantity=7)
    decide(store)
    assert Publication.objects.get(pk=listing.pk).confirmed_at == LATER


def test_what_is_being_sent_is_left_alone(store: Store) -> None:
    listing = ours(store, product=a_product())
    Publication.objects.create(listing=listing, store=store, sending=WHOLE, sending_at=NOW, wanted_at=NOW)
    assert decide(store) == 1
    row = Publication.objects.get(pk=listing.pk)
    assert (row.wanted, row.told, row.sending) == (WHOLE, {}, WHOLE)
