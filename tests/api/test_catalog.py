import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from tests.api.conftest import Api, MakeApi
from tests.domain.catalog.shop import BAG, a_shop, bring, file
from towpath.domain.catalog.jobs import run_import
from towpath.domain.catalog.models import Attribute, Category, Product
from towpath.domain.journal.models import JournalEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop(db: None) -> None:
    a_shop()


def test_websites_are_listed_added_and_changed(make_api: MakeApi) -> None:
    api = make_api("catalog.view", "catalog.write")
    (base, spain) = api.get("catalog/websites").json()["items"]
    assert base == {
        "code": "base",
        "name": "Main Website",
        "sort_order": 0,
        "is_default": True,
        "store_views": [{"code": "default", "name": "Default Store View", "sort_order": 0}],
    }
    assert [view["code"] for view in spain["store_views"]] == ["es_es", "es_mx"]
    added = api.post("catalog/websites", {"code": "fr", "name": "France", "sort_order": 2}).json()
    assert [site["code"] for site in added["items"]] == ["base", "es", "fr"]
    api.post("catalog/store-views", {"website": "fr", "code": "fr_fr", "name": "Français"})
    sites = api.put("catalog/websites/base", {"name": "Main", "sort_order": 3}).json()["items"]
    assert [(site["code"], site["name"]) for site in sites] == [
        ("es", "España"),
        ("fr", "France"),
        ("base", "Main"),
    ]
    sites = api.put("catalog/store-views/fr_fr", {"name": "FR", "sort_order": 1}).json()["items"]
    assert sites[1]["store_views"] == [{"code": "fr_fr", "name": "FR", "sort_order": 1}]
    entry = JournalEntry.objects.get(action="catalog.website_changed")
    assert entry.detail == {
        "name": {"old": "Main Website", "new": "Main"},
        "sort_order": {"old": 0, "new": 3},
    }


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code", "fields"),
    [
        ("POST", "websites", {"code": "1x", "name": ""}, 422, "INVALID_FIELDS", {"code", "name"}),
        ("POST", "store-views", {"website": "no", "code": "x", "name": "X"}, 404, "NOT_FOUND", set()),
        ("PUT", "websites/no", {"name": "X", "sort_order": 0}, 404, "NOT_FOUND", set()),
        ("PUT", "websites/base", {"name": "X", "sort_order": -1}, 422, "INVALID_FIELDS", {"sort_order"}),
        ("PUT", "store-views/no", {"name": "X", "sort_order": 0}, 404, "NOT_FOUND", set()),
        ("GET", "attributes/no", None, 404, "NOT_FOUND", set()),
        ("PUT", "attributes/no", {}, 404, "NOT_FOUND", set()),
        ("GET", "products/no", None, 404, "NOT_FOUND", set()),
        ("GET", "products/no?scope=website&code=no", None, 404, "NOT_FOUND", set()),
        ("GET", "imports/1", None, 404, "NOT_FOUND", set()),
    ],
)
def test_what_is_refused(
    make_api: MakeApi, method: str, path: str, body: object, status: int, code: str, fields: set[str]
) -> None:
    answer = make_api("catalog.view", "catalog.write").call(method, f"catalog/{path}", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert set(answer.json().get("fields", {})) == fields


@pytest.mark.parametrize(
    ("method", "path", "right"),
    [
        ("GET", "websites", "catalog.view"),
        ("GET", "attributes", "catalog.view"),
        ("GET", "categories", "catalog.view"),
        ("GET", "products", "catalog.view"),
        ("GET", "imports", "catalog.view"),
        ("POST", "websites", "catalog.write"),
        ("POST", "attributes", "catalog.write"),
        ("PUT", "attributes/price", "catalog.write"),
    ],
)
def test_every_operation_needs_its_right(make_api: MakeApi, method: str, path: str, right: str) -> None:
    bodies = {
        "websites": {"code": "fr", "name": "France"},
        "attributes": {"code": "x", "kind": "text", "label": "X"},
        "attributes/price": {"label": "X"},
    }
    body = bodies[path] if method != "GET" else None
    answer = make_api("asc.access").call(method, f"catalog/{path}", body)
    assert (answer.status_code, answer.json()["right"]) == (403, right)


def test_an_attribute_is_made_changed_and_read(make_api: MakeApi) -> None:
    api = make_api("catalog.view", "catalog.write")
    made = api.post(
        "catalog/attributes",
        {
            "code": "fabric",
            "kind": "select",
            "label": "Fabric",
            "scope": "website",
            "options": ["Wool", "Silk"],
            "labels": {"es_es": "Tejido"},
            "sets": ["Default"],
            "use_for_promo_rules": True,
        },
    ).json()
    assert made == {
        "code": "fabric",
        "kind": "select",
        "label": "Fabric",
        "scope": "website",
        "options": ["Wool", "Silk"],
        "labels": {"es_es": "Tejido"},
        "sets": ["Default"],
        "use_for_promo_rules": True,
        "system": False,
    }
    bring(dict(BAG) | {"additional_attributes": "fabric=Silk"})
    refused = api.put("catalog/attributes/fabric", {"options": ["Wool"]})
    assert refused.json()["fields"] == {"options": "Products have the choice “Silk”; it cannot go."}
    changed = api.put(
        "catalog/attributes/fabric", {"options": ["Silk", "Linen"], "use_for_promo_rules": False, "sets": []}
    ).json()
    assert (changed["options"], changed["use_for_promo_rules"], changed["sets"]) == (
        ["Silk", "Linen"],
        False,
        [],
    )
    assert changed["label"] == "Fabric"
    rows = api.get("catalog/attributes?text=fab&kind=select").json()["items"]
    assert [row["code"] for row in rows] == ["fabric"]
    assert [row["code"] for row in api.get("catalog/attributes?rules=true").json()["items"]] == ["sku"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"code": "Bad Code", "kind": "text", "label": "X"}, {"code"}),
        ({"code": "qty", "kind": "text", "label": "X"}, {"code"}),
        ({"code": "price", "kind": "text", "label": "X"}, {"code"}),
        ({"code": "x", "kind": "text"}, {"label"}),
        ({"code": "x", "kind": "text", "label": " "}, {"label"}),
        ({"code": "x", "kind": "text", "label": "X", "options": ["a"]}, {"options"}),
        ({"code": "x", "kind": "select", "label": "X", "options": ["a", "a"]}, {"options"}),
        ({"code": "x", "kind": "select", "label": "X", "options": [""]}, {"options"}),
        ({"code": "x", "kind": "text", "label": "X", "sets": ["None"]}, {"sets"}),
        ({"code": "x", "kind": "text", "label": "X", "labels": {"fr": "X"}}, {"labels"}),
    ],
)
def test_an_attribute_that_cannot_be(make_api: MakeApi, body: dict[str, Any], fields: set[str]) -> None:
    answer = make_api("catalog.write").post("catalog/attributes", body)
    assert (answer.status_code, set(answer.json()["fields"])) == (422, fields)
    assert not Attribute.objects.filter(code="x").exists()


