"""What deciding a whole store in SQL is worth: ``bench/decide.py [PRODUCTS]``, 100,000 by default.

Every product has a listing on Amazon; then the store gets a rule of ten conditions. Once by the pure twins
(``holds``, ``state_of``, ``published``) over ``iterator()`` with ``bulk_update`` of what changed, several
times by ``decide``; each run in a process of its own, from the same start, and all must come to the same. One
reader looks at grid pages alone, and again while it is decided.
"""

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.installed import installed  # noqa: E402 - the benchmarks are no package of the installation

FASTER, MOST_MB, MOST_SLOWER = 20, 500, 2.0
IDLE_S = 15


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("products", type=int, nargs="?", default=100_000)
    arguments.add_argument("--rounds", type=int, default=3, help="runs of decide; the median counts")
    options = arguments.parse_args()
    with installed() as environment:
        work(environment, "fill", str(options.products))
        decided = [work(environment, "sql") for _ in range(options.rounds)]
        twin = work(environment, "twin")
        alone = read_pages(environment, ["idle", str(IDLE_S)])
        meanwhile = read_pages(environment, ["sql"])
    report(options.products, decided, twin, alone, meanwhile)


def worker(environment: dict[str, str], *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, str(ROOT / "bench" / "decide_worker.py"), *arguments]
    return subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def work(environment: dict[str, str], *arguments: str) -> dict[str, Any]:
    """Run a worker to its end and give what it says."""
    running = worker(environment, *arguments)
    said, _ = running.communicate()
    if running.returncode:
        raise SystemExit(f"{arguments[0]} ended with {running.returncode}")
    found: dict[str, Any] = json.loads(said or "{}")
    return found


def read_pages(environment: dict[str, str], meanwhile: list[str]) -> dict[str, Any]:
    """Let a reader look at pages as long as something else takes."""
    reader = worker(environment, "pages")
    work(environment, *meanwhile)
    said, _ = reader.communicate("stop\n")
    found: dict[str, Any] = json.loads(said)
    return found


def report(
    products: int,
    decided: list[dict[str, Any]],
    twin: dict[str, Any],
    alone: dict[str, Any],
    meanwhile: dict[str, Any],
) -> None:
    if len({run["digest"] for run in [*decided, twin]}) != 1:
        raise SystemExit("decide and the twins do not agree.")
    seconds = statistics.median(run["seconds"] for run in decided)
    print(f"{products:,} products with a listing, ten conditions, {twin['changed']:,} listings changed")
    print(f"decide {seconds:.2f} s, twins with bulk_update {twin['seconds']:.2f} s")
    print(f"grid pages: p99 {alone['p99_ms']:.0f} ms alone, {meanwhile['p99_ms']:.0f} ms meanwhile")
    print(f"\n{'what':<44} {'reached':>8}      target")
    faster, peak = twin["seconds"] / seconds, max(run["peak_mb"] for run in decided)
    slower = meanwhile["p99_ms"] / alone["p99_ms"]
    print(f"{'decide faster than the twins':<44} {faster:8.1f} x    >= {FASTER} x{missed(faster >= FASTER)}")
    print(f"{'worker, peak memory':<44} {peak:8.0f} MB   <= {MOST_MB} MB{missed(peak <= MOST_MB)}")
    reached = missed(slower <= MOST_SLOWER)
    print(f"{'p99 of a grid page meanwhile':<44} {slower:8.1f} x    <= {MOST_SLOWER} x{reached}")


def missed(reached: bool) -> str:  # noqa: FBT001 - a verdict
    return "" if reached else "   MISSED"


if __name__ == "__main__":
    main()
