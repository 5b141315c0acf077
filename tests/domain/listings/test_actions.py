"""Every action of a listing, with what speaks against it."""

from decimal import Decimal
from unittest.mock import patch

import pytest

from tests.domain.catalog.shop import BAG, bring, product
from tests.domain.listings.acting import ASIN, OTHER, an_item, matched, open_gate, store, told
from tests.domain.listings.rows import a_listing
from tests.people import NOW, ROOT, a_user, acting
from tests.stores import connected
from towpath.domain.catalog.models import Attribute, Product, SourceItem, Website
from towpath.domain.journal.models import JournalEntry
from towpath.domain.listings.actions import acting as actions
from towpath.domain.listings.actions.alias import Alias, change_asin, create_alias
from towpath.domain.listings.actions.assign import ProductHasListing, ProductNotListable, assign
from towpath.domain.listings.actions.info import Info, update_info
from towpath.domain.listings.logic.acting import NotDone
from towpath.domain.listings.models import Listing, Publication
from towpath.domain.stores.models import Store
from towpath.kit.errors import Forbidden, InvalidFields, NotFound

pytestmark = pytest.mark.django_db
__all__ = ["open_gate", "store"]


def test_a_missing_asin_is_given_by_hand(store: Store) -> None:
    row = a_listing(store, "BAG", "incomplete", cause="unable_to_assign", product=product(), origin="channel")
    an_item(image_url="https://images.example/bag.jpg")
    update_info(store.pk, row.pk, Info(asin=" b000000001 "), by=ROOT, now=NOW)
    row.refresh_from_db()
    assert (row.asin, row.title, row.image_url, row.product_type, row.matched_by) == (
        ASIN,
        "A bag",
        "https://images.example/bag.jpg",
        "LUGGAGE",
        "hand",
    )
    assert told(row) == [("asin", "Assigned to %(asin)s by %(name)s")]
    entry = JournalEntry.objects.get(action="listing.info_updated")
    assert (entry.subject, entry.detail) == (f"{store.name}: BAG", {"asin": " b000000001 ", "condition": ""})


@pytest.mark.parametrize(
    ("asin", "message"),
    [
        ("", "This field is required."),
        ("B00000001", "An ASIN has exactly 10 letters and digits."),
        ("B00000-001", "An ASIN has exactly 10 letters and digits."),
        (OTHER, "Amazon has no item with this ASIN in %(country)s."),
        ("B0000PARENT"[:10], "This is an item with variants: enter the ASIN of one of them."),
        ("B0TAKEN001", "The listing %(sku)s of this store is matched to this ASIN already."),
    ],
)
def test_an_asin_that_cannot_be_assigned_is_refused(store: Store, asin: str, message: str) -> None:
    row = a_listing(store, "BAG", "incomplete", cause="has_variants", product=product())
    an_item("B0000PAREN", child_asins=[ASIN])
    an_item("B0TAKEN001")
    matched(store, "OTHER", "active", "B0TAKEN001")
    with pytest.raises(InvalidFields) as refused:
        update_info(store.pk, row.pk, Info(asin=asin), by=ROOT, now=NOW)
    assert {name: one.text for name, one in refused.value.fields.items()} == {"asin": message}
    row.refresh_from_db()
    assert row.asin == ""


@pytest.mark.parametrize("other", [{"origin": "alias"}, {"state": "ended"}, {"product": None}])
def test_an_asin_of_an_alias_or_an_ended_listing_is_free(store: Store, other: dict[str, object]) -> None:
    row = a_listing(store, "BAG", "incomplete", cause="unable_to_assign", product=product())
    an_item()
    state = str(other.get("state", "active"))
    matched(store, "OTHER", state, **{name: value for name, value in other.items() if name != "state"})  # type: ignore[arg-type]
    update_info(store.pk, row.pk, Info(asin=ASIN), by=ROOT, now=NOW)
    row.refresh_from_db()
    assert row.asin == ASIN


def test_a_missing_condition_is_given_by_hand(store: Store) -> None:
    row = a_listing(store, "BAG", "incomplete", cause="missing_condition", product=product(), asin=ASIN)
    for typed, message in (("", "This field is required."), ("broken", "Choose one of the list.")):
        with pytest.raises(InvalidFields) as refused:
            update_info(store.pk, row.pk, Info(condition=typed), by=ROOT, now=NOW)
        assert refused.value.fields["condition"].text == message
    update_info(store.pk, row.pk, Info(condition="used_good"), by=ROOT, now=NOW)
    row.refresh_from_db()
    assert (row.condition, row.condition_by_hand) == ("used_good", True)


def test_what_amazon_refused_is_tried_again_once_its_information_is_saved(store: Store) -> None:
    row = matched(store, "BAG", "incomplete", cause="publish_failed")
    Publication.objects.create(
        listing=row, store=store, refused={"presence": "listed"}, refusal=[{"code": "1"}], wanted_at=NOW
    )
    update_info(store.pk, row.pk, Info(), by=ROOT, now=NOW)
    again = Publication.objects.get(listing=row)
    assert (again.refused, again.refusal) == ({}, [])