def test_the_scope_of_magentos_own_attributes_stays(make_api: MakeApi) -> None:
    answer = make_api("catalog.write").put("catalog/attributes/name", {"scope": "global"})
    assert set(answer.json()["fields"]) == {"scope"}


def some_products() -> None:
    spanish = {"sku": "24-MB01", "store_view_code": "es_es", "name": "Bolsa"}
    bring(
        dict(BAG) | {"categories": "Default Category/Gear", "qty": "3", "product_websites": "base"},
        dict(BAG) | {"sku": "A/B 1", "name": "Odd", "product_type": "virtual", "product_online": "2"},
        dict(BAG) | {"sku": "C", "name": "Last", "product_websites": "es"},
        spanish,
    )


def skus(api: Api, query: str = "") -> list[str]:
    return [row["sku"] for row in api.get(f"catalog/products{query}").json()["items"]]


def test_products_are_listed_in_pages_and_filtered(make_api: MakeApi) -> None:
    some_products()
    api = make_api("catalog.view")
    first = api.get("catalog/products?limit=2").json()
    assert [row["sku"] for row in first["items"]] == ["C", "A/B 1"]
    rest = api.get(f"catalog/products?limit=2&before={first['next_before']}").json()
    assert ([row["sku"] for row in rest["items"]], rest["next_before"]) == (["24-MB01"], None)
    assert skus(api, "?text=duffle") == ["24-MB01"]
    assert skus(api, "?text=24-") == ["24-MB01"]
    assert skus(api, "?type=virtual") == ["A/B 1"]
    assert skus(api, "?enabled=false") == ["A/B 1"]
    assert skus(api, "?website=es") == ["C"]
    assert skus(api, "?website=none") == []
    assert skus(api, f"?category={Category.objects.get(name='Gear').pk}") == ["24-MB01"]
    assert skus(api, "?attribute_set=Default") == ["C", "A/B 1", "24-MB01"]


