"""The commands that look after an installation, as a user runs them."""

import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flow.system import System, until
from towpath.kit.crypto import add_key, load_ring
from towpath.kit.keyformat import generate
from towpath.kit.processes import towpath

SECRET = "services/magento_services/api_keys/production"


@pytest.fixture(scope="module")
def installation() -> Iterator[System]:
    system = System()
    assert system.command("migrate").returncode == 0
    yield system
    system.end()


@pytest.fixture
def system(installation: System) -> System:
    return installation


def rows(system: System, table: str) -> int:
    """Count rows through psql, as a user would."""
    done = system.command("db", "shell", stdin=f"\\t on\nSELECT count(*) FROM {table};\n")
    return int(done.stdout.split()[-1])


def create(system: System, name: str) -> "subprocess.CompletedProcess[str]":
    return system.command(
        "user", "create", name, "--email", f"{name}@example.com", "--role", "Viewer", "--link"
    )


def test_help_is_quick_and_loads_no_django(system: System) -> None:
    code = (
        "import sys; sys.argv = ['towpath', '--help']\n"
        "from towpath.config.main import main\n"
        "try: main()\n"
        "except SystemExit: print('django' in sys.modules, 'psycopg' in sys.modules)"
    )
    done = subprocess.run(
        [towpath()[0], "-c", code], env=system.environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "False False"


def test_a_group_of_both_sites_has_the_settings_of_the_command_that_runs(system: System) -> None:
    done = system.command("key", "list", "--account", "nobody@example.com")
    assert (done.returncode, done.stderr.startswith("There is no such account.")) == (1, True)


def test_help_speaks_the_language_of_the_locale(system: System) -> None:
    environment = system.environment | {"LC_ALL": "es_ES.UTF-8"}
    done = subprocess.run(towpath("--help"), env=environment, capture_output=True, text=True, check=True)
    assert "Muestra" in done.stdout
    assert "Show this message" not in done.stdout


def test_doctor_tells_what_is_well_and_what_not(system: System) -> None:
    done = system.command("doctor", "--json")
    found = {finding["name"]: finding["state"] for finding in json.loads(done.stdout)}
    assert found.pop("Background jobs") in {"ok", "warning"}  # a worker may have run here
    assert found == {
        "Database": "ok",
        "Portal's database": "ok",
        "Stored secrets": "ok",
        "Client secrets at Amazon": "ok",
        "Key service": "failed",
        "Clock": "warning",
        "Key file of the Admin": "ok",
        "Key file of the portal": "ok",
        "Disk": "ok",
    }
    assert done.returncode == 1


def test_doctor_names_a_key_file_that_others_can_read(system: System) -> None:
    file = system.data / "secret.key"
    file.chmod(0o644)
    try:
        done = system.command("doctor")
    finally:
        file.chmod(0o600)
    assert f"failed   Key file of the Admin: {file} can be read by others (mode 644)." in done.stdout


def test_a_restore_brings_back_what_was_there_and_nothing_else(system: System, tmp_path: Path) -> None:
    assert create(system, "before").returncode == 0
    count = rows(system, "access_user")
    assert system.command("db", "backup", str(tmp_path / "kept"), "--with-secrets").returncode == 0
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700
    assert create(system, "after").returncode == 0
    assert rows(system, "access_user") == count + 1
    old_key = (system.data / "secret.key").read_text()
    (system.data / "secret.key").unlink()
    done = system.command("db", "restore", str(tmp_path / "kept"), "--yes")
    assert done.returncode == 0, done.stderr
    assert rows(system, "access_user") == count
    assert (system.data / "secret.key").read_text() == old_key
    assert create(system, "again").returncode == 0  # sequences and triggers are there, too


def test_a_restore_asks_first_and_a_folder_that_is_no_backup_is_refused(
    system: System, tmp_path: Path
) -> None:
    done = system.command("db", "restore", str(tmp_path))
    assert (done.returncode, done.stderr) == (1, f"{tmp_path} is no backup.\n")
    system.command("db", "backup", str(tmp_path / "kept"))
    asked = system.command("db", "restore", str(tmp_path / "kept"), stdin="n\n")
    assert asked.returncode == 1
    assert "Replace everything" in asked.stdout
    again = system.command("db", "backup", str(tmp_path / "kept"))
    assert (again.returncode, again.stderr) == (1, f"{tmp_path / 'kept'} is there already.\n")


def store_key(system: System, key: str) -> None:
    done = system.command("config", "set", SECRET, "-", stdin=key)
    assert done.returncode == 0, done.stderr


def test_rotation_seals_everything_anew_and_drops_the_old_key(system: System) -> None:
    store_key(system, generate("production"))
    files = [system.data / "secret.key", system.data / "portal-secret.key"]
    before = [load_ring(file).ids for file in files]
    done = system.command("secrets", "rotate")
    assert done.returncode == 0, done.stderr
    assert f"{files[0]}: sealed anew 1." in done.stdout
    after = [load_ring(file).ids for file in files]
    assert [len(ids) for ids in after] == [1, 1]
    assert all(new[0] not in old for old, new in zip(before, after, strict=True))
    assert "Stored secrets: all can be opened" in system.command("doctor").stdout


def test_a_rotation_that_was_cut_off_is_finished_by_the_next(system: System) -> None:
    store_key(system, generate("production"))
    added = add_key(system.data / "secret.key")  # cut off right after the new key was written
    done = system.command("secrets", "rotate")
    assert f"{system.data / 'secret.key'}: sealed anew 1." in done.stdout
    assert load_ring(system.data / "secret.key").ids == (added.current,)
    assert "Stored secrets: all can be opened" in system.command("doctor").stdout


def test_what_needs_the_folder_alone_refuses_while_it_is_in_use(system: System) -> None:
    with subprocess.Popen(
        towpath("worker"), env=system.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as worker:
        until(
            lambda: f"{worker.pid}" in (system.data / "owner.lock").read_text(), 60, "the worker owns nothing"
        )
        for command in (["secrets", "rotate"], ["db", "upgrade"]):
            done = system.command(*command)
            assert done.returncode == 1
            assert done.stderr.startswith(f"The data folder {system.data} is in use by process {worker.pid}")
        assert create(system, "meanwhile").returncode == 0  # what only needs the database goes on
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0


def test_errors_are_one_line_without_a_traceback(system: System) -> None:
    environment = system.environment | {"TOWPATH_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    for command in (["user", "list"], ["migrate", "admin"]):
        done = subprocess.run(towpath(*command), env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert done.stderr.startswith("The database does not answer: ")
        assert len(done.stderr.splitlines()) == 1
    assert system.command("migrate", "shop").stderr == "There is no site “shop”, only admin and portal.\n"


def test_an_unprepared_database_names_the_remedy() -> None:
    system = System()
    try:
        done = system.command("user", "list")
        assert (done.returncode, done.stderr) == (
            1,
            "The database is not prepared for this version. Run “towpath migrate”.\n",
        )
    finally:
        system.end()


def test_two_migrations_at_once_take_turns() -> None:
    system = System()
    try:
        running = [
            subprocess.Popen(towpath("migrate"), env=system.environment, stderr=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        said = [process.communicate(timeout=240)[1] for process in running]
        assert [process.returncode for process in running] == [0, 0], said
    finally:
        system.end()


def shell(system: System) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        towpath("db", "shell"),
        env=system.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        bufsize=1,
        text=True,
    )


def ask(running: "subprocess.Popen[str]") -> str:
    """Give what psql answers; it is at work then, and waits for more."""
    assert running.stdin
    assert running.stdout
    running.stdin.write("\\t on\nSELECT 'at' || ' work';\n")
    return next((line.strip() for line in running.stdout if "at work" in line), "it ended")


def test_a_command_that_ends_leaves_the_database_to_the_others(system: System) -> None:
    with shell(system) as first:
        assert ask(first) == "at work"
        with shell(system) as second:
            assert ask(second) == "at work"
            first.communicate()
            assert first.returncode == 0
            assert ask(second) == "at work"
            second.communicate()
            assert second.returncode == 0
    assert system.server.process() is None


def test_a_supervised_process_never_takes_the_folder_of_a_supervisor_that_is_gone() -> None:
    system = System()
    try:
        system.command("worker", "--supervised")  # its input ends at once, as when the supervisor is killed
        assert not (system.data / "owner.lock").exists()
        assert not (system.data / "postgres").exists()
    finally:
        system.end()


def test_a_taken_port_is_named(system: System) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", system.ports[1]))
        taken.listen()
        done = system.command("run")
    assert done.returncode == 1
    assert done.stderr == (
        f"Port {system.ports[1]} is in use or not allowed. Set TOWPATH_PORTAL_PORT to another one.\n"
    )
