"""The guides speak both languages, no link leads nowhere, and the index names every page."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
INDEX = DOCS / "README.md"
PAGES = sorted(DOCS.rglob("*.md"))
GUIDES = [
    page for page in PAGES if page.parent.name in {"how-to", "tutorial"} and not page.stem.endswith(".es")
]
FENCE = re.compile(r"^```", re.MULTILINE)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#+) ", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
ELSEWHERE = re.compile(r"[a-z]+:|#")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose(page: Path) -> str:
    """Give a page without its code blocks."""
    return BLOCK.sub("", page.read_text(encoding="utf-8"))


def shape(page: Path) -> tuple[list[str], list[str]]:
    """Give the levels of a page's headings and the languages of its code blocks, in order."""
    text = page.read_text(encoding="utf-8")
    blocks = [language for language, _ in BLOCK.findall(text)]
    assert len(FENCE.findall(text)) == 2 * len(blocks), f"{name(page)} leaves a code block open"
    return HEADING.findall(prose(page)), blocks


def links(page: Path) -> list[Path]:
    """Give the files that a page's relative links point to."""
    found = [link for link in LINK.findall(prose(page)) if not ELSEWHERE.match(link)]
    return [(page.parent / link.partition("#")[0]).resolve() for link in found]


@pytest.mark.parametrize("page", GUIDES, ids=name)
def test_guide_has_a_spanish_twin_of_the_same_shape(page: Path) -> None:
    assert shape(page.with_suffix(".es.md")) == shape(page)


def test_no_spanish_guide_stands_alone() -> None:
    twins = {page.with_suffix(".es.md") for page in GUIDES}
    assert {page for page in PAGES if page.stem.endswith(".es")} == twins


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=name)
def test_relative_links_lead_somewhere(page: Path) -> None:
    assert [name(target) for target in links(page) if not target.exists()] == []


def test_index_names_every_page() -> None:
    pages = {path for path in DOCS.rglob("*") if path.suffix in {".md", ".json"}} - {INDEX}
    assert pages - set(links(INDEX)) == set()
