"""The page of the scenarios names every one of them, and only tests that exist and name it too."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/api-key-scenarios.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| (AK-\d\d) \| .*? \| (.*) \|$", PAGE, re.MULTILINE))


@cache
def spoken_tests(path: str) -> dict[str, str]:
    """Give a file's tests with their names and docstrings as one text."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return {node.name: f"{node.name} {ast.get_docstring(node) or ''}" for node in functions}


def test_every_scenario_has_its_row() -> None:
    assert list(ROWS) == [f"AK-{number:02}" for number in range(1, 48)]


@pytest.mark.parametrize("scenario", ROWS)
def test_the_tests_of_a_scenario_exist_and_name_it(scenario: str) -> None:
    named = [
        (path, name)
        for path, names in re.findall(r"`(tests/[\w/]+\.py)`: ((?:`\w+`(?:, )?)+)", ROWS[scenario])
        for name in re.findall(r"`(\w+)`", names)
    ]
    assert named
    for path, name in named:
        assert _names(spoken_tests(path)[name], int(scenario[3:])), (path, name)


def _names(text: str, number: int) -> bool:
    """Tell whether a test names a scenario: ``ak07``, ``AK-07``, ``AK-01, 07``, ``AK-05-12``."""
    if f"ak{number:02}" in text:
        return True
    for listed in re.findall(r"AK-(\d\d(?:(?:, |-|, AK-| and AK-)\d\d)*)", text):
        for first, last in re.findall(r"(\d\d)(?:-(\d\d))?", listed):
            if int(first) <= number <= int(last or first):
                return True
    return False
