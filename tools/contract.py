"""Report by operation whether the simulator's answers and the gateway's requests are what Amazon publishes.

Runs the tests that check them (tests/simulator, tests/gateways/amazon) and prints what was checked.
SPAPI_MODELS names the folder of Amazon's models; without it only the generated models of amzn-selling-partner
are asked. Ends with 1 when a test failed, something was not valid, or an operation lacks a good answer or a
request among the examples.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTS = ("tests/simulator", "tests/gateways/amazon")
sys.path.insert(0, str(ROOT))


def main() -> int:
    """Run the tests, print the report, give the exit code."""
    failed = pytest.main([*(str(ROOT / path) for path in TESTS), "-q", "-p", "no:randomly", *sys.argv[1:]])
    from tests.simulator.published import folder

    from spapi_simulator.operations import OPERATIONS

    print("", *table(OPERATIONS), sep="\n")
    oracles = "amzn-selling-partner's generated models"
    print(
        f"\nChecked against {oracles}{' and ' if folder() else '; not '}against Amazon's own models", end=""
    )
    print("." if folder() else " (SPAPI_MODELS names no folder).")
    problems = [*complaints(OPERATIONS), *(["tests failed"] if failed else [])]
    print(*problems, sep="\n")
    return bool(problems)


def table(operations: Iterable[str]) -> Iterator[str]:
    """Give the lines of the report."""
    from tests.simulator.truth import TALLY, Tally

    yield f"{'operation':36}{'answers valid':>15}{'requests valid':>16}{'examples':>10}  statuses"
    for name in operations:
        tally = TALLY.get(name, Tally())
        answers, requests = tally.answers.total(), tally.requests
        valid = f"{answers - tally.false_answers}/{answers}", f"{requests - tally.false_requests}/{requests}"
        statuses = ", ".join(map(str, sorted(tally.answers)))
        yield f"{name:36}{valid[0]:>15}{valid[1]:>16}{answers + requests:>10}  {statuses}"


def complaints(operations: Iterable[str]) -> Iterator[str]:
    """Say what keeps the contract from being fulfilled."""
    from tests.simulator.truth import TALLY, Tally

    found = {name: TALLY.get(name, Tally()) for name in operations}
    for what, guilty in (
        ("answers that are not valid", [name for name, one in found.items() if one.false_answers]),
        ("requests that are not valid", [name for name, one in found.items() if one.false_requests]),
        ("no example of a success", [name for name, one in found.items() if not one.successes]),
        ("no example of a request", [name for name, one in found.items() if not one.requests]),
    ):
        if guilty:
            yield f"{what}: {', '.join(guilty)}"


if __name__ == "__main__":
    sys.exit(main())
