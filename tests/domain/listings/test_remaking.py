"""Listings that are made from others: aliases, and other Amazon items."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.domain.catalog.shop import BAG, bring
from tests.domain.listings.acting import ASIN, OTHER, an_item, matched, open_gate, store, told
from tests.domain.listings.rows import a_listing
from tests.people import NOW, ROOT
from tests.stores import connected
from towpath.domain.listings.actions import acting as actions
from towpath.domain.listings.actions.alias import Alias, change_asin, create_alias
from towpath.domain.listings.actions.replacing import end_replaced
from towpath.domain.listings.models import Listing, Override, Publication
from towpath.domain.stores.models import Store
from towpath.kit.errors import Forbidden, InvalidFields

pytestmark = pytest.mark.django_db
__all__ = ["open_gate", "store"]


def test_an_alias_is_a_second_listing_of_the_product(store: Store) -> None:
    source = matched(store, "BAG", "active", on_amazon=True, has_override=True, title="A bag")
    Override.objects.create(listing=source, price=Decimal("50.0000"), seller_notes="As new")
    alias = Alias(sku=" BAG 2/ñ ", asin=ASIN)
    made = Listing.objects.get(pk=create_alias(store.pk, source.pk, alias, by=ROOT, now=NOW))
    assert (made.sku, made.asin, made.product_id, made.origin) == (
        "BAG 2/ñ",
        ASIN,
        source.product_id,
        "alias",
    )
    assert (made.replaces_id, made.ends_replaced, made.intent, made.title) == (
        source.pk,
        False,
        "publish",
        "A bag",
    )
    assert (made.override.price, made.override.seller_notes) == (Decimal("50.0000"), "As new")
    assert Listing.objects.get(pk=source.pk).intent == ""


def test_an_alias_takes_a_free_seller_sku_alone(store: Store) -> None:
    canada = connected("Amazon Canada", "CA")
    matched(canada, "IN-CANADA", "active")
    bring({**BAG, "sku": "PRODUCT-2"})
    source = matched(store, "BAG", "active", on_amazon=True)
    for sku, message in (
        ("", "A Seller SKU has 1 to 40 printable characters."),
        ("X" * 41, "A Seller SKU has 1 to 40 printable characters."),
        ("BAG", "The listing %(sku)s of the seller account has this Seller SKU already."),
        ("IN-CANADA", "The listing %(sku)s of the seller account has this Seller SKU already."),
        ("PRODUCT-2", "Another product of the catalogue has this SKU."),
    ):
        with pytest.raises(InvalidFields) as refused:
            create_alias(store.pk, source.pk, Alias(sku=sku, asin=ASIN), by=ROOT, now=NOW)
        assert {name: one.text for name, one in refused.value.fields.items()} == {"sku": message}


def test_an_alias_that_replaces_ends_its_source_once_it_is_live(store: Store) -> None:
    source = matched(store, "BAG", "active", on_amazon=True)
    alias = Alias(sku="BAG-2", asin=ASIN, remove=True)
    made = create_alias(store.pk, source.pk, alias, by=ROOT, now=NOW)
    assert end_replaced(by=ROOT, now=NOW) == 0
    assert Listing.objects.get(pk=source.pk).intent == ""
    Listing.objects.filter(pk=made).update(state="active", on_amazon=True, buyable=True)
    assert end_replaced(by=ROOT, now=NOW + timedelta(minutes=1)) == 1
    assert Listing.objects.get(pk=source.pk).intent == "end"
    assert end_replaced(by=ROOT, now=NOW + timedelta(minutes=2)) == 0


def test_another_asin_makes_another_listing_and_ends_the_old_one_later(store: Store) -> None:
    an_item(OTHER, title="Another bag")
    source = matched(store, "BAG", "active", on_amazon=True)
    made = Listing.objects.get(pk=change_asin(store.pk, source.pk, OTHER, by=ROOT, now=NOW))
    assert (made.sku, made.asin, made.title, made.replaces_id, made.ends_replaced, made.intent) == (
        "BAG-B000000002",
        OTHER,
        "Another bag",
        source.pk,
        True,
        "publish",
    )
    source.refresh_from_db()
    assert (source.asin, source.intent) == (ASIN, "")
    assert told(source) == [("asin", "Replaced by %(sku)s with the ASIN %(asin)s, by %(name)s")]


def test_another_asin_is_checked_before_anything_changes(store: Store) -> None:
    source = matched(store, "BAG", "active", on_amazon=True)
    for asin in (ASIN, OTHER, "12345678901"):
        with pytest.raises(InvalidFields):
            change_asin(store.pk, source.pk, asin, by=ROOT, now=NOW)
    assert Listing.objects.count() == 1


def test_another_asin_publishes_and_ends_so_it_needs_both_rights(store: Store) -> None:
    an_item(OTHER)
    source = matched(store, "BAG", "active", on_amazon=True)
    for right in ("listing.publish", "listing.end"):
        rights = frozenset({"listing.edit", "listing.publish", "listing.end"} - {right})
        with pytest.raises(Forbidden) as refused:
            change_asin(store.pk, source.pk, OTHER, by=replace(ROOT, rights=rights), now=NOW)
        assert refused.value.right == right
    assert Listing.objects.count() == 1


def test_a_listing_that_was_closed_at_amazon_is_told_its_quantity_again(store: Store) -> None:
    row = matched(store, "BAG", "inactive", on_amazon=True, buyable=False)
    told = {"presence": "listed", "quantity": 7}
    Publication.objects.create(listing=row, store=store, told=told, wanted_at=NOW)
    actions.act_on(store.pk, "publish", row.pk, by=ROOT, now=NOW)
    assert "quantity" not in Publication.objects.get(listing=row).told


def test_products_are_not_created_without_saying_where(store: Store) -> None:
    row = a_listing(store, "MINE-1", "new_third_party", asin=ASIN, on_amazon=True)
    with pytest.raises(InvalidFields) as refused:
        actions.act(store.pk, "create-products", [row.pk], by=ROOT, now=NOW)
    assert set(refused.value.fields) == {"attribute_set", "website_ids"}
