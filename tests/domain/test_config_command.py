"""``towpath config``: the same save by another door."""

import json
from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from tests import keys
from towpath.cli.config import app
from towpath.cli.output import expected_errors
from towpath.domain.catalog.queries import scopes as catalog
from towpath.domain.journal import queries as journal
from towpath.domain.settings import queries

pytestmark = pytest.mark.django_db

KEY = keys.PRODUCTION
PRODUCTION = "services/magento_services/api_keys/production"
NAME = "general/store/information/name"


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run the command as the console script does, with its handling of expected errors."""
    for command in app.registered_commands:
        callback = command.callback
        assert callback
        monkeypatch.setattr(command, "callback", expected_errors()(callback))

    def run(*words: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(app, list(words), input=typed)

    return run


def test_set_and_get_at_a_scope(config: Callable[..., Result]) -> None:
    done = config("set", NAME, "Shop", "--scope", "website:base")
    assert (done.exit_code, done.stdout) == (0, "Saved.\n")
    assert config("get", NAME, "--scope", "store_view:default").stdout == "Shop\n"
    assert config("get", NAME).stdout == "\n"
    assert config("set", NAME, "Shop", "--scope", "website:base").stdout == "Nothing was changed.\n"
    assert config("set", NAME, "--use-default", "--scope", "website:base").stdout == "Saved.\n"
    assert queries.value(NAME, catalog.scope_choice("website", "base").path) == ""
    assert {row.actor_kind for row in journal.entries(action="settings.saved")} == {"cli"}


def test_a_secret_is_read_from_standard_input_and_shown_masked(config: Callable[..., Result]) -> None:
    assert config("set", PRODUCTION, typed=f"{KEY}\n").exit_code == 0
    assert queries.secret(PRODUCTION) == KEY
    for words in (("get", PRODUCTION), ("get", PRODUCTION, "--json"), ("list",), ("list", "--json")):
        shown = config(*words)
        assert KEY not in shown.output
        assert f"twp_prod_{KEY[9:13]}…{KEY[-4:]}" in shown.stdout


def test_a_secret_in_an_argument_is_refused(config: Callable[..., Result]) -> None:
    refused = config("set", PRODUCTION, KEY)
    assert refused.exit_code == 1
    assert refused.stderr == (
        "A secret in an argument stays in the shell's history. Leave it out: it is asked for.\n"
    )
    assert queries.secret(PRODUCTION) == ""


def test_list_prints_json_of_one_page(config: Callable[..., Result]) -> None:
    rows = json.loads(config("list", "general/store", "--json").stdout)
    assert rows[0] == {
        "key": NAME,
        "value": "",
        "secret": False,
        "is_set": False,
        "inherited": False,
        "origin": None,
    }
    assert [row["key"] for row in rows] == [
        NAME,
        "general/store/locale/time_zone",
        "general/store/locale/locale",
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("get", "general/none"), "There is no setting “general/none”.\n"),
        (("list", "general/none"), "There is no configuration page “general/none”.\n"),
        (("get", NAME, "--scope", "website:x"), "There is no scope “website” with the code “x”.\n"),
        (
            ("set", "general/store/locale/locale", "xx"),
            "general/store/locale/locale: “xx” is not one of the choices.\n",
        ),
    ],
)
def test_mistakes_get_one_line_and_exit_code_1(
    config: Callable[..., Result], words: tuple[str, ...], message: str
) -> None:
    refused = config(*words)
    assert (refused.exit_code, refused.stdout, refused.stderr) == (1, "", message)


def test_a_setting_that_asks_needs_the_answer(config: Callable[..., Result]) -> None:
    mode = "sales_channels/global_settings/sync/read_only"
    assert config("set", mode, "enabled").exit_code == 0
    assert config("set", mode, "disabled").exit_code == 1
    assert queries.flag(mode)
    assert config("set", mode, "disabled", "--yes").exit_code == 0
    assert not queries.flag(mode)
