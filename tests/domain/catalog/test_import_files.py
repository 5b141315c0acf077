"""What is wrong with rows and files, doing it twice, trying it out, and going on after a cut."""

import io
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection, connections

from tests.domain.catalog.shop import BAG, a_shop, bring, file, paths, problems, product, scoped
from tests.people import NOW, ROOT
from towpath.domain.catalog.actions import generated, import_meanings, imports
from towpath.domain.catalog.logic import generator
from towpath.domain.catalog.logic.import_sql.values import Setup
from towpath.domain.catalog.logic.imports import Unreadable
from towpath.domain.catalog.models import (
    AttributeOption,
    CatalogImport,
    Category,
    Product,
    ScopedValues,
    SourceItem,
    Variant,
)
from towpath.domain.catalog.queries.imports import totals
from towpath.domain.journal.models import JournalEntry
from towpath.kit import streams

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop(db: None) -> None:
    a_shop()


def stages() -> list[str]:
    """Name the tables of imports that are left."""
    return [name for name in connection.introspection.table_names() if name.startswith("catalog_stage")]


BAD = [
    ({"sku": " "}, [("sku", "SKU_MISSING", "")]),
    ({"sku": "x" * 65}, [("sku", "SKU_TOO_LONG", "x" * 65)]),
    ({"product_type": "bag"}, [("product_type", "TYPE_UNKNOWN", "bag")]),
    (
        {"product_type": "", "name": ""},
        [("product_type", "VALUE_MISSING", ""), ("name", "VALUE_MISSING", "")],
    ),
    ({"attribute_set_code": ""}, [("attribute_set_code", "VALUE_MISSING", "")]),
    ({"product_websites": "base,fr"}, [("product_websites", "WEBSITE_UNKNOWN", "base,fr")]),
    ({"price": "1,234.50"}, [("price", "NUMBER_INVALID", "1,234.50")]),
    ({"price": "-1"}, [("price", "NUMBER_INVALID", "-1")]),
    ({"price": "12345678901234567"}, [("price", "NUMBER_INVALID", "12345678901234567")]),
    ({"weight": "heavy"}, [("weight", "NUMBER_INVALID", "heavy")]),
    ({"qty": "many"}, [("qty", "NUMBER_INVALID", "many")]),
    ({"product_online": "3"}, [("product_online", "YES_OR_NO_INVALID", "3")]),
    ({"is_in_stock": "maybe"}, [("is_in_stock", "YES_OR_NO_INVALID", "maybe")]),
    ({"special_price_from_date": "2026-02-30"}, [("special_from_date", "DATE_INVALID", "2026-02-30")]),
    ({"visibility": "v" * 256}, [("visibility", "VALUE_TOO_LONG", "v" * 255)]),
    ({"additional_attributes": "nonsense"}, [("additional_attributes", "PAIRS_UNREADABLE", "nonsense")]),
    (
        {"additional_attributes": "pages=few,eco=perhaps,released=soon"},
        [
            ("eco", "YES_OR_NO_INVALID", "perhaps"),
            ("pages", "NUMBER_INVALID", "few"),
            ("released", "DATE_INVALID", "soon"),
        ],
    ),
    ({"additional_attributes": 'size="L",pages="a few"'}, [("pages", "NUMBER_INVALID", "a few")]),
    ({"store_view_code": "fr_fr"}, [("store_view_code", "STORE_VIEW_UNKNOWN", "fr_fr")]),
    ({"store_view_code": "es_es", "sku": "none"}, [("sku", "PRODUCT_UNKNOWN", "none")]),
    ({"store_view_code": "es_es", "product_online": "x"}, [("status", "YES_OR_NO_INVALID", "x")]),
]


@pytest.mark.parametrize(("changes", "found"), BAD)
def test_a_bad_row_is_left_out_and_the_good_ones_are_not(
    changes: dict[str, str], found: list[tuple[str, str, str]]
) -> None:
    bad = dict(BAG) | {"sku": "BAD"} | changes
    if "store_view_code" in changes:
        bad = {"sku": "24-MB01"} | changes
    row = bring(BAG, bad, dict(BAG) | {"sku": "LAST"})
    assert sorted(problems(row)) == sorted((3, *each) for each in found)
    assert set(Product.objects.values_list("sku", flat=True)) == {"24-MB01", "LAST"}
    assert scoped() == {}
    assert (totals(row).rows, totals(row).created, totals(row).refused) == (3, 2, 1)


