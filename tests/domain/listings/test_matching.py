"""Imported listings find their products, and products their items at Amazon, which is really called."""

import pytest

from tests.domain.listings.rows import a_listing
from tests.domain.listings.seller import Market, amazon, market
from tests.gate import BY, actor
from towpath.domain.catalog.models import Attribute, Product, ScopedValues
from towpath.domain.listings.actions.matching import attempt_match, match_again, search_again
from towpath.domain.listings.models import AmazonItem, Listing, ListingEvent
from towpath.kit.errors import Forbidden
from towpath.sync.match_products import rematch

__all__ = ["amazon", "market"]
pytestmark = pytest.mark.django_db
CODES = ("amazon_asin", "amazon_ean", "amazon_upc", "amazon_isbn", "amazon_gcid")


@pytest.fixture(autouse=True)
def attributes(market: Market) -> None:
    """Have an attribute of every kind, and settings that name them."""
    Attribute.objects.bulk_create(
        [Attribute(code=code, label=code, kind="text", scope="website") for code in CODES],
        ignore_conflicts=True,
    )
    market.sets(seller_sku_attribute="sku", asin_attribute="amazon_asin", search_general="name")
    market.sets(search_ean="amazon_ean", search_upc="amazon_upc", search_isbn="amazon_isbn")


def matched(market: Market, sku: str) -> tuple[str | None, str]:
    """Give the product's SKU of a listing and what it was found by."""
    row = Listing.objects.select_related("product").get(store=market.store, sku=sku)
    return row.product.sku if row.product else None, row.matched_by


# Amazon -> catalogue


def test_an_import_matches_by_seller_sku_and_asin_at_once(market: Market) -> None:
    market.offers("SAME", 0)
    market.offers("OTHER", 1)
    market.offers("ALONE", 2)
    market.product("SAME")
    market.product("P2", amazon_asin=f" {market.item(1).asin.lower()}")
    market.imports()
    assert matched(market, "SAME") == ("SAME", "sku")
    told = ListingEvent.objects.get(sku="SAME")
    assert (told.action, told.message) == ("match", "Matched to a product by %(identifier)s")
    assert (told.at, told.asin) == (market.row("SAME").created_at, market.item(0).asin)
    assert matched(market, "OTHER") == ("P2", "asin")
    assert matched(market, "ALONE") == (None, "")


def test_codes_that_only_amazons_catalogue_tells_match_after_a_search(market: Market) -> None:
    market.offers("A", 0)
    item = market.item(0)
    assert item.ean
    market.product("P1", amazon_ean=f"{item.ean[:3]}-{item.ean[3:]}")
    market.imports()
    assert matched(market, "A") == (None, "")
    market.searches()
    assert matched(market, "A") == ("P1", "ean")
    kept = AmazonItem.objects.get(asin=item.asin)
    assert (kept.country, kept.title, kept.read_at) == ("US", item.title, market.now)


def test_without_an_identifier_in_the_settings_amazons_catalogue_is_not_asked(market: Market) -> None:
    market.sets(search_ean="", search_upc="", search_isbn="")
    market.offers("A", 0)
    market.imports()
    market.searches()
    assert (market.row("A").searched_at, AmazonItem.objects.count()) == (None, 0)


def test_values_of_the_stores_website_count(market: Market) -> None:
    market.offers("A", 0)
    product = market.product("P1", amazon_asin="B000000000")
    own = {"amazon_asin": market.item(0).asin}
    ScopedValues.objects.create(product=product, website_id=market.store.website_id, values=own)
    market.imports()
    assert matched(market, "A") == ("P1", "asin")


@pytest.mark.parametrize("kind", ["configurable", "bundle", "grouped", "giftcard"])
def test_what_is_never_listed_is_no_match(market: Market, kind: str) -> None:
    market.offers("SAME", 0)
    market.product("SAME", kind)
    market.imports()
    assert matched(market, "SAME") == (None, "")


def test_a_product_of_another_website_is_no_match(market: Market) -> None:
    market.offers("SAME", 0)
    market.product("SAME")
    Product.objects.update(website_ids=[market.store.website_id + 1])
    market.imports()
    assert matched(market, "SAME") == (None, "")


