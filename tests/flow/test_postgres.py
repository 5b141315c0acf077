"""The launcher of the embedded server: start, adopt, recover, refuse, upgrade."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.flow.system import free_port
from towpath.kit.ownership import InUse, own
from towpath.kit.postgres import PostgresError, Server, running, socket_folder
from towpath.kit.postgres.binaries import Runner, _copy_beside, programs, runner
from towpath.kit.postgres.server import initialize
from towpath.kit.postgres.sockets import prepare
from towpath.kit.postgres.upgrade import upgrade

FAST = {"fsync": "off"}
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes users")


@pytest.fixture
def data() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="towpath-pg-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture
def server(data: Path) -> Iterator[Server]:
    server = Server(data / "postgres", settings=FAST)
    server.start()
    yield server
    server.stop()


def test_a_new_cluster_has_checksums_utf8_and_lower_case_of_all_letters(server: Server) -> None:
    with server.connect() as connection:
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert connection.execute("SELECT lower('ÑÁ')").fetchone() == ("ñá",)
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_the_socket_is_in_a_private_folder(server: Server) -> None:
    assert socket_folder(server.folder) == server.folder
    assert server.folder.stat().st_mode & 0o777 == 0o700


def test_start_adopts_the_server_that_runs(server: Server) -> None:
    process = server.process()
    other = Server(server.folder)
    other.start()
    assert process
    assert other.process() == process


def test_stop_leaves_nothing_and_start_finds_the_data(server: Server) -> None:
    server.ensure_database("kept")
    server.ensure_database("kept")
    server.stop()
    assert server.process() is None
    assert not (server.folder / "postmaster.pid").exists()
    server.start()
    server.connect("kept").close()


def test_a_server_that_has_only_just_been_launched_is_stopped(data: Path) -> None:
    server = Server(data / "postgres", settings=FAST)
    initialize(server.folder, server.runner, sync=False)
    server._launch(server.runner)
    child = server._child
    assert child
    server.stop()
    assert child.poll() is not None
    assert server.process() is None


def test_a_killed_server_starts_again_though_an_orphan_still_works(server: Server) -> None:
    busy = server.connect()
    busy.execute("CREATE TABLE kept AS SELECT 1 AS one")
    busy.pgconn.send_query(b"SELECT sum(i) FROM generate_series(1, 100000000000) i")
    time.sleep(0.3)
    process = server.process()
    assert process
    process.kill()
    server.start()
    with server.connect() as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_a_process_file_with_a_strangers_number_is_no_obstacle(server: Server) -> None:
    server.stop()
    (server.folder / "postmaster.pid").write_text(f"{os.getpid()}\n")
    server.start()
    assert server.process()


def test_loopback_is_open_on_request_and_only_with_the_password(data: Path) -> None:
    server = Server(data / "postgres", port=free_port())
    server.start()
    try:
        file = data / "postgres.password"
        assert file.stat().st_mode & 0o777 == 0o600
        address = f"host=127.0.0.1 port={server.port} user=towpath dbname=postgres"
        psycopg.connect(address, password=file.read_text()).close()
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(address, password="wrong")
    finally:
        server.stop()


def test_a_long_path_gets_a_socket_in_tmp_and_a_strangers_folder_there_is_refused(data: Path) -> None:
    folder = data / ("long" * 25) / "postgres"
    sockets = socket_folder(folder)
    assert sockets.parent == Path("/tmp")
    sockets.mkdir(mode=0o755)
    try:
        with pytest.raises(PostgresError) as refused:
            prepare(folder, runner(folder))
    finally:
        sockets.rmdir()
    assert refused.value.message.params == {"folder": sockets}
    assert prepare(folder, runner(folder)) == sockets
    assert sockets.stat().st_mode & 0o777 == 0o700
    sockets.rmdir()


def test_a_folder_of_another_major_version_is_refused_and_upgraded_with_its_data(data: Path) -> None:
    folder = data / "postgres"
    old = Server(folder, version=16, settings=FAST)
    old.start()
    old.ensure_database("towpath")
    with old.connect("towpath") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'ñ' AS letter")
    old.stop()
    with pytest.raises(PostgresError) as refused:
        Server(folder, settings=FAST).start()
    assert refused.value.message.params == {"found": 16, "ours": 18}
    assert "towpath db upgrade" in refused.value.message.text
    assert upgrade(folder) == data / "postgres.16"
    assert upgrade(folder) is None
    server = Server(folder, settings=FAST)
    server.start()
    with server.connect("towpath") as connection:
        assert connection.execute("SELECT letter FROM kept").fetchone() == ("ñ",)
    server.stop()


def test_an_upgrade_that_was_cut_off_is_not_taken_for_an_empty_folder(data: Path) -> None:
    folder = data / "postgres"
    server = Server(folder, settings=FAST)
    server.start()
    server.stop()
    folder.rename(data / "postgres.new")
    with pytest.raises(PostgresError, match="EMBEDDED_POSTGRES"):
        server.start()
    assert not folder.exists()
    upgrade(folder)
    server.start()
    server.stop()


def test_a_command_beside_an_owner_uses_his_server_and_leaves_it_running(data: Path) -> None:
    server = Server(data / "postgres", settings=FAST)
    with own(data, "towpath run", alone=False):
        server.start()
        code = (
            "import sys; from pathlib import Path; from towpath.kit.postgres import Server, running\n"
            "data = Path(sys.argv[1]); server = Server(data / 'postgres')\n"
            "with running(data, server, 'a command'): print(server.connect().info.server_version // 10000)"
        )
        done = subprocess.run([sys.executable, "-c", code, data], capture_output=True, text=True, check=True)
        assert done.stdout == "18\n"
        assert server.process()
        server.stop()
    with running(data, server, "a command"):
        assert server.process()
    assert server.process() is None


def test_a_second_owner_is_told_the_first(data: Path) -> None:
    with own(data, "towpath run", alone=False):
        code = (
            "import sys; from pathlib import Path; from towpath.kit.ownership import own\n"
            "own(Path(sys.argv[1]), 'second', alone=False).__enter__()"
        )
        done = subprocess.run([sys.executable, "-c", code, data], capture_output=True, text=True, check=False)
        assert "InUse" in done.stderr
        with pytest.raises(InUse) as refused, own(data, "third", alone=False):
            pass
    assert refused.value.message.params == {"folder": data, "pid": str(os.getpid()), "command": "towpath run"}
    with own(data, "next"):
        pass


@as_root
def test_the_database_does_not_run_as_root(server: Server) -> None:
    process = server.process()
    assert process
    assert process.uids().real != 0
    assert process.gids().real != 0
    assert server.folder.stat().st_uid == process.uids().real


@as_root
def test_a_folder_that_the_system_user_cannot_reach_is_refused_with_the_remedy(data: Path) -> None:
    data.chmod(0o700)
    with pytest.raises(PostgresError) as refused:
        Server(data / "postgres").start()
    assert refused.value.message.params["folder"] == data
    assert "chmod o+x" in refused.value.message.text


@as_root
def test_programs_out_of_reach_are_copied_beside_the_data_and_work(data: Path) -> None:
    copied = _copy_beside(data / "postgres", programs().parent)
    assert copied.is_relative_to(data)
    assert _copy_beside(data / "postgres", programs().parent) == copied
    beside = Runner(copied / "bin", runner(data / "postgres").user)
    initialize(data / "postgres", beside, sync=False)
    assert beside.run("postgres", "--version").startswith("postgres (PostgreSQL) 18")
    assert (data / "postgres" / "PG_VERSION").read_text() == "18\n"