def test_missing_data_is_looked_at_again_once_its_information_is_saved(store: Store) -> None:
    row = matched(store, "BAG", "incomplete", cause="missing_data")
    Publication.objects.create(listing=row, store=store, refused={"presence": "listed"}, wanted_at=NOW)
    update_info(store.pk, row.pk, Info(), by=ROOT, now=NOW)
    assert Publication.objects.get(listing=row).refused == {}


def test_only_incomplete_listings_want_information(store: Store) -> None:
    row = matched(store, "BAG", "active")
    with pytest.raises(NotDone) as refused:
        update_info(store.pk, row.pk, Info(condition="new_new"), by=ROOT, now=NOW)
    assert refused.value.code == "NOT_IN_THIS_STATE"
    with pytest.raises(NotFound):
        update_info(store.pk, row.pk + 1, Info(condition="new_new"), by=ROOT, now=NOW)


def test_a_product_is_assigned_to_a_listing_that_amazon_has(store: Store) -> None:
    row = a_listing(store, "X", "new_third_party", asin=ASIN, on_amazon=True)
    assign(store.pk, row.pk, product().pk, by=ROOT, now=NOW)
    row.refresh_from_db()
    assert (row.product_id, row.matched_by) == (product().pk, "hand")
    assert told(row) == [("match", "Assigned to the product %(sku)s by %(name)s")]


def test_a_second_listing_of_a_product_is_an_alias_that_has_to_be_asked_for(store: Store) -> None:
    matched(store, "FIRST", "active")
    row = a_listing(store, "X", "new_third_party", asin=OTHER, on_amazon=True)
    with pytest.raises(ProductHasListing) as refused:
        assign(store.pk, row.pk, product().pk, by=ROOT, now=NOW)
    assert refused.value.message.params == {"sku": "FIRST"}
    assign(store.pk, row.pk, product().pk, alias=True, by=ROOT, now=NOW)
    row.refresh_from_db()
    assert row.product_id == product().pk


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"type": "bundle"}, "Bundles, grouped products and gift cards cannot be listed on Amazon."),
        ({"type": "configurable"}, "Choose one of the product's variants: they are what Amazon lists."),
        ({"enabled": False}, "The product is disabled, or not sold on the store's website."),
        ({"website_ids": []}, "The product is disabled, or not sold on the store's website."),
    ],
)
def test_a_product_that_amazon_cannot_list_is_not_assigned(
    store: Store, change: dict[str, object], message: str
) -> None:
    row = a_listing(store, "X", "new_third_party", asin=ASIN, on_amazon=True)
    Product.objects.filter(sku=BAG["sku"]).update(**change)
    with pytest.raises(ProductNotListable) as refused:
        assign(store.pk, row.pk, product().pk, by=ROOT, now=NOW)
    assert refused.value.message.text == message


def common(**more: object) -> dict[str, object]:
    site = Website.objects.get(code="base").pk
    return {"website_ids": [site], "category_ids": [], "attribute_set": "Default", **more}


def test_products_are_created_from_listings(store: Store) -> None:
    Attribute.objects.get_or_create(code="amazon_asin", defaults={"label": "ASIN", "kind": "text"})
    first = a_listing(store, "MINE-1", "new_third_party", asin=ASIN, title="A bag", on_amazon=True)
    Listing.objects.filter(pk=first.pk).update(price=Decimal("12.90"), quantity=7)
    second = a_listing(store, "MINE-2", "new_third_party", asin=ASIN, title="A used bag", on_amazon=True)
    third = a_listing(store, "MINE-1-B", "new_third_party", title="No item", on_amazon=True)
    arguments = common(visibility="Catalog", tax_class="Taxable Goods", enabled=False)
    rows = [first.pk, second.pk, third.pk]
    outcomes = actions.act(store.pk, "create-products", rows, arguments=arguments, by=ROOT, now=NOW)
    assert [outcomes[pk].code for pk in rows] == ["done", "done", "done"]
    first.refresh_from_db()
    made = Product.objects.get(sku=ASIN)
    assert first.product_id == made.pk
    assert (made.sku, made.type, made.enabled) == (ASIN, "simple", False)
    assert made.values == {
        "name": "A bag",
        "price": Decimal("12.9000"),
        "amazon_asin": ASIN,
        "visibility": "Catalog",
        "tax_class_id": "Taxable Goods",
    }
    stock = SourceItem.objects.get(product=made)
    assert (int(stock.quantity), stock.in_stock) == (7, True)
    assert Product.objects.filter(sku__in=["MINE-2", "MINE-1-B"]).count() == 2
    assert first.matched_by == "hand"
    entry = JournalEntry.objects.get(action="listing.acted")
    assert entry.detail == {"what": "create-products", "listings": 3}


