"""``towpath rule``: the same rule by another door."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.domain.listings.test_decide import a_product, on_amazon
from tests.stores import connected
from towpath.cli.output import expected_errors
from towpath.cli.rule import app
from towpath.domain.listings.queries.rule import rule_of
from towpath.domain.rules.logic.tree import Combination, Line
from towpath.domain.stores.models import Store

pytestmark = pytest.mark.django_db
BAGS = Combination(children=(Line("sku", "contains", ("bag",)),))
TREE = '{"children": [{"attribute": "sku", "operator": "contains", "value": "bag"}]}'


@pytest.fixture
def store() -> Store:
    store = connected()
    on_amazon(store, a_product("book", store), quantity=1, eligible=True)
    a_product("bag", store)
    return store


@pytest.fixture
def rule(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run the command as the console script does, with its handling of expected errors."""
    for command in app.registered_commands:
        callback = command.callback
        assert callback
        monkeypatch.setattr(command, "callback", expected_errors()(callback))

    def run(*words: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(app, list(words), input=typed)

    return run


def test_save_and_show(rule: Callable[..., Result], store: Store, tmp_path: Path) -> None:
    here = str(store.pk)
    assert rule("show", here).stdout == "Every product.\n"
    file = tmp_path / "rule.json"
    file.write_text(TREE)
    refused = rule("save", here, str(file))
    assert refused.exit_code == 1
    assert refused.stderr == "1 of 1 listings would drop to the quantity 0. Confirm that you want this.\n"
    saved = rule("save", here, str(file), "--confirm")
    assert (saved.exit_code, saved.stdout) == (0, "Products for which SKU contains “bag”.\n")
    assert rule_of(store.pk).tree == BAGS
    shown = rule("show", here).stdout.splitlines()
    assert shown[0] == "Products for which SKU contains “bag”."
    assert shown[1].startswith("Version 1, saved by ")
    assert rule("save", here, "-", typed=rule("show", here, "--json").stdout).exit_code == 1
    assert rule("save", here, "-", "--confirm", typed=rule("show", here, "--json").stdout).exit_code == 0
    assert rule_of(store.pk).version == 1


def test_preview(rule: Callable[..., Result], store: Store) -> None:
    found = json.loads(rule("preview", str(store.pk), "-", "--json", "--tab", "new", typed=TREE).stdout)
    assert (found["counts"]["ineligible"], found["counts"]["new"], found["counts"]["drops"]) == (1, 1, 1)
    assert [row["sku"] for row in found["items"]] == ["bag"]
    table = rule("preview", str(store.pk), "-", "--tab", "ineligible", typed=TREE).stdout
    assert "book" in table
    assert rule_of(store.pk).version == 0


@pytest.mark.parametrize(
    ("typed", "code", "told"),
    [
        ("{", 2, "cannot be read"),
        ('{"children": [{"attribute": "sku"}]}', 1, "0.value: Choose or enter a value."),
        ('{"wrong": 1}', 1, "wrong: This is not known here."),
    ],
)
def test_a_rule_that_is_none(
    rule: Callable[..., Result], store: Store, typed: str, code: int, told: str
) -> None:
    done = rule("save", str(store.pk), "-", typed=typed)
    assert done.exit_code == code
    assert told in " ".join(done.stderr.split())
