"""The embedded PostgreSQL server as the settings want it, for commands that need a database."""

from collections.abc import Iterator
from contextlib import contextmanager

from towpath.kit.ownership import own
from towpath.kit.postgres import Server, running


def server() -> Server | None:
    """Give the embedded server, or None when both databases are elsewhere."""
    from django.conf import settings

    if not settings.EMBEDDED_DATABASES:
        return None
    return Server(settings.DATA / "postgres", port=settings.POSTGRES_PORT)


@contextmanager
def database(command: str) -> Iterator[None]:
    """Have the embedded server run during the block."""
    from django.conf import settings

    embedded = server()
    if embedded is None:
        yield
        return
    with running(settings.DATA, embedded, command):
        create_databases(embedded)
        yield


@contextmanager
def owned_database(command: str, *, alone: bool = True) -> Iterator[Server | None]:
    """Own the data folder during the block, with the embedded server if there is one.

    Other commands wait until the block ends; with ``alone=False`` they use the server meanwhile.
    """
    from django.conf import settings

    embedded = server()
    with own(settings.DATA, command, alone=alone):
        if embedded is None:
            yield None
            return
        try:
            embedded.start()
            create_databases(embedded)
            yield embedded
        finally:
            embedded.stop()


def create_databases(embedded: Server) -> None:
    """Create the databases that live on the embedded server."""
    from django.conf import settings

    for name in settings.EMBEDDED_DATABASES:
        embedded.ensure_database(name)
