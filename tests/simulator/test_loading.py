import json
from decimal import Decimal
from pathlib import Path

import pytest

from spapi_simulator.world.catalogue import Catalogue
from spapi_simulator.world.ids import Ids
from spapi_simulator.world.items import EVERYWHERE
from spapi_simulator.world.loading import load
from tests.simulator.caller import CA, US

CSV = """\
asin,title,brand,ean,list_price,product_type,bullets,parent_asin,colour,countries
B0LOAD0001,Lock Polo,Lockhaven,,25,SHIRT,,,,
B0LOAD0002,"Lock Polo, Navy",Lockhaven,4006381333931,25.50,SHIRT,Soft|Warm,B0LOAD0001,Navy,US|CA
,Windlass Key,Ottermill,,,,,,,
"""


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue(Ids(7), 100)


def test_items_come_from_csv(catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text(CSV, encoding="utf-8-sig")
    assert load(catalogue, path) == 3
    parent, child = catalogue.get("B0LOAD0001"), catalogue.get("B0LOAD0002")
    assert parent
    assert child
    assert (parent.child_asins, parent.is_parent, parent.marketplace_ids) == (
        ("B0LOAD0002",),
        True,
        EVERYWHERE,
    )
    assert (child.gtin, child.list_price, child.bullets) == (
        "04006381333931",
        Decimal("25.50"),
        ("Soft", "Warm"),
    )
    assert child.marketplace_ids == {US, CA}
    made = next(catalogue.search("windlass", US).items)
    assert (made.title, made.product_type, len(made.asin)) == ("Windlass Key", "PRODUCT", 10)


def test_items_come_from_lines_of_json(catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "items.jsonl"
    row = {
        "title": "Tiller",
        "brand": "Ottermill",
        "upc": "036000291452",
        "weight": 2.5,
        "images": ["/a", "/b"],
    }
    path.write_text(f"{json.dumps(row)}\n\n", encoding="utf-8")
    assert load(catalogue, path) == 1
    item = catalogue.find("UPC", "036000291452")[0]
    assert (item.title, item.weight, item.images) == ("Tiller", Decimal("2.5"), ("/a", "/b"))


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"brand": "B"}, "title is missing"),
        ({"title": "T", "brand": "B", "wings": 2}, "no such column: wings"),
        ({"title": "T", "brand": "B", "ean": "4006381333932"}, "4006381333932 is no EAN"),
        ({"title": "T", "brand": "B", "countries": ["XX"]}, "no marketplace in XX"),
        ({"title": "T", "brand": "B", "product_type": "SPACESHIP"}, "no such product type: SPACESHIP"),
        ({"title": "T", "brand": "B", "weight": "heavy"}, "line 1"),
        ([], "a line must be a JSON object"),
        ("{", "line 1"),
    ],
)
def test_a_line_that_means_nothing_is_named(
    catalogue: Catalogue, tmp_path: Path, row: object, why: str
) -> None:
    path = tmp_path / "items.jsonl"
    path.write_text(row if isinstance(row, str) else json.dumps(row), encoding="utf-8")
    with pytest.raises(ValueError, match=why) as refused:
        load(catalogue, path)
    assert "items.jsonl, line 1" in str(refused.value)
    assert catalogue.own == {}
