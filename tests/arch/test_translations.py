"""No page speaks outside the catalogue, and the Spanish catalogue is complete."""

import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(
    path
    for path in (ROOT / "src").rglob("templates/**/*")
    if path.suffix in {".html", ".txt"}
    and not path.stem.endswith((".en", ".es"))
    # These write a tag's name or its attributes and no text.
    and not path.name.endswith("_attributes.html")
    and path.name != "button.html"
)
SPOKEN_ATTRIBUTES = {
    "alt",
    "aria-label",
    "aria-description",
    "placeholder",
    "title",
    "data-confirm",
    "summary",
}
PROPER_NAMES = {
    "Towpath",
    "English",
    "Español",
    "Amazon",
    "Magento",
    "API",
    "ID",
    "TOTP",
    "URL",
    "CSV",
    "JSON",
}
SILENT = {"block level", "block body_attributes"}
HIDDEN = {"script", "style", "svg", "code", "kbd", "pre"}
GAP = "\N{REPLACEMENT CHARACTER}"


def markup_of(source: str) -> str:
    """Give a template's own HTML: translated blocks and comments cut out, every tag a gap."""
    parts: list[str] = []
    closing = ""
    for token in Lexer(source).tokenize():
        name = token.contents.split(None, 1)[0] if token.contents.strip() else ""
        if closing:
            if token.token_type == TokenType.BLOCK and name == closing:
                closing = ""
        elif token.token_type == TokenType.TEXT:
            parts.append(token.contents)
        elif token.token_type == TokenType.BLOCK and token.contents in SILENT:
            closing = "endblock"
        elif token.token_type == TokenType.BLOCK and name in {"blocktrans", "blocktranslate", "comment"}:
            closing = f"end{name}"
            parts.append(GAP)
        else:
            parts.append(GAP)
    return "".join(parts)


class Literals(HTMLParser):
    """Collects the words that a reader would meet untranslated."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in HIDDEN
        for name, value in attrs:
            if name in SPOKEN_ATTRIBUTES:
                self.say(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in HIDDEN

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.say(data)

    def say(self, text: str) -> None:
        words = [word.strip(".,:;!?()[]«»“”…·") for word in text.replace(GAP, " ").split()]
        self.found += [word for word in words if spoken(word)]


def spoken(word: str) -> bool:
    """Tell words from proper names, paths and identifiers."""
    return sum(map(str.isalpha, word)) > 1 and word not in PROPER_NAMES and not set(word) & {"/", "_"}


def literals(source: str) -> list[str]:
    parser = Literals()
    parser.feed(markup_of(source))
    parser.close()
    return parser.found


def test_the_scan_finds_text_and_attributes_outside_the_catalogue() -> None:
    assert literals(
        '<p title="Wrong">{% trans "Right" %} bad {% blocktrans %}good{% endblocktrans %}</p>'
    ) == [
        "Wrong",
        "bad",
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "src" / "towpath")))
def test_every_template_string_is_in_the_catalogue(path: Path) -> None:
    assert literals(path.read_text(encoding="utf-8")) == []


def test_the_spanish_catalogue_is_complete() -> None:
    """Every message of the source is translated: none missing, empty, fuzzy or left over."""
    done = subprocess.run(
        [sys.executable, "tools/messages.py", "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
