import pytest

from tests.api.conftest import MakeApi
from tests.gate import NOW, configure, keys
from tests.keyservice import Service
from tests.stores import a_store, connected
from towpath.domain.listings.models import ListingPull

__all__ = ["keys"]
pytestmark = pytest.mark.django_db
EMPTY = {
    "state": "waiting",
    "rows": 0,
    "detailed": 0,
    "imported_at": None,
    "changes_until": None,
    "fault": None,
}


@pytest.fixture(autouse=True)
def valid_key(keys: Service) -> None:
    configure()


def test_an_import_is_asked_for_and_looked_at(make_api: MakeApi) -> None:
    api, store = make_api("asc.access", "listing.view", "listing.edit"), connected()
    assert api.get(f"stores/{store.pk}/imports").json() == EMPTY
    asked = api.post(f"stores/{store.pk}/imports", {})
    assert (asked.status_code, asked.json()) == (202, EMPTY | {"state": "asking"})
    ListingPull.objects.update(state="waiting", imported_at=NOW, rows=7, detailed=7)
    changes = api.post(f"stores/{store.pk}/imports", {"full": False})
    assert (changes.status_code, changes.json()["state"]) == (202, "waiting")


def test_a_fault_is_told_with_its_code(make_api: MakeApi) -> None:
    api, store = make_api("asc.access", "listing.view"), connected()
    params = {"what": "Report without columns"}
    ListingPull.objects.create(store=store, fault="report_unreadable", fault_params=params, fault_at=NOW)
    fault = api.get(f"stores/{store.pk}/imports").json()["fault"]
    assert fault == {"code": "report_unreadable", "params": params, "at": "2026-11-24T09:30:00Z"}


def test_who_may_not_and_what_cannot_be_imported(make_api: MakeApi) -> None:
    store = connected()
    viewer, editor = make_api("asc.access", "listing.view"), make_api("asc.access", "listing.edit")
    assert viewer.post(f"stores/{store.pk}/imports", {}).status_code == 403
    assert editor.get(f"stores/{store.pk}/imports").status_code == 403
    assert viewer.get("stores/99/imports").json()["code"] == "UNKNOWN_STORE"
    refused = editor.post(f"stores/{a_store('Canada', 'CA').pk}/imports", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "STORE_HELD")
