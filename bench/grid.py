"""What a page of listings costs over bare SQL: ``bench/grid.py [LISTINGS]``, 1,000,000 by default.

Every tab with two filters, by every order that it offers: the first page, and the page after half of the
rows. Each is read by the grid of the Admin and by a hand-written statement for one keyset page; medians of
runs by turns are compared. How many records there are is counted after the page, and is not in it. The counts
of the tabs are read from their table.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.installed import installed  # noqa: E402 - the benchmarks are no package of the installation

MOST, MOST_MS = 3.0, 20.0


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("listings", type=int, nargs="?", default=1_000_000)
    arguments.add_argument("--rounds", type=int, default=15, help="runs of each side; the medians count")
    options = arguments.parse_args()
    with installed() as environment:
        command = [sys.executable, str(ROOT / "bench" / "grid_worker.py")]
        given = [str(options.listings), str(options.rounds)]
        done = subprocess.run(
            [*command, *given], check=True, env=environment, stdout=subprocess.PIPE, text=True
        )
    report(options.listings, json.loads(done.stdout))


def report(listings: int, found: dict[str, Any]) -> None:
    print(f"{listings:,} listings of a store, two filters\n")
    print(f"{'tab':<16} {'sorted by':<14} {'page':<8} {'bare SQL':>9} {'grid':>9} {'ratio':>6}")
    for one in found["pages"]:
        ratio = one["grid"] / one["bare"]
        print(
            f"{one['tab']:<16} {one['sort']:<14} {one['page']:<8}"
            f" {one['bare'] * 1000:6.2f} ms {one['grid'] * 1000:6.2f} ms {ratio:6.2f}"
        )
    worst = max(one["grid"] / one["bare"] for one in found["pages"])
    counted = found["counts"] * 1000
    print(f"\n{'what':<44} {'reached':>8}      target")
    line(f"{'rows of a page, over one keyset page':<44} {worst:8.2f} x    <= {MOST} x", worst <= MOST)
    line(f"{'counts of all tabs':<44} {counted:8.2f} ms   <= {MOST_MS} ms", counted <= MOST_MS)


def line(text: str, reached: bool) -> None:  # noqa: FBT001 - a verdict
    print(text if reached else f"{text}   MISSED")


if __name__ == "__main__":
    main()
