"""The listing rule over the API."""

from typing import Any

import pytest

from tests.api.conftest import MakeApi
from tests.domain.listings.test_decide import a_product, on_amazon
from tests.gate import configure, keys
from tests.keyservice import Service
from tests.stores import connected
from towpath.domain.listings.models import ListingRule
from towpath.domain.stores.models import Store

__all__ = ["keys"]
pytestmark = pytest.mark.django_db
BAGS = {
    "aggregator": "ALL",
    "value": True,
    "children": [{"attribute": "sku", "operator": "contains", "value": ["bag"]}],
}


@pytest.fixture(autouse=True)
def valid_key(keys: Service) -> None:
    configure()


@pytest.fixture
def store() -> Store:
    store = connected()
    for sku in ("bag-a", "bag-b", "bag-c", "bag-d", "book"):
        on_amazon(store, a_product(sku, store), quantity=1, eligible=True)
    for number in range(3):
        a_product(f"bag-new-{number}", store)
    return store


def path(store: Store, more: str = "") -> str:
    return f"stores/{store.pk}/rule{more}"


def test_a_rule_is_read_saved_and_said(make_api: MakeApi, store: Store) -> None:
    api = make_api("asc.access", "rule.write")
    none = {"version": 0, "tree": {"aggregator": "ALL", "value": True, "children": []},
            "sentence": "Every product.", "saved_at": None, "saved_by": "", "decided_version": 0,
            "decided_at": None}  # fmt: skip
    assert api.get(path(store)).json() == none
    saved = api.put(path(store), {"tree": BAGS, "version": 0})
    assert saved.status_code == 200
    assert (saved.json()["version"], saved.json()["tree"]) == (1, BAGS)
    assert saved.json()["sentence"] == "Products for which SKU contains “bag”."
    assert Store.objects.get().opened_at is not None
    assert api.get(path(store)).json() == saved.json()


def test_what_cannot_be_saved_says_why(make_api: MakeApi, store: Store) -> None:
    api = make_api("asc.access", "rule.write")

    def refused(body: dict[str, Any]) -> tuple[int, str]:
        answer = api.put(path(store), body)
        return answer.status_code, answer.json()["code"]

    assert refused({"tree": {"children": [{"attribute": "sku"}]}}) == (422, "INVALID_FIELDS")
    books = {"children": [{"attribute": "sku", "value": "book"}]}
    assert refused({"tree": books}) == (409, "RULE_DROPS_MANY")
    assert api.put(path(store), {"tree": books, "confirmed": True}).status_code == 200
    assert refused({"tree": BAGS, "version": 0}) == (409, "RULE_CHANGED")
    assert make_api("asc.access").put(path(store), {"tree": {}}).status_code == 403
    assert api.get(f"stores/{store.pk + 1}/rule").status_code == 404


def test_a_rule_is_tried_out_page_by_page(make_api: MakeApi, store: Store) -> None:
    api = make_api("asc.access", "rule.write")
    first = api.post(path(store, "/preview?tab=new&limit=2"), {"tree": BAGS}).json()
    assert first["counts"] == {
        "ineligible": 1, "eligible": 4, "new": 3, "turns_ineligible": 1, "turns_eligible": 0,
        "passing": 7, "live": 5, "drops": 1, "asks": False,
    }  # fmt: skip
    assert [row["sku"] for row in first["items"]] == ["bag-new-0", "bag-new-1"]
    assert first["items"][0]["before"] == "none"
    rest = api.post(path(store, f"/preview?tab=new&limit=2&after={first['after']}"), {"tree": BAGS}).json()
    assert ([row["sku"] for row in rest["items"]], rest["after"], rest["counts"]) == (
        ["bag-new-2"],
        None,
        None,
    )
    only = api.post(path(store, "/preview?tab=eligible&filter=sku=bag-c"), {"tree": BAGS}).json()
    assert [row["sku"] for row in only["items"]] == ["bag-c"]
    assert not ListingRule.objects.exists()
    assert api.post(path(store, "/preview?tab=other"), {"tree": BAGS}).status_code == 422
