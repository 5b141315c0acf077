import pytest

from towpath.domain.listings.logic.identifiers import Kind, cleaned, names_of, normal, spellings


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("asin", " b08n5wrwnw ", "B08N5WRWNW"),
        ("asin", "B08N5WRWN", None),
        ("asin", "B08N5WRWNW1", None),
        ("asin", "B08N5WRWNß", None),
        ("ean", "4006381333931", "4006381333931"),
        ("ean", "4006381333932", None),
        ("ean", "400-6381 333931", "4006381333931"),
        ("ean", "96385074", "0000096385074"),
        ("ean", "96385075", None),
        ("ean", "036000291452", "0036000291452"),
        ("ean", "0036000291452", "0036000291452"),
        ("ean", "40063813339", None),
        ("ean", "٤٠٠٦٣٨١٣٣٣٩٣١", None),
        ("upc", "036000291452", "0036000291452"),
        ("upc", "036000291453", None),
        ("upc", "0036000291452", None),
        ("isbn", "0-306-40615-2", "9780306406157"),
        ("isbn", "978-0-306-40615-7", "9780306406157"),
        ("isbn", "080442957x", "9780804429573"),
        ("isbn", "0306406153", None),
        ("isbn", "4006381333931", None),
        ("gcid", "1234567890abcdef", "1234567890ABCDEF"),
        ("gcid", "1234567890ABCDE", None),
        ("gcid", "", None),
    ],
)
def test_what_is_an_identifier(kind: Kind, text: str, value: str | None) -> None:
    assert normal(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "value", "texts"),
    [
        ("ean", "4006381333931", ("4006381333931",)),
        ("ean", "0036000291452", ("0036000291452", "036000291452")),
        ("ean", "0000096385074", ("0000096385074", "000096385074", "96385074")),
        ("upc", "0036000291452", ("036000291452",)),
        ("upc", "4006381333931", ()),
        ("isbn", "9780306406157", ("9780306406157", "0306406152")),
        ("isbn", "9790000000001", ("9790000000001",)),
        ("isbn", "4006381333931", ()),
        ("asin", "B08N5WRWNW", ("B08N5WRWNW",)),
    ],
)
def test_how_a_product_may_write_it(kind: Kind, value: str, texts: tuple[str, ...]) -> None:
    assert spellings(kind, value) == texts


def test_an_item_is_named_by_each_kind_that_its_codes_allow() -> None:
    assert names_of([("UPC", "036000291452"), ("EAN", "0036000291452"), ("BRAND", "x")]) == {
        "ean": ["0036000291452", "036000291452"],
        "upc": ["036000291452"],
    }
    assert names_of([("ISBN", "0-306-40615-2"), ("GCID", "1234567890abcdef")]) == {
        "ean": ["9780306406157"],
        "isbn": ["0306406152", "9780306406157"],
        "gcid": ["1234567890ABCDEF"],
    }
    assert names_of([("GTIN", "00036000291452"), ("EAN", "4006381333932"), ("GCID", "short")]) == {
        "ean": ["0036000291452", "036000291452"],
        "upc": ["036000291452"],
    }


def test_cleaning_takes_latin_letters_only_to_capitals() -> None:
    assert cleaned("b0-8\u00a0ñß") == "B08ñß"
