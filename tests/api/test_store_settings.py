import pytest

from tests.api.conftest import MakeApi
from tests.domain.listings.rows import a_store
from tests.gate import configure, keys
from tests.keyservice import Service
from towpath.domain.stores.queries.settings import listing_settings

__all__ = ["keys"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def valid_key(keys: Service) -> None:
    configure()


def test_settings_are_read_and_saved(make_api: MakeApi) -> None:
    store = a_store()
    api = make_api("asc.access", "store.settings")
    path = f"stores/{store.pk}/settings"
    saved = api.put(path, {"values": {"handling_time": "4", "vat": "0"}})
    assert (saved.status_code, saved.json()) == (200, {"changed": ["handling_time"]})
    assert listing_settings(store.pk).handling_time == 4
    rows = {row["key"]: row for row in api.get(f"{path}?page=listings").json()["items"]}
    assert rows["handling_time"] == {
        "key": "handling_time",
        "page": "listings",
        "label": "Default Handling Time",
        "kind": "integer",
        "value": "4",
        "counts": True,
    }
    assert rows["vat_percentage"]["counts"] is False
    assert "import_orders" not in rows


def test_what_is_wrong_is_named_by_field(make_api: MakeApi) -> None:
    store = a_store()
    answer = make_api("asc.access", "store.settings").put(
        f"stores/{store.pk}/settings", {"values": {"handling_time": "soon"}}
    )
    assert answer.status_code == 422
    assert answer.json()["fields"] == {"handling_time": "Enter a whole number."}


def test_it_needs_the_right(make_api: MakeApi) -> None:
    store = a_store()
    assert make_api("asc.access").put(f"stores/{store.pk}/settings", {"values": {}}).status_code == 403
