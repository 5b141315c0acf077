"""The pages of a store's listings: tabs, details, forms, mass actions."""

import pytest
from django.test import Client

from tests.domain.catalog.shop import BAG, bring, product
from tests.domain.listings.rows import a_listing
from tests.people import NOW, ROOT
from tests.stores import connected
from tests.web.page import Page
from towpath.domain.listings.actions import mass
from towpath.domain.listings.models import Candidate, Listing, MassAction
from towpath.domain.stores.models import Account, Store

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    bring({**BAG, "product_websites": "base"})
    return connected(opened_at=NOW)


def address(store: Store, rest: str = "") -> str:
    return f"/marketing/channels/amazon/stores/{store.pk}/listings/{rest}"


def live(store: Store, sku: str = "BAG", state: str = "active", **more: object) -> Listing:
    row = {"product": product(), "asin": "B000000001", "condition": "new_new", "eligible": True}
    return a_listing(store, sku, state, **{**row, "title": f"Bag {sku}", "on_amazon": True, **more})


def test_the_tabs_stand_in_their_order_with_their_counts(ana: Client, store: Store) -> None:
    live(store)
    live(store, "OUT", "ended")
    page = Page(ana.get(address(store)))
    assert page.title == "Product Listings"
    links = [link.text for link in page.all("a") if link.attributes.get("href", "").startswith("?tab=")]
    assert links == [
        "Incomplete 0",
        "New Third Party 0",
        "Ready to List 0",
        "Inactive 0",
        "Active 1",
        "Overrides 0",
        "Ineligible 0",
        "Ended 1",
    ]
    assert "Bag BAG" in page.main
    assert "Bag OUT" not in page.main


@pytest.mark.parametrize(
    "tab",
    ["incomplete", "new_third_party", "ready", "inactive", "active", "overrides", "ineligible", "ended"],
)
def test_every_tab_shows_its_listings_and_exports_them(ana: Client, store: Store, tab: str) -> None:
    states = {"ready": "listing", "overrides": "active", "ended": "ending"}
    live(store, state=states.get(tab, tab), has_override=tab == "overrides")
    page = Page(ana.get(address(store, f"?tab={tab}")))
    assert "1 record found" in page.main
    file = b"".join(ana.get(address(store, f"?tab={tab}&export=csv")).streaming_content)  # type: ignore[attr-defined]
    assert b"BAG" in file


def test_what_amazon_has_no_name_for_has_that_of_its_product(ana: Client, store: Store) -> None:
    live(store, state="incomplete", title="", asin="", on_amazon=False)
    page = Page(ana.get(address(store, "?tab=incomplete")))
    assert page.one("a", **{"class": "listing-title"}).text == BAG["name"]


def test_every_column_can_be_shown_filtered_and_sorted(ana: Client, store: Store) -> None:
    from towpath.domain.listings.logic.states import TABS
    from towpath.domain.listings.queries.grid import grid_of

    live(store)
    for tab in TABS:
        grid = grid_of(tab)
        for column in grid.columns:
            sort = column.key if column.sortable and column.has_value else ""
            value = next(iter(column.options), "1") if column.is_closed else "1"
            name = f"f.{column.key}.from" if column.is_range else f"f.{column.key}"
            value = "2026-01-01" if column.kind == "date" else value
            query = f"?tab={tab}&columns={column.key}&sort={sort}&{name}={value}"
            assert ana.get(address(store, query)).status_code == 200, query


def test_a_suspended_account_is_said_where_its_listings_are(ana: Client, store: Store) -> None:
    assert "on vacation" not in Page(ana.get(address(store))).main
    away = {"US": {"name": "Shop", "participates": True, "suspended": True}}
    Account.objects.update(participations=away)
    for page in (Page(ana.get(address(store, "?tab=inactive"))), Page(ana.get(address(store)[:-9]))):
        assert "its listings are suspended, or it is on vacation" in page.main
        assert "Open Seller Central" in page.main


def test_an_unknown_tab_is_not_found(ana: Client, store: Store) -> None:
    assert ana.get(address(store, "?tab=all")).status_code == 404


def test_who_may_only_look_is_offered_nothing_else(vera: Client, store: Store) -> None:
    row = live(store)
    page = Page(vera.get(address(store)))
    assert "End Listing" not in page.main
    assert vera.get(address(store, f"{row.pk}/")).status_code == 200
    assert vera.get(address(store, f"{row.pk}/alias/")).status_code == 403
    assert vera.post(address(store, f"{row.pk}/end/")).status_code == 403
    sent = {"selection": "all", "confirmed": "1"}
    assert vera.post(address(store, "active/act/end/"), sent).status_code == 404
    row.refresh_from_db()
    assert row.intent == ""


def test_details_say_what_is_known_and_where_it_comes_from(ana: Client, store: Store) -> None:
    issues = [{"code": "18027", "message": "Main image missing", "severity": "ERROR", "attribute_names": []}]
    row = live(
        store, state="inactive", issues=issues, reason="amazon", reason_params={"text": "Main image missing"}
    )
    page = Page(ana.get(address(store, f"{row.pk}/")))
    assert page.title == "Product Listing Details"
    assert "Main image missing 18027" in page.main
    central = next(link for link in page.all("a") if link.text == "View in Seller Central")
    assert central["href"].startswith("https://sellercentral.amazon.com/")
    assert "Handling time (days) \N{EN DASH} Amazon" in page.main
    assert ana.get(address(store, "999/")).status_code == 404


