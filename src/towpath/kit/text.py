"""Text that is decided in one place and spoken in the reader's language in another."""

from collections.abc import Mapping
from dataclasses import dataclass, field


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for a mark that translates nothing
    """Mark a message for the catalogue; it is translated where it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Message:
    """A message id with its parameters, to be translated where it is shown.

    ``text`` uses ``%(name)s`` place holders, as gettext does.
    """

    text: str
    params: Mapping[str, object] = field(default_factory=dict)
