"""The browser and the running product that the browser tests drive."""

import base64
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from playwright.sync_api import Page, expect

from tests.flow.system import free_port
from towpath.kit import postgres

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DEMO_PASSWORD = "towpath-demo-2026"
TOWPATH = Path(sys.executable).with_name("towpath")


def chromium() -> str | None:
    """Find the browser: the variable, chromium, google-chrome, or Playwright's own ("" then)."""
    named = os.environ.get("TOWPATH_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if named:
        return named
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return (
            playwright.chromium.executable_path
            if Path(playwright.chromium.executable_path).exists()
            else None
        )


def sign_in(page: Page, url: str, name: str) -> None:
    """Sign one of the demo's users in."""
    page.goto(url)
    page.fill("[name=login]", name)
    page.fill("[name=password]", DEMO_PASSWORD)
    page.locator("main form button").first.click()
    expect(page).not_to_have_url(re.compile("/login/"))
    page.wait_for_load_state()


@dataclass
class Site:
    """Admin, portal and worker as ``towpath run`` starts them, on a data folder of their own."""

    data: Path
    port: int = field(default_factory=free_port)
    portal_port: int = field(default_factory=free_port)
    simulator_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    folder_name: str = ""
    more: dict[str, str] = field(default_factory=dict)
    names: dict[str, object] = field(default_factory=dict)
    """Ids that addresses are made of."""

    @property
    def folder(self) -> Path:
        """The folder that the product really uses: the demo has one of its own inside."""
        return self.data / self.folder_name

    @property
    def admin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def portal(self) -> str:
        return f"http://127.0.0.1:{self.portal_port}"

    @property
    def log(self) -> str:
        return (self.data / "run.log").read_text(encoding="utf-8", errors="replace")

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("TOWPATH_", "DJANGO_"))
        }
        return kept | {
            "TOWPATH_DATA": str(self.data),
            "TOWPATH_PORT": str(self.port),
            "TOWPATH_PORTAL_PORT": str(self.portal_port),
            "TOWPATH_SIMULATOR_PORT": str(self.simulator_port),
            "LC_ALL": "C.UTF-8",
            **self.more,
        }

    def start(self, *command: str) -> None:
        """Start ``towpath run`` (or another command) and wait until both sites are ready."""
        log = (self.data / "run.log").open("ab")
        self.process = subprocess.Popen(
            [TOWPATH, *(command or ("run",))],
            env=self.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self.wait(self.admin)
        self.wait(self.portal)

    def wait(self, url: str, seconds: float = 120) -> None:
        """Wait until a site says that it is ready."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process is None or self.process.poll() is None, self.log
            with (
                contextlib.suppress(urllib.error.URLError, OSError),
                urllib.request.urlopen(f"{url}/readyz", timeout=2),
            ):
                return
            time.sleep(0.1)
        raise AssertionError(f"{url} is not ready after {seconds} s\n{self.log}")

    def towpath(self, *arguments: str, stdin: str = "", env: dict[str, str] | None = None) -> str:
        """Run a command of the product on this data folder and give what it prints."""
        done = subprocess.run(
            [TOWPATH, *arguments],
            env=self.environment | (env or {}),
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def setup_link(self) -> str:
        """Give the one-time link that a first start prints."""
        end = time.monotonic() + 60  # it is printed a moment after both sites answer
        while not (match := re.search(r"http://\S+/setup/[\w-]+/(?=\s)", self.log)):
            assert time.monotonic() < end, self.log
            time.sleep(0.05)
        return match[0]

    def sql(self, database: str, statement: str, *parameters: object) -> int:
        """Change a row behind the product's back, as time or an accident would; give how many changed."""
        with self._connect(database) as connection:
            return connection.execute(statement, parameters).rowcount

    def _connect(self, database: str) -> "psycopg.Connection[tuple[object, ...]]":
        where = postgres.django_parameters(self.folder / "postgres", database)
        return psycopg.connect(
            host=where["HOST"], port=where["PORT"], user=where["USER"], dbname=database, autocommit=True
        )

    def rows(self, database: str, query: str) -> list[tuple[object, ...]]:
        """Read rows behind the product's back."""
        with self._connect(database) as connection:
            return connection.execute(query).fetchall()

    def leaks(self, secrets: list[str]) -> list[str]:
        """Name every file of the data folder, and every session, that holds one of the secrets in clear."""
        needles = [secret.encode() for secret in secrets]
        files = [path for path in self.data.rglob("*") if path.is_file()]
        found = [str(path) for path in files if any(needle in _content(path) for needle in needles)]
        for database in ("towpath", "towpath_portal"):
            for (text,) in self.rows(database, "SELECT session_data FROM django_session"):
                if any(needle in _session(str(text)) for needle in needles):
                    found.append(f"a session of {database}")
        return found

    def kill(self) -> None:
        """End every process of the site at once, as a power cut would; its database server too."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(60)
        pid = int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        """Stop as Ctrl-C would."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)


def _content(path: Path) -> bytes:
    """Read a file; one that the database server has just removed holds nothing."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _session(stored: str) -> bytes:
    """Undo what Django does to a session's JSON: signature, base64, compression."""
    payload = stored.partition(":")[0]
    raw = base64.urlsafe_b64decode(payload.removeprefix(".") + "==")
    return zlib.decompress(raw) if payload.startswith(".") else raw


@contextlib.contextmanager
def new_site() -> Iterator[Site]:
    """Give a site on a fresh data folder; it is stopped and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="towpath-e2e-"))
    folder.chmod(0o711)
    site = Site(folder)
    try:
        yield site
    finally:
        site.stop()
        shutil.rmtree(folder, ignore_errors=True)
