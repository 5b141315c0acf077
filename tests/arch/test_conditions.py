"""The page about conditions says what the code does."""

import json
import re
from pathlib import Path

from towpath.domain.rules.logic.checking import MOST_VALUES
from towpath.domain.rules.logic.language import OPERATORS_OF
from towpath.domain.rules.logic.reading import MOST_LEVELS, MOST_NODES, read, write
from towpath.domain.rules.logic.texts import MOST_DIGITS

PAGE = (Path(__file__).parents[2] / "docs" / "explanation" / "conditions.md").read_text(encoding="utf-8")


def test_the_table_of_operators_is_complete() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", PAGE, flags=re.MULTILINE)
    assert {kind: tuple(re.findall(r"\w+", operators)) for kind, operators in rows} == OPERATORS_OF


def test_the_example_is_of_the_form() -> None:
    (example,) = re.findall(r"```json\n(.+?)```", PAGE, flags=re.DOTALL)
    assert write(read(json.loads(example))) == json.loads(example)


def test_the_bounds_are_those_of_the_code() -> None:
    text = " ".join(PAGE.split())
    assert (
        f"at most {MOST_NODES} nodes and {MOST_LEVELS} levels, a list at most {MOST_VALUES:,} values" in text
    )
    assert f"{MOST_DIGITS} characters at most" in text
