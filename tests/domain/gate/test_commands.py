import json

import pytest
import typer
from typer.testing import CliRunner, Result

from tests.gate import configure
from tests.keyservice import OTHER, PRODUCTION, SANDBOX, Service
from towpath.cli import channel, key, verdicts
from towpath.config.commands import ENTRIES
from towpath.domain.access.models import GateRecord
from towpath.domain.stores.models import ChannelRun

pytestmark = pytest.mark.django_db


def run(app: object, *arguments: str, stdin: str = "") -> Result:
    """Run a command; an app of one command is that command (``towpath key`` adds the portal's)."""
    return CliRunner().invoke(app, list(arguments), input=stdin)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [
        ("VALID", 0),
        ("NOT_FOUND", 4),
        ("REVOKED", 4),
        ("ACCOUNT_SUSPENDED", 4),
        ("EXPIRED", 5),
        ("RETIRED", 5),
    ],
)
def test_verify_ends_with_the_codes_of_the_contract(keys: Service, code: str, exit_code: int) -> None:
    keys.say(code)
    done = run(key.app, PRODUCTION)
    assert (done.exit_code, done.stdout.split(":")[0]) == (exit_code, code)
    assert not GateRecord.objects.exists()


def test_verify_tells_what_needs_no_call(keys: Service) -> None:
    assert run(key.app, "").exit_code == 3
    assert run(key.app, PRODUCTION[:-1]).exit_code == 4
    assert run(key.app, SANDBOX, "--environment", "production").exit_code == 4
    assert run(key.app, SANDBOX, "--environment", "staging").exit_code == 2
    assert keys.seen == []


def test_verify_reads_the_key_from_standard_input_for_its_own_environment(keys: Service) -> None:
    keys.say(key=SANDBOX)
    done = run(key.app, "-", "--json", stdin=f"{SANDBOX}\n")
    said = json.loads(done.stdout)
    assert (said["valid"], said["code"], said["environment"]) == (True, "VALID", "sandbox")
    assert said["key"]["masked"] == f"twp_sand_CCCC…{SANDBOX[-4:]}"
    assert SANDBOX not in done.output


def test_verify_says_when_nobody_answers(keys: Service) -> None:
    keys.fail()
    assert run(key.app, PRODUCTION).exit_code == 6


def test_status_ends_with_the_state_of_the_channel(keys: Service) -> None:
    assert run(channel.app, "status").exit_code == 3
    configure()
    done = run(channel.app, "status")
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "VALID: The API key is valid.")
    keys.fail()
    said = json.loads(run(channel.app, "status", "--json").stdout)
    assert (said["open"], said["state"], said["last_run"]) == (True, "unreachable", None)


def test_run_works_only_while_the_channel_is_open(keys: Service) -> None:
    configure()
    keys.say("REVOKED")
    done = run(channel.app, "run")
    assert done.exit_code == 4
    assert done.stdout.splitlines() == [
        "REVOKED: The API key was deleted in the web account.",
        f"Key: Amazon Sales Channel twp_prod_AAAA…{PRODUCTION[-4:]}",
    ]
    assert not ChannelRun.objects.exists()
    configure(OTHER)
    keys.say(key=OTHER)
    assert (run(channel.app, "run").stdout, ChannelRun.objects.get().source) == ("Done.\n", "cli")


def test_a_command_of_the_channel_asks_for_the_key_first(
    keys: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    configure()
    keys.say("REVOKED")
    with pytest.raises(typer.Exit) as left:
        verdicts.pass_gate()
    assert (left.value.exit_code, capsys.readouterr().out.split(":")[0]) == (4, "REVOKED")
    keys.say("VALID")
    verdicts.pass_gate()
    assert len(keys.seen) == 2


def test_every_command_of_the_channel_is_gated() -> None:
    of_channel = {"attribute", "listing", "rule", "store"}
    gated = {entry.name for entry in ENTRIES if all(source.gated for source in entry.sources)}
    partly = {entry.name for entry in ENTRIES if any(source.gated for source in entry.sources)}
    assert gated == partly == of_channel
