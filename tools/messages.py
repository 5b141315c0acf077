"""The Spanish catalogue: extract, update, check and compile, without the system's gettext.

* ``python tools/messages.py update``: take the messages of the source into django.po
* ``python tools/messages.py check``: fail when one is missing, left over, empty or fuzzy
* ``python tools/messages.py compile``: write django.mo
"""

import io
import re
import string
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings

SOURCE = Path(__file__).resolve().parents[1] / "src" / "towpath"
CATALOGUE = SOURCE / "locale" / "es" / "LC_MESSAGES" / "django.po"
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "gettext_noop": None,
    "NP_": ((1, "c"), 2),
}
LITERAL = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"\b(?:n?p?gettext|_)\({LITERAL}(?:\s*,\s*{LITERAL})*")
Found = tuple[int, str | tuple[str, ...], list[str], str | None]


def main() -> int:
    """Run one of the three commands; give its exit code."""
    command = dict(zip(("update", "check", "compile"), (update, check, compile_), strict=True))
    if len(sys.argv) != 2 or sys.argv[1] not in command:  # noqa: PLR2004 - the program and its command
        print(__doc__, file=sys.stderr)
        return 2
    return command[sys.argv[1]]()


def update() -> int:
    """Bring the catalogue in step with the source; new messages stay empty, nothing is guessed."""
    catalogue = read()
    catalogue.update(source_messages(), no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=110, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    return 0


def check() -> int:
    """Name every message that a Spanish reader would not get as he should."""
    catalogue, source = read(), source_messages()
    problems = [f"missing: {message.id}" for message in source if message.id and not find(catalogue, message)]
    for message in catalogue:
        if not message.id:
            continue
        if not find(source, message):
            problems.append(f"left over: {message.id}")
        if message.fuzzy or not all(texts(message.string)):
            problems.append(f"empty or fuzzy: {message.id}")
        elif any(places(text) - places(*texts(message.id)) for text in texts(message.string)):
            problems.append(f"unknown place holder: {message.string}")
        elif places(texts(message.id)[-1]) - places(texts(message.string)[-1]):
            problems.append(f"lost place holder: {message.string}")
    print("\n".join(problems) or "The Spanish catalogue is complete.")
    return 1 if problems else 0


def compile_() -> int:
    """Write the compiled catalogue beside its source."""
    with CATALOGUE.with_suffix(".mo").open("wb") as file:
        write_mo(file, read())
    return 0


def read() -> Catalog:
    """Read the catalogue, or begin one."""
    if not CATALOGUE.exists():
        return Catalog("es", project="Towpath", header_comment="# Towpath's Spanish, by hand.", fuzzy=False)
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="es")


def source_messages() -> Catalog:
    """Collect every message of the Python files and the templates."""
    catalogue = Catalog(project="Towpath")
    for path in sorted(path for path in SOURCE.rglob("*") if path.suffix in {".py", ".html", ".txt"}):
        for _, message, comments, context in messages_of(path):
            place = (path.relative_to(SOURCE).as_posix(), 0)
            flags = ["python-format"] if "%(" in str(message) else []
            catalogue.add(message, None, [place], flags, auto_comments=comments, context=context)
    return catalogue


def messages_of(path: Path) -> Iterator[Found]:
    """Give the messages of a file; a template is first turned into what gettext understands."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        from django.utils.translation.template import templatize

        # templatize leaves calls between blanks that only xgettext can read: one call a line is Python.
        text = "\n".join(f"{call[0]})" for call in CALL.finditer(templatize(text, origin=str(path))))
    options = {"encoding": "utf-8"}
    yield from extract("python", io.BytesIO(text.encode()), KEYWORDS, ["Translators:"], options)


def find(catalogue: Catalog, message: Message) -> Message | None:
    """Give the catalogue's entry of the same message."""
    return catalogue.get(message.id if isinstance(message.id, str) else message.id[0], message.context)


def texts(value: object) -> tuple[str, ...]:
    """Give singular and plural alike as a tuple."""
    return (value,) if isinstance(value, str) else tuple(value or ("",))  # type: ignore[arg-type]


def places(*values: str) -> set[str]:
    """Name the place holders of texts, in both of Python's notations."""
    named = {name for value in values for name in re.findall(r"%\((\w+)\)", value)}
    braces = (value for value in values if "{" in value and "%(" not in value)
    return named | {name for value in braces for _, name, _, _ in string.Formatter().parse(value) if name}


if __name__ == "__main__":
    settings.configure(USE_I18N=False)
    django.setup()
    sys.exit(main())
