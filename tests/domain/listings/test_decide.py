"""What rule and settings do to listings (pricing and rules: Effects; listings: State machine)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.gate import NOW, actor
from tests.stores import connected
from towpath.domain.catalog.models import (
    Attribute,
    AttributeSet,
    Product,
    ScopedValues,
    SourceItem,
    StockSource,
)
from towpath.domain.listings.actions.decide import decide
from towpath.domain.listings.logic.decisions import Decided, ListingsDecided
from towpath.domain.listings.models import Listing, ListingRule, Publication
from towpath.domain.rules.logic.reading import write
from towpath.domain.rules.logic.tree import Combination, Line
from towpath.domain.stores.models import Store, StoreSetting

pytestmark = pytest.mark.django_db
BY = actor()
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def store() -> Store:
    return connected(opened_at=NOW)


def a_product(sku: str, store: Store, **fields: Any) -> Product:
    row = {"type": "simple", "website_ids": [store.website_id], "created_at": NOW, "updated_at": NOW} | fields
    return Product.objects.create(sku=sku, attribute_set=AttributeSet.objects.get(), **row)


def in_stock(product: Product, quantity: int) -> None:
    source, _ = StockSource.objects.get_or_create(code="default", defaults={"name": "Default"})
    SourceItem.objects.update_or_create(product=product, source=source, defaults={"quantity": quantity})


def on_amazon(store: Store, product: Product | None, sku: str = "", **fields: Any) -> Listing:
    row = {"origin": "amazon", "on_amazon": True, "buyable": True, "asin": "B000000001", "state": "active"}
    row |= {"seen_at": NOW, "created_at": NOW, "updated_at": NOW} | fields
    return Listing.objects.create(
        store=store, product=product, sku=sku or (product.sku if product else "x"), **row
    )


def rule(store: Store, *lines: Line, **combination: Any) -> None:
    tree = write(Combination(children=lines, **combination))
    ListingRule.objects.update_or_create(store=store, defaults={"tree": tree, "saved_at": NOW})


def setting(store: Store, **texts: str) -> None:
    for key, text in texts.items():
        StoreSetting.objects.update_or_create(store=store, key=key, defaults={"text": text})


def states(store: Store) -> Mapping[str, tuple[str, str, str]]:
    rows = Listing.objects.filter(store=store).values_list("sku", "state", "cause", "reason")
    return {sku: (state, cause, reason) for sku, state, cause, reason in rows}


def run(store: Store, **which: Any) -> Decided:
    return decide(store.pk, by=BY, now=LATER, **which)


def wanted(sku: str) -> Any:
    return Publication.objects.get(listing__sku=sku).wanted


# What is listed


def test_a_listing_that_the_rule_excludes_stays_with_the_quantity_0_and_comes_back(store: Store) -> None:
    product = a_product("bag", store)
    in_stock(product, 7)
    on_amazon(store, product)
    run(store)
    assert (states(store)["bag"], wanted("bag")["quantity"]) == (("active", "", ""), 7)
    line = Line("sku", "is", ("book",))
    rule(store, line)
    assert run(store) == Decided(0, 0, 1, 1)
    row = Listing.objects.get()
    assert (row.state, row.reason, row.reason_params) == ("ineligible", "rule_asks", {"clause": write(line)})
    assert (row.eligible, row.updated_at, wanted("bag")["quantity"]) == (False, LATER, 0)
    rule(store)
    run(store)
    assert (states(store)["bag"], wanted("bag")["quantity"]) == (("active", "", ""), 7)


def test_the_first_condition_that_fails_is_named(store: Store) -> None:
    on_amazon(store, a_product("bag", store))
    rule(store, Line("sku", "is", ("bag",)), Line("sku", "contains", ("z",)), Line("sku", "contains", ("y",)))
    run(store)
    assert Listing.objects.get().reason_params["clause"]["value"] == ["z"]
    rule(store, Line("sku", "is", ("z",)), Line("sku", "is", ("bag",)), value=False)
    run(store)
    row = Listing.objects.get()
    assert (row.reason, row.reason_params["clause"]["value"]) == ("rule_excludes", ["bag"])
    rule(store, Line("sku", "is", ("z",)), aggregator="ANY")
    run(store)
    row = Listing.objects.get()
    assert (row.reason, row.reason_params) == ("rule", {})


def test_what_is_not_matched_is_not_judged(store: Store) -> None:
    rule(store, Line("sku", "is", ("nothing",)))
    on_amazon(store, None, "theirs", match_reason="product_deleted")
    run(store)
    row = Listing.objects.get()
    assert (row.state, row.reason, row.eligible) == ("new_third_party", "product_deleted", None)


@pytest.mark.parametrize(
    ("fields", "reason", "params"),
    [
        ({"website_ids": []}, "not_in_website", {}),
        ({"type": "bundle"}, "type_not_supported", {"type": "bundle"}),
        ({"type": "grouped"}, "type_not_supported", {"type": "grouped"}),
        ({"type": "giftcard"}, "type_not_supported", {"type": "giftcard"}),
        ({"type": "configurable"}, "lists_variants", {}),
        ({"enabled": False}, "product_disabled", {}),
    ],
)
def test_what_else_excludes_a_product(store: Store, fields: Any, reason: str, params: Any) -> None:
    on_amazon(store, a_product("bag", store, **fields))
    a_product("other", store, **fields)
    run(store)
    row = Listing.objects.get()
    assert (row.state, row.reason, row.reason_params) == ("ineligible", reason, params)


def test_a_product_is_disabled_where_its_website_says_so(store: Store) -> None:
    product = a_product("bag", store)
    on_amazon(store, product)
    ScopedValues.objects.create(product=product, website_id=store.website_id, values={"status": False})
    run(store)
    assert states(store)["bag"] == ("ineligible", "", "product_disabled")


def test_a_product_that_is_gone_is_not_sold(store: Store) -> None:
    product = a_product("bag", store)
    on_amazon(store, product)
    Product.objects.all().delete()
    run(store)
    assert states(store)["bag"] == ("ineligible", "", "product_deleted")


def test_too_little_stock_makes_ineligible_but_not_what_amazon_fulfils(store: Store) -> None:
    setting(store, out_of_stock_threshold="5")
    few, none, fba = (a_product(sku, store) for sku in ("few", "none", "fba"))
    for product, quantity in ((few, 4), (none, 0), (fba, 0)):
        in_stock(product, quantity)
        on_amazon(store, product, channel="AMAZON_NA" if product is fba else "DEFAULT")
    run(store)
    assert states(store) == {
        "few": ("ineligible", "", "below_threshold"),
        "none": ("ineligible", "", "out_of_stock"),
        "fba": ("active", "", ""),
    }
    assert Listing.objects.get(sku="few").reason_params == {"threshold": 5}
    assert (wanted("few")["quantity"], "quantity" in wanted("fba")) == (0, False)


def test_amazons_refusal_is_inactive_never_ineligible(store: Store) -> None:
    issues = [{"severity": "WARNING", "message": "w"}, {"severity": "ERROR", "message": "Brand is gated."}]
    on_amazon(store, a_product("bag", store), buyable=False, issues=issues)
    on_amazon(store, a_product("silent", store), buyable=False)
    run(store)
    row = Listing.objects.get(sku="bag")
    assert (row.state, row.reason, row.reason_params) == ("inactive", "amazon", {"text": "Brand is gated."})
    assert states(store)["silent"] == ("inactive", "", "not_provided")


# What is not listed


def test_products_that_pass_become_rows_once_the_store_is_open(store: Store) -> None:
    rule(store, Line("sku", "contains", ("bag",)))
    for sku, kind in (("bag", "simple"), ("book", "simple"), ("bags", "bundle")):
        a_product(sku, store, type=kind)
    Store.objects.update(opened_at=None)
    assert run(store) == Decided()
    Store.objects.update(opened_at=NOW)
    assert run(store) == Decided(0, 1, 0, 0)
    row = Listing.objects.get()
    assert (row.sku, row.origin, row.asin, row.condition, row.channel) == (
        "bag",
        "channel",
        "",
        "new_new",
        "DEFAULT",
    )
    assert (row.state, row.cause, row.reason) == ("incomplete", "unable_to_assign", "not_searched_yet")
    assert run(store) == Decided()


def test_complete_products_wait_or_are_published_as_the_store_says(store: Store) -> None:
    product = a_product("bag", store, values={"price": 10})
    in_stock(product, 3)
    run(store)
    Listing.objects.update(asin="B000000001", product_type="BAG")
    run(store)
    assert states(store)["bag"] == ("ready", "", "")
    setting(store, automatic_list_action="automatic")
    run(store)
    assert states(store)["bag"] == ("listing", "", "")
    assert wanted("bag")["presence"] == "listed"
    assert wanted("bag")["quantity"] == 3


def test_automatic_publication_waits_for_stock(store: Store) -> None:
    setting(store, automatic_list_action="automatic")
    product = a_product("bag", store)
    in_stock(product, 0)
    run(store)
    Listing.objects.update(asin="B000000001")
    run(store)
    assert states(store)["bag"] == ("ready", "", "out_of_stock")
    in_stock(product, 1)
    run(store)
    assert states(store)["bag"] == ("listing", "", "")


def test_a_row_that_was_never_sent_goes_with_its_reason_to_be(store: Store) -> None:
    product = a_product("bag", store)
    run(store)
    Product.objects.update(enabled=False)
    assert run(store) == Decided(1, 0, 0, 0)
    Product.objects.update(enabled=True)
    run(store)
    on_amazon(store, product, "as-listed")
    run(store, product_ids=[product.pk])
    assert states(store) == {"as-listed": ("active", "", "")}


def test_what_was_ended_is_never_listed_again_by_itself(store: Store) -> None:
    setting(store, automatic_list_action="automatic")
    by_hand, outside = a_product("by_hand", store), a_product("outside", store)
    on_amazon(store, by_hand, on_amazon=False, intent="end")
    on_amazon(store, outside, on_amazon=False)
    run(store)
    assert states(store) == {"by_hand": ("ended", "", "by_hand"), "outside": ("ended", "", "ended_outside")}
    Listing.objects.update(intent="publish", condition="new_new")
    run(store)
    assert {state for state, *_ in states(store).values()} == {"listing"}
    Listing.objects.update(on_amazon=True)
    run(store)
    assert set(Listing.objects.values_list("state", "intent")) == {("active", "")}


# The seller SKU, condition and channel of what is new


def test_a_seller_sku_is_the_products_where_it_can_be(store: Store) -> None:
    long, taken = a_product("x" * 41, store), a_product("taken", store)
    on_amazon(store, None, "taken")
    a_product("free", store)
    run(store)
    assert Listing.objects.get(product=long).sku == "x" * 31 + "-" + "d934804a"
    assert Listing.objects.get(product=taken).sku == "taken-bad841db"
    assert set(Listing.objects.values_list("sku", flat=True)) >= {"free", "taken"}


def test_conditions_and_fulfilment_come_from_the_products_where_settings_say_so(store: Store) -> None:
    Attribute.objects.create(code="shape", label="Shape", kind="select")
    Attribute.objects.create(code="who", label="Who", kind="text")
    setting(store, condition="attribute", condition_attribute="shape", condition_option_used_good="Worn",
            fulfilled_by="attribute", fulfilled_by_attribute="who")  # fmt: skip
    a_product("worn", store, values={"shape": "Worn", "who": " fulfilled by Amazon (FBA)"})
    a_product("odd", store, values={"shape": "Odd", "who": "us"})
    a_product("none", store)
    run(store)
    found = {sku: rest for sku, *rest in Listing.objects.values_list("sku", "condition", "channel")}
    assert found == {
        "worn": ["used_good", "AMAZON_NA"], "odd": ["", "DEFAULT"], "none": ["", "DEFAULT"],
    }  # fmt: skip
    Listing.objects.update(asin="B000000001")
    run(store)
    assert states(store)["worn"][0] == "ready"
    assert states(store)["odd"] == ("incomplete", "missing_condition", "")


def test_what_was_refused_is_incomplete_until_something_else_is_wanted(store: Store) -> None:
    setting(store, automatic_list_action="automatic")
    a_product("bag", store, values={"price": 10})
    run(store)
    Listing.objects.update(asin="B000000001", product_type="BAG")
    run(store)
    publication = Publication.objects.get()
    publication.refused, publication.refusal = publication.wanted, [{"severity": "ERROR", "message": "No."}]
    publication.save()
    run(store)
    assert states(store)["bag"] == ("incomplete", "publish_failed", "amazon")
    run(store)
    assert states(store)["bag"] == ("incomplete", "publish_failed", "amazon")
    Listing.objects.update(condition="used_good", condition_by_hand=True)
    run(store)
    assert states(store)["bag"] == ("listing", "", "")


def test_what_becomes_what_was_refused_is_incomplete_at_once(store: Store) -> None:
    setting(store, automatic_list_action="automatic")
    product = a_product("bag", store, values={"price": 10})
    in_stock(product, 3)
    run(store)
    Listing.objects.update(asin="B000000001", product_type="BAG")
    run(store)
    publication = Publication.objects.get()
    publication.refused, publication.refusal = publication.wanted, [{"severity": "ERROR", "message": "No."}]
    publication.save()
    in_stock(product, 5)
    run(store)
    assert states(store)["bag"] == ("listing", "", "")
    in_stock(product, 3)
    run(store)
    assert states(store)["bag"] == ("incomplete", "publish_failed", "amazon")


# Stores that share seller SKUs


def test_the_oldest_store_of_an_account_decides_for_a_shared_seller_sku(store: Store) -> None:
    younger = connected("Amazon Store Canada", "CA", opened_at=NOW, created_at=LATER)
    product = a_product("bag", store)
    for each in (store, younger):
        on_amazon(each, product)
    rule(store, Line("sku", "is", ("book",)))
    run(store)
    rows = {row.store_id: row for row in Listing.objects.all()}
    assert (rows[store.pk].state, rows[store.pk].reason) == ("ineligible", "rule_asks")
    assert (rows[younger.pk].state, rows[younger.pk].reason) == ("ineligible", "shared")
    assert rows[younger.pk].reason_params == {"store": "Amazon Store USA"}
    rule(store)
    rule(younger, Line("sku", "is", ("book",)))
    run(store)
    run(younger)
    assert set(Listing.objects.values_list("state", flat=True)) == {"active"}


def test_deciding_holds_all_stores_of_the_account_the_oldest_first(store: Store) -> None:
    younger = connected("Amazon Store Canada", "CA", opened_at=NOW, created_at=LATER)
    with CaptureQueriesContext(connection) as asked:
        run(younger, listing_ids=[on_amazon(younger, a_product("bag", younger)).pk])
    locks = [each["sql"] for each in asked if "pg_advisory_xact_lock" in each["sql"]]
    assert [sql.partition(", ")[2] for sql in locks] == [f"{store.pk})", f"{younger.pk})"]
    rows = [
        n for n, each in enumerate(asked) if "listings_listing" in each["sql"] and "UPDATE" in each["sql"]
    ]
    assert next(n for n, each in enumerate(asked) if each["sql"] == locks[-1]) < rows[0]


# Which rows


def test_only_what_was_asked_for_is_decided(store: Store) -> None:
    rows = [on_amazon(store, a_product(sku, store, enabled=False)) for sku in ("a", "b")]
    assert run(store, listing_ids=[rows[0].pk]) == Decided(0, 0, 1, 1)
    assert [states(store)[sku][0] for sku in "ab"] == ["ineligible", "active"]
    assert run(store, listing_ids=[]) == Decided()


def test_a_whole_store_is_decided_in_parts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("towpath.domain.listings.queries.parts.SPAN", 2)
    for number in range(7):
        a_product(f"p{number}", store)
    on_amazon(store, None, "theirs")
    assert run(store) == Decided(0, 7, 1, 0)
    assert run(store) == Decided()


def test_another_quantity_is_told_though_no_state_changes(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    product = a_product("bag", store)
    in_stock(product, 7)
    on_amazon(store, product, quantity=7)
    run(store)
    monkeypatch.setattr("towpath.domain.listings.actions.decide.publish", told.append)
    assert (run(store), told) == (Decided(), [])
    in_stock(product, 6)
    assert (run(store), told) == (Decided(), [ListingsDecided(store.pk)])
    assert (wanted("bag")["quantity"], Listing.objects.get().relisting) == (6, True)


def test_what_did_not_change_is_not_written(store: Store) -> None:
    on_amazon(store, a_product("bag", store))
    run(store)
    before = Listing.objects.extra(select={"xmin": "xmin::text"}).values_list("xmin", flat=True).get()
    assert run(store) == Decided()
    assert Listing.objects.extra(select={"xmin": "xmin::text"}).values_list("xmin", flat=True).get() == before
