"""Import and matching against the quotas: ``.venv/bin/python bench/import_listings.py``.

A seller with many listings at the stand-in Amazon, whose clock runs fast, and a catalogue of many products: a
worker imports the listings, looks up the items of those that match neither by SKU nor by ASIN, and matches.
How long that takes against what Amazon's quotas allow for the calls that were made: for each operation the
calls beyond its burst at its rate; the slowest operation counts, since their quotas fill up side by side. The
time in which Amazon makes the report is not counted.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench import simulated  # noqa: E402 - the benchmarks are no package of the installation
from bench.installed import installed  # noqa: E402

from spapi_simulator import simulate  # noqa: E402
from towpath.gateways.amazon.operations import OPERATIONS  # noqa: E402

PORT = 18260
SELLER = "A1BENCHSELLER"
MOST_RATIO, MOST_MB = 1.2, 500


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--listings", type=int, default=100_000)
    arguments.add_argument("--products", type=int, default=1_000_000)
    arguments.add_argument("--speed", type=float, default=4, help="how much faster Amazon's clock runs")
    options = arguments.parse_args()
    amazon = f"http://127.0.0.1:{PORT}"
    more = "[login]\naccess_token_lives_s = 1000000\n"
    text = simulated.scenario(
        [SELLER], items=max(4 * options.listings, 2000), listings=options.listings, more=more
    )
    with installed(TOWPATH_AMAZON_URL=amazon, TOWPATH_AMAZON_LOGIN_URL=amazon) as environment:
        listings = Path(environment["TOWPATH_DATA"]) / "listings.csv"
        write_listings(text, listings)
        work(environment, "fill", str(listings), str(options.products))
        with simulated.simulator(text, PORT, speed=options.speed):
            done = json.loads(work(environment, "run"))
    report(options, done)


def write_listings(text: str, path: Path) -> None:
    """Write SKU, ASIN and EAN of what the seller has; the same scenario has the same."""
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
        file.write(text)
        file.flush()
        world = simulate(file.name, speed=0).world
    with path.open("w", newline="") as file_of_listings:
        writer = csv.writer(file_of_listings)
        for listing in world.listings.of(SELLER, simulated.US):
            asin = listing.asin(simulated.US) or ""
            item = world.catalogue.get(asin)
            writer.writerow([listing.sku, asin, (item and item.ean) or ""])


def work(environment: dict[str, str], *arguments: str) -> str:
    """Run a worker and give what it prints."""
    command = [sys.executable, str(ROOT / "bench" / "import_listings_worker.py"), *arguments]
    return subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, text=True).stdout


def report(options: argparse.Namespace, done: dict[str, Any]) -> None:
    counted = Counter(done["calls"])
    bounds = {
        name: max(0.0, count - OPERATIONS[name].burst) / OPERATIONS[name].rate / options.speed
        for name, count in counted.items()
    }
    slowest = max(bounds, key=bounds.__getitem__)
    found = ", ".join(f"{count:,} by {by or 'nothing'}" for by, count in done["matched"].items())
    print(f"{options.listings:,} listings, {options.products:,} products: {found}")
    for name, count in counted.most_common():
        print(f"  {name:<24} {count:7,} calls, {bounds[name]:8.1f} s at their quota")
    print(f"took {done['seconds']:.1f} s; the first matching {done['matching']:.1f} s of it")
    ratio = done["seconds"] / bounds[slowest]
    print(f"\n{'what':<44} {'reached':>8}      target")
    fault = missed(ratio <= MOST_RATIO)
    print(f"{'time / time that the quotas allow':<44} {ratio:8.3f} x    <= {MOST_RATIO} x{fault}")
    peak = done["peak_mb"]
    print(f"{'worker, peak memory':<44} {peak:8.0f} MB   <= {MOST_MB} MB{missed(peak <= MOST_MB)}")


def missed(reached: bool) -> str:  # noqa: FBT001 - a verdict
    return "" if reached else "   MISSED"


if __name__ == "__main__":
    main()
