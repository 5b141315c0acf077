"""The pages of the catalogue, as people with different rights meet them."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.domain.catalog.shop import BAG, a_shop, bring, file
from tests.people import NOW, ROOT
from tests.web.conftest import SignIn
from tests.web.pages import main, words
from towpath.domain.access.actions import roles
from towpath.domain.catalog.jobs import run_import
from towpath.domain.catalog.models import (
    Attribute,
    AttributeSet,
    CatalogImport,
    Category,
    Product,
    StoreView,
    Website,
)

pytestmark = pytest.mark.django_db
PAGES = [
    "/catalog/products/",
    "/catalog/products/1/",
    "/catalog/categories/",
    "/stores/all-stores/",
    "/stores/attributes/product/",
    "/stores/attributes/product/color/",
    "/system/import/",
    "/system/import/1/",
    "/system/import/1/errors.csv",
]
FORMS = [
    "/stores/all-stores/websites/new/",
    "/stores/all-stores/websites/base/",
    "/stores/all-stores/websites/base/new/",
    "/stores/all-stores/store-views/default/",
    "/stores/attributes/product/new/",
]


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    a_shop()
    return sign_in()


@pytest.mark.parametrize("address", PAGES)
def test_who_may_not_see_the_catalogue_is_told_which_right_is_missing(address: str, sign_in: SignIn) -> None:
    roles.save_role(None, "Outsider", ["asc.access"], by=ROOT, now=NOW)
    response = sign_in("Outsider").get(address)
    assert response.status_code == 403
    assert "See the catalogue" in main(response)


@pytest.mark.parametrize("address", FORMS)
def test_who_may_only_look_cannot_change(address: str, sign_in: SignIn) -> None:
    response = sign_in("Viewer").get(address)
    assert response.status_code == 403
    assert "Change websites, store views and attributes" in main(response)


def test_a_viewer_looks_and_is_offered_nothing_to_change(sign_in: SignIn) -> None:
    a_shop()
    viewer = sign_in("Viewer")
    for address in ("/stores/all-stores/", "/stores/attributes/product/", "/system/import/"):
        body = viewer.get(address).content.decode()
        assert "New " not in main(viewer.get(address))
        assert 'type="file"' not in body
    assert "Save" not in main(viewer.get("/stores/attributes/product/color/"))


def some_products() -> None:
    bring(
        dict(BAG)
        | {
            "sku": "WS03",
            "product_type": "configurable",
            "name": "Tee",
            "configurable_variations": "sku=24-MB01,size=M",
        },
        dict(BAG)
        | {
            "categories": "Default Category/Gear",
            "qty": "1234",
            "product_websites": "base",
            "description": "<p>A <b>bag</b> &amp; more.</p>",
            "product_online": "2",
            "additional_attributes": "size=M,activity=Gym|Hiking,eco=Yes,released=2026-01-31",
        },
        {"sku": "24-MB01", "store_view_code": "es_es", "name": "Bolsa", "badge": "Nuevo"},
    )


def test_the_grid_shows_products_in_the_readers_numbers(admin: Client) -> None:
    some_products()
    text = main(admin.get("/catalog/products/"))
    assert "24-MB01 Joust Duffle Bag Simple Product Default 34.00 1,234 Disabled" in text
    assert "WS03 Tee Configurable Product Default 34.00 \N{EN DASH} Enabled" in text
    spanish = main(admin.get("/catalog/products/", headers={"Accept-Language": "es"}))
    assert "24-MB01 Joust Duffle Bag Producto simple Default 34,00 1 234 Desactivado" in spanish


@pytest.mark.parametrize(
    ("query", "skus"),
    [
        ("f.sku=24-", ["24-MB01"]),
        ("f.sku=MB01", []),
        ("f.name=duffle", ["24-MB01"]),
        ("f.type=configurable", ["WS03"]),
        ("f.type=nonsense", ["24-MB01", "WS03"]),
        ("f.state=false", ["24-MB01"]),
        ("f.websites={base}", ["24-MB01"]),
        ("f.set={set}", ["24-MB01", "WS03"]),
        ("f.quantity.from=1234", ["24-MB01"]),
        ("f.price.to=33,99", []),
        ("f.price.to=x", []),
        ("sort=sku", ["24-MB01", "WS03"]),
        ("sort=-sku", ["WS03", "24-MB01"]),
    ],
)
def test_filters(admin: Client, query: str, skus: list[str]) -> None:
    some_products()
    named = query.format(base=Website.objects.get(code="base").pk, set=AttributeSet.objects.get().pk)
    body = admin.get(f"/catalog/products/?{named}").content.decode()
    assert re.findall(r'/catalog/products/\d+/">([^<]+)<', body) == skus


def test_a_category_leads_to_its_products_and_back_to_all(admin: Client) -> None:
    some_products()
    gear = Category.objects.get(name="Gear")
    tree = admin.get("/catalog/categories/")
    text = main(tree)
    assert "0 products \N{EN DASH} Default Category Default Category 1 product \N{EN DASH} Gear Gear" in text
    assert f'href="/catalog/products/?category={gear.pk}"' in tree.content.decode()
    text = main(admin.get(f"/catalog/products/?category={gear.pk}"))
    assert "Active filters: Category: Default Category/Gear Remove the filter Category" in text
    assert "24-MB01" in text
    assert "WS03" not in text


def test_pages_of_the_grid_go_by_key(admin: Client) -> None:
    bring(*(dict(BAG) | {"sku": f"P{number:03}"} for number in range(60)))
    first = admin.get("/catalog/products/?f.type=simple&size=50").content.decode()
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older
    assert "f.type=simple" in older[1]
    second = main(admin.get("/catalog/products/" + older[1].replace("&amp;", "&")))
    assert ("P009" in second, "P010" in second) == (True, False)


def test_an_empty_catalogue_offers_the_import(admin: Client) -> None:
    assert "No products yet Import the file that your shop exports." in main(admin.get("/catalog/products/"))
    some_products()
    assert "We couldn't find any records." in main(admin.get("/catalog/products/?f.sku=none"))


def test_a_product_shows_what_holds_at_a_scope(admin: Client) -> None:
    some_products()
    bag = Product.objects.get(sku="24-MB01")
    address = f"/catalog/products/{bag.pk}/"
    text = main(admin.get(address))
    assert "Product Name name Joust Duffle Bag Store View" in text
    assert "Description description A bag & more. Store View" in text
    assert "Price price 34.00 Global" in text
    assert "Activity activity Gym, Hiking Global" in text
    assert "Eco eco Yes Global" in text
    assert "Released released 31 Jan 2026 Global" in text
    assert "Enable Product status No Website" in text
    assert "Variant of Tee WS03" in text
    assert "Default Source: 1,234" in text
    text = main(admin.get(f"{address}?scope=store_view:es_es"))
    assert "These hold at Español." in text
    assert "Product Name name Bolsa Own value" in text
    assert "Badge badge Nuevo Own value" in text
    assert "Price price 34.00 Uses the default" in text
    assert "Badge badge Nuevo Own value" in main(admin.get(f"{address}?scope=website:es"))
    assert admin.get(f"{address}?scope=website:none").status_code == 404
    assert admin.get("/catalog/products/99999999/").status_code == 404


def test_a_configurable_product_shows_its_variants(admin: Client) -> None:
    some_products()
    tee = Product.objects.get(sku="WS03")
    text = main(admin.get(f"/catalog/products/{tee.pk}/"))
    assert "Variants SKU Name Size Price 24-MB01 Joust Duffle Bag M 34.00" in text


def test_websites_and_store_views_are_added_and_changed(admin: Client) -> None:
    new = "/stores/all-stores/websites/new/"
    page = admin.post(new, {"code": "es", "name": "Twice", "sort_order": 0})
    assert "There is a website with this code." in main(page)
    assert "A code begins with a letter" in main(admin.post(new, {"code": "9", "name": "X", "sort_order": 0}))
    done = admin.post(new, {"code": "fr", "name": "France", "sort_order": 2}, follow=True)
    assert "The website was added." in words(done)
    view = {"code": "fr_fr", "name": "Français", "sort_order": 0}
    assert "The store view was added." in words(
        admin.post("/stores/all-stores/websites/fr/new/", view, follow=True)
    )
    again = admin.post("/stores/all-stores/websites/fr/new/", view)
    assert "There is a store view with this code." in main(again)
    admin.post("/stores/all-stores/websites/fr/", {"name": "République", "sort_order": 1})
    admin.post("/stores/all-stores/store-views/fr_fr/", {"name": "FR", "sort_order": 5})
    site, shop = Website.objects.get(code="fr"), StoreView.objects.get(code="fr_fr")
    assert (site.name, site.sort_order, shop.name, shop.sort_order) == ("République", 1, "FR", 5)
    assert "République fr 1 FR fr_fr" in main(admin.get("/stores/all-stores/"))
    assert admin.get("/stores/all-stores/websites/none/").status_code == 404
    assert admin.get("/stores/all-stores/store-views/none/").status_code == 404


def test_attributes_are_listed_filtered_made_and_changed(admin: Client) -> None:
    text = main(admin.get("/stores/attributes/product/?q=eco&kind=boolean"))
    assert "Eco eco Yes/No Global No Own" in text
    assert "amazon_asin" not in text
    data = {
        "label": "Fabric",
        "code": "fabric",
        "kind": "select",
        "scope": "global",
        "use_for_promo_rules": "on",
        "options": "Wool\n\n Silk \n",
        "sets": ["Default"],
        "label_es_es": "Tejido",
    }
    made = admin.post("/stores/attributes/product/new/", data, follow=True)
    assert "The attribute was created." in words(made)
    row = Attribute.objects.get(code="fabric")
    assert (row.labels, row.use_for_promo_rules) == ({"es_es": "Tejido"}, True)
    assert [option.label for option in row.options.all()] == ["Wool", "Silk"]
    address = "/stores/attributes/product/fabric/"
    bring(dict(BAG) | {"additional_attributes": "fabric=Silk"})
    changed = data | {"options": "Wool", "label": "Cloth"}
    refused = admin.post(address, changed)
    assert "Products have the choice “Silk”; it cannot go." in main(refused)
    assert Attribute.objects.get(code="fabric").label == "Fabric"
    saved = admin.post(address, changed | {"options": "Silk"}, follow=True)
    assert "The attribute was saved." in words(saved)
    assert [option.label for option in row.options.all()] == ["Silk"]
    assert "There is an attribute with this code." in main(
        admin.post("/stores/attributes/product/new/", data)
    )


def test_what_is_fixed_is_shown_and_not_asked(admin: Client) -> None:
    body = admin.get("/stores/attributes/product/price/").content.decode()
    assert all(f'name="{name}"' not in body for name in ("code", "kind", "scope", "options"))
    assert "That of all prices" in body
    assert 'name="scope"' in admin.get("/stores/attributes/product/eco/").content.decode()


def send(client: Client, data: bytes, **more: str) -> Client:
    upload = SimpleUploadedFile("shop.csv", data, "text/csv")
    return client.post("/system/import/", {"file": upload} | more, follow=True)  # type: ignore[return-value]


def test_a_file_is_tried_out_imported_and_its_errors_downloaded(admin: Client) -> None:
    data = file(BAG, dict(BAG) | {"sku": "B", "price": "=x"}, dict(BAG) | {"sku": "C", "foo": "1"})
    waits = send(admin, data, dry_run="1")
    text = main(waits)
    assert "A trial: nothing is written." in text
    assert "Outcome Waiting 0 of 3 rows" in text
    row = CatalogImport.objects.get()
    address = f"/system/import/{row.pk}/"
    part = admin.get(address, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div class="stack" id="import" hx-get=')
    run_import(row.pk)
    part = admin.get(address, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div class="stack" id="import">')
    assert Product.objects.count() == 0
    send(admin, data)
    row = CatalogImport.objects.first() or row
    run_import(row.pk)
    text = main(admin.get(f"/system/import/{row.pk}/"))
    assert "Outcome Done Rows 3 New 2 Changed 0 As before 0 Left out 1 By administrator" in text
    assert "No attribute has the code of this column; it was left out: foo" in text
    assert "3 B price This is no number that can stand here. =x" in text
    csv = admin.get(f"/system/import/{row.pk}/errors.csv")
    assert csv.headers["Content-Disposition"] == f'attachment; filename="import-{row.pk}-errors.csv"'
    assert b"".join(csv.streaming_content).decode().splitlines() == [  # type: ignore[attr-defined]
        "line,sku,column,code,message,value",
        "3,B,price,NUMBER_INVALID,This is no number that can stand here.,'=x",
    ]
    history = main(admin.get("/system/import/"))
    assert "shop.csv Tried out" in history
    assert history.count("Done") == 2


def test_a_file_that_cannot_be_read_says_so_at_the_form(admin: Client) -> None:
    assert "The first line names no column “sku”." in main(send(admin, b"name\nBag\n"))
    assert "The submitted file is empty." in main(send(admin, b""))
    assert "This field is required." in main(admin.post("/system/import/", {}))
    assert "not in UTF-8 (line 2)" in main(send(admin, b"sku\n\xff\n"))
    assert CatalogImport.objects.get().state == "failed"


def test_who_may_not_import_is_refused(sign_in: SignIn) -> None:
    response = send(sign_in("Viewer"), file(BAG))
    assert response.status_code == 403  # type: ignore[attr-defined]
    assert CatalogImport.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("products", "/catalog/products/"),
        ("categorías", "/catalog/categories/"),
        ("todas las tiendas", "/stores/all-stores/"),
        ("product attributes", "/stores/attributes/product/"),
        ("csv", "/system/import/"),
    ],
)
def test_the_search_finds_the_pages(admin: Client, text: str, address: str) -> None:
    assert f'href="{address}"' in admin.get("/search/", {"q": text}).content.decode()
