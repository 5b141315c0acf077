"""Text that is decided in one place and spoken in the reader's language in another."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_OF = "\x04"
"""What gettext has between a context and its message."""


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for a mark that translates nothing
    """Mark a message for the catalogue; it is translated where it is shown."""
    return message


def NP_(context: str, message: str) -> str:  # noqa: N802 - as gettext has it, too
    """Mark a message that other languages say differently in a context; whoever says it leaves that out."""
    return f"{context}{_OF}{message}"


def without_context(text: str) -> str:
    """Give what stands behind the context in a text that has no translation."""
    return text.rpartition(_OF)[2]


@dataclass(frozen=True, slots=True)
class Message:
    """A message id with its parameters, to be translated where it is shown.

    ``text`` uses ``%(name)s`` place holders, as gettext does.
    """

    text: str
    params: Mapping[str, object] = field(default_factory=dict)
