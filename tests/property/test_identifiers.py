"""One identifier, however it is written, has one normal form; and every way to write it is known."""

from hypothesis import given
from hypothesis import strategies as st

from towpath.domain.listings.logic.identifiers import Kind, check_digit, cleaned, normal, spellings

BODIES = st.one_of(
    st.text("0123456789", min_size=12, max_size=12),
    st.text("0123456789", min_size=11, max_size=11).map(lambda body: f"0{body}"),
    st.text("0123456789", min_size=7, max_size=7).map(lambda body: f"00000{body}"),
    st.text("0123456789", min_size=9, max_size=9).map(lambda body: f"978{body}"),
)
GTINS = BODIES.map(lambda body: body + check_digit(body))
KINDS: st.SearchStrategy[Kind] = st.sampled_from(["ean", "upc", "isbn"])
NOISE = st.lists(st.tuples(st.integers(0, 20), st.sampled_from("- \t\u00a0")), max_size=4)


@given(KINDS, GTINS, NOISE)
def test_every_spelling_means_the_same(kind: Kind, gtin: str, noise: list[tuple[int, str]]) -> None:
    for spelling in spellings(kind, gtin):
        text = spelling
        for place, char in noise:
            text = text[:place] + char + text[place:]
        assert cleaned(text) == spelling
        assert normal(kind, text.lower()) == gtin


@given(KINDS, st.one_of(GTINS.map(lambda gtin: gtin.lstrip("0")), st.text("0123456789Xx-", max_size=14)))
def test_what_has_a_normal_form_is_one_of_its_spellings(kind: Kind, text: str) -> None:
    value = normal(kind, text)
    assert value is None or cleaned(text) in spellings(kind, value)


@given(GTINS, st.integers(0, 12), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(gtin: str, place: int, more: int) -> None:
    wrong = gtin[:place] + str((int(gtin[place]) + more) % 10) + gtin[place + 1 :]
    assert normal("ean", wrong) is None


@given(st.text("0123456789X", min_size=10, max_size=10), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_of_a_short_isbn_is_noticed(isbn: str, place: int, more: int) -> None:
    if normal("isbn", isbn) is not None and isbn[place] != "X":
        wrong = isbn[:place] + str((int(isbn[place]) + more) % 10) + isbn[place + 1 :]
        assert normal("isbn", wrong) is None
