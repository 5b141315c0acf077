import pytest
from django.test import Client

from tests.domain.listings.rows import a_store
from tests.gate import configure
from tests.keyservice import Service
from tests.web.page import Page
from towpath.domain.stores.models import StoreSetting
from towpath.domain.stores.queries.settings import listing_settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def valid_key(keys: Service) -> None:
    configure()


def address(store_id: int, page: str = "listings") -> str:
    return f"/marketing/channels/amazon/stores/{store_id}/settings/{page}/"


def test_the_page_shows_eight_groups_with_what_holds(ana: Client) -> None:
    store = a_store()
    page = Page(ana.get(address(store.pk)))
    assert [each.text for each in page.all("h2") if any(up.tag == "summary" for up in each.parents)] == [
        "Product Listing Actions",
        "Third Party Listings",
        "Listing Price",
        "(B2B) Business Price",
        "Stock / Quantity",
        "Fulfilled By",
        "Catalog Search",
        "Product Listing Condition",
    ]
    assert page.one("input", id="maximum_quantity")["value"] == "10000"
    assert "disabled" in page.one("input", id="vat_percentage").attributes
    assert "disabled" not in page.one("select", id="vat").attributes


def test_a_save_stores_and_comes_back(ana: Client) -> None:
    store = a_store()
    sent = {"automatic_list_action": "automatic", "handling_time": "4"}
    response = ana.post(address(store.pk), sent, follow=True)
    assert "You saved the settings." in response.content.decode()
    assert (listing_settings(store.pk).automatic, listing_settings(store.pk).handling_time) == (True, 4)


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(ana: Client) -> None:
    store = a_store()
    response = ana.post(address(store.pk), {"handling_time": "soon", "maximum_quantity": "77"})
    page = Page(response)
    assert response.status_code == 422
    assert page.one("div", id="handling_time-error").text == "Enter a whole number."
    assert (
        page.one("input", id="handling_time")["value"],
        page.one("input", id="maximum_quantity")["value"],
    ) == ("soon", "77")
    assert not StoreSetting.objects.exists()


def test_a_choice_that_steers_others_is_drawn_anew_and_stores_nothing(ana: Client) -> None:
    store = a_store()
    page = Page(ana.post(address(store.pk), {"vat": "1", "handling_time": "7", "redraw": "1"}))
    assert "disabled" not in page.one("input", id="vat_percentage").attributes
    assert page.one("input", id="handling_time")["value"] == "7"
    assert not StoreSetting.objects.exists()


def test_orders_have_a_page_of_their_own_and_others_there_are_none(ana: Client) -> None:
    store = a_store()
    response = ana.get(address(store.pk, "orders"))
    page = Page(response)
    assert page.one("option", selected="", value="1").text == "Enabled"
    assert "takes effect with the import of orders" in response.content.decode()
    assert ana.get(address(store.pk, "nothing")).status_code == 404
    assert ana.get(address(999)).status_code == 404


def test_only_british_stores_have_a_tax_code(ana: Client) -> None:
    here = Page(ana.get(address(a_store("GB", "GB").pk))).all("select", id="tax_code_mode")
    there = Page(ana.get(address(a_store("US").pk))).all("select", id="tax_code_mode")
    assert (len(here), len(there)) == (1, 0)
