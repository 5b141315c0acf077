import pytest
from django.test import Client

from tests.stores import a_store, connected
from tests.web.page import Page
from towpath.domain.catalog.models import Website
from towpath.domain.stores.models import Store
from towpath.domain.stores.queries.stores import store_row

pytestmark = pytest.mark.django_db
STORES = "/marketing/channels/amazon/stores/"


def filled(**other: str) -> dict[str, str]:
    website = str(Website.objects.order_by("pk").values_list("pk", flat=True)[0])
    values = {"website": website, "email": "a@b.example", "name": "Amazon Store USA", "country": "US"}
    return values | {"identifier": "", "attribute": ""} | other


def test_all_marketplaces_are_offered_the_four_first_ones_first(ana: Client) -> None:
    page = Page(ana.get(f"{STORES}add/"))
    countries = page.one("select", name="country")
    options = [option.text for option in page.all("option") if countries in option.parents]
    assert options[:5] == ["Select an option", "United States", "Canada", "Mexico", "United Kingdom"]
    assert len(options) == 24
    assert page.one("input", name="email")["value"] == "ana@example.com"


def test_a_store_is_added_and_leads_to_its_connection(ana: Client) -> None:
    answer = ana.post(f"{STORES}add/", filled(identifier="ean", attribute="sku"))
    store = Store.objects.get()
    assert answer["Location"] == f"{STORES}{store.pk}/connect/"
    assert (store.name, store.country, store.email) == ("Amazon Store USA", "US", "a@b.example")


def test_bad_input_is_said_at_its_field_and_nothing_is_lost(ana: Client) -> None:
    a_store()
    page = Page(ana.post(f"{STORES}add/", filled(email="nobody", attribute="sku")))
    errors = {name: page.one("div", id=f"id_{name}_error").text for name in ("email", "identifier")}
    assert errors == {
        "email": "Enter an e-mail address, such as name@example.com.",
        "identifier": "Choose both, or neither.",
    }
    page = Page(ana.post(f"{STORES}add/", filled(name="AMAZON store usa", attribute="sku")))
    assert page.one("div", id="id_name_error").text == "Another store has this name."
    assert page.one("input", name="name")["value"] == "AMAZON store usa"
    assert page.one("input", name="email")["value"] == "a@b.example"
    assert "selected" in page.one("option", value="sku").attributes
    assert Store.objects.count() == 1


def test_name_and_address_are_changed(ana: Client) -> None:
    store = connected()
    a_store("Taken")
    there = f"{STORES}{store.pk}/integration/"
    page = Page(ana.post(there, {"name": "taken", "email": "x@y.example"}))
    assert page.one("div", id="id_name_error").text == "Another store has this name."
    assert ana.post(there, {"name": "New", "email": "x@y.example"})["Location"] == f"{STORES}{store.pk}/"
    assert (store_row(store.pk).name, store_row(store.pk).email) == ("New", "x@y.example")


def test_a_store_is_paused_and_goes_on(ana: Client) -> None:
    store = connected()
    there = f"{STORES}{store.pk}/"
    assert Page(ana.get(f"{there}deactivate/")).title == "Deactivate the store?"
    ana.post(f"{there}deactivate/", {"zero_quantity": "on"})
    assert (store_row(store.pk).status, store_row(store.pk).zeroed) == ("inactive", True)
    assert Page(ana.get("/marketing/channels/amazon/")).one("form", action=f"{there}activate/")
    ana.post(f"{there}activate/")
    assert (store_row(store.pk).status, store_row(store.pk).zeroed) == ("active", False)


def test_a_store_is_deleted_by_its_name(ana: Client) -> None:
    there = f"{STORES}{connected().pk}/delete/"
    assert "0 listings with their matches" in Page(ana.get(there)).main
    page = Page(ana.post(there, {"typed": "USA"}))
    assert page.one("div", id="id_typed_error").text == "This is not the store's name. Nothing was deleted."
    assert page.one("input", name="typed")["value"] == "USA"
    assert ana.post(there, {"typed": "amazon store usa"})["Location"] == "/marketing/channels/amazon/"
    assert "Being deleted" in Page(ana.get("/marketing/channels/amazon/")).main
