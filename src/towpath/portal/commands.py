"""``towpath key create|list|rotate|revoke``, on the portal's own database.

What uses models is imported by the commands themselves: ``verify``, the group's other half, is the Admin's.
"""

import getpass
import json
from collections.abc import Mapping
from gettext import gettext as _
from typing import Annotated, Any

import typer

from towpath.kit import clock
from towpath.kit.actor import Actor, command_line
from towpath.portal.logic.keys import DEFAULT_OVERLAP, OVERLAPS, status

app = typer.Typer(no_args_is_help=True)

Account = Annotated[str, typer.Option("--account", help=_("The account's ID or a member's e-mail address."))]
KeyId = Annotated[str, typer.Argument(help=_("The id of the key: key_…"))]
Json = Annotated[bool, typer.Option("--json", help=_("Print JSON."))]
Days = Annotated[
    int | None, typer.Option("--expires-days", help=_("Days until the key expires; none: no end."))
]


@app.command(help=_("Add the key of an environment and print it, this one time."))
def create(
    account: Account,
    environment: Annotated[
        str, typer.Option("--environment", help=_("production or sandbox"))
    ] = "production",
    description: Annotated[
        str, typer.Option("--description", help=_("Where it is used."))
    ] = "Amazon Sales Channel",
    expires_days: Days = None,
    as_json: Json = False,  # noqa: FBT002 - an option
) -> None:
    """Issue a key."""
    from towpath.portal.actions import keys as actions
    from towpath.portal.queries import accounts

    company = accounts.company(account)
    issued = actions.create_key(
        company.pk,
        environment=environment,
        description=description,
        validity_days=expires_days,
        by=_here(),
        now=clock.now(),
    )
    _print_issued(issued, as_json=as_json)


@app.command("list", help=_("List the keys of an account."))
def list_keys(
    account: Account,
    environment: Annotated[
        str, typer.Option("--environment", help=_("production or sandbox; none: both"))
    ] = "",
    as_json: Json = False,  # noqa: FBT002 - an option
) -> None:
    """Print the keys, newest first, masked."""
    from towpath.portal.queries import accounts
    from towpath.portal.queries import keys as queries

    rows = [_facts(key) for key in queries.all_keys(accounts.company(account).pk, environment)]
    if as_json:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
    for row in rows if not as_json else ():
        typer.echo("  ".join(str(row[name] or "-") for name in _COLUMNS))


@app.command(help=_("Put a new key in an old one's place and print it, this one time."))
def rotate(
    key_id: KeyId,
    overlap: Annotated[
        str, typer.Option(help=_("How long the old key works on: now, 1h, 24h or 7d."))
    ] = DEFAULT_OVERLAP,
    expires_days: Days = None,
    as_json: Json = False,  # noqa: FBT002 - an option
) -> None:
    """Rotate a key."""
    from towpath.portal.actions import keys as actions
    from towpath.portal.queries import keys as queries

    if overlap not in OVERLAPS:
        raise typer.BadParameter(_("Choose now, 1h, 24h or 7d."), param_hint="--overlap")
    key = queries.anywhere(queries.parse_id(key_id))
    issued = actions.rotate_key(
        key.company_id,
        key.pk,
        overlap=OVERLAPS[overlap],
        validity_days=expires_days,
        by=_here(),
        now=clock.now(),
    )
    _print_issued(issued, as_json=as_json)


@app.command(help=_("Delete a key: it is refused from now on, for good."))
def revoke(
    key_id: KeyId,
    leaked: Annotated[bool, typer.Option("--leaked", help=_("Note that the key became public."))] = False,  # noqa: FBT002
    as_json: Json = False,  # noqa: FBT002 - an option
) -> None:
    """Revoke a key."""
    from towpath.portal.actions import keys as actions
    from towpath.portal.queries import keys as queries

    key = queries.anywhere(queries.parse_id(key_id))
    key = actions.revoke_key(key.company_id, key.pk, leaked=leaked, by=_here(), now=clock.now())
    if as_json:
        typer.echo(json.dumps(_facts(key), indent=2, ensure_ascii=False))
    else:
        typer.echo(_("%(key)s was deleted.") % {"key": key.public_id})


_COLUMNS = ("id", "environment", "masked", "status", "expires_at", "last_used_at", "description")


def _here() -> Actor:
    return command_line(getpass.getuser())


def _facts(key: Any) -> Mapping[str, object]:
    moments = ("created_at", "expires_at", "retire_at", "revoked_at", "last_used_at")
    return {
        "id": key.public_id,
        "account": key.company_id,
        "environment": key.environment,
        "description": key.description,
        "masked": key.masked,
        "status": status(key.standing, clock.now()),
        **{name: at.isoformat() if (at := getattr(key, name)) else None for name in moments},
    }


def _print_issued(issued: Any, *, as_json: bool) -> None:
    """Print the key alone on standard output, so that it can be piped; what is to know goes beside it."""
    if as_json:
        typer.echo(json.dumps({**_facts(issued.key), "key": issued.secret}, indent=2, ensure_ascii=False))
        return
    typer.echo(_("%(key)s was made. It is printed this one time:") % {"key": issued.key.public_id}, err=True)
    typer.echo(issued.secret)
