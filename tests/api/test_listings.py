import pytest

from tests.api.conftest import MakeApi
from tests.domain.catalog.shop import BAG, bring, product
from tests.domain.listings.rows import a_listing
from tests.gate import configure, keys
from tests.keyservice import Service
from tests.people import NOW, ROOT
from tests.stores import connected
from towpath.domain.listings.actions import mass
from towpath.domain.listings.models import Listing, MassAction
from towpath.domain.stores.models import Store

__all__ = ["keys"]
pytestmark = pytest.mark.django_db
READ, WRITE = (
    ("asc.access", "listing.view"),
    ("listing.edit", "listing.publish", "listing.end", "catalog.create"),
)


@pytest.fixture(autouse=True)
def valid_key(keys: Service) -> None:
    configure()


@pytest.fixture
def store() -> Store:
    bring({**BAG, "product_websites": "base"})
    return connected(opened_at=NOW)


def live(store: Store, sku: str, state: str = "active", asin: str = "B000000001") -> Listing:
    return a_listing(
        store, sku, state, product=product(), asin=asin, condition="new_new", eligible=True, on_amazon=True
    )


def test_a_tab_is_read_page_by_page(make_api: MakeApi, store: Store) -> None:
    for number in range(3):
        live(store, f"BAG-{number}")
    api = make_api(*READ)
    path = f"stores/{store.pk}/listings"
    first = api.get(f"{path}?tab=active&sort=sku&columns=sku,condition&limit=2").json()
    assert [(row["sku"], row["condition"]) for row in first["items"]] == [
        ("BAG-0", "new_new"),
        ("BAG-1", "new_new"),
    ]
    assert (first["found"], first["found_is_exact"]) == (3, True)
    narrowed = f"{path}?tab=active&filter=sku=BAG&limit=2"
    assert api.get(narrowed).json()["found"] is None
    assert api.get(f"{narrowed}&count=true").json()["found"] == 3
    rest = api.get(f"{path}?tab=active&sort=sku&columns=sku&limit=2&after={first['after']}").json()
    assert ([row["sku"] for row in rest["items"]], rest["after"]) == (["BAG-2"], None)
    found = api.get(f"{path}?filter=sku=BAG-1&filter=condition=new_new").json()
    assert [row["sku"] for row in found["items"]] == ["BAG-1"]
    assert api.get(f"{path}/tabs").json()["tabs"]["active"] == 3


def test_what_cannot_be_asked_for_is_named(make_api: MakeApi, store: Store) -> None:
    api = make_api(*READ)
    path = f"stores/{store.pk}/listings"
    assert api.get(f"{path}?tab=all").json()["code"] == "UNKNOWN_TAB"
    answer = api.get(f"{path}?filter=colour=red&sort=colour")
    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"filter", "sort"})
    assert api.get(f"{path}/999").json()["code"] == "UNKNOWN_LISTING"
    assert make_api("asc.access").get(path).status_code == 403


def test_a_listing_is_read_with_what_may_be_done(make_api: MakeApi, store: Store) -> None:
    row = live(store, "BAG")
    found = make_api(*READ, *WRITE).get(f"stores/{store.pk}/listings/{row.pk}").json()
    assert (found["sku"], found["status"], found["product_sku"]) == ("BAG", "Active", BAG["sku"])
    assert found["actions"] == ["change-asin", "alias", "fulfilment", "end"]
    assert {fact["key"]: fact["source"] for fact in found["facts"]}["quantity"] == "Stock of the product"
    assert make_api(*READ).get(f"stores/{store.pk}/listings/{row.pk}").json()["actions"] == []


def test_a_listing_is_ended_and_its_log_says_so(make_api: MakeApi, store: Store) -> None:
    row = live(store, "BAG")
    api = make_api(*READ, *WRITE)
    path = f"stores/{store.pk}/listings/{row.pk}"
    ended = api.post(f"{path}/actions/end")
    assert (ended.status_code, ended.json()["state"]) == (200, "ending")
    log = api.get(f"{path}/activity").json()
    assert log["items"][0]["comment"].startswith("End asked for by")
    again = api.post(f"{path}/actions/end")
    assert (again.status_code, again.json()["code"]) == (409, "NOT_IN_THIS_STATE")
    assert api.post(f"{path}/actions/burn").json()["code"] == "UNKNOWN_ACTION"
    assert make_api(*READ).post(f"{path}/actions/publish").status_code == 403


def test_required_info_products_and_aliases(make_api: MakeApi, store: Store) -> None:
    api = make_api(*READ, *WRITE)
    path = f"stores/{store.pk}/listings"
    lacking = a_listing(
        store, "X", "incomplete", cause="missing_condition", product=product(), asin="B000000005"
    )
    answer = api.post(f"{path}/{lacking.pk}/update-info", {"condition": "used_good"})
    assert answer.status_code == 200
    assert Listing.objects.get(pk=lacking.pk).condition == "used_good"
    source = live(store, "BAG")
    new = a_listing(store, "Y", "new_third_party", asin="B000000006", on_amazon=True)
    refused = api.post(f"{path}/{new.pk}/assign", {"product_id": product().pk})
    assert (refused.status_code, refused.json()["code"]) == (409, "PRODUCT_HAS_LISTING")
    answer = api.post(f"{path}/{new.pk}/assign", {"product_id": product().pk, "alias": True})
    assert answer.json()["product_sku"] == BAG["sku"]
    made = api.post(f"{path}/{source.pk}/alias", {"sku": "BAG-2", "asin": source.asin})
    assert made.status_code == 201
    assert Listing.objects.get(pk=made.json()["listing_id"]).replaces_id == source.pk
    bad = api.post(f"{path}/{source.pk}/alias", {"sku": "BAG-2", "asin": source.asin})
    assert set(bad.json()["fields"]) == {"sku"}


def test_all_that_match_are_acted_on(make_api: MakeApi, store: Store) -> None:
    rows = [live(store, f"BAG-{number}", asin=f"B00000000{number}") for number in range(3)]
    api = make_api(*READ, *WRITE)
    path = f"stores/{store.pk}/listings/mass-actions"
    wanted = {"action": "end", "tab": "active", "filters": ["sku=BAG"], "ids": [rows[0].pk, rows[1].pk]}
    started = api.post(path, wanted)
    assert (started.status_code, started.json()["total"]) == (202, 2)
    Listing.objects.filter(pk=rows[1].pk).delete()
    mass.run(MassAction.objects.get().pk, by=ROOT, now=lambda: NOW)
    done = api.get(f"{path}/{started.json()['id']}").json()
    assert (done["done"], done["skipped"]) == (1, 1)
    outcomes = api.get(f"{path}/{done['id']}/outcomes?skipped=true").json()["items"]
    assert [(one["sku"], one["code"]) for one in outcomes] == [("BAG-1", "LISTING_GONE")]
    assert len(api.get(f"{path}/{done['id']}/outcomes").json()["items"]) == 2
    assert api.get(f"{path}/999").json()["code"] == "UNKNOWN_MASS_ACTION"