def test_a_candidate_is_chosen(ana: Client, store: Store) -> None:
    row = live(
        store, state="incomplete", cause="multiple_matches", asin="", on_amazon=False, origin="channel"
    )
    Candidate.objects.create(listing=row, asin="B000000002", title="Blue bag", brand="Acme", found_by="ean")
    Candidate.objects.create(listing=row, asin="B000000003", title="Red bag", brand="Acme", found_by="ean")
    page = Page(ana.get(address(store, f"{row.pk}/update-info/")))
    assert page.title == "Product Listing Update"
    assert "Blue bag B000000002 · Acme" in page.main
    answer = ana.post(address(store, f"{row.pk}/update-info/"), {"candidate": "by_hand"})
    assert answer.status_code == 422
    assert "This field is required." in Page(answer).main


def test_a_condition_is_chosen(ana: Client, store: Store) -> None:
    row = live(store, state="incomplete", cause="missing_condition", condition="", on_amazon=False)
    answer = ana.post(address(store, f"{row.pk}/update-info/"), {"condition": "used_good"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.condition, row.condition_by_hand) == ("used_good", True)


def test_an_alias_keeps_what_was_typed_when_it_is_refused(ana: Client, store: Store) -> None:
    row = live(store)
    typed = {"sku": "BAG", "asin": "B000000001", "remove": "on"}
    answer = ana.post(address(store, f"{row.pk}/alias/"), typed)
    assert answer.status_code == 422
    page = Page(answer)
    assert "has this Seller SKU already" in page.main
    assert page.one("input", name="sku")["value"] == "BAG"
    assert ana.post(address(store, f"{row.pk}/alias/"), {**typed, "sku": "BAG-2"}).status_code == 302
    assert Listing.objects.get(sku="BAG-2").replaces_id == row.pk


def test_a_product_is_assigned_and_a_second_listing_of_it_is_asked_about(ana: Client, store: Store) -> None:
    live(store, "FIRST")
    row = live(store, "X", "new_third_party", product=None, asin="B000000009", eligible=None)
    page = Page(ana.get(address(store, f"{row.pk}/assign/")))
    assert page.title == "Assign Magento Catalog Product"
    assert BAG["sku"] in page.main
    asked = ana.post(address(store, f"{row.pk}/assign/"), {"product": product().pk})
    assert "Link this one as its alias?" in Page(asked).main
    sent = {"product": product().pk, "alias": "1"}
    assert ana.post(address(store, f"{row.pk}/assign/"), sent).status_code == 302
    row.refresh_from_db()
    assert row.product_id == product().pk


def test_one_product_is_created(ana: Client, store: Store) -> None:
    row = live(store, "X", "new_third_party", product=None, asin="B000000009", eligible=None)
    page = Page(ana.get(address(store, f"{row.pk}/create-products/")))
    assert page.title == "Create Magento Catalog Product"
    bad = ana.post(address(store, f"{row.pk}/create-products/"), {"attribute_set": "Default"})
    assert bad.status_code == 422
    sent = {
        "enabled": "on",
        "website_ids": [store.website_id],
        "attribute_set": "Default",
        "visibility": "Catalog",
    }
    assert ana.post(address(store, f"{row.pk}/create-products/"), sent).status_code == 302
    assert product("B000000009").values["visibility"] == "Catalog"


def test_products_of_all_that_match_are_created_by_a_worker(ana: Client, store: Store) -> None:
    for number in range(3):
        asin = f"B00000001{number}"
        live(store, f"X{number}", "new_third_party", product=None, asin=asin, eligible=None)
    chosen = {"selection": "all", "state": "tab=new_third_party&f.sku=X"}
    page = Page(ana.post(address(store, "create-products/"), chosen))
    assert page.title == "Create Magento Catalog Product"
    sent = {"website_ids": [store.website_id], "attribute_set": "Default", "visibility": "Catalog"}
    answer = ana.post(address(store, "create-products/"), chosen | sent)
    row = MassAction.objects.get()
    assert answer.headers["Location"] == address(store, f"mass/{row.pk}/")
    mass.run(row.pk, by=ROOT, now=lambda: NOW)
    row.refresh_from_db()
    assert (row.total, row.done) == (3, 3)


def test_a_mass_action_asks_and_then_tells_what_came_of_it(ana: Client, store: Store) -> None:
    rows = [live(store, f"S{number}") for number in range(3)]
    chosen = {"id": [rows[0].pk, rows[1].pk], "state": "", "back": address(store)}
    asked = Page(ana.post(address(store, "active/act/end/"), chosen))
    assert "removed from Amazon" in asked.main
    assert not MassAction.objects.exists()
    answer = ana.post(address(store, "active/act/end/"), {**chosen, "confirmed": "1"})
    row = MassAction.objects.get()
    assert answer.headers["Location"] == address(store, f"mass/{row.pk}/")
    working = Page(ana.get(address(store, f"mass/{row.pk}/")))
    assert "0 of 2 listings" in working.main
    Listing.objects.filter(pk=rows[1].pk).update(state="ended")
    mass.run(row.pk, by=ROOT, now=lambda: NOW)
    done = Page(ana.get(address(store, f"mass/{row.pk}/")))
    assert "S1 Not possible in the state that the listing has now." in done.main
    assert "S0 Done" in Page(ana.get(address(store, f"mass/{row.pk}/?all=1"))).main
    assert [Listing.objects.get(pk=each.pk).intent for each in rows] == ["end", "", ""]


def test_one_listing_is_ended_after_a_question(ana: Client, store: Store) -> None:
    row = live(store)
    assert "removed from Amazon" in Page(ana.get(address(store, f"{row.pk}/end/"))).main
    assert ana.post(address(store, f"{row.pk}/end/")).status_code == 302
    row.refresh_from_db()
    assert row.intent == "end"
    assert ana.get(address(store, f"{row.pk}/burn/")).status_code == 404


def test_the_user_guide_is_there(ana: Client) -> None:
    assert Page(ana.get("/help/listings/")).title == "Product listings"
