import gzip
import tracemalloc
from collections.abc import Iterator

import pytest

from spapi_simulator.world import flat_files
from spapi_simulator.world.flat_files import FlatFileRules
from spapi_simulator.world.marketplaces import BY_COUNTRY
from spapi_simulator.world.reports import ReportRules
from tests.simulator.caller import amazon
from tests.simulator.files import download
from tests.simulator.reporting import create, run, table
from tests.simulator.trade import item, offer


@pytest.mark.parametrize(
    ("country", "charset", "encoding", "date"),
    [
        ("US", "UTF-8", "utf-8", "2026-11-02 00:00:00 PST"),
        ("DE", "Cp1252", "cp1252", "02/11/2026 09:00:00 CET"),
        ("GB", "Cp1252", "cp1252", "02/11/2026 08:00:00 GMT"),
        ("PL", "UTF-8", "utf-8", "02/11/2026 09:00:00 CET"),
        ("JP", "Shift_JIS", "cp932", "2026/11/02 17:00:00 JST"),
    ],
)
def test_each_country_has_its_encoding_and_date(country: str, charset: str, encoding: str, date: str) -> None:
    shop, place = amazon(), BY_COUNTRY[country]
    shop.seller.region, shop.seller.marketplace_ids = place.region, (place.id,)
    listing = offer(shop, "MÜLLER-ボ-ą", item(shop).asin, "19", marketplace_id=place.id)
    listing.presences[place.id].created = shop.world.start
    report_id = create(shop, marketplaceIds=[place.id])
    shop.move(seconds=25)
    document = shop.call("getReport", reportId=report_id).data["reportDocumentId"]
    content_type, content = download(shop, "getReportDocument", reportDocumentId=document)
    assert content_type == f"text/plain; charset={charset}"
    (row,) = table(content, encoding)
    assert row["seller-sku"] == "MÜLLER-ボ-ą".encode(encoding, "replace").decode(encoding)
    assert row["open-date"] == date


def test_headings_encodings_and_columns_differ_by_rules() -> None:
    shop, place = amazon(), BY_COUNTRY["DE"]
    shop.seller.region, shop.seller.marketplace_ids = "eu", (place.id,)
    shop.world.reports.rules = ReportRules(
        encodings={"DE": "UTF-8"},
        localised=("DE",),
        left_out=("item-note", "asin2", "asin3"),
        added={"optional-payment-type-exclusion": "", "Mindestbestellmenge": "1"},
    )
    offer(shop, "SKU-1", item(shop).asin, "19.99", marketplace_id=place.id)
    (row,) = run(shop, marketplaceIds=[place.id])
    assert list(row)[:8] == [
        "Artikelbezeichnung",
        "Artikelbeschreibung",
        "Angebotsnummer",
        "Händler-SKU",
        "Preis",
        "Menge",
        "Erstellungsdatum",
        "image-url",
    ]
    assert list(row)[-3:] == ["Status", "optional-payment-type-exclusion", "Mindestbestellmenge"]
    assert (row["Händler-SKU"], row["Mindestbestellmenge"]) == ("SKU-1", "1")
    assert {"item-note", "Anmerkung zum Artikel", "asin2", "asin3"} & row.keys() == set()


def test_a_large_table_is_written_without_being_held() -> None:
    def rows() -> Iterator[tuple[str, ...]]:
        for number in range(100_000):
            yield f"SKU-{number}", "B000000000", "19.99", "the same text again and again"

    shop = amazon()
    parts = flat_files.write(FlatFileRules(), BY_COUNTRY["US"], ("sku", "asin", "price", "note"), rows())
    tracemalloc.start()
    try:
        document = shop.world.documents.keep(shop.seller.id, "text/plain", parts)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert document.compressed
    whole = gzip.decompress(document.content or b"")
    assert len(whole) == 5_788_911
    assert peak < len(whole) / 4
