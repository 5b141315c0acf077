import asyncio

import pytest

from tests.gateways.amazon.hosts import download
from towpath.gateways.amazon import flat_files
from towpath.gateways.amazon.flat_files import MERCHANT_LISTINGS, Row
from towpath.gateways.amazon.reading import Misunderstood

JAPANESE = "商品名\t出品ID\t出品者SKU\t価格\t数量\tステータス\r\n櫂 ①\t0816Y30\tS-1\t5980\t3\t出品中\r\n"
CHINESE = (
    "商品名称\t商品描述\t商品编码\t卖家 SKU\t价格\t数量\t开售日期\t不适用项目"
    "\t是否为商城中的商品\t商品编码类型\t不适用项目\t商品备注\t商品状况\t不适用项目\t不适用项目\t不适用项目\tASIN1\t不适用项目\t不适用项目\t国际配送\t加急配送\t不适用项目\t商品编码"
    "\t不适用项目\t添加-删除\t等待购买数量\t配送渠道\t卖家配送组\t状态"
)


def rows(content: bytes, content_type: str = "text/plain", size: int = 0) -> list[Row]:
    async def collect() -> list[Row]:
        source = download(content, content_type, size)
        return [row async for row in flat_files.rows(source, MERCHANT_LISTINGS)]

    return asyncio.run(collect())


@pytest.mark.parametrize("size", [0, 1, 5])
def test_rows_come_by_the_names_of_their_columns(size: int) -> None:
    content = b'item-name\tseller-sku\tprice\r\nOar, 2 m\tA/1 %\t19.99\r\n"Quoted"\tB\t\r\n'
    assert rows(content, size=size) == [
        {"item-name": "Oar, 2 m", "seller-sku": "A/1 %", "price": "19.99"},
        {"item-name": '"Quoted"', "seller-sku": "B", "price": ""},
    ]


def test_columns_may_be_missing_and_others_be_added() -> None:
    content = b"Seller_SKU\tBusiness Price\tasin1\nA\t9.50\nB\t1\tB01ABCDEFG\tmore\n\n"
    assert rows(content) == [
        {"seller-sku": "A", "business-price": "9.50", "asin1": ""},
        {"seller-sku": "B", "business-price": "1", "asin1": "B01ABCDEFG"},
    ]


def test_japanese_columns_in_their_own_charset() -> None:
    assert rows(JAPANESE.encode("cp932"), "text/plain; charset=Shift_JIS") == [
        {
            "item-name": "櫂 ①",
            "listing-id": "0816Y30",
            "seller-sku": "S-1",
            "price": "5980",
            "quantity": "3",
            "status": "出品中",
        }
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Händler-SKU\tASIN 1\tPreis\tMenge\tStatus\tVersender",
        "SKU del vendedor\tASIN 1\tPrecio\tCantidad\testado\tCanal de gestión logística",
        "sku-vendeur\tASIN1\tprix\tquantité\tétat\tcanal-traitement",
        "SKU venditore\tASIN 1\tPrezzo\tQuantità\tstato\tCanale di gestione",
        "sku-sprzedawcy\tasin1\tcena\tilość\tstatus\tkanał-realizacji",
        "seller-sku (satici sku)\tasin1\tprice (fiyat)\tquantity (adet)\tdurum\tfulfillment-channel (kanal)",
    ],
)
def test_columns_are_known_in_the_languages_of_amazons_sellers(header: str) -> None:
    names = ("seller-sku", "asin1", "price", "quantity", "status", "fulfillment-channel")
    assert tuple(rows(f"{header}\n1\t2\t3\t4\t5\t6\n".encode())[0]) == names


def test_columns_in_an_unknown_language_are_in_amazons_order() -> None:
    values = [f"value {number}" for number in range(29)]
    (row,) = rows(f"{CHINESE}\n{chr(9).join(values)}\n".encode())
    assert (row["seller-sku"], row["asin1"], row["status"]) == ("value 3", "value 16", "value 28")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("卖家 SKU\t价格\nA\t1\n".encode(), "Report without seller-sku"),
        (b"", "Report without columns"),
        (b"\r\n\r\n", "Report without columns"),
        (b"x" * (4 * 1024 * 1024 + 1), "Report with an endless line"),
    ],
)
def test_a_report_that_cannot_be_read_is_not_taken_for_an_empty_one(content: bytes, text: str) -> None:
    with pytest.raises(Misunderstood) as caught:
        rows(content)
    assert str(caught.value) == text


@pytest.mark.parametrize(
    ("line", "charset", "text"),
    [
        ("Łódź €".encode(), "", "Łódź €"),
        ("Łódź".encode(), "utf-8", "Łódź"),
        ("crème €".encode("cp1252"), "", "crème €"),
        ("crème €".encode("cp1252"), "UTF-8", "crème €"),
        ("crème €".encode("cp1252"), "ISO-8859-1", "crème €"),
        (b"\x81\xe8", "", "\x81è"),
        ("Żółw".encode("iso8859-2"), "iso-8859-2", "Żółw"),
        ("櫂".encode("cp932") + b"\x85", "shift_jis", "櫂\ufffd"),
        ("櫂".encode(), "no-such-charset", "櫂"),
        ("櫂".encode(), "utf-16", "櫂"),
        ("\ufeffprice".encode(), "", "price"),
        (b"plain\r", "us-ascii", "plain"),
    ],
)
def test_lines_are_decoded_as_they_are_or_as_they_may_be(line: bytes, charset: str, text: str) -> None:
    assert flat_files.decoded(line, charset) == text


def test_a_line_that_was_cut_within_a_character_spoils_itself_alone() -> None:
    content = "seller-sku\nžluť".encode()[:-1] + "\nžluť\n".encode()
    assert [row["seller-sku"] for row in rows(content)] == ["Å¾luÅ", "žluť"]
