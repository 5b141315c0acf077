"""What an import costs over reading alone: ``bench/catalog.py [ROWS]``, 1,000,000 rows by default.

A generated product CSV in Magento's columns. By turns PostgreSQL's own COPY of the file into one bare table,
and the import of the same file into an empty catalogue, each in a process of its own; medians are compared.
Then the file once more, of which nothing is new, and a tenth of it, to see that memory does not grow.
"""

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from towpath.domain.catalog.logic import generator

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.installed import installed  # noqa: E402 - the benchmarks are no package of the installation

MOST_RATIO, MOST_GROWTH = 4.0, 1.25
ROWS_PER_PRODUCT = 1.2
"""The generator gives every fifth product values of its own at a store view, in a row of their own."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("rows", type=int, nargs="?", default=1_000_000)
    arguments.add_argument("--rounds", type=int, default=3, help="runs of each side; the medians count")
    options = arguments.parse_args()
    with installed() as environment:
        data = Path(environment["TOWPATH_DATA"])
        whole, part = data / "whole.csv", data / "part.csv"
        write(whole, options.rows)
        write(part, options.rows // 10)
        work(environment, "prepare", whole)
        small = work(environment, "import", part)
        bare, fresh = [], []
        for _ in range(options.rounds):
            bare.append(work(environment, "copy", whole))
            fresh.append(work(environment, "import", whole))
        again = work(environment, "again", whole)
    report(small, bare, fresh, again)


def write(path: Path, rows: int) -> None:
    """Write a file of about so many rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(generator.csv_text(round(rows / ROWS_PER_PRODUCT), seed=1))


def work(environment: dict[str, str], what: str, path: Path) -> dict[str, Any]:
    """Run one side in a worker and give what it says."""
    command = [sys.executable, str(ROOT / "bench" / "catalog_worker.py"), what, str(path)]
    done = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def report(
    small: dict[str, Any], bare: list[dict[str, Any]], fresh: list[dict[str, Any]], again: dict[str, Any]
) -> None:
    rows = bare[0]["rows"]
    if {run["created"] for run in fresh} != {rows} or again["unchanged"] != rows:
        raise SystemExit("The import left rows out, or wrote some twice.")
    copy, imported = (statistics.median(run["seconds"] for run in runs) for runs in (bare, fresh))
    print(f"{rows:,} rows, {bare[0]['bytes'] / 1e6:,.0f} MB, {fresh[0]['streams']} streams")
    print(f"COPY into one table {copy:.1f} s, import {imported:.1f} s, once more {again['seconds']:.1f} s")
    line("import / COPY", imported / copy, MOST_RATIO)
    line("once more / COPY", again["seconds"] / copy, MOST_RATIO)
    peak = max(run["peak_mb"] for run in fresh)
    print(f"peak memory: {small['peak_mb']} MB for a tenth of the file, {peak} MB for the whole")
    line("peak, whole / tenth", peak / small["peak_mb"], MOST_GROWTH)


def line(what: str, reached: float, target: float) -> None:
    verdict = "" if reached <= target else "   MISSED"
    print(f"{what:<44} {reached:8.2f} x   <= {target} x{verdict}", flush=True)


if __name__ == "__main__":
    main()
