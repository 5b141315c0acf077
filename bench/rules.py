"""What judging a rule in SQL is worth: ``.venv/bin/python bench/rules.py [PRODUCTS]``, 100,000 by default.

A rule of ten conditions over a whole catalogue, at a store view where one product in five has values of its
own, and its effects written where they changed. Once by the pure twin over ``iterator()`` with
``bulk_update``, several times by one statement; each run in a process of its own, from the same start, and
all must come to the same.
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

FASTER, MOST_MB = 20, 500


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("products", type=int, nargs="?", default=100_000)
    arguments.add_argument("--rounds", type=int, default=3, help="runs of the statement; the median counts")
    options = arguments.parse_args()
    with installed() as environment:
        work(environment, "fill", str(options.products))
        statements = [json.loads(work(environment, "sql")) for _ in range(options.rounds)]
        twin = json.loads(work(environment, "twin"))
    report(options.products, statements, twin)


def work(environment: dict[str, str], *arguments: str) -> str:
    """Run a worker and give what it prints."""
    command = [sys.executable, str(ROOT / "bench" / "rules_worker.py"), *arguments]
    done = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, text=True)
    return done.stdout


def report(products: int, statements: list[dict[str, Any]], twin: dict[str, Any]) -> None:
    if len({run["digest"] for run in [*statements, twin]}) != 1:
        raise SystemExit("The statement and the twin do not agree.")
    seconds = statistics.median(run["seconds"] for run in statements)
    print(f"{products:,} products, ten conditions, {twin['changed']:,} effects changed")
    print(f"one statement {seconds:.2f} s, twin with bulk_update {twin['seconds']:.2f} s")
    print(f"\n{'what':<44} {'reached':>8}      target")
    faster, peak = twin["seconds"] / seconds, max(run["peak_mb"] for run in statements)
    print(
        f"{'statement faster than the twin':<44} {faster:8.1f} x    >= {FASTER} x{missed(faster >= FASTER)}"
    )
    print(f"{'worker, peak memory':<44} {peak:8.0f} MB   <= {MOST_MB} MB{missed(peak <= MOST_MB)}")


def missed(reached: bool) -> str:  # noqa: FBT001 - a verdict
    return "" if reached else "   MISSED"


if __name__ == "__main__":
    main()
