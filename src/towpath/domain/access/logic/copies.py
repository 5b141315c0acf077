"""Whether this installation is the one that the database was made for."""

from urllib.parse import urlsplit

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def is_copy(recorded: str, here: str) -> bool:
    """Tell whether a database recorded at one address is served at another.

    A loopback address is nobody's: an installation that gets its public address later is no copy.
    """
    return bool(recorded) and recorded != here and urlsplit(recorded).hostname not in _LOOPBACK
