from datetime import timedelta

from towpath.domain.catalog.actions import imports
from towpath.domain.catalog.logic.imports import ImportWaits
from towpath.jobs.engine import defer, job, periodic
from towpath.kit import actor, clock

KEEP_IMPORTS = timedelta(days=90)


@job("catalog.import", queueing_lock="{import_id}", lock="one")
def run_import(import_id: int) -> None:
    """Take the rows of an import into the catalogue; one import at a time."""
    imports.run(import_id, by=actor.job("catalog.import"), now=clock.now())


def import_later(event: ImportWaits) -> None:
    """Let a worker import what was read."""
    defer(run_import, event.import_id)


@periodic("53 3 * * *")
@job("catalog.forget_imports", queueing_lock="one")
def forget_imports() -> None:
    """Delete what is known of old imports; what they did stays."""
    now = clock.now()
    imports.forget(now - KEEP_IMPORTS, by=actor.job("catalog.forget_imports"), now=now)