def test_two_products_with_one_identifier_are_both_named(market: Market) -> None:
    market.offers("A", 0)
    asin = market.item(0).asin
    market.product("P2", amazon_asin=asin)
    first = market.product("P1", amazon_asin=asin)
    market.imports()
    row = market.row("A")
    assert (row.product_id, row.matched_by, row.match_reason) == (None, "", "same_identifier")
    assert row.match_params == {"identifier": "ASIN", "value": asin, "skus": "P1, P2"}
    first.delete()
    rematch(market.store.pk)
    row = market.row("A")
    assert (matched(market, "A"), row.match_reason, row.match_params) == (("P2", "asin"), "", {})


def test_an_automatic_pass_leaves_what_was_decided_by_hand(market: Market) -> None:
    market.offers("SAME", 0)
    market.imports()
    other = market.product("OTHER")
    Listing.objects.update(product=other, matched_by="hand")
    market.product("SAME")
    rematch(market.store.pk)
    market.move(hours=2)
    market.imports()
    assert matched(market, "SAME") == ("OTHER", "hand")


def test_a_deleted_product_loses_its_listing_with_a_reason(market: Market) -> None:
    market.offers("SAME", 0)
    product = market.product("SAME")
    market.imports()
    product.delete()
    rematch(market.store.pk)
    row = market.row("SAME")
    assert (row.product_id, row.matched_by, row.match_reason) == (None, "", "product_deleted")


def test_new_settings_match_what_was_imported_before(market: Market) -> None:
    market.sets(seller_sku_attribute="")
    market.offers("SAME", 0)
    market.product("SAME")
    market.imports()
    assert matched(market, "SAME") == (None, "")
    market.sets(seller_sku_attribute="sku")
    assert match_again(market.store.pk, by=BY, now=market.now) == 1
    assert matched(market, "SAME") == ("SAME", "sku")


def test_the_automatic_match_can_be_attempted_again(market: Market) -> None:
    market.offers("ONE", 0)
    market.offers("HAND", 1)
    market.imports()
    market.searches()
    product = market.product("ONE")
    Listing.objects.filter(sku="HAND").update(product=product, matched_by="hand")
    ids = [row.pk for row in market.rows().values()]
    with pytest.raises(Forbidden):
        attempt_match(ids, by=actor("listing.view"), now=market.now)
    assert attempt_match(ids, by=BY, now=market.now) == 1
    assert (market.row("ONE").searched_at, market.row("HAND").searched_at is None) == (None, False)
    market.searches()
    assert (matched(market, "ONE"), matched(market, "HAND")) == (("ONE", "sku"), ("ONE", "hand"))


# Catalogue -> Amazon


def wanted(market: Market, sku: str, **values: str | None) -> Listing:
    """Have an eligible product without an item, as the listing rule makes them."""
    product = market.product(sku, "simple", **values)
    return a_listing(market.store, sku, "incomplete", origin="channel", product=product, eligible=True)


def found(market: Market, sku: str) -> tuple[str, str, str]:
    row = market.row(sku)
    return row.asin, row.matched_by, row.search_outcome


def test_one_item_is_assigned(market: Market) -> None:
    market.sets(search_asin="amazon_asin")
    item, other = market.item(0), market.item(1)
    wanted(market, "BY-ASIN", amazon_asin=item.asin)
    wanted(market, "BY-EAN", amazon_ean=other.ean)
    market.searches()
    assert found(market, "BY-ASIN") == (item.asin, "asin", "")
    assert found(market, "BY-EAN") == (other.asin, "ean", "")
    row = market.row("BY-EAN")
    assert (row.title, row.product_type, row.searched_at) == (other.title, other.product_type, market.now)
    assert row.candidates.count() == 0
    assert ListingEvent.objects.get(sku="BY-EAN").message == "Found at Amazon by %(identifier)s"
    assert AmazonItem.objects.filter(asin__in=[item.asin, other.asin]).count() == 2


