"""The language of the command line: that of the user's locale."""

import gettext
from pathlib import Path

_LOCALE = Path(__file__).resolve().parents[1] / "locale"


def bind() -> None:
    """Make Python's own gettext, which needs no Django, speak from our catalogue."""
    gettext.bindtextdomain("django", str(_LOCALE))
    gettext.textdomain("django")


def language() -> str:
    """Give ``es`` for any Spanish locale, else ``en``."""
    found = gettext.find("django", str(_LOCALE))
    return Path(found).parts[-3] if found else "en"
