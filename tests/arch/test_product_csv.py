"""The page about the product CSV names every column, every problem and every notice, and nothing else."""

import re
from pathlib import Path

from towpath.domain.catalog.logic.attributes import KINDS
from towpath.domain.catalog.logic.columns import ATTRIBUTE_OF
from towpath.domain.catalog.logic.imports import FAULTS, NOTICES, PROBLEMS, ROLES

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "product-csv.md"


def rows(heading: str) -> list[list[str]]:
    """Give the rows of the tables in a section, without their heads."""
    section = PAGE.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = re.findall(r"^\|(.*)\|$", section, re.MULTILINE)
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)] for line in lines]
    return [row for row in cells if row[0].startswith("`") or row[0][0].isalpha()]


def codes(cells: list[str]) -> set[str]:
    return {code for cell in cells for code in re.findall(r"`(\w+)`", cell)}


def test_columns() -> None:
    found = rows("Columns")
    renamed = {row[0].strip("`"): row[1].strip("`") for row in found if re.fullmatch(r"`\w+`", row[1])}
    assert renamed | {"product_online": "status"} == ATTRIBUTE_OF
    others = codes([row[0] for row in found]) - set(renamed)
    assert others == ROLES | {"product_online"}


def test_input_types() -> None:
    named = {name for row in rows("Values") for name in row[0].split(", ")}
    assert named - {"Input type"} == set(KINDS.values())


def test_problems_and_notices() -> None:
    assert codes([row[0] for row in rows("What can be wrong with a row")]) == set(PROBLEMS)
    assert codes([row[0] for row in rows("What is told once for a file")]) == set(NOTICES)


def test_faults_stand_among_the_errors() -> None:
    errors = (PAGE.parent / "errors.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`(FILE_\w+)`", errors)) == set(FAULTS)
