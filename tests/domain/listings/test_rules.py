"""Saving a listing rule, and its dry run (pricing and rules: Preview; onboarding: Listing Preview)."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.domain.listings.test_decide import LATER, a_product, in_stock, on_amazon, run, setting, states
from tests.gate import NOW, actor
from tests.stores import connected
from towpath.domain.journal.models import JournalEntry
from towpath.domain.listings.actions.rules import apply_rule, save_rule
from towpath.domain.listings.logic.decisions import RuleSaved
from towpath.domain.listings.logic.preview import Counts, ManyDrop, RuleChanged
from towpath.domain.listings.models import Listing, ListingRule
from towpath.domain.listings.queries.preview import Preview, passing
from towpath.domain.listings.queries.rule import Rule, rule_of
from towpath.domain.rules.logic.tree import EVERYTHING, Combination, Line
from towpath.domain.stores.models import Store
from towpath.domain.stores.queries.stores import store_row
from towpath.kit.errors import Forbidden, InvalidFields

pytestmark = pytest.mark.django_db
BY = actor("rule.write")
BAGS = Combination(children=(Line("sku", "contains", ("bag",)),))


@pytest.fixture
def store() -> Store:
    return connected()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    found: list[object] = []
    monkeypatch.setattr("towpath.domain.listings.actions.rules.publish", found.append)
    return found


def save(store: Store, tree: Combination, **more: Any) -> Rule:
    return save_rule(store.pk, tree, by=more.pop("by", BY), now=LATER, **more)


def preview(store: Store, tree: Combination) -> Preview:
    return Preview(store_row(store.pk), tree)


# Saving


def test_the_first_rule_opens_the_store(store: Store, told: list[object]) -> None:
    rule = save(store, BAGS)
    assert rule == Rule(BAGS, 1, LATER, BY.name)
    assert Store.objects.get().opened_at == LATER
    assert told == [RuleSaved(store.pk)]
    actions = list(JournalEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["rule.saved", "store.opened"]


def test_the_same_rule_again_is_no_new_version(store: Store, told: list[object]) -> None:
    save(store, BAGS)
    assert save(store, BAGS).version == 1
    assert save(store, EVERYTHING).version == 2
    assert told == [RuleSaved(store.pk)] * 2


def test_every_product_is_a_rule_too(store: Store, told: list[object]) -> None:
    assert rule_of(store.pk) == Rule()
    assert save(store, EVERYTHING).version == 1
    assert told == [RuleSaved(store.pk)]


def test_what_somebody_else_saved_is_not_overwritten(store: Store) -> None:
    save(store, BAGS, version=0)
    with pytest.raises(RuleChanged) as refused:
        save(store, EVERYTHING, version=0)
    assert (refused.value.code, refused.value.message.params) == ("RULE_CHANGED", {"name": BY.name})
    assert rule_of(store.pk).tree == BAGS


def test_a_wrong_tree_is_not_saved(store: Store) -> None:
    with pytest.raises(InvalidFields) as refused:
        save(store, Combination(children=(Line("nope", "is", ("x",)),)))
    assert list(refused.value.fields) == ["0.attribute"]
    assert not ListingRule.objects.exists()


def test_saving_needs_its_right(store: Store) -> None:
    with pytest.raises(Forbidden):
        save(store, BAGS, by=actor("store.settings"))


def test_a_rule_that_takes_much_off_sale_is_confirmed(store: Store) -> None:
    for number in range(5):
        on_amazon(store, a_product(f"{'bag' if number > 1 else 'book'}{number}", store), quantity=3)
    with pytest.raises(ManyDrop) as refused:
        save(store, BAGS)
    assert refused.value.message.params == {"drops": 2, "live": 5}
    assert not ListingRule.objects.exists()
    assert save(store, BAGS, confirmed=True).version == 1


def test_a_fifth_of_the_store_may_drop_without_being_asked(store: Store) -> None:
    for sku in ("bag1", "bag2", "bag3", "bag4", "book"):
        on_amazon(store, a_product(sku, store), quantity=3)
    assert save(store, BAGS).version == 1


def test_applying_notes_the_version(store: Store) -> None:
    on_amazon(store, a_product("book", store))
    save(store, BAGS)
    assert apply_rule(store.pk, by=BY, now=LATER).changed == 1
    row = ListingRule.objects.get()
    assert (row.decided_version, row.decided_at) == (1, LATER)
    assert states(store)["book"] == ("ineligible", "", "rule_asks")


# The dry run


def skus(store: Store, tree: Combination, tab: str) -> list[str]:
    return list(preview(store, tree).rows(tab).order_by("sku").values_list("sku", flat=True))


@pytest.fixture
def shop(store: Store) -> Store:
    """Products of every sort: on Amazon, waiting, ended, and not listed at all."""
    on_amazon(store, a_product("bag-live", store), quantity=4, eligible=True)
    on_amazon(store, a_product("book-live", store), quantity=4, eligible=True)
    on_amazon(store, a_product("bag-was-out", store), quantity=0, eligible=False)
    on_amazon(store, a_product("book-sold-out", store), quantity=0, eligible=True)
    on_amazon(store, a_product("book-fba", store), quantity=9, channel="AMAZON_NA", eligible=True)
    on_amazon(store, a_product("bag-ended", store), on_amazon=False, state="ended", intent="end")
    on_amazon(store, None, "theirs", quantity=4)
    for sku, kind in (("bag-new", "simple"), ("book-new", "simple"), ("bag-bundle", "bundle")):
        a_product(sku, store, type=kind)
    return store


def test_the_tabs_show_where_products_would_be(shop: Store) -> None:
    assert skus(shop, BAGS, "ineligible") == ["book-fba", "book-live", "book-sold-out"]
    assert skus(shop, BAGS, "eligible") == ["bag-live", "bag-was-out"]
    assert skus(shop, BAGS, "new") == ["bag-new"]
    assert skus(shop, EVERYTHING, "new") == ["bag-new", "book-new"]


def test_the_dry_run_counts_what_moves_and_writes_nothing(shop: Store) -> None:
    before = list(Listing.objects.order_by("pk").values())
    assert preview(shop, BAGS).counts() == Counts(
        ineligible=3, eligible=2, new=1, turns_ineligible=3, turns_eligible=1, passing=4, live=5, drops=1
    )
    assert list(Listing.objects.order_by("pk").values()) == before
    assert passing(store_row(shop.pk), BAGS) == 4


def test_the_stock_counts_in_the_dry_run(store: Store) -> None:
    setting(store, out_of_stock_threshold="5")
    for sku, quantity in (("few", 4), ("enough", 5), ("new", 0)):
        product = a_product(sku, store)
        in_stock(product, quantity)
        if sku != "new":
            on_amazon(store, product, quantity=1)
    assert [skus(store, EVERYTHING, tab) for tab in ("ineligible", "eligible", "new")] == [
        ["few"],
        ["enough"],
        ["new"],
    ]
    assert preview(store, EVERYTHING).counts().drops == 1


def test_the_dry_run_says_what_deciding_does(shop: Store) -> None:
    Store.objects.update(opened_at=NOW)
    tabs = {tab: skus(shop, BAGS, tab) for tab in ("ineligible", "eligible", "new")}
    save(shop, BAGS, confirmed=True)
    run(shop)
    found = dict(Listing.objects.exclude(product=None).values_list("sku", "state"))
    assert {sku for sku, state in found.items() if state == "ineligible"} == set(tabs["ineligible"])
    assert {sku for sku, state in found.items() if state == "active"} == set(tabs["eligible"])
    assert {sku for sku, state in found.items() if state == "incomplete"} == set(tabs["new"])


def test_the_dry_run_knows_what_an_older_store_decides(shop: Store) -> None:
    Store.objects.update(opened_at=NOW)
    younger = connected("Amazon Store Canada", "CA", opened_at=NOW, created_at=LATER)
    for listing in Listing.objects.filter(on_amazon=True, product__isnull=False).exclude(sku="bag-was-out"):
        on_amazon(younger, listing.product, eligible=True, quantity=2)
    save(shop, BAGS, confirmed=True)
    run(shop)
    before = preview(younger, EVERYTHING)
    tabs = {tab: skus(younger, EVERYTHING, tab) for tab in ("ineligible", "eligible")}
    assert tabs == {"ineligible": ["book-fba", "book-live", "book-sold-out"], "eligible": ["bag-live"]}
    counts = before.counts()
    assert (counts.ineligible, counts.eligible, counts.drops) == (3, 1, 3)
    run(younger)
    found = dict(Listing.objects.filter(store=younger, on_amazon=True).values_list("sku", "state"))
    assert {sku for sku, state in found.items() if state == "ineligible"} == set(tabs["ineligible"])


def test_counting_judges_in_one_pass(shop: Store) -> None:
    with CaptureQueriesContext(connection) as asked:
        preview(shop, BAGS).counts()
    judging = [each["sql"] for each in asked if "FROM (SELECT *, coalesce(shared" in each["sql"]]
    assert len(judging) == 1
    assert judging[0].count("strpos") == 1
