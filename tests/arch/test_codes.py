"""What the source can answer, journal or announce stands in docs/reference, and nothing else does."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ninja.responses import NinjaJSONEncoder

from towpath.api.routes import api
from towpath.kit.keyservice import STATES, WARNINGS

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "towpath"
REFERENCE = ROOT / "docs" / "reference"
CODE = re.compile(r"[A-Z][A-Z_]{3,}")
NAME = re.compile(r"[a-z_]+\.[a-z_]+")
KIND = re.compile(r"[a-z_]+")
CHANNEL = {f"KEY_{code}" for code, state in STATES.items() if state in {"missing", "invalid", "expired"}}


def nodes(*folders: str) -> Iterator[ast.AST]:
    for folder in folders:
        for path in sorted((SOURCE / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def called(node: ast.Call) -> str:
    """Give the last word of what is called."""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def texts(node: ast.AST | None) -> set[str]:
    """Give the string of a constant, and those of both branches of a conditional."""
    if isinstance(node, ast.IfExp):
        return texts(node.body) | texts(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def error_codes() -> set[str]:
    found: set[str] = set()
    for node in nodes("."):
        if isinstance(node, ast.Call):
            found |= {text for word in node.keywords if word.arg == "code" for text in texts(word.value)}
            if called(node) in {"respond", "_problem", "problem"}:
                found |= {text for argument in node.args for text in texts(argument)}
        elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "code":
            found |= texts(node.value)
    return {text for text in found if CODE.fullmatch(text)}


def first_arguments(function: str) -> set[str]:
    """Give the first argument of every call of a function in the Admin's rooms and doors."""
    calls = (node for node in nodes("domain", "web", "api", "cli") if isinstance(node, ast.Call))
    return {text for node in calls if called(node) == function and node.args for text in texts(node.args[0])}


def assigned(name: str) -> set[str]:
    """Give what a variable of this name can be in the Admin's rooms."""
    found = (node for node in nodes("domain") if isinstance(node, ast.Assign))
    return {
        text for node in found if getattr(node.targets[0], "id", "") == name for text in texts(node.value)
    }


def kinds() -> set[str]:
    """Give the kinds of the portal's events."""
    found: set[str] = set()
    for node in nodes("portal"):
        if isinstance(node, ast.ClassDef) and node.name == "Kind":
            values = [item.value for item in node.body if isinstance(item, ast.Assign)]
            found |= {
                text for value in values if isinstance(value, ast.Tuple) for text in texts(value.elts[0])
            }
    return found


def section(page: str, heading: str = "") -> str:
    """Give a page of the reference, or one of its sections."""
    text = (REFERENCE / page).read_text(encoding="utf-8")
    return text.split(f"\n## {heading}\n")[1].split("\n## ")[0] if heading else text


def named(text: str, shape: re.Pattern[str]) -> set[str]:
    """Give the words in code marks that have this shape, in the first column of the tables and in prose."""
    first = (line.split("|")[1] if line.startswith("|") else line for line in text.splitlines())
    return {word for line in first for word in re.findall(r"`([^`]+)`", line) if shape.fullmatch(word)}


def test_every_error_code_is_documented() -> None:
    verdicts = set(STATES) | WARNINGS
    assert error_codes() | CHANNEL | verdicts == named(section("errors.md"), CODE)


def test_every_verdict_is_documented_with_its_state() -> None:
    rows = re.findall(r"\| `([A-Z_]+)` \| (\w+) \|", section("errors.md", "Verdicts of the key service"))
    assert dict(rows) == dict(STATES)


def test_every_action_of_the_journal_is_documented() -> None:
    assert first_arguments("record") | assigned("action") == named(section("events.md", "Action log"), NAME)


def test_every_notification_is_documented() -> None:
    assert first_arguments("notify") == named(section("events.md", "Notifications"), NAME)


def test_every_event_is_documented() -> None:
    published = {
        called(node.args[0])
        for node in nodes("domain", "sync")
        if isinstance(node, ast.Call) and called(node) == "publish"
        if isinstance(node.args[0], ast.Call)
    }
    assert published == named(section("events.md", "Events inside the Admin"), re.compile(r"[A-Z][A-Za-z]+"))


def test_every_event_of_the_portal_is_documented() -> None:
    assert kinds() == named(section("events.md", "Events of the portal"), KIND)


def test_every_operation_of_the_api_is_documented() -> None:
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    operations = {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in schema["paths"].items()
        for method in methods
    }
    assert operations == set(re.findall(r"^\| `([A-Z]+ /[^`]*)` \|", section("api.md"), re.MULTILINE))


def test_the_page_of_the_settings_is_in_step(tmp_path: Path) -> None:
    """``make reference`` writes it."""
    tool = [sys.executable, str(ROOT / "tools" / "reference_settings.py")]
    env = os.environ | {"TOWPATH_DATA": str(tmp_path)}
    assert subprocess.run(tool, check=True, capture_output=True, text=True, env=env).stdout == section(
        "settings.md"
    )


def test_the_description_of_the_api_is_in_step() -> None:
    """``make openapi`` writes it."""
    assert json.loads(json.dumps(api.get_openapi_schema(), cls=NinjaJSONEncoder)) == json.loads(
        section("openapi.json")
    )
