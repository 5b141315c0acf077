"""The one table, held against itself and, where they are at hand, against Amazon's published models."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from towpath.gateways.amazon.operations import OPERATIONS, Operation

MODELS = os.environ.get("SPAPI_MODELS", "")
METHODS = {"get", "put", "post", "patch", "delete"}
PLAN = re.compile(r"\|\s*([\d.]+)\s*\|\s*(\d+)\s*\|")


def test_names_are_those_of_the_entries() -> None:
    assert all(name == operation.name for name, operation in OPERATIONS.items())
    assert len(OPERATIONS) == 54


def test_no_two_operations_are_the_same_call() -> None:
    calls = [(operation.method, re.sub(r"{\w+}", "{}", operation.path)) for operation in OPERATIONS.values()]
    assert len(set(calls)) == len(calls)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda one: one.name)
def test_every_operation_can_be_limited(operation: Operation) -> None:
    assert operation.rate > 0
    assert operation.burst >= 1
    assert operation.application_rate is None or operation.application_rate > operation.rate
    assert operation.repeatable or operation.method == "POST"


def published() -> dict[tuple[str, str], tuple[str, dict[str, Any]]]:
    """Give each operation of the models: (method, path) -> (name, description of the operation)."""
    found = {}
    for file in sorted(Path(MODELS).glob("*.json")):
        for path, methods in json.loads(file.read_text(encoding="utf-8")).get("paths", {}).items():
            for method in METHODS & methods.keys():
                found[method.upper(), path] = (methods[method].get("operationId", ""), methods[method])
    return found


@pytest.mark.skipif(not MODELS, reason="SPAPI_MODELS names no folder with Amazon's models")
def test_the_table_says_what_amazons_models_say() -> None:
    models = published()
    ours, theirs = {}, {}
    for operation in OPERATIONS.values():
        name, model = models[operation.method, operation.path]
        plan = PLAN.search(model["description"])
        assert plan, operation.name
        schemas = ["schema" in answer for status, answer in model["responses"].items() if status[0] == "2"]
        theirs[name] = (float(plan[1]), int(plan[2]), schemas)
        ours[operation.name] = (operation.rate, operation.burst, [not operation.bodiless])
    assert ours == theirs
