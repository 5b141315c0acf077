"""The Admin's database for one benchmark: migrated, on a server of its own, and gone afterwards."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from towpath.kit.postgres import Server

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def installed(**more: str) -> Iterator[dict[str, str]]:
    """Give the environment of a worker, with ``more`` in it; ``TOWPATH_DATA`` names the folder."""
    data = Path(tempfile.mkdtemp(prefix="towpath-bench-"))
    data.chmod(0o711)  # as root, the database server runs as an ordinary user
    environment = os.environ | {"TOWPATH_DATA": str(data), "PYTHONPATH": str(ROOT)}
    environment |= {"TOWPATH_LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "towpath.config.settings.admin"}
    environment |= more
    database = Server(data / "postgres")
    database.start()
    try:
        database.ensure_database("towpath")
        subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], check=True, env=environment)
        yield environment
    finally:
        database.stop()
        shutil.rmtree(data)
