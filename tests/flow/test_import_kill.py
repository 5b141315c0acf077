"""An import that a worker does is done, and done once, whatever is killed meanwhile."""

import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.flow.system import System, until
from towpath.domain.catalog.logic import generator

pytestmark = pytest.mark.xdist_group("kill")
PRODUCTS, SEED = 20_000, 5
ROWS = 24_000
FEW, ROUNDS = 2, 25


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    system = System()
    system.start()
    made = system.command("catalog", "generate", "--products", "10", "--json")
    assert made.returncode == 0, made.stderr
    yield system
    system.end()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of several chunks."""
    path = tmp_path_factory.mktemp("files") / "shop.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(generator.csv_text(PRODUCTS, SEED))
    return path


def newest(system: System) -> dict[str, Any]:
    listed = system.command("catalog", "imports", "--limit", "1", "--json")
    found: dict[str, Any] = json.loads(listed.stdout)[0] if listed.returncode == 0 else {"state": "unknown"}
    return found


def import_and_kill(system: System, path: Path, chance: random.Random, kills: int) -> None:
    """Empty the catalogue, leave the file to the worker, kill; in the end everything was done once."""
    with system.server.connect("towpath") as connection:
        connection.execute(
            "TRUNCATE catalog_product, catalog_sourceitem, catalog_scopedvalues, catalog_variant"
        )
    waits = system.command("catalog", "import", str(path), "--background", "--json")
    assert waits.returncode == 0, waits.stderr
    for _ in range(kills):
        time.sleep(chance.uniform(0, 2))
        system.kill(*chance.sample(("worker", "postmaster", "supervisor"), chance.randint(1, 3)))
        system.start()
    until(lambda: newest(system)["state"] == "done", 120, "the import does not end")
    done = newest(system)
    assert (done["rows"], done["created"], done["changed"], done["refused"]) == (ROWS, ROWS, 0, 0)
    with system.server.connect("towpath") as connection:
        counts = "SELECT count(*), count(DISTINCT sku) FROM catalog_product"
        assert connection.execute(counts).fetchone() == (PRODUCTS, PRODUCTS)
        left = "SELECT count(*) FROM pg_tables WHERE tablename LIKE 'catalog_stage%'"
        assert connection.execute(left).fetchone() == (0,)
    again = json.loads(system.command("catalog", "import", str(path), "--json").stdout)[0]
    assert (again["unchanged"], again["created"], again["changed"]) == (ROWS, 0, 0)


@pytest.mark.parametrize("seed", range(FEW))
def test_a_kill_during_an_import_neither_loses_nor_doubles_a_row(
    system: System, path: Path, seed: int
) -> None:
    import_and_kill(system, path, random.Random(seed), kills=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_killing_at_random_moments_of_an_import(system: System, path: Path, seed: int) -> None:
    chance = random.Random(1000 + seed)
    import_and_kill(system, path, chance, kills=chance.randint(1, 3))
