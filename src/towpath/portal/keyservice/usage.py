"""Remembers who used which key, so that a verification writes nothing."""

import logging
import threading
from collections.abc import Callable

from towpath.portal.logic.keys import Use

EVERY_S = 60
_MOST_KNOWN = 100_000

log = logging.getLogger(__name__)


class Usage:
    """Uses since the last flush, and the digests that were found lately."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._uses: dict[tuple[str, str | None], Use] = {}
        self._known: set[bytes] = set()

    def note(self, use: Use) -> None:
        """Remember a use."""
        with self._lock:
            self._uses[use.key_id, use.instance] = use

    def take(self) -> list[Use]:
        """Give what was noted since the last call."""
        with self._lock:
            uses, self._uses = self._uses, {}
        return list(uses.values())

    def recognise(self, digest: bytes) -> None:
        """Remember that a digest is of an issued key."""
        if len(self._known) >= _MOST_KNOWN:
            self._known = set()
        self._known.add(digest)

    def knows(self, digest: bytes) -> bool:
        """Tell whether a digest was found before."""
        return digest in self._known


def flush_forever(flush: Callable[[], None]) -> threading.Thread:
    """Call ``flush`` every minute, and a last time when the process ends.

    The thread waits for the main thread to end, so neither a signal handler nor an exit hook is needed.
    """

    def run() -> None:
        while threading.main_thread().is_alive():
            threading.main_thread().join(EVERY_S)
            try:
                flush()
            except Exception:
                log.exception("The uses of the last minute were not written")

    thread = threading.Thread(target=run, name="flush")
    thread.start()
    return thread