def test_a_product_is_read_at_a_scope(make_api: MakeApi) -> None:
    some_products()
    api = make_api("catalog.view")
    bag = api.get("catalog/products/24-MB01?scope=store_view&code=es_es").json()
    assert bag["values"] == {"name": "Bolsa", "price": "34", "status": True}
    assert bag["own"] == ["name"]
    assert (bag["name"], bag["websites"], bag["categories"]) == (
        "Joust Duffle Bag",
        ["base"],
        ["Default Category/Gear"],
    )
    assert bag["stock"] == [{"source": "default", "quantity": "3.0000", "in_stock": True}]
    assert api.get("catalog/products/A/B%201").json()["sku"] == "A/B 1"


def test_categories_are_the_whole_tree(make_api: MakeApi) -> None:
    some_products()
    root, gear = make_api("catalog.view").get("catalog/categories").json()["items"]
    assert (root["path"], root["parent_id"], root["products"]) == ("Default Category", None, 0)
    assert (gear["path"], gear["parent_id"], gear["products"]) == ("Default Category/Gear", root["id"], 1)


def upload(api: Api, data: bytes, query: str = "") -> Any:
    sent = {"file": SimpleUploadedFile("shop.csv", data)}
    headers = {"Authorization": f"Bearer {api.token}"}
    return api.client.post(f"/api/v1/catalog/imports{query}", sent, headers=headers)


def test_a_file_is_read_at_once_and_imported_by_a_worker(make_api: MakeApi) -> None:
    api = make_api("catalog.view", "catalog.import")
    data = file(
        BAG, dict(BAG) | {"sku": "B", "price": "x", "weight": "y"}, dict(BAG) | {"sku": "C", "foo": "1"}
    )
    answer = upload(api, data)
    waits = answer.json()
    assert (answer.status_code, waits["state"], waits["rows"], waits["done"]) == (202, "waiting", 3, 0)
    run_import(waits["id"])
    done = api.get(f"catalog/imports/{waits['id']}").json()
    assert {name: done[name] for name in ("state", "done", "created", "refused", "fault", "by_name")} == {
        "state": "done",
        "done": 3,
        "created": 2,
        "refused": 1,
        "fault": None,
        "by_name": "shop",
    }
    assert done["notices"] == [
        {
            "code": "COLUMN_UNKNOWN",
            "message": "No attribute has the code of this column; it was left out: foo",
            "names": ["foo"],
        }
    ]
    first = api.get(f"catalog/imports/{waits['id']}/problems?limit=1").json()
    assert first["items"] == [
        {
            "line": 3,
            "sku": "B",
            "column": "price",
            "code": "NUMBER_INVALID",
            "message": "This is no number that can stand here.",
            "value": "x",
        }
    ]
    rest = api.get(f"catalog/imports/{waits['id']}/problems?after={first['next_after']}").json()
    assert ([row["column"] for row in rest["items"]], rest["next_after"]) == (["weight"], None)
    assert [row["id"] for row in api.get("catalog/imports").json()["items"]] == [waits["id"]]


def test_an_upload_leaves_a_job(make_api: MakeApi) -> None:
    import_id = upload(make_api("catalog.import"), file(BAG), "?dry_run=true").json()["id"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'catalog.import'")
        assert [json.loads(args) for (args,) in cursor.fetchall()] == [{"import_id": import_id}]
    run_import(import_id)
    assert Product.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "FILE_EMPTY"), (b"name\nBag\n", "FILE_WITHOUT_SKU"), (b"sku\n\xff\n", "FILE_NOT_UTF8")],
)
def test_a_file_that_cannot_be_read_is_refused_at_once(make_api: MakeApi, data: bytes, code: str) -> None:
    answer = upload(make_api("catalog.import"), data)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_an_upload_needs_the_right(make_api: MakeApi) -> None:
    answer = upload(make_api("catalog.view"), file(BAG))
    assert (answer.status_code, answer.json()["right"]) == (403, "catalog.import")
