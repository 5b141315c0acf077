"""Backup, restore and the rotation of the key rings, by the commands that an operator types."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import keys
from tests.flow.system import System
from towpath.cli.db import _allow_older_servers

NAME = "general/store/information/name"
KEY = "services/magento_services/api_keys/production"


@pytest.fixture
def system() -> Iterator[System]:
    fresh = System()
    yield fresh
    fresh.end()


def said(system: System, *arguments: str) -> str:
    done = system.command(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def test_a_restore_brings_back_what_was_there(system: System) -> None:
    backup = system.data / "backup"
    said(system, "migrate")
    said(system, "config", "set", NAME, "Before")
    said(system, "db", "backup", str(backup), "--with-secrets")
    assert sorted(path.name for path in backup.iterdir()) == [
        "admin.dump",
        "admin.key",
        "backup.json",
        "portal.dump",
        "portal.key",
    ]
    assert backup.stat().st_mode & 0o777 == 0o700
    said(system, "config", "set", NAME, "After")
    said(system, "db", "restore", str(backup), "--yes")
    assert said(system, "config", "get", NAME) == "Before"


def test_rotated_rings_open_what_was_sealed_before(system: System) -> None:
    said(system, "migrate")
    done = system.command("config", "set", KEY, stdin=keys.PRODUCTION)
    assert done.returncode == 0, done.stderr
    before = (system.data / "secret.key").read_text().split()
    said(system, "secrets", "rotate")
    after = (system.data / "secret.key").read_text().split()
    assert (len(before), len(after), before == after) == (1, 1, False)
    assert said(system, "config", "get", KEY) == f"twp_prod_{keys.PRODUCTION[9:13]}…{keys.PRODUCTION[-4:]}"


def test_a_script_for_older_servers_differs_in_one_comment_only(tmp_path: Path) -> None:
    script = tmp_path / "restore.sql"
    script.write_bytes(b"SET lock_timeout = 0;\nSET transaction_timeout = 0;\nCOPY x FROM stdin;\n")
    _allow_older_servers(script)
    assert script.read_bytes() == b"SET lock_timeout = 0;\n--- transaction_timeout = 0;\nCOPY x FROM stdin;\n"
