"""Every variable and every command is documented, and no environment variable is read in passing."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from towpath.config import env
from towpath.config.commands import ENTRIES, Entry, load

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src" / "towpath").rglob("*.py"))
PUBLIC = [entry for entry in ENTRIES if not entry.hidden]


def page(name: str) -> str:
    return (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("variable", env.ENVIRONMENT, ids=lambda variable: variable.name)
def test_every_variable_is_documented(variable: env.Variable) -> None:
    assert f"| `{variable.name}` |" in page("environment.md")
    assert variable.help in page("environment.md")


def test_no_variable_is_named_outside_the_table() -> None:
    named = {
        name for path in SOURCES for name in re.findall(r"TOWPATH_[A-Z_]+", path.read_text(encoding="utf-8"))
    }
    assert named == {variable.name for variable in env.ENVIRONMENT}


@pytest.mark.parametrize("entry", PUBLIC, ids=lambda entry: entry.name)
def test_every_command_loads_and_is_documented_with_its_help(entry: Entry) -> None:
    command = load(entry)
    text = page("commands.md")
    for name, one in getattr(command, "commands", {"": command}).items():
        assert f"# towpath {entry.name} {name}".rstrip() in text
        assert one.help
        assert one.help in text


def test_the_pages_are_in_step_with_the_code() -> None:
    done = subprocess.run(
        [sys.executable, "tools/reference.py", "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
