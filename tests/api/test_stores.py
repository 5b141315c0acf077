import pytest

from tests.api.conftest import MakeApi
from tests.gate import NOW, configure, keys
from tests.keyservice import Service
from tests.standin import SECRET, StandIn, amazon
from tests.stores import a_store, connected
from towpath.domain.catalog.models import Website
from towpath.domain.stores.models import Store

__all__ = ["amazon", "keys"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def valid_key(keys: Service) -> None:
    configure()


def test_a_store_is_added_and_read(make_api: MakeApi) -> None:
    api = make_api("asc.access", "store.manage", "store.settings")
    site = Website.objects.order_by("pk")[0]
    body = {"name": "UK", "email": "a@b.example", "website": site.code, "country": "GB"}
    added = api.post("stores", body | {"identifier": "ean", "attribute": "sku"})
    assert added.status_code == 201
    facts = added.json()
    assert (facts["status"], facts["marketplace_id"], facts["currency"]) == (
        "not_connected",
        "A1F83G8C2ARO7P",
        "GBP",
    )
    assert facts["website"] == site.code
    assert api.get(f"stores/{facts['id']}").json() == facts
    assert api.get("stores/99").json()["code"] == "UNKNOWN_STORE"


def test_bad_input_is_named_by_field(make_api: MakeApi) -> None:
    api = make_api("asc.access", "store.manage")
    body = {"name": "", "email": "x", "website": "nowhere", "country": "CN"}
    answer = api.post("stores", body)
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {"name", "email", "website", "country"}


def test_stores_come_in_pages(make_api: MakeApi) -> None:
    api = make_api("asc.access")
    ids = [a_store(f"Store {number}").pk for number in range(5)]
    first = api.get("stores?limit=3").json()
    assert ([row["id"] for row in first["items"]], first["next_after"]) == (ids[:3], ids[2])
    second = api.get(f"stores?limit=3&after={ids[2]}").json()
    assert ([row["id"] for row in second["items"]], second["next_after"]) == (ids[3:], None)


def test_a_store_is_connected_and_another_one_joins(make_api: MakeApi, amazon: StandIn) -> None:
    api = make_api("asc.access", "store.manage")
    usa, canada = a_store(), a_store("Canada", "CA")
    pasted = {
        "client_id": amazon.application.client_id,
        "client_secret": "wrong",
        "refresh_token": amazon.token(amazon.seller()),
        "seller_id": "A1SELLER",
    }
    refused = api.post(f"stores/{usa.pk}/connect", pasted)
    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["client_secret"])
    answer = api.post(f"stores/{usa.pk}/connect", pasted | {"client_secret": SECRET})
    assert (answer.json()["status"], answer.json()["seller_id"]) == ("active", "A1SELLER")
    assert SECRET not in answer.content.decode()
    assert api.post(f"stores/{canada.pk}/join", {"store_id": usa.pk}).json()["status"] == "active"
    amazon.revoke()
    lost = api.post(f"stores/{usa.pk}/check")
    assert (lost.status_code, lost.json()["code"]) == (409, "AMAZON_AUTHORISATION_LOST")
    assert api.get(f"stores/{canada.pk}").json()["status"] == "authorisation_expired"


def test_a_store_is_paused_goes_on_and_is_deleted(make_api: MakeApi) -> None:
    api, store = make_api("asc.access", "store.manage"), connected()
    paused = api.post(f"stores/{store.pk}/deactivate", {"zero_quantity": True}).json()
    assert (paused["status"], paused["zeroed"]) == ("inactive", True)
    assert api.post(f"stores/{store.pk}/activate").json()["status"] == "active"
    renamed = api.put(f"stores/{store.pk}", {"name": "New", "email": "new@b.example"}).json()
    assert (renamed["name"], renamed["email"]) == ("New", "new@b.example")
    assert api.call("DELETE", f"stores/{store.pk}", {"name": "Old"}).status_code == 422
    gone = api.call("DELETE", f"stores/{store.pk}", {"name": "New"})
    assert (gone.status_code, gone.json()["deleting"]) == (202, True)


def test_nothing_is_changed_without_the_right(make_api: MakeApi) -> None:
    api, store = make_api("asc.access"), connected(opened_at=NOW)
    posts = ["connect", "join", "check", "activate", "deactivate"]
    bodies = {
        "connect": {"client_id": "x", "refresh_token": "x", "seller_id": "x"},
        "join": {"store_id": store.pk},
    }
    answers = {api.post(f"stores/{store.pk}/{name}", bodies.get(name, {})).status_code for name in posts}
    assert answers == {403}
    assert api.call("DELETE", f"stores/{store.pk}", {"name": store.name}).status_code == 403
    assert Store.objects.get().deleting_since is None


def test_the_gate_stands_before_it(make_api: MakeApi) -> None:
    configure("")
    answer = make_api("asc.access").get("stores")
    assert (answer.status_code, answer.json()["code"]) == (403, "KEY_MISSING")
