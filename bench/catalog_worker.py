"""One side, in a process of its own: ``catalog_worker.py prepare|copy|import|again FILE``."""

import json
import resource
import sys
import time
from pathlib import Path

import django
from django.db import connection

django.setup()

from towpath.domain.catalog.actions import generated, imports  # noqa: E402 - only once Django is set up
from towpath.domain.catalog.logic.files import CsvFile  # noqa: E402
from towpath.domain.catalog.queries.imports import import_row, totals  # noqa: E402
from towpath.kit import clock  # noqa: E402
from towpath.kit.actor import command_line  # noqa: E402
from towpath.kit.streams import STREAMS  # noqa: E402

BY = command_line("bench")
TABLES = "catalog_product, catalog_sourceitem, catalog_scopedvalues, catalog_variant"


def prepare(_path: Path) -> dict[str, object]:
    """Make what the file names of the shop."""
    generated.prepare(by=BY, now=clock.now())
    return {}


def copy(path: Path) -> dict[str, object]:
    """Let PostgreSQL read the file into one table without indexes."""
    with path.open("rb") as file:
        header = CsvFile(file).header
    columns = ", ".join(f"{name} text" for name in header)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS bare; CREATE TABLE bare ({columns})")
        started = time.perf_counter()
        command = "COPY bare FROM STDIN (FORMAT csv, HEADER true)"
        with path.open("rb") as file, cursor.copy(command) as stream:
            while data := file.read(1 << 18):
                stream.write(data)
        seconds = time.perf_counter() - started
        cursor.execute("SELECT count(*) FROM bare")
        (rows,) = cursor.fetchone()
        cursor.execute("DROP TABLE bare; CHECKPOINT")
    return {"seconds": seconds, "rows": rows, "bytes": path.stat().st_size}


def import_(path: Path) -> dict[str, object]:
    """Import the file into an empty catalogue."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLES}; UPDATE catalog_category SET products = 0; CHECKPOINT")
    return again(path)


def again(path: Path) -> dict[str, object]:
    """Import the file into the catalogue as it is."""
    started = time.perf_counter()
    with path.open("rb") as file:
        import_id = imports.read(file, path.name, later=False, by=BY, now=clock.now())
    imports.run(import_id, by=BY, now=clock.now())
    seconds = time.perf_counter() - started
    found = totals(import_row(import_id))
    return {
        "seconds": seconds,
        "created": found.created,
        "unchanged": found.unchanged,
        "streams": STREAMS,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


if __name__ == "__main__":
    side = {"prepare": prepare, "copy": copy, "import": import_, "again": again}[sys.argv[1]]
    print(json.dumps(side(Path(sys.argv[2]))))
