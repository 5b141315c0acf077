import threading
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class _Line(Generic[T]):
    """Who waits at one key: ``next`` is the call that those arriving now will share."""

    flying: threading.Lock = field(default_factory=threading.Lock)
    next: "Future[T] | None" = None
    users: int = 0


class SharedCalls(Generic[T]):
    """Lets concurrent callers of one key share a call, as a database shares a commit.

    Nobody gets the answer of a call that began before he came: who arrives during a call waits for its
    end, and the next call serves all that waited. So a key corrected a moment ago is never judged by an
    older answer, and a crowd costs two calls at most.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: dict[Hashable, _Line[T]] = {}

    def run(self, key: Hashable, call: Callable[[], T]) -> T:
        """Give the result of one ``call`` that began after this moment; its exception reaches all sharers."""
        with self._in_line(key) as line:
            with self._lock:
                mine = line.next
                leads = mine is None
                if mine is None:
                    mine = line.next = Future()
            if leads:
                self._fly(line, mine, call)
            return mine.result()

    def _fly(self, line: _Line[T], future: "Future[T]", call: Callable[[], T]) -> None:
        with line.flying:
            with self._lock:
                line.next = None
            try:
                future.set_result(call())
            except BaseException as error:
                future.set_exception(error)
                raise

    @contextmanager
    def _in_line(self, key: Hashable) -> Iterator[_Line[T]]:
        with self._lock:
            line = self._lines.setdefault(key, _Line())
            line.users += 1
        try:
            yield line
        finally:
            with self._lock:
                line.users -= 1
                if not line.users:
                    del self._lines[key]
