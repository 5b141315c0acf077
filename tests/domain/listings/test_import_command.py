"""``towpath listing import`` and what ``towpath store show`` says of it."""

import json
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from tests.gate import NOW, configure, keys
from tests.keyservice import Service
from tests.stores import a_store, connected
from towpath.cli import listing_import, store
from towpath.cli.output import expected_errors
from towpath.domain.listings.models import ListingPull

__all__ = ["keys"]
pytestmark = pytest.mark.django_db
Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, keys: Service) -> Run:
    """Run the commands as the console script does."""
    configure()
    app = Typer()
    app.registered_commands = [*listing_import.app.registered_commands, *store.app.registered_commands]
    for command in app.registered_commands:
        assert command.callback
        monkeypatch.setattr(command, "callback", expected_errors()(command.callback))
    return lambda *words: CliRunner().invoke(app, list(words))


def worked(*steps: dict[str, Any]) -> Any:
    """Let a worker do a step whenever the command looks."""
    left = iter(steps)

    def work(_seconds: float) -> None:
        if step := next(left):
            ListingPull.objects.update(**step)

    return patch.object(listing_import, "sleep", work)


def test_a_full_import_is_waited_for(run: Run) -> None:
    shop = str(connected().pk)
    done = {"state": "waiting", "imported_at": NOW, "changes_until": NOW}
    with worked({"state": "polling"}, {}, {"state": "detailing", "rows": 9, "detailed": 4}, done):
        said = run("import", shop, "--full", "--wait")
    assert said.stdout.splitlines() == [
        "The listings are being imported.",
        "Waiting for Amazon's list of listings",
        "Reading the listings: 4 of 9",
        "Waiting for the next changes. The last full import was on 2026-11-24 09:30 UTC: 9 listings.",
    ]
    assert said.exit_code == 0
    assert said.stdout.splitlines()[-1] in run("show", shop).stdout


def test_changes_are_waited_for(run: Run) -> None:
    shop = connected()
    ListingPull.objects.create(store=shop, imported_at=NOW, rows=9)
    with worked({}, {"changes_until": NOW}):
        said = run("import", str(shop.pk), "--wait")
    assert (said.exit_code, len(said.stdout.splitlines())) == (0, 2)


def test_a_fault_ends_the_waiting(run: Run) -> None:
    shop = str(connected().pk)
    with worked({"fault": "report_failed", "fault_at": NOW, "failures": 1}):
        said = run("import", shop, "--full", "--wait")
    assert said.exit_code == 1
    assert said.stderr == "Amazon could not make the list of listings (FATAL). It is asked for again.\n"
    assert said.stderr.strip() in run("show", shop).stdout
    shown = json.loads(run("import-status", shop, "--json").stdout)
    assert (shown["state"], shown["fault"], shown["imported_at"]) == ("asking", said.stderr.strip(), None)


def test_a_second_import_is_not_begun(run: Run) -> None:
    shop = str(connected().pk)
    run("import", shop, "--full")
    assert run("import", shop, "--full").stdout == "A full import is under way already.\n"
    assert run("import-status", shop).stdout == "Asking Amazon for the list of listings\n"


def test_a_store_that_is_not_connected_has_no_import(run: Run) -> None:
    refused = run("import", str(a_store().pk))
    assert (refused.exit_code, refused.stderr) == (
        1,
        "The store does not exchange data with Amazon now.\n",
    )
    assert run("import-status", "99").exit_code == 1
