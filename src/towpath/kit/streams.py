"""Work through a list over several connections to the database at once."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TypeVar

from django.db import connection

T = TypeVar("T")
STREAMS = max(2, min(4, os.cpu_count() or 1))


def in_streams(work: Callable[[T], None], items: Iterable[T], streams: int | None = None) -> None:
    """Call ``work`` for every item, in threads that each have a connection of their own.

    Items are taken one at a time, in their order, so a generator is held as many times as there are
    streams. The first failure ends the rest and is raised. Inside a transaction there is one stream, in
    this thread: another connection would not see what was written.
    """
    rest, lock, failed = iter(items), Lock(), False

    def drain(*, own_connection: bool) -> None:
        nonlocal failed
        try:
            while not failed:
                with lock:
                    item = next(rest, rest)
                if item is rest:
                    break
                work(item)  # type: ignore[arg-type] # the end of the list is the one item that is no T
        except BaseException:
            failed = True
            raise
        finally:
            if own_connection:
                connection.close()

    number = 1 if connection.in_atomic_block else streams or STREAMS
    if number == 1:
        drain(own_connection=False)
        return
    with ThreadPoolExecutor(number) as pool:
        for running in [pool.submit(drain, own_connection=True) for _ in range(number)]:
            running.result()