def test_an_identifier_with_a_wrong_check_digit_is_not_searched(market: Market) -> None:
    ean = market.item(0).ean or ""
    wrong = ean[:-1] + str((int(ean[-1]) + 1) % 10)
    wanted(market, "P1", amazon_ean=wrong, name="Nothing of the kind xyzzy")
    market.searches()
    assert found(market, "P1") == ("", "", "unable_to_assign")


def test_a_parent_has_variants_to_choose_from(market: Market) -> None:
    market.sets(search_asin="amazon_asin")
    parent = next(
        one for one in (market.amazon.world.catalogue.item(n) for n in range(2000)) if one.is_parent
    )
    row = wanted(market, "P1", amazon_asin=parent.asin)
    market.searches()
    assert found(market, "P1") == ("", "", "has_variants")
    first, *variants = row.candidates.all()
    assert (first.asin, first.is_parent, first.found_by) == (parent.asin, True, "asin")
    assert {one.asin for one in variants} == set(parent.child_asins[:20])
    assert {one.parent_asin for one in variants} == {parent.asin}


def test_general_search_only_offers_items(market: Market) -> None:
    item = market.item(0)
    row = wanted(market, "P1", name=item.title)
    market.searches()
    assert found(market, "P1") == ("", "", "multiple_matches")
    offered = row.candidates.get(asin=item.asin)
    assert (offered.title, offered.brand, offered.found_by) == (item.title, item.brand, "general")


def test_two_products_that_are_one_item_are_both_named(market: Market) -> None:
    item = market.item(0)
    wanted(market, "P1", amazon_ean=item.ean)
    wanted(market, "P2", amazon_ean=item.ean)
    market.searches()
    for sku in ("P1", "P2"):
        row = market.row(sku)
        assert found(market, sku) == ("", "", "unable_to_assign")
        assert row.match_reason == "same_identifier"
        assert row.match_params == {"identifier": "EAN", "value": item.ean, "skus": "P1, P2"}
        assert row.candidates.get().asin == item.asin


def test_what_was_searched_is_searched_again_only_when_it_differs_or_is_asked_for(market: Market) -> None:
    row = wanted(market, "P1", amazon_ean="", name="xyzzy")
    market.searches()
    assert found(market, "P1") == ("", "", "unable_to_assign")
    first = market.row("P1").searched_at
    market.move(minutes=5)
    rematch(market.store.pk)
    market.searches()
    assert market.row("P1").searched_at == first
    Product.objects.update(values={"name": "xyzzy", "amazon_ean": market.item(0).ean})
    rematch(market.store.pk)
    market.searches()
    assert found(market, "P1") == (market.item(0).asin, "ean", "")
    Listing.objects.update(asin="", matched_by="")
    market.searches()
    assert found(market, "P1") == ("", "", "")
    with pytest.raises(Forbidden):
        search_again([row.pk], by=actor("listing.view"), now=market.now)
    assert search_again([row.pk], by=BY, now=market.now) == 1
    market.searches()
    assert found(market, "P1") == (market.item(0).asin, "ean", "")


def test_new_search_settings_search_again(market: Market) -> None:
    market.sets(search_ean="")
    wanted(market, "P1", amazon_ean=market.item(0).ean, name="xyzzy")
    market.searches()
    assert found(market, "P1") == ("", "", "unable_to_assign")
    market.sets(search_ean="amazon_ean")
    rematch(market.store.pk)
    market.searches()
    assert found(market, "P1") == (market.item(0).asin, "ean", "")


def test_an_asin_typed_while_the_search_ran_stays(market: Market) -> None:
    row = wanted(market, "P1", amazon_ean=market.item(0).ean)
    Listing.objects.filter(pk=row.pk).update(asin="B00000HAND", matched_by="hand")
    market.searches()
    assert found(market, "P1") == ("B00000HAND", "hand", "")


def test_ineligible_products_and_products_that_are_gone_cost_no_search(market: Market) -> None:
    row = wanted(market, "P1", amazon_ean=market.item(0).ean)
    Listing.objects.filter(pk=row.pk).update(eligible=False)
    wanted(market, "P2")
    Product.objects.get(sku="P2").delete()
    market.searches()
    assert (list(market.rows()), market.row("P1").searched_at) == (["P1"], None)
    assert AmazonItem.objects.count() == 0