def test_of_two_rows_about_a_sku_the_first_counts() -> None:
    row = bring(
        BAG,
        dict(BAG) | {"name": "Other"},
        {"sku": "24-MB01", "store_view_code": "es_es", "name": "Bolsa"},
        {"sku": "24-MB01", "store_view_code": "es_es", "name": "Saco"},
        {"sku": "24-MB01", "store_view_code": "es_mx", "name": "Costal"},
    )
    assert problems(row) == [
        (3, "sku", "SKU_REPEATED", "24-MB01"),
        (5, "sku", "SKU_REPEATED", "24-MB01"),
    ]
    assert product().values["name"] == "Joust Duffle Bag"
    assert scoped() == {"es_es": {"name": "Bolsa"}, "es_mx": {"name": "Costal"}}


def test_lines_are_those_of_the_file_though_cells_have_lines_of_their_own() -> None:
    row = bring(
        dict(BAG) | {"sku": "A", "description": "one\ntwo\nthree"},
        dict(BAG) | {"sku": "B", "price": "x"},
        dict(BAG) | {"sku": "C", "description": "one\r\ntwo", "price": "y"},
        dict(BAG) | {"sku": "D", "price": "z"},
    )
    assert [line for line, *_ in problems(row)] == [5, 6, 8]


def test_rows_with_too_few_or_too_many_cells_are_left_out() -> None:
    head = b"sku,attribute_set_code,product_type,name,description\n"
    rows = b'A,Default,simple,Bag,"two\nlines"\nB,Default,simple\n\nC,Default,simple,Tee,long,more\n'
    row = bring(head + rows + b"D,Default,simple,D,\nE,Default,nonsense,E,\n")
    assert problems(row) == [
        (4, "", "CELLS_MISCOUNTED", "3"),
        (6, "", "CELLS_MISCOUNTED", "6"),
        (8, "product_type", "TYPE_UNKNOWN", "nonsense"),
    ]
    assert sorted(Product.objects.values_list("sku", flat=True)) == ["A", "D"]
    assert product("A").texts == {"description": "two\nlines"}
    assert (totals(row).rows, totals(row).refused) == (5, 3)


