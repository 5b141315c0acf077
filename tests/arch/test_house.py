"""The rules of the house that import contracts cannot say (docs/explanation/house.md)."""

import ast
import inspect
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import get_type_hints

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from towpath.kit.actor import Actor
from towpath.web import menu
from towpath.web.channel.wanted import NAMESPACES
from towpath.web.journal.labels import ACTIONS

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "towpath"
DOMAIN = SOURCE / "domain"
ROOMS = sorted(folder for folder in DOMAIN.iterdir() if folder.is_dir() and folder.name != "__pycache__")
SHELVES = {"logic", "models", "queries", "actions", "jobs"}
FILES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
SIMULATOR = sorted((ROOT / "src" / "spapi_simulator").rglob("*.py"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (
        node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def imported(path: Path) -> set[str]:
    """Name every module that a file imports, and every name that it takes from one."""
    names: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def shelf_of(path: Path) -> tuple[str, str] | None:
    """Give room and shelf of a file of the domain."""
    if not path.is_relative_to(DOMAIN) or path.parent == DOMAIN:
        return None
    room, shelf, *_ = path.relative_to(DOMAIN).with_suffix("").parts
    return room, shelf


# Rooms and shelves


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_room_has_shelves_and_nothing_else(room: Path) -> None:
    found = {path.stem for path in room.iterdir() if path.name != "__pycache__"}
    assert found <= SHELVES | {"__init__", "migrations"}


@pytest.mark.parametrize("path", [path for path in FILES if path.is_relative_to(DOMAIN)], ids=name_of)
def test_no_room_takes_the_models_of_another(path: Path) -> None:
    place = shelf_of(path)
    own = place[0] if place else ""
    foreign = {
        name.split(".")[2] for name in imported(path) if re.match(r"towpath\.domain\.\w+\.models\b", name)
    }
    assert foreign <= {own}


WRITES = {
    "save", "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "update", "delete",
    "acreate", "aupdate", "adelete", "asave",
}  # fmt: skip


def writes(path: Path) -> list[str]:
    """Find calls that write rows: on a manager or a queryset, or a model's own save and delete."""
    found = []
    for node in ast.walk(tree_of(path)):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES
        ):
            continue
        target = ast.unparse(node.func.value)
        on_rows = re.search(r"\.objects\b|\b_?(rows|queryset)\b|\.filter\(|\.all\(\)", target)
        elsewhere = target.endswith((".session", "actions", "router"))
        if on_rows or (node.func.attr in {"save", "delete"} and not elsewhere):
            found.append(f"{path.name}:{node.lineno} {target}.{node.func.attr}")
    return found


SHARED_WRITERS = {SOURCE / "kit" / "secondfactor.py"}
"""What both sites have and no room owns: the rows of allauth's second factor, sealed anew by a rotation."""


def may_write(path: Path) -> bool:
    place = shelf_of(path)
    in_actions = place is not None and place[1] == "actions"
    return in_actions or path.is_relative_to(SOURCE / "portal") or path in SHARED_WRITERS


def test_the_search_for_writes_finds_them() -> None:
    assert writes(DOMAIN / "access" / "actions" / "tokens.py")
    assert writes(DOMAIN / "access" / "actions" / "users.py")


@pytest.mark.parametrize("path", [path for path in FILES if not may_write(path)], ids=name_of)
def test_rows_are_written_by_actions_alone(path: Path) -> None:
    assert writes(path) == []


ACTION_FILES = [path for path in FILES if (place := shelf_of(path)) and place[1] == "actions"]


@pytest.mark.parametrize("path", ACTION_FILES, ids=name_of)
def test_every_action_says_who_does_it(path: Path) -> None:
    """Each public function takes ``by: Actor``, or an event that names him, or finds out who it is."""
    module = import_module(
        ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")
    )
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if name.startswith("_") or inspect.unwrap(function).__module__ != module.__name__:
            continue
        hints = get_type_hints(inspect.unwrap(function))
        events = [hint for hint in hints.values() if getattr(hint, "__annotations__", {}).get("by") is Actor]
        assert hints.get("by") is Actor or events or hints["return"] == Actor | None, name


# Time


DOORS = ("web", "api", "cli", "portal", "config", "sync")
MAY_READ = {
    "src/towpath/kit/clock.py",
    "src/towpath/kit/ids.py",
    "src/towpath/kit/http.py",
    "src/towpath/gateways/keyserver/health.py",
}
"""Those that measure or compare clocks."""
CLOCK = re.compile(r"\b(clock\.now|datetime\.now|datetime\.utcnow|date\.today|timezone\.now|time\.time)\(")


def may_read_the_clock(path: Path) -> bool:
    place = shelf_of(path)
    at_a_door = path.relative_to(SOURCE).parts[0] in DOORS
    return at_a_door or name_of(path) in MAY_READ or (place is not None and place[1] == "jobs")


@pytest.mark.parametrize("path", [path for path in FILES if not may_read_the_clock(path)], ids=name_of)
def test_the_clock_is_read_at_the_doors_only(path: Path) -> None:
    read = CLOCK.findall(path.read_text(encoding="utf-8")) + sorted(
        imported(path) & {"towpath.kit.clock.now"}
    )
    assert read == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_nobody_asks_anything_but_the_houses_clock(path: Path) -> None:
    if name_of(path) not in MAY_READ:
        source = path.read_text(encoding="utf-8")
        assert re.findall(r"\b(datetime\.utcnow|datetime\.now|date\.today|timezone\.now)\(", source) == []


# Sizes


MOST_LINES, MOST_IN_A_FUNCTION = 400, 40


@pytest.mark.parametrize("path", FILES + SIMULATOR + TESTS, ids=name_of)
def test_files_stay_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", FILES + SIMULATOR, ids=name_of)
def test_functions_stay_small(path: Path) -> None:
    sizes = {function.name: (function.end_lineno or 0) - function.lineno + 1 for function in functions(path)}
    long = {name: size for name, size in sizes.items() if size > MOST_IN_A_FUNCTION}
    assert long == {}


# What is said about the code


def test_every_action_that_the_journal_knows_has_a_name() -> None:
    """Each code that is recorded is named for the reader, and no name is left over."""
    recorded: set[str] = set()
    for path in FILES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"record", "journal.record"}:
                recorded |= {
                    part.value
                    for part in ast.walk(node.args[0])
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and "." in part.value
                }
    recorded |= {"role.created", "role.changed"}  # chosen by a condition before the call
    assert recorded == set(ACTIONS)


def layers(contract: str) -> list[str]:
    """Give the layers of an import contract, the top one first."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (found,) = [c for c in config["tool"]["importlinter"]["contracts"] if c["name"] == contract]
    return [re.sub(r"[()]", "", layer) for layer in found["layers"]]


def contracts() -> list[str]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [contract["name"] for contract in config["tool"]["importlinter"]["contracts"]]


PAGE = (ROOT / "docs" / "explanation" / "house.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("title", "contract"),
    [
        ("Storeys", "Storeys: imports go down"),
        ("Rooms", "Rooms of the domain, lowest last"),
        ("Shelves", "Shelves inside a room"),
    ],
)
def test_the_page_lists_what_the_contracts_say_in_the_same_order(title: str, contract: str) -> None:
    section = PAGE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", section, flags=re.MULTILINE)
    listed = [re.findall(r"`(\w+)`", row) for row in rows]
    wanted = [re.findall(r"\w+", layer) for layer in layers(contract)]
    assert listed == wanted


def test_the_page_names_every_contract() -> None:
    assert [name for name in contracts() if f"**{name}.**" not in PAGE] == []


def test_the_rooms_on_disk_are_those_of_the_contract() -> None:
    assert {room.name for room in ROOMS if room.name != "__init__"} == set(
        layers("Rooms of the domain, lowest last")
    )


# Addresses


def names_under(resolver: URLResolver, namespace: str) -> list[URLPattern]:
    found: list[URLPattern] = []
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inside = namespace in {pattern.namespace, ""}
            found += names_under(pattern, "" if inside else namespace)
        elif namespace == "":
            found.append(pattern)
    return found


def test_every_address_below_the_channels_entry_is_in_the_namespace_that_the_gate_guards() -> None:
    below = [
        pattern
        for pattern in get_resolver().url_patterns
        if str(pattern.pattern).startswith("marketing/channels/amazon")
    ]
    assert {pattern.namespace for pattern in below if isinstance(pattern, URLResolver)} == NAMESPACES
    assert len(below) == len(NAMESPACES)


@pytest.mark.parametrize("namespace", sorted(NAMESPACES))
def test_every_page_of_the_channel_has_a_name(namespace: str) -> None:
    pages = names_under(get_resolver(), namespace)
    assert pages
    assert [str(page.pattern) for page in pages if not page.name] == []


def test_every_entry_of_the_menu_leads_somewhere() -> None:
    urls = [entry.url for section in menu.MENU for entry in section.entries]
    assert len(urls) == len(set(urls))
    assert all(url.startswith("/") for url in urls)
