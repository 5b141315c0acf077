from collections.abc import Callable

import pytest
from django.test import Client

from tests.domain.listings.rows import a_listing
from tests.gate import NOW, configure
from tests.stores import a_store, an_account, connected
from tests.web.page import Page
from towpath.domain.access.models import User
from towpath.domain.listings.models import ListingPull, TabCount
from towpath.domain.stores.models import Account, Application

pytestmark = pytest.mark.django_db
STORES = "/marketing/channels/amazon/stores/"


def test_a_store_has_a_page_behind_the_gate(ana: Client) -> None:
    address = f"{STORES}{connected().pk}/"
    configure("")
    assert ana.get(address).status_code == 403
    configure()
    assert Page(ana.get(address)).title == "Amazon Store USA"


def test_an_unknown_store_is_not_found(ana: Client) -> None:
    assert ana.get(f"{STORES}99/").status_code == 404


def buttons(page: Page) -> list[str]:
    return [link.text for link in page.all("a") if "btn-primary" in link.attributes.get("class", "")]


def test_the_next_step_stands_first(ana: Client) -> None:
    fresh = Page(ana.get(f"{STORES}{a_store('Fresh').pk}/"))
    assert "Next: connect the store" in fresh.main
    assert buttons(fresh) == ["Connect store"]
    ready = Page(ana.get(f"{STORES}{connected().pk}/"))
    assert "No products listed to Amazon" in ready.main
    found = connected("Mexico", "MX")
    a_listing(found, "A", state="active")
    assert "Next: say which products are listed" in Page(ana.get(f"{STORES}{found.pk}/")).main
    opened = Page(ana.get(f"{STORES}{connected('Canada', 'CA', opened_at=NOW).pk}/"))
    assert "The first listings are on their way" in opened.main


def test_numbers_and_import_are_shown(ana: Client) -> None:
    store = connected(opened_at=NOW)
    for state, count in (("active", 7), ("ready", 3), ("incomplete", 2)):
        TabCount.objects.create(store_id=store.pk, state=state, overridden=False, count=count)
    ListingPull.objects.create(
        store_id=store.pk, state="detailing", rows=150, detailed=40, fault="report_failed", fault_at=NOW
    )
    page = Page(ana.get(f"{STORES}{store.pk}/"))
    tiles = page.one("dl", class_="tiles").text
    assert "Active Listings 7" in tiles
    assert "In Progress Listings 3" in tiles
    assert "Listings in the report 150" in page.main
    assert "Amazon could not make the list of listings (FATAL)" in page.alerts[0]
    central = [link["href"] for link in page.all("a", target="_blank")]
    assert central[0] == "https://sellercentral.amazon.com/sbr"


def test_the_home_shows_a_card_for_each_store(ana: Client) -> None:
    store = connected()
    a_store("Second", "GB")
    TabCount.objects.create(store_id=store.pk, state="incomplete", overridden=False, count=7)
    page = Page(ana.get("/marketing/channels/amazon/"))
    assert page.all("dialog") == []
    first, second = [card.text for card in page.all("article")]
    assert "United States" in first
    assert "Incomplete Listings: 7" in first
    assert "Status Active" in first
    assert "View Store: Amazon Store USA" in first
    assert "Deactivate" in first
    assert "Status Not connected" in second
    assert "Connect store: Second" in second
    assert "Deactivate" not in second


@pytest.mark.parametrize("address", ["", "stores/{store}/"])
def test_what_is_wrong_is_said_with_the_way_to_mend_it(ana: Client, address: str) -> None:
    store = connected()
    there = f"/marketing/channels/amazon/{address.format(store=store.pk)}"
    Account.objects.update(lost="invalid_grant")
    page = Page(ana.get(there))
    assert "Authorisation expired" in page.main
    assert page.alerts[0].startswith("Amazon no longer accepts the authorisation")
    assert page.alerts[0].endswith("Reconnect")
    Application.objects.update(fault="invalid_client")
    page = Page(ana.get(there))
    assert page.alerts[0].endswith("Enter the new secret")
    assert f"{STORES}applications/{Application.objects.get().pk}/" in [a["href"] for a in page.all("a")]


def test_what_ends_soon_is_said(ana: Client) -> None:
    a_store(account=an_account(way="login", authorised_at=NOW.replace(year=2025, day=30)))
    Application.objects.update(secret_since=NOW.replace(month=6))
    page = Page(ana.get("/marketing/channels/amazon/"))
    renewal, secret = page.alerts
    assert renewal.startswith("Amazon asks for a new authorisation by")
    assert secret.startswith("Amazon accepts the client secret until")


def test_who_may_only_look_finds_nothing_to_change(vera: Client) -> None:
    store = connected()
    for address in ("", f"stores/{store.pk}/"):
        page = Page(vera.get(f"/marketing/channels/amazon/{address}"))
        assert {link.text for link in page.all("a")}.isdisjoint({"Deactivate", "Delete", "Add Amazon Store"})


def test_everything_that_changes_something_is_refused_to_him(vera: Client) -> None:
    store, application = connected().pk, Application.objects.get().pk
    gets = ["add/", "applications/", f"applications/{application}/"]
    gets += [
        f"{store}/{name}/" for name in ("connect", "connect/login", "integration", "deactivate", "delete")
    ]
    assert {vera.get(STORES + name).status_code for name in gets} == {403}
    posts = [f"{store}/{name}/" for name in ("connect/application", "connect/account/1", "check", "activate")]
    assert {vera.post(STORES + name).status_code for name in posts} == {403}


def test_the_pages_speak_spanish(make_user: Callable[..., User], sign_in: Callable[..., Client]) -> None:
    make_user("sol", language="es")
    connected()
    page = Page(sign_in(username="sol").get("/marketing/channels/amazon/"))
    assert "Ver tienda" in page.main
