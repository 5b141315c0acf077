import os
import shutil
from pathlib import Path

import pytest

from towpath.kit.postgres import Server, socket_folder

_HERE = Path(__file__).parent
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_server: Server | None = None


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let ``make screenshots`` say where the pictures go; without it they go with the test."""
    parser.addoption("--screenshots", default="", help="a folder to keep the pictures of the docs in")


def pytest_configure(config: pytest.Config) -> None:
    """Start one PostgreSQL server for the run; xdist's workers share it, each with its own database."""
    global _server  # noqa: PLW0603 - pytest gives hooks no place of their own
    if not hasattr(config, "workerinput"):
        _server = Server(Path(os.environ["TOWPATH_DATA"]) / "postgres", settings=FAST)
        _server.start()
        _server.ensure_database("towpath")
        _server.ensure_database("towpath_portal")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server and remove its folder."""
    if _server:
        _server.stop()
        shutil.rmtree(socket_folder(_server.folder), ignore_errors=True)
        shutil.rmtree(os.environ["TOWPATH_DATA"], ignore_errors=True)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Give each of the two sites its own run: their settings cannot share a process."""
    portal = config.option.ds == "tests.settings.portal"
    inside = collection_path == _HERE / "portal" or (_HERE / "portal") in collection_path.parents
    if collection_path == _HERE or not collection_path.is_relative_to(_HERE):
        return None
    return True if inside != portal else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep unit and arch tests away from sockets; the database fixture is refused by pytest-django."""
    for item in items:
        if item.path.is_relative_to(_HERE / "unit"):
            item.add_marker(pytest.mark.disable_socket)
