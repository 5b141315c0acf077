"""``towpath catalog``: the same import by another door."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from tests.domain.catalog.shop import BAG, a_shop, bring, file
from towpath.cli import catalog as of_catalog
from towpath.cli import catalog_imports as of_imports
from towpath.cli.output import expected_errors
from towpath.domain.catalog.models import Product

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalog(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run the command as the console script does, with its handling of expected errors."""
    a_shop()
    app = Typer()
    app.registered_commands = [*of_imports.app.registered_commands, *of_catalog.app.registered_commands]
    for command in app.registered_commands:
        callback = command.callback
        assert callback
        monkeypatch.setattr(command, "callback", expected_errors()(callback))
    return lambda *words: CliRunner().invoke(app, list(words))


def test_an_import_says_what_came_of_it(catalog: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_bytes(file(BAG, dict(BAG) | {"sku": "B", "price": "x"}, dict(BAG) | {"sku": "C", "foo": "1"}))
    done = catalog("import", str(path))
    assert done.exit_code == 3
    assert done.stdout.splitlines()[:2] == [
        "shop.csv: 3 rows; 2 new, 0 changed, 0 as before, 1 left out.",
        "No attribute has the code of this column; it was left out: foo",
    ]
    assert "This is no number that can stand here." in done.stdout
    again = catalog("import", str(path), "--dry-run")
    assert again.stdout.startswith(
        "shop.csv, tried out: 3 rows; 0 new, 0 changed, 2 as before, 1 left out.\n"
    )


def test_several_files_and_their_errors_in_one_csv(catalog: Callable[..., Result], tmp_path: Path) -> None:
    one, two, errors = (tmp_path / name for name in ("one.csv", "two.csv", "errors.csv"))
    one.write_bytes(file(BAG))
    two.write_bytes(file({"sku": "24-MB01", "price": "-1"}))
    done = catalog("import", str(one), str(two), "--errors", str(errors), "--json")
    facts = json.loads(done.stdout)
    assert [(each["file"], each["created"], each["refused"], each["problems"]) for each in facts] == [
        ("one.csv", 1, 0, 0),
        ("two.csv", 0, 1, 1),
    ]
    assert errors.read_text().splitlines() == [
        "file,line,sku,column,code,message,value",
        "two.csv,2,24-MB01,price,NUMBER_INVALID,This is no number that can stand here.,'-1",
    ]


def test_a_file_that_cannot_be_read_is_one_line(catalog: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_bytes(b"name\nBag\n")
    done = catalog("import", str(path))
    assert (done.exit_code, done.stderr) == (
        1,
        "The first line names no column “sku”. Is this a product CSV?\n",
    )


def test_list_and_show(catalog: Callable[..., Result]) -> None:
    spanish = {"sku": "24-MB01", "store_view_code": "es_es", "name": "Bolsa"}
    bring(dict(BAG) | {"categories": "Default Category/Gear", "qty": "3"}, spanish)
    bring(dict(BAG) | {"sku": "B", "product_type": "virtual", "name": "Warranty"})
    rows = json.loads(catalog("list", "--json").stdout)
    assert [(row["sku"], row["type"]) for row in rows] == [("B", "virtual"), ("24-MB01", "simple")]
    assert [row["sku"] for row in json.loads(catalog("list", "--search", "duffle", "--json").stdout)] == [
        "24-MB01"
    ]
    older = json.loads(catalog("list", "--before", str(rows[0]["id"]), "--json").stdout)
    assert [row["sku"] for row in older] == ["24-MB01"]
    shown = json.loads(catalog("show", "24-MB01", "--scope", "store_view:es_es", "--json").stdout)
    assert shown["values"] == {"name": "Bolsa", "price": "34", "status": True}
    assert (shown["categories"], shown["stock"]) == (["Default Category/Gear"], {"default": "3.0000"})
    missing = catalog("show", "none")
    assert (missing.exit_code, missing.stderr) == (1, "There is no product with this SKU.\n")


def test_attributes_and_categories(catalog: Callable[..., Result]) -> None:
    rows = {row["code"]: row for row in json.loads(catalog("attributes", "--json").stdout)}
    assert (rows["care"]["kind"], rows["care"]["scope"], rows["sku"]["use_for_promo_rules"]) == (
        "textarea",
        "store_view",
        True,
    )
    (root,) = json.loads(catalog("categories", "--json").stdout)
    assert (root["path"], root["products"]) == ("Default Category", 0)


def test_a_generated_catalogue_is_the_same_by_file_and_directly(
    catalog: Callable[..., Result], tmp_path: Path
) -> None:
    path = tmp_path / "made.csv"
    assert catalog("generate", "--products", "30", "--csv", str(path)).stdout == f"Written: {path}\n"
    made = json.loads(catalog("generate", "--products", "30", "--json").stdout)
    assert (made["rows"], made["created"], made["refused"]) == (36, 36, 0)
    assert Product.objects.count() == 30
    (again,) = json.loads(catalog("import", str(path), "--json").stdout)
    assert (again["unchanged"], again["notices"]) == (36, {})


def test_an_import_can_be_left_to_a_worker(catalog: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "shop.csv"
    path.write_bytes(file(BAG))
    left = catalog("import", str(path), "--background")
    (waiting,) = json.loads(catalog("imports", "--json").stdout)
    assert left.stdout == f"shop.csv: import {waiting['id']} waits for a worker.\n"
    assert (waiting["state"], waiting["rows"], waiting["created"]) == ("waiting", 1, 0)
    assert Product.objects.count() == 0


def test_imports_are_listed_the_newest_first(catalog: Callable[..., Result], tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_bytes(file(BAG))
        catalog("import", str(tmp_path / name))
    lines = catalog("imports").stdout.splitlines()
    rows = [cells[1:] for line in lines if len(cells := line.split()) > 1]
    assert rows == [
        ["File", "State", "Rows", "Done", "New", "Changed", "Left", "out"],
        ["two.csv", "Done", "1", "1", "0", "0", "0"],
        ["one.csv", "Done", "1", "1", "1", "0", "0"],
    ]
