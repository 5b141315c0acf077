"""A stand-in Amazon in a process of its own, for the benchmarks."""

import contextlib
import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
APPLICATION, SECRET = "amzn1.application-oa2-client.bench", "bench-secret"
US = "ATVPDKIKX0DER"


@dataclass
class Simulator:
    """Where it answers, its process, and how long it took to begin."""

    port: int
    process: subprocess.Popen[bytes]
    seconds: float

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, body: object = None, *, form: bool = False, method: str | None = None) -> Any:
        """Call an address and give its JSON; with a body it is a POST, unless another method is named."""
        kind = "application/x-www-form-urlencoded" if form else "application/json"
        content = None if body is None else (urlencode(body) if form else json.dumps(body)).encode()  # type: ignore[arg-type]
        request = urllib.request.Request(
            f"{self.address}{path}", content, {"content-type": kind}, method=method
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    def token(self, seller: str) -> str:
        """Sign a seller in."""
        names = ("grant_type", "refresh_token", "client_id", "client_secret")
        values = ("refresh_token", f"Atzr|{seller}", APPLICATION, SECRET)
        granted = self.ask("/auth/o2/token", dict(zip(names, values, strict=True)), form=True)
        return str(granted["access_token"])


def scenario(sellers: list[str], *, items: int, listings: int, more: str = "") -> str:
    """Give the text of a scenario: an application, and sellers who authorised it."""
    text = f'[[applications]]\nid = "amzn1.sp.solution.bench"\nclient_id = "{APPLICATION}"\n'
    text += f'client_secret = "{SECRET}"\n'
    for seller in sellers:
        text += f'[[sellers]]\nid = "{seller}"\nemail = "{seller}@example.com"\npassword = "bench"\n'
        text += '[[sellers.authorisations]]\napplication = "amzn1.sp.solution.bench"\n'
        text += f'refresh_token = "Atzr|{seller}"\n'
        text += f'[sellers.generated]\ncount = {listings}\nprefix = "SKU-"\n'
        text += "by_amazon = 0\ninactive = 0\nsuppressed = 0\nused = 0\n"
    return f"{text}[catalogue]\nitems = {items}\n{more}"


@contextlib.contextmanager
def simulator(text: str, port: int, *, speed: float = 1) -> Iterator[Simulator]:
    """Run the simulator of a scenario until the end of the block."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scenario.toml"
        file.write_text(text)
        command = [sys.executable, "-m", "spapi_simulator.main", "serve", "--port", str(port)]
        command += ["--scenario", str(file), "--speed", str(speed)]
        began = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        made = Simulator(port, process, 0)
        try:
            while True:
                with contextlib.suppress(OSError):
                    made.ask("/_simulator/health")
                    break
                if process.poll() is not None:
                    raise SystemExit("The simulator has ended.")
                time.sleep(0.05)
            made.seconds = time.monotonic() - began
            yield made
        finally:
            process.terminate()
            process.wait(10)
