"""Listing Rules and Listing Preview: nothing typed is lost, nothing is saved before it is said."""

from typing import Any

import pytest
from django.test import Client

from tests.domain.listings.test_decide import a_product, on_amazon
from tests.gate import NOW, actor
from tests.stores import connected
from tests.web.page import Page
from towpath.domain.listings.actions.rules import save_rule
from towpath.domain.listings.models import Listing, ListingRule
from towpath.domain.listings.queries.rule import rule_of
from towpath.domain.rules.logic.tree import EVERYTHING, Combination, Line
from towpath.domain.stores.models import Store

pytestmark = pytest.mark.django_db
BAGS = Combination(children=(Line("sku", "contains", ("bag",)),))
FIELDS = {
    "conditions.aggregator": "ALL",
    "conditions.value": "true",
    "conditions.0.attribute": "sku",
    "conditions.0.operator": "contains",
    "conditions.0.value": "bag",
}
TABS = {"ineligible": "Ineligible Listings", "eligible": "Eligible Listings", "new": "New Listings"}


@pytest.fixture
def store() -> Store:
    """Give a store with two listings on Amazon and a product that is not there."""
    store = connected()
    for sku in ("bag-one", "bag-two", "bag-three", "bag-four", "book"):
        on_amazon(store, a_product(sku, store, values={"name": sku.upper()}), quantity=2, eligible=True)
    a_product("bag-new", store)
    return store


def address(store: Store, page: str = "") -> str:
    return f"/marketing/channels/amazon/stores/{store.pk}/rule/{page}"


def tabs(response: Any) -> list[str]:
    return [
        each.text for each in Page(response).all("a") if each.attributes.get("href", "").startswith("?tab=")
    ]


def skus(client: Client, store: Store, tab: str) -> list[str]:
    page = Page(client.get(address(store, "preview/"), {"tab": tab}))
    return [each.text for each in page.all("a", class_="mono")]


def test_from_conditions_to_the_open_store(ana: Client, store: Store) -> None:
    page = ana.get(address(store))
    assert "Every product." in page.content.decode()
    preview = ana.post(address(store), FIELDS, follow=True)
    assert preview.redirect_chain == [(address(store, "preview/"), 302)]
    assert tabs(preview) == [
        "Ineligible Listings \N{EN DASH} 1",
        "Eligible Listings \N{EN DASH} 4",
        "New Listings \N{EN DASH} 1",
    ]
    assert [skus(ana, store, tab) for tab in TABS] == [
        ["book"],
        ["bag-one", "bag-two", "bag-three", "bag-four"],
        ["bag-new"],
    ]
    assert not ListingRule.objects.exists()
    saved = ana.post(address(store, "preview/"), follow=True)
    assert saved.redirect_chain[-1][0] == f"/marketing/channels/amazon/stores/{store.pk}/"
    assert "The rule was saved." in saved.content.decode()
    assert rule_of(store.pk).tree == BAGS
    assert Store.objects.get().opened_at is not None


def test_back_loses_nothing_and_discard_takes_the_saved_rule(ana: Client, store: Store) -> None:
    ana.post(address(store), FIELDS)
    page = Page(ana.get(address(store)))
    assert page.one("input", name="conditions.0.value")["value"] == "bag"
    ana.post(address(store), {"discard": "1"})
    assert "Every product." in ana.get(address(store)).content.decode()
    assert ana.get(address(store, "preview/")).headers["Location"] == address(store)


def test_an_edit_of_the_tree_shows_it_again_with_what_was_typed(ana: Client, store: Store) -> None:
    response = ana.post(address(store), FIELDS | {"conditions.new": "category_ids", "conditions.do": "add "})
    page = Page(response)
    assert page.one("input", name="conditions.0.value")["value"] == "bag"
    assert page.one("input", name="conditions.1.attribute")["value"] == "category_ids"


def test_wrong_conditions_stay_in_the_editor(ana: Client, store: Store) -> None:
    response = ana.post(address(store), FIELDS | {"conditions.0.value": ""})
    assert response.status_code == 422
    assert "Some conditions are not right yet" in response.content.decode()
    assert "listing_rule" not in "".join(ana.session.keys())


def test_rows_that_change_are_marked_with_what_they_were(ana: Client, store: Store) -> None:
    Listing.objects.filter(sku="bag-one").update(eligible=False)
    ana.post(address(store), FIELDS)
    marked = {}
    for tab in TABS:
        page = Page(ana.get(address(store, "preview/"), {"tab": tab}))
        marked[tab] = [
            each.text for each in page.all("span") if each.attributes.get("class") == "tag tag-warning"
        ]
    assert marked == {"ineligible": ["Eligible"], "eligible": ["Ineligible"], "new": ["Not listed"]}


def test_the_preview_is_a_grid(ana: Client, store: Store) -> None:
    ana.post(address(store), FIELDS)
    response = ana.get(address(store, "preview/"), {"tab": "eligible", "f.name": "two"})
    assert [each.text for each in Page(response).all("a", class_="mono")] == ["bag-two"]
    heads = ", ".join(each.text for each in Page(response).all("th"))
    assert heads == "Product ID, Thumbnail, Name, Type, Attribute Set, SKU, Visibility, Status, Before"


def test_many_drops_are_confirmed_before_the_rule_is_saved(ana: Client, store: Store) -> None:
    preview = ana.post(address(store), FIELDS | {"conditions.0.value": "book"}, follow=True)
    assert "I want that: 4 of 5 listings drop to the quantity 0." in preview.content.decode()
    refused = ana.post(address(store, "preview/"))
    assert refused.status_code == 422
    assert "Confirm this, or go back" in refused.content.decode()
    assert not ListingRule.objects.exists()
    assert ana.post(address(store, "preview/"), {"confirmed": "1"}).status_code == 302
    assert rule_of(store.pk).version == 1


def test_two_people_see_both_rules(ana: Client, store: Store) -> None:
    ana.post(address(store), FIELDS)
    save_rule(store.pk, EVERYTHING, by=actor("rule.write", name="Eva"), now=NOW)
    conflict = ana.post(address(store, "preview/"))
    text = " ".join(conflict.content.decode().split())
    assert conflict.status_code == 409
    assert "Eva has saved another rule in the meantime." in text
    assert "Every product." in text
    assert "Products for which SKU contains “bag”." in text
    again = ana.post(address(store, "preview/"), {"over": "1"})
    assert again.headers["Location"] == address(store, "preview/")
    ana.post(address(store, "preview/"))
    assert (rule_of(store.pk).version, rule_of(store.pk).tree) == (2, BAGS)


def test_the_products_that_pass_are_counted_on_request(ana: Client, store: Store) -> None:
    assert Page(ana.get(address(store))).one("p", id="rule-passing")["hx-get"] == "?count=1"
    assert (
        Page(ana.get(address(store), {"count": "1"})).one("p", id="rule-passing").text
        == "6 products pass now."
    )


def test_who_may_only_look_sees_the_sentence(vera: Client, store: Store) -> None:
    response = vera.get(address(store))
    assert "You may see this rule, but not change it." in response.content.decode()
    assert not Page(response).all("button", name="conditions.do")
    assert vera.post(address(store), FIELDS).status_code == 403
    assert vera.get(address(store, "preview/")).status_code == 403
