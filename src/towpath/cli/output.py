"""How every command speaks: tables, JSON, one line for an expected error, exit codes."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from gettext import gettext as _
from typing import Any, NoReturn

import typer

from towpath.kit.errors import DomainError, InvalidFields
from towpath.kit.text import Message, without_context


def say(text: str) -> None:
    """Print a line for the reader."""
    typer.echo(text)


def fail(text: str, code: int = 1) -> NoReturn:
    """Print one line on standard error and end with the exit code."""
    typer.echo(text, err=True)
    raise typer.Exit(code)


def print_json(value: object) -> None:
    """Print a value as JSON; dates as ISO 8601."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=_as_json))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under their columns' names; plain columns where the output is no terminal."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    console = Console()
    console.print(table, width=None if sys.stdout.isatty() else 200, crop=False)


def translated(message: Message) -> str:
    """Give a message in the user's language."""
    text = without_context(_(message.text))
    return text % dict(message.params) if message.params else text


@contextmanager
def expected_errors() -> Iterator[None]:
    """Turn the errors that a user can mend into one line on standard error and exit code 1."""
    from django.db import OperationalError, ProgrammingError

    try:
        with _told_to_end_first():
            yield
    except InvalidFields as error:
        fail("\n".join(f"{name}: {translated(message)}" for name, message in error.fields.items()))
    except DomainError as error:
        fail(translated(error.message))
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", "") not in {
            "42P01",
            "42703",
        }:  # no such table, no such column
            raise
        fail(_("The database is not prepared for this version. Run “towpath migrate”."))
    except OperationalError as error:
        fail(_("The database does not answer: %(reason)s") % {"reason": str(error).strip().splitlines()[0]})
    except PermissionError as error:
        fail(_("Not allowed: %(path)s") % {"path": error.filename or error})


@contextmanager
def _told_to_end_first() -> Iterator[None]:
    """Let an order to end win over the errors that follow from it, such as a connection cut in mid-query."""
    try:
        yield
    except Exception as error:
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, SystemExit | KeyboardInterrupt):
                raise cause from None
            cause = cause.__context__
        raise


def _as_json(value: Any) -> object:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else str(value)