@pytest.mark.parametrize(
    ("data", "code", "params"),
    [
        (b"", "FILE_EMPTY", {}),
        (b"\xef\xbb\xbf \n", "FILE_EMPTY", {}),
        (b"name,price\nBag,1\n", "FILE_WITHOUT_SKU", {}),
        (b"sku,name,Name\nA,B,C\n", "FILE_COLUMN_TWICE", {"column": "name"}),
        ("sku,name\nA,B\nC,Año\n".encode("cp1252"), "FILE_NOT_UTF8", {"line": 3}),
        ("sku,name\nA,B\n".encode("utf-16"), "FILE_NOT_UTF8", {"line": 1}),
        (b"sku,name\nA,B\nC,\0\n", "FILE_NOT_UTF8", {"line": 3}),
        (b'sku,name\nA,B\nC,"open\nD,E\n', "FILE_QUOTES_OPEN", {"line": 2}),
        (b"sku,name\rA,B\rC,D\r", "FILE_LINES_OLD", {}),
        (b'{"name": "' + b"x" * 200_000 + b'"}', "FILE_WITHOUT_SKU", {}),
        (b"sku," + b",".join(b"c%d" % n for n in range(1_000_000)), "FILE_TOO_WIDE", {"count": 1_000_001}),
        (
            b"sku," + b",".join(b"c%d" % n for n in range(900)) + b"\nA" + b",long enough for a row" * 900,
            "FILE_TOO_WIDE",
            {"count": 901},
        ),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing_and_says_why(
    data: bytes, code: str, params: dict[str, object]
) -> None:
    with pytest.raises(Unreadable) as refused:
        bring(data)
    assert (refused.value.code, dict(refused.value.message.params)) == (code, params)
    assert Product.objects.count() == 0
    assert stages() == []


def test_a_row_of_a_store_view_may_stand_before_the_product() -> None:
    row = bring({"sku": "24-MB01", "store_view_code": "es_es", "name": "Bolsa"}, BAG)
    assert (problems(row), scoped()) == ([], {"es_es": {"name": "Bolsa"}})


def test_slashes_and_commas_in_the_name_of_a_category() -> None:
    bring(dict(BAG) | {"categories": r'Default Category/Bags \/ Cases,"Default Category/Big, small"'})
    assert paths(product().category_ids) == ["Default Category/Bags / Cases", "Default Category/Big, small"]


@pytest.mark.parametrize(
    "text", ["one\n\\.\ntwo", 'in "quotes", and\r\nmore', "\\N", "NULL", "{'a'}", "=1+1"]
)
def test_a_long_text_comes_as_it_is(text: str) -> None:
    bring(dict(BAG) | {"description": text})
    assert product().texts == {"description": text}


def test_what_is_found_in_the_middle_of_a_file_is_kept_with_the_import() -> None:
    with pytest.raises(Unreadable):
        bring("sku,name\nA,B\nC,Año\n".encode("cp1252"))
    row = CatalogImport.objects.get()
    assert (row.state, row.fault, row.fault_params) == ("failed", "FILE_NOT_UTF8", {"line": 3})
    assert row.finished_at == NOW


def a_catalogue(products: int = 300, seed: int = 7) -> bytes:
    """Write a generated catalogue, in a shop that has what it names."""
    generated.prepare(by=ROOT, now=NOW)
    return "".join(generator.csv_text(products, seed)).encode()


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut files in chunks of some 60 rows."""
    monkeypatch.setattr("towpath.domain.catalog.logic.files.BLOCK", 50_000)


def everything() -> list[object]:
    """Give all rows of the catalogue."""
    tables = (Product, ScopedValues, SourceItem, Variant, Category, AttributeOption)
    return [sorted(table.objects.values_list(), key=repr) for table in tables]


def versions() -> list[object]:
    """Give the physical version of every row: writing one, if only with the same values, changes it."""
    with connection.cursor() as cursor:
        found = []
        for table in ("product", "scopedvalues", "sourceitem", "variant", "category", "attributeoption"):
            cursor.execute(f"SELECT ctid::text, xmin::text FROM catalog_{table} ORDER BY 1")
            found.append(cursor.fetchall())
    return found


@pytest.mark.usefixtures("small_chunks")
def test_importing_twice_is_importing_once() -> None:
    data = a_catalogue()
    first = bring(data)
    before, written = everything(), versions()
    assert (totals(first).rows, totals(first).created, first.chunks.count() > 5) == (360, 360, True)
    second = bring(data)
    assert (totals(second).unchanged, totals(second).created, totals(second).changed) == (360, 0, 0)
    assert everything() == before
    assert versions() == written
    assert second.notices == {}


@pytest.mark.usefixtures("small_chunks")
def test_a_dry_run_says_the_same_and_writes_nothing() -> None:
    bad = file(dict(BAG) | {"price": "x"}, {"sku": "24-MB01", "store_view_code": "es_es", "name": "Bolsa"})
    data = a_catalogue()
    before = everything()
    tried, tried_bad = bring(data, dry_run=True), bring(bad, dry_run=True)
    assert everything() == before
    assert JournalEntry.objects.filter(action="catalog.imported").count() == 0
    done, done_bad = bring(data), bring(bad)
    assert totals(tried) == totals(done)
    assert (tried.notices, problems(tried_bad)) == (done.notices, problems(done_bad))
    assert problems(done_bad) == [
        (2, "price", "NUMBER_INVALID", "x"),
        (3, "sku", "PRODUCT_UNKNOWN", "24-MB01"),
    ]
    assert totals(bring(data, dry_run=True)).unchanged == 360


def test_the_journal_and_the_counts_of_the_categories_tell_of_an_import() -> None:
    bring(dict(BAG) | {"categories": "Default Category/Gear"})
    entry = JournalEntry.objects.get(action="catalog.imported")
    assert (entry.subject, entry.actor_name) == ("shop.csv", "root")
    assert entry.detail == {"created": 1, "changed": 0, "unchanged": 0, "refused": 0}
    bring(dict(BAG) | {"categories": "Default Category"})
    assert dict(Category.objects.values_list("name", "products")) == {"Default Category": 1, "Gear": 0}


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("stop", [1, 4, 9, 11])
def test_an_import_that_is_cut_off_goes_on_where_it_was(stop: int) -> None:
    told = iter(range(stop))

    def cut() -> None:
        if next(told, None) is None:
            raise KeyboardInterrupt

    data = a_catalogue()
    import_id = imports.read(io.BytesIO(data), "shop.csv", by=ROOT, now=NOW)
    with pytest.raises(KeyboardInterrupt):
        imports.run(import_id, by=ROOT, now=NOW, tell=cut)
    assert CatalogImport.objects.get().state == "running"
    imports.run(import_id, by=ROOT, now=NOW)
    row = CatalogImport.objects.get()
    assert (row.state, totals(row).created, totals(row).done) == ("done", 360, 360)
    assert totals(bring(data)).unchanged == 360
    assert stages() == []


def test_a_product_that_somebody_makes_meanwhile_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    setup_of = import_meanings._setup

    def and_then(row: CatalogImport, now: datetime) -> Setup:
        setup = setup_of(row, now)
        made = {"sku": "24-MB01", "type": "simple", "values": {"name": "Bag"}}
        Product.objects.create(**made, attribute_set_id=1, created_at=now, updated_at=now)
        return setup

    monkeypatch.setattr(imports, "_setup", and_then)
    row = bring(BAG)
    assert (totals(row).created, totals(row).changed) == (0, 1)
    assert product().values["name"] == "Joust Duffle Bag"


@pytest.mark.parametrize("state", ["40P01", "23505"])
def test_a_disturbed_chunk_is_done_again_and_counted_once(
    state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute, disturbances = imports._execute, 2

    def disturbed(statement: str) -> tuple[object, ...]:
        nonlocal disturbances
        found = execute(statement)
        if disturbances:
            disturbances -= 1
            with connection.cursor() as cursor:
                cursor.execute(f"DO $$ BEGIN RAISE SQLSTATE '{state}'; END $$")
        return found

    monkeypatch.setattr(imports, "_execute", disturbed)
    row = bring(BAG)
    assert (disturbances, totals(row).created, Product.objects.count()) == (0, 1, 1)


def test_a_done_import_is_left_alone() -> None:
    row = bring(BAG)
    Product.objects.all().delete()
    imports.run(row.pk, by=ROOT, now=NOW)
    assert Product.objects.count() == 0


def test_rows_that_a_crash_took_fail_the_import() -> None:
    import_id = imports.read(io.BytesIO(file(BAG)), "shop.csv", by=ROOT, now=NOW, later=False)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE catalog_stage_{import_id}_0")  # what recovery does to an unlogged table
    imports.run(import_id, by=ROOT, now=NOW)
    row = CatalogImport.objects.get()
    assert (row.state, row.fault, stages()) == ("failed", "FILE_LOST", [])


def test_old_imports_are_forgotten_with_their_problems_and_rows() -> None:
    bring(dict(BAG) | {"price": "x"})
    imports.read(io.BytesIO(file(BAG)), "left.csv", by=ROOT, now=NOW)
    assert imports.forget(NOW, by=ROOT, now=NOW) == 0
    assert imports.forget(NOW + timedelta(seconds=1), by=ROOT, now=NOW) == 2
    assert (CatalogImport.objects.count(), stages()) == (0, [])


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("small_chunks")
def test_two_imports_at_once_do_not_disturb_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each in two streams; both change the same products, and name the same new categories and choices."""
    monkeypatch.setattr(streams, "STREAMS", 2)
    files = {"one": a_catalogue(200), "two": a_catalogue(250)}
    failed: list[BaseException] = []

    def work(name: str) -> None:
        try:
            import_id = imports.read(io.BytesIO(files[name]), name, by=ROOT, now=NOW)
            imports.run(import_id, by=ROOT, now=NOW)
        except BaseException as error:  # noqa: BLE001 - told by the test
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[name]) for name in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    rows = {row.file_name: totals(row) for row in CatalogImport.objects.all()}
    assert (rows["one"].created + rows["one"].unchanged, rows["two"].created + rows["two"].unchanged) == (
        240,
        300,
    )
    assert rows["one"].created + rows["two"].created == 300
    assert Product.objects.count() == 250
    assert stages() == []


def streamed(items: Iterator[int]) -> list[int]:
    found: list[int] = []
    streams.in_streams(found.append, items)
    return found


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_streams_do_everything_once_and_raise_the_first_failure() -> None:
    assert sorted(streamed(iter(range(100)))) == list(range(100))

    def fails() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        streamed(fails())
