import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from towpath.kit import keyformat

KEY = "twp_prod_" + "A" * 32 + keyformat.checksum("twp_prod_" + "A" * 32)
KEYS = st.sampled_from(["production", "sandbox"]).map(keyformat.generate)


def test_parse_gives_environment_and_the_ends_of_the_key() -> None:
    parts = keyformat.parse(KEY)
    assert parts is not None
    assert (parts.environment, parts.start, parts.last4) == ("production", "AAAA", KEY[-4:])
    assert parts.masked == f"twp_prod_AAAA…{KEY[-4:]}"


def test_checksum_is_crc32_in_base62_padded_to_six() -> None:
    # CRC-32 of "123456789" is 0xCBF43926 = 3421780262, the check value of the algorithm.
    assert keyformat.checksum("123456789") == "3jZRME"
    value = sum(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".index(digit) * 62**place
        for place, digit in enumerate(reversed("3jZRME"))
    )
    assert value == 3421780262


def test_a_generated_key_matches_the_published_pattern() -> None:
    assert re.fullmatch(r"twp_(?:prod|sand)_[0-9A-Za-z]{38}", keyformat.generate("sandbox"))


@given(key=KEYS, place=st.integers(0, 46), char=st.characters(min_codepoint=33, max_codepoint=126))
def test_no_one_character_edit_is_well_formed(key: str, place: int, char: str) -> None:
    edited = key[:place] + char + key[place + 1 :]
    assert edited == key or keyformat.parse(edited) is None


@given(key=KEYS, place=st.integers(0, 45))
def test_no_swap_of_neighbours_is_well_formed(key: str, place: int) -> None:
    edited = key[:place] + key[place + 1] + key[place] + key[place + 2 :]
    assert edited == key or keyformat.parse(edited) is None


@given(key=KEYS)
def test_no_key_moves_to_the_other_environment(key: str) -> None:
    other = (
        key.replace("twp_prod_", "twp_sand_")
        if key.startswith("twp_prod")
        else key.replace("twp_sand_", "twp_prod_")
    )
    assert keyformat.parse(other) is None


@pytest.mark.parametrize(
    "text", ["", "twp_", KEY + " ", KEY[:-1], KEY + "A", KEY.lower(), "ñ" * 47, KEY[:-1] + "\n"]
)
def test_other_texts_are_malformed(text: str) -> None:
    assert keyformat.parse(text) is None


def test_redact_masks_every_key_in_a_text() -> None:
    assert keyformat.redact(f"a {KEY} b {KEY}") == f"a {KEY[:13]}…{KEY[-4:]} b {KEY[:13]}…{KEY[-4:]}"
