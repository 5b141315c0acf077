"""How fully the quotas are used: ``.venv/bin/python bench/quota.py``.

Price patches of three sellers by two worker processes, with Amazon's default rates on a fast clock: how long
they take against what the buckets allow in theory, how many calls Amazon refused by quota, and how it goes on
after a storm of refusals. The ledger shows that each price was sent once.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import simulated  # noqa: E402 - the benchmarks are no package of the installation

from towpath.kit.postgres import Server  # noqa: E402

PORT = 18250
SELLERS = ["A1BENCHSELLER", "A2BENCHSELLER", "A3BENCHSELLER"]
WORKERS = 2
RATE, BURST = 5, 5
STORM_S = 10


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--patches", type=int, default=20_000)
    arguments.add_argument("--speed", type=float, default=4)
    options = arguments.parse_args()
    data = Path(tempfile.mkdtemp(prefix="towpath-bench-"))
    data.chmod(0o711)  # as root, the database server runs as an ordinary user
    environment = os.environ | {"TOWPATH_DATA": str(data), "PYTHONPATH": str(ROOT)}
    environment |= {"DJANGO_SETTINGS_MODULE": "towpath.config.settings.admin"}
    database = Server(data / "postgres")
    database.start()
    try:
        database.ensure_database("towpath")
        subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], check=True, env=environment)
        text = simulated.scenario(
            SELLERS, items=2000, listings=200, more="[login]\naccess_token_lives_s = 100000\n"
        )
        with simulated.simulator(text, PORT, speed=options.speed) as amazon:
            measure(amazon, options.patches // len(SELLERS), options.speed, environment)
    finally:
        database.stop()
        shutil.rmtree(data)


def measure(amazon: simulated.Simulator, each: int, speed: float, environment: dict[str, str]) -> None:
    few = max(each // 5, 200)
    rows = [
        phase("calm", amazon, each, 0, speed, environment),
        phase("a storm of refusals for 10 s", amazon, few, each, speed, environment, storm=True),
        phase("after the storm", amazon, few, each + few, speed, environment),
    ]
    print(f"{'three sellers, two workers':<32} {'time / theory':>14} {'refused by quota':>17}")
    for row in rows:
        print("{:<32} {:>14.3f} {:>17}".format(*row))
    print("targets: <= 1.05 and 0 in the calm and after the storm; in the storm its 10 s are not counted")
    entries = amazon.ask("/_simulator/ledger?operation=patchListingsItem")["entries"]
    sent = Counter((entry["seller"], str(entry["body"])) for entry in entries)
    wanted = len(SELLERS) * (each + 2 * few)
    print(f"prices sent {len(sent)}, sent twice {len(entries) - len(sent)}, lost {wanted - len(sent)}")


def phase(
    name: str,
    amazon: simulated.Simulator,
    count: int,
    first: int,
    speed: float,
    environment: dict[str, str],
    *,
    storm: bool = False,
) -> tuple[str, float, int]:
    """Send patches of each seller; give the time against theory, and the refusals by quota."""
    time.sleep(BURST / RATE)  # every bucket is full again
    before = amazon.ask("/_simulator/quotas")["refused"]
    workers = start(amazon, count, first, environment)
    if storm:
        time.sleep(STORM_S / 2)
        amazon.ask("/_simulator/faults", {"kind": "quota_storm", "operation": "patchListingsItem"})
        time.sleep(STORM_S)
        amazon.ask("/_simulator/faults", method="DELETE")
    took = finish(workers, count) - (STORM_S if storm else 0)
    theory = (count - BURST) / (RATE * speed)
    return name, took / theory, amazon.ask("/_simulator/quotas")["refused"] - before


def start(
    amazon: simulated.Simulator, count: int, first: int, environment: dict[str, str]
) -> list[subprocess.Popen[str]]:
    """Let both workers begin to send."""
    script = str(ROOT / "bench" / "quota_worker.py")
    numbers = [str(number) for number in (WORKERS, count, first)]
    return [
        subprocess.Popen(
            [sys.executable, script, amazon.address, str(worker), *numbers, *SELLERS],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for worker in range(WORKERS)
    ]


def finish(workers: list[subprocess.Popen[str]], count: int) -> float:
    """Wait for the workers, and give the seconds from the first one's beginning to the last one's end."""
    told = [[float(word) for word in worker.communicate()[0].split()] for worker in workers]
    sent, began, ended = zip(*told, strict=True)
    if sum(sent) != count * len(SELLERS):
        raise SystemExit(f"Only {sum(sent):.0f} patches were sent.")
    return float(max(ended) - min(began))


if __name__ == "__main__":
    main()
