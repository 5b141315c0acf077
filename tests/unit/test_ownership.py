"""A data folder is used by one process or shared; who comes first starts, who goes last stops."""

import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest

from towpath.kit.ownership import InUse, own, share

SHARING = """
import sys
from pathlib import Path
from towpath.kit.ownership import share
with share(Path(sys.argv[1]), "another", start=lambda: print("here", flush=True), stop=lambda: print("stop")):
    input()
"""


class Folder:
    """A data folder with a record of what was started and stopped there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.record: list[str] = []

    def share(self, name: str) -> AbstractContextManager[None]:
        return share(
            self.path,
            name,
            start=lambda: self.record.append(f"{name} starts"),
            stop=lambda: self.record.append(f"{name} stops"),
        )

    def another(self) -> "subprocess.Popen[str]":
        """Give a process that shares the folder until it reads a line."""
        process = subprocess.Popen(
            [sys.executable, "-c", SHARING, self.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout
        assert process.stdout.readline() == "here\n"
        return process

    def user(self) -> str:
        """Give the process that a refused owner is told."""
        with pytest.raises(InUse) as refused, own(self.path, "owner", alone=False):
            pass
        return f"{refused.value.message.params['pid']} {refused.value.message.params['command']}"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "data")


def meanwhile(work: Callable[[], None]) -> threading.Thread:
    """Start the work beside; it gets ample time to do what it must not do yet."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(0.3)
    return thread


def test_the_last_to_go_stops_what_the_first_started(folder: Folder) -> None:
    with ExitStack() as second:
        with folder.share("first"):
            second.enter_context(folder.share("second"))
        assert folder.record == ["first starts", "second starts"]
    assert folder.record == ["first starts", "second starts", "second stops"]
    with own(folder.path, "owner"):
        pass


def test_who_comes_while_the_last_one_stops_waits_and_starts_anew(folder: Folder) -> None:
    def come() -> None:
        with folder.share("late"):
            pass

    def stop() -> None:
        late.append(meanwhile(come))
        folder.record.append("stopped")

    late: list[threading.Thread] = []
    with share(folder.path, "first", start=lambda: None, stop=stop):
        pass
    late[0].join()
    assert folder.record == ["stopped", "late starts", "late stops"]


def test_a_failed_start_is_cleaned_up_and_keeps_nobody_out(folder: Folder) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with (
        pytest.raises(ZeroDivisionError),
        share(folder.path, "bad", start=fail, stop=lambda: folder.record.append("bad stops")),
    ):
        pass
    with folder.share("good"):
        pass
    assert folder.record == ["bad stops", "good starts", "good stops"]


def test_a_killed_process_counts_no_longer(folder: Folder) -> None:
    with folder.another() as other, folder.share("survivor"):
        other.kill()
        other.wait()
    assert folder.record == ["survivor starts", "survivor stops"]
    with own(folder.path, "owner"):
        pass


def test_an_owner_is_refused_and_told_the_process_that_came_first_and_lives(folder: Folder) -> None:
    with folder.another() as first, folder.another() as second:
        assert folder.user() == f"{first.pid} another"
        assert first.communicate("\n")[0] == ""
        assert folder.user() == f"{second.pid} another"
        assert second.communicate("\n")[0] == "stop\n"


def test_who_comes_to_share_waits_for_an_owner_who_is_alone(folder: Folder) -> None:
    def come() -> None:
        with folder.share("late"):
            pass

    with own(folder.path, "owner"):
        late = meanwhile(come)
        folder.record.append("the owner goes")
    late.join()
    assert folder.record == ["the owner goes", "late starts", "late stops"]


def test_who_comes_to_share_is_refused_by_an_owner_who_is_not_alone(folder: Folder) -> None:
    with (
        own(folder.path, "owner", alone=False),
        pytest.raises(InUse),
        folder.share("guest"),
    ):
        pass
    assert folder.record == []


def test_a_record_that_nobody_can_read_keeps_nobody_out(folder: Folder) -> None:
    folder.path.mkdir()
    (folder.path / "owner.lock").write_bytes(b"\0\0\n\xff x\n")
    with folder.share("first"):
        pass
    assert folder.record == ["first starts", "first stops"]