def test_what_new_products_share_is_checked_before_anything_is_made(store: Store) -> None:
    row = a_listing(store, "MINE-1", "new_third_party", asin=ASIN, on_amazon=True)
    bad = common(website_ids=[], category_ids=[10**9], attribute_set="None", visibility="?", tax_class="?")
    with pytest.raises(InvalidFields) as refused:
        actions.act(store.pk, "create-products", [row.pk], arguments=bad, by=ROOT, now=NOW)
    assert set(refused.value.fields) == {
        "website_ids",
        "category_ids",
        "attribute_set",
        "visibility",
        "tax_class",
    }
    assert Product.objects.count() == 1


def test_a_listing_is_published(store: Store) -> None:
    row = matched(store, "BAG", "ready")
    actions.act_on(store.pk, "publish", row.pk, by=ROOT, now=NOW)
    row.refresh_from_db()
    assert row.intent == "publish"
    assert told(row)[0] == ("publish", "Publication asked for by %(name)s")
    assert JournalEntry.objects.get(action="listing.acted").subject == f"{store.name}: BAG"


def test_what_cannot_be_published_is_left_out_with_its_reason(store: Store) -> None:
    bring({**BAG, "sku": "OFF", "product_online": "2"})
    rows = {
        "IN_PROGRESS": matched(store, "A", "listing"),
        "NOT_ELIGIBLE": matched(store, "B", "ended", product=product("OFF")),
        "NOT_COMPLETE": matched(store, "C", "ended", asin=""),
        "NOT_IN_THIS_STATE": matched(store, "D", "active"),
    }
    ids = [row.pk for row in rows.values()]
    outcomes = actions.act(store.pk, "publish", [*ids, 10**9], by=ROOT, now=NOW)
    assert [outcomes[pk].code for pk in [*ids, 10**9]] == [*rows, "LISTING_GONE"]
    assert not Listing.objects.filter(intent="publish").exists()


@pytest.mark.parametrize("held", [{"opened_at": None}, {"paused": True}, {"account": None, "opened_at": NOW}])
def test_nothing_is_published_for_a_store_that_is_held(store: Store, held: dict[str, object]) -> None:
    row = matched(store, "BAG", "ready")
    Store.objects.filter(pk=store.pk).update(**held)
    with pytest.raises(actions.StoreHeld):
        actions.act_on(store.pk, "publish", row.pk, by=ROOT, now=NOW)


def test_nothing_is_published_without_a_good_key(store: Store) -> None:
    row = matched(store, "BAG", "ready")
    with patch.object(actions, "last_verdict") as verdict:
        verdict.return_value.open = False
        with pytest.raises(actions.StoreHeld):
            actions.act_on(store.pk, "publish", row.pk, by=ROOT, now=NOW)


def test_a_listing_is_ended(store: Store) -> None:
    row = matched(store, "BAG", "inactive", on_amazon=True)
    actions.act_on(store.pk, "end", row.pk, by=ROOT, now=NOW)
    row.refresh_from_db()
    assert row.intent == "end"
    assert told(row)[0] == ("end", "End asked for by %(name)s")


def test_fulfilment_is_switched_to_and_fro_in_the_whole_region(store: Store) -> None:
    canada = connected("Amazon Canada", "CA")
    elsewhere = connected("Amazon UK", "GB")
    rows = [matched(one, "BAG", "active", on_amazon=True) for one in (store, canada, elsewhere)]
    actions.act_on(store.pk, "fulfilment", rows[0].pk, by=ROOT, now=NOW)
    assert [Listing.objects.get(pk=row.pk).channel_by_hand for row in rows] == ["AMAZON_NA", "AMAZON_NA", ""]
    actions.act_on(canada.pk, "fulfilment", rows[1].pk, by=ROOT, now=NOW)
    assert [Listing.objects.get(pk=row.pk).channel_by_hand for row in rows] == ["DEFAULT", "DEFAULT", ""]


def test_every_action_needs_its_right(store: Store) -> None:
    viewer = acting(a_user(role="Viewer"))
    row = matched(store, "BAG", "active")
    for action, right in (
        ("publish", "listing.publish"),
        ("end", "listing.end"),
        ("fulfilment", "listing.edit"),
        ("search-again", "listing.edit"),
        ("attempt-match", "listing.edit"),
        ("create-products", "catalog.create"),
    ):
        with pytest.raises(Forbidden) as refused:
            actions.act(store.pk, action, [row.pk], by=viewer, now=NOW)
        assert refused.value.right == right
    for call in (
        lambda: update_info(store.pk, row.pk, Info(), by=viewer, now=NOW),
        lambda: assign(store.pk, row.pk, 1, by=viewer, now=NOW),
        lambda: change_asin(store.pk, row.pk, ASIN, by=viewer, now=NOW),
        lambda: create_alias(store.pk, row.pk, Alias(sku="A", asin=ASIN), by=viewer, now=NOW),
    ):
        with pytest.raises(Forbidden):
            call()


def test_an_action_keeps_to_the_listings_of_its_store(store: Store) -> None:
    other = connected("Amazon UK", "GB")
    row = matched(other, "BAG", "active")
    assert actions.act(store.pk, "end", [row.pk], by=ROOT, now=NOW)[row.pk].code == "LISTING_GONE"
    assert Listing.objects.get(pk=row.pk).intent == ""
