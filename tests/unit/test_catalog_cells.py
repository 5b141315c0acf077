import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from towpath.domain.catalog.logic import files, generator
from towpath.domain.catalog.logic.attributes import Attribute, scope_now
from towpath.domain.catalog.logic.cells import category_paths, codes, read_pairs, write_pairs
from towpath.domain.catalog.logic.columns import ATTRIBUTE_OF, EXPORTED
from towpath.domain.catalog.logic.files import CsvFile
from towpath.domain.catalog.logic.imports import Plan, Unreadable, notice, plan

CODES = st.from_regex(r"[a-z][a-z0-9_]{0,10}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.dictionaries(CODES, TEXTS))
def test_pairs_come_back_as_they_were_written(values: dict[str, str]) -> None:
    assert read_pairs(write_pairs(values)) == values


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("", {}),
        ("color=Red", {"color": "Red"}),
        ("color=Red,size=M", {"color": "Red", "size": "M"}),
        ("Color=Red", {"color": "Red"}),
        ("note=a, b,size=M", {"note": "a, b", "size": "M"}),
        ('note="a, size=L",size=M', {"note": "a, size=L", "size": "M"}),
        ('note="say ""hi"""', {"note": 'say "hi"'}),
        ('note=5" tube,size=M', {"note": '5" tube', "size": "M"}),
        ("url=http://x/?a=b", {"url": "http://x/?a=b"}),
        ("size=M,size=L", {"size": "L"}),
        ("size=,color=", {"size": "", "color": ""}),
        ("Red,size=M", {"size": "M"}),
        ("Red", {}),
    ],
)
def test_pairs(cell: str, values: dict[str, str]) -> None:
    assert read_pairs(cell) == values


@pytest.mark.parametrize(
    ("cell", "paths"),
    [
        ("Default Category", [("Default Category",)]),
        ("Default/Gear,Default/Gear/Bags", [("Default", "Gear"), ("Default", "Gear", "Bags")]),
        (r"Root/Bags\/Cases", [("Root", "Bags/Cases")]),
        ('"Root/Tops, Tees",Root', [("Root", "Tops, Tees"), ("Root",)]),
        ("Root / Gear , Root", [("Root", "Gear"), ("Root",)]),
        ("Root,Root,,/", [("Root",)]),
        ("Root/A\nB", [("Root", "A B")]),
    ],
)  # fmt: skip
def test_category_paths(cell: str, paths: list[tuple[str, ...]]) -> None:
    assert category_paths(cell) == paths


def test_codes() -> None:
    assert codes("base, es,,") == ["base", "es"]


def test_the_scope_of_prices_is_one_for_all_of_them() -> None:
    assert scope_now("price", "global", prices_per_website=True) == "website"
    assert scope_now("price", "store_view", prices_per_website=False) == "global"
    assert scope_now("text", "store_view", prices_per_website=False) == "store_view"


PRICE, MSRP = Attribute("price", "Price", "price", "global"), Attribute("msrp", "MSRP", "price", "global")


def test_a_plan_says_what_each_column_fills() -> None:
    header = ["sku", "price", "msrp_price", "qty", "url_key", "", "foo"]
    assert plan(header, {"price": PRICE, "msrp": MSRP}) == Plan(
        roles={"sku": 0, "qty": 3}, attributes=[(1, PRICE), (2, MSRP)], unknown=("foo",)
    )


def test_a_column_that_magento_exports_fills_an_attribute_of_its_name_where_there_is_one() -> None:
    key = Attribute("url_key", "URL Key", "text", "store_view")
    assert plan(["sku", "url_key"], {"url_key": key}).attributes == [(1, key)]


def test_of_many_names_a_notice_says_the_first_and_how_many() -> None:
    names = [f"n{number:02}" for number in range(30)]
    assert notice("COLUMN_UNKNOWN", names[:2]).params == {"names": "n00, n01"}
    assert str(notice("COLUMN_UNKNOWN", names).params["names"]).endswith("n19, … (30)")


def blocks(data: bytes) -> list[tuple[int, int, bytes]]:
    return [(block.number, block.first_line, block.data) for block in CsvFile(io.BytesIO(data)).blocks()]


@pytest.mark.parametrize("size", [1, 7, 16, 1000])
def test_a_file_is_cut_between_rows_whatever_stands_in_them(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "BLOCK", size)
    rows = [b"A,one\n", b'B,"two\nlines, ""quoted"""\n', b'C,"\n\n"\r\n', b"D,end"]
    found = blocks(b"sku,name\n" + b"".join(rows))
    assert b"".join(data for _, _, data in found) == b"".join(rows)
    assert [number for number, _, _ in found] == list(range(len(found)))
    line = 2
    for _, first_line, data in found:
        assert first_line == line
        line += data.count(b"\n")
    if size == 1:
        assert [data for _, _, data in found] == rows


@pytest.mark.parametrize(
    ("first", "separator", "header"),
    [
        (b"sku,name\n", ",", ["sku", "name"]),
        (b"\xef\xbb\xbfSKU;Name\r\n", ";", ["sku", "name"]),
        (b"sku\tname\n", "\t", ["sku", "name"]),
        (b'"sku","a;b;c"\n', ",", ["sku", "a;b;c"]),
        (b"sku", ",", ["sku"]),
    ],
)
def test_separator_and_columns(first: bytes, separator: str, header: list[str]) -> None:
    file = CsvFile(io.BytesIO(first))
    assert (file.separator, file.header) == (separator, header)


def test_a_row_without_end_is_not_read_into_memory_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BLOCK", 100)
    monkeypatch.setattr(files, "LONGEST_ROW", 1000)
    endless = io.BytesIO(b'sku,name\nA,"' + b"x\n" * 10_000)
    with pytest.raises(Unreadable) as refused:
        list(CsvFile(endless).blocks())
    assert refused.value.code == "FILE_QUOTES_OPEN"
    assert endless.tell() <= 1200


def test_the_generator_gives_the_same_rows_for_the_same_seed() -> None:
    one, two = list(generator.rows(40, 7)), list(generator.rows(40, 7))
    assert one == two
    assert one != list(generator.rows(40, 8))
    assert list(generator.rows(20, 7)) == one[: len(list(generator.rows(20, 7)))]


def test_the_generator_makes_as_many_products_as_are_asked_for() -> None:
    for products in (0, 1, 9, 10, 37, 100):
        header, *rows = generator.rows(products, 1)
        skus = [row[0] for row in rows if not row[1]]
        assert header == EXPORTED
        assert len(skus) == len(set(skus)) == products


def test_generated_identifiers_have_right_check_digits() -> None:
    assert generator.with_check_digit("03600029145") == "036000291452"
    assert generator.with_check_digit("978030640615") == "9780306406157"


def test_a_generated_family_names_its_variants() -> None:
    place = {column: number for number, column in enumerate(EXPORTED)}
    rows = {row[0]: row for row in generator.rows(10, 7) if not row[1]}
    (parent,) = [row for row in rows.values() if row[place["product_type"]] == "configurable"]
    variations = parent[place["configurable_variations"]].split("|")
    assert len(variations) == 4
    for variation in variations:
        pairs = read_pairs(variation)
        child = read_pairs(rows[pairs["sku"]][place["additional_attributes"]])
        assert (child["color"], child["size"]) == (pairs["color"], pairs["size"])


def test_renamed_columns_are_columns_that_magento_exports() -> None:
    assert set(ATTRIBUTE_OF) <= set(EXPORTED)
    assert [code for code in ATTRIBUTE_OF.values() if not re.fullmatch(r"[a-z_]+", code)] == []
