import json
from typing import Any

import pytest
from typer.testing import CliRunner

from towpath.kit import keyformat
from towpath.kit.errors import NotFound
from towpath.portal import account_commands, commands, seed
from towpath.portal.actions.keys import KeyExists
from towpath.portal.models import ApiKey, Company, KeyEvent, Membership

pytestmark = pytest.mark.django_db


def run(*arguments: str, app: Any = commands.app) -> Any:
    result = CliRunner().invoke(app, arguments, catch_exceptions=True)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result


def test_create_prints_the_key_alone_and_once(company: Company) -> None:
    result = run("create", "--account", str(company.pk), "--description", "CLI", "--expires-days", "90")
    assert keyformat.parse(result.stdout.strip()) is not None
    key = ApiKey.objects.get()
    assert key.public_id in result.stderr
    assert (key.description, key.validity_days) == ("CLI", 90)
    assert KeyEvent.objects.get().actor_kind == "cli"
    with pytest.raises(KeyExists):
        run("create", "--account", "ana@acme.example")


def test_create_and_list_as_json(company: Company) -> None:
    made = json.loads(
        run("create", "--account", "ana@acme.example", "--environment", "sandbox", "--json").stdout
    )
    assert keyformat.parse(made["key"]) is not None
    listed = json.loads(run("list", "--account", str(company.pk), "--json").stdout)
    assert [row["id"] for row in listed] == [made["id"]]
    assert made["key"] not in json.dumps(listed)
    assert run("list", "--account", str(company.pk), "--environment", "production").stdout == ""
    line = run("list", "--account", str(company.pk)).stdout
    assert made["masked"] in line
    assert "active" in line


def test_rotate_and_revoke(company: Company) -> None:
    first = json.loads(run("create", "--account", str(company.pk), "--json").stdout)
    second = json.loads(run("rotate", first["id"], "--overlap", "1h", "--json").stdout)
    assert second["key"] != first["key"]
    assert ApiKey.objects.get(pk=first["id"][4:]).retire_at is not None
    result = json.loads(run("revoke", second["id"], "--leaked", "--json").stdout)
    assert result["status"] == "revoked"
    assert ApiKey.objects.get(pk=second["id"][4:]).revoked_reason == "leaked"
    assert f"{first['id']} was deleted." in run("revoke", first["id"]).stdout


def test_an_unknown_overlap_is_a_mistake_of_use(company: Company) -> None:
    result = CliRunner().invoke(commands.app, ["rotate", "key_x", "--overlap", "2h"])
    assert result.exit_code == 2


def test_an_unknown_account_is_named(company: Company) -> None:
    with pytest.raises(NotFound):
        run("list", "--account", "nobody@acme.example")


def test_operators_block_and_open_accounts(company: Company) -> None:
    app = account_commands.app
    assert json.loads(run("list", "--json", app=app).stdout) == [
        {"id": company.pk, "name": "Acme", "status": "active"}
    ]
    for command, status in (("suspend", "suspended"), ("close", "closed"), ("reactivate", "active")):
        assert "Acme" in run(command, str(company.pk), app=app).stdout
        company.refresh_from_db()
        assert company.status == status


def test_the_seed_makes_owner_and_member() -> None:
    for _ in range(2):
        seed.seed()
    places = Membership.objects.order_by("user__email").values_list("user__email", "role")
    assert list(places) == [("member@example.com", "member"), ("owner@example.com", "owner")]
