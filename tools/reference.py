"""Write the reference pages that come from the code: docs/reference/environment.md and commands.md.

python tools/reference.py          write them
python tools/reference.py check    fail when one is out of step
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"


def environment() -> str:
    """Give the page of the environment variables."""
    from towpath.config import env

    head = (
        "# Environment variables\n\n"
        "Towpath needs none of them: unset, it keeps everything in its data folder and listens on\n"
        "loopback. This page is written from `src/towpath/config/env.py` by `make reference`.\n\n"
        "| Variable | Default | What it is for |\n|---|---|---|\n"
    )
    return head + "".join(
        f"| `{variable.name}` | {_default(variable)} | {variable.help} |\n" for variable in env.ENVIRONMENT
    )


def _default(variable: Any) -> str:
    if variable.name == "TOWPATH_DATA":
        return "`/var/lib/towpath` as root, else `~/.local/share/towpath`"
    return f"`{variable.default}`" if variable.default else ""


def commands() -> str:
    """Give the page of the command line."""
    from towpath.config.commands import ENTRIES, load

    head = (
        "# Commands\n\n"
        "`towpath` is in `.venv/bin` of a checkout. It speaks English or Spanish, as the locale says.\n"
        "Every command knows `--help`; those that print data know `--json`. An error is one line on\n"
        "standard error and a code other than 0: 1 when it could not be done, 2 when the command line\n"
        "was wrong. This page is written from the code by `make reference`.\n"
    )
    parts = [head]
    for entry in ENTRIES:
        if not entry.hidden:
            parts += _described(load(entry), f"towpath {entry.name}")
    return "\n".join(parts)


def _described(command: Any, name: str) -> Iterator[str]:
    inner = getattr(command, "commands", None)
    if inner is not None:
        yield f"## {name}\n\n{command.help}\n"
        for one in inner.values():
            yield from _described(one, f"{name} {one.name}")
        return
    level = "###" if name.count(" ") > 1 else "##"
    arguments = [parameter for parameter in command.params if parameter.param_type_name == "argument"]
    usage = " ".join([name, *(_shown(argument) for argument in arguments)])
    yield f"{level} {usage}\n\n{command.help}\n"
    lines = [
        f"* {_names(parameter)}: {parameter.help}" for parameter in command.params if _is_spoken(parameter)
    ]
    if lines:
        yield "\n".join(lines) + "\n"


def _shown(argument: Any) -> str:
    return argument.name.upper() if argument.required else f"[{argument.name.upper()}]"


def _names(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{parameter.name.upper()}`"
    return ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))


def _is_spoken(parameter: Any) -> bool:
    return bool(parameter.help) and not getattr(parameter, "hidden", False)


def settings() -> str:
    """Give the page of the settings; it needs a process with the Admin's Django."""
    return _printed_by("reference_settings.py")


def store_settings() -> str:
    """Give the page of the settings of an Amazon store."""
    return _printed_by("reference_settings.py", "stores")


def amazon() -> str:
    """Give the page of Amazon's operations."""
    return _printed_by("reference_amazon.py")


def simulator() -> str:
    """Give the page of the simulated Amazon."""
    return _printed_by("reference_simulator.py")


def _printed_by(tool: str, *arguments: str) -> str:
    command = [sys.executable, str(Path(__file__).with_name(tool)), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


PAGES = {
    "environment.md": environment,
    "commands.md": commands,
    "settings.md": settings,
    "store-settings.md": store_settings,
    "amazon.md": amazon,
    "simulator.md": simulator,
}


def main() -> int:
    """Write the pages, or tell which of them are out of step."""
    with tempfile.TemporaryDirectory() as data:
        settings = {"TOWPATH_DATA": data, "DJANGO_SETTINGS_MODULE": "towpath.config.settings.admin"}
        os.environ |= settings | {"LC_ALL": "C"}
        django.setup()
        pages = {FOLDER / name: page() for name, page in PAGES.items()}
    if sys.argv[1:] == ["check"]:
        old = [path.name for path, text in pages.items() if not path.exists() or path.read_text() != text]
        print(f"Out of step, run make reference: {', '.join(old)}" if old else "The reference is in step.")
        return len(old)
    for path, text in pages.items():
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
