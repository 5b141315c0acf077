import json
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner, Result

from tests.people import PASSWORD, a_user
from towpath.cli.output import expected_errors
from towpath.cli.user import app
from towpath.domain.access.models import User
from towpath.domain.access.queries import users as queries
from towpath.kit.clock import now

pytestmark = pytest.mark.django_db
Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command as the console script does, with its handling of expected errors."""
    for command in app.registered_commands:
        assert command.callback
        monkeypatch.setattr(command, "callback", expected_errors()(command.callback))

    def call(*words: str, typed: str = "") -> Result:
        return CliRunner(env={"COLUMNS": "200"}).invoke(app, list(words), input=typed)

    return call


def test_create_reads_the_password_from_standard_input(run: Run) -> None:
    done = run(
        "create", "eva", "--email", "eva@example.com", "--role", "Operator", "--json", typed=f"{PASSWORD}\n"
    )
    assert (done.exit_code, json.loads(done.stdout)) == (
        0,
        {
            "username": "eva",
            "full_name": "",
            "email": "eva@example.com",
            "role": "Operator",
            "active": True,
            "last_login": None,
        },
    )
    assert User.objects.get().check_password(PASSWORD)


def test_no_command_takes_a_password_as_an_argument() -> None:
    texts = [
        CliRunner().invoke(app, [command, "--help"]).stdout for command in ("create", "reset", "disable")
    ]
    assert "--password" not in "".join(texts)


def test_a_link_can_be_printed_instead_of_asking(run: Run) -> None:
    done = run("create", "eva", "--email", "eva@example.com", "--link", "--json")
    path = urlsplit(json.loads(done.stdout)["link"]).path
    assert queries.link(path.split("/")[-2], now()).user_id == User.objects.get().pk


def test_list_shows_role_and_state(run: Run) -> None:
    a_user("ana", full_name="Ana García")
    assert re.search(r"ana +Ana García +ana@example.com +Administrator +yes +never", run("list").stdout)
    assert [row["username"] for row in json.loads(run("list", "--json").stdout)] == ["ana"]


def test_disable_and_enable(run: Run) -> None:
    a_user("ana")
    a_user("eva", "Viewer")
    assert run("disable", "EVA").stdout == "eva (Viewer): disabled\n"
    assert run("enable", "eva").stdout == "eva (Viewer): active\n"


def test_reset_prints_a_link_or_sets_what_is_typed(run: Run) -> None:
    a_user("ana")
    assert "/setup/" in run("reset", "ana").stdout
    assert not User.objects.get().has_usable_password()
    assert run("reset", "ana", "--ask", typed="another good password\n").exit_code == 0
    assert User.objects.get().check_password("another good password")


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        (("reset", "nobody"), "", "There is no such user."),
        (("disable", "ana"), "", "At least one active user must be able to manage users."),
        (("create", "eva", "--email", "eva@example.com"), "short\n", "password: This password is too short."),
        (("create", "eva", "--email", "nowhere", "--link"), "", "email: Enter an e-mail address"),
    ],
)
def test_what_is_refused_is_one_line_on_standard_error(
    words: tuple[str, ...], typed: str, said: str, run: Run
) -> None:
    a_user("ana")
    done = run(*words, typed=typed)
    assert done.exit_code == 1
    assert User.objects.filter(is_active=True).count() == 1
    assert (said in done.stderr, done.stdout, done.stderr.count("\n")) == (True, "", 1)
