import getpass
import sys
from gettext import gettext as _

import typer
from django.conf import settings

from towpath.cli.actor import here
from towpath.cli.output import fail, print_json, print_table, say
from towpath.domain.access.actions import users as actions
from towpath.domain.access.models import User
from towpath.domain.access.queries import users as queries
from towpath.kit.clock import now

app = typer.Typer(no_args_is_help=True)
NAME = typer.Argument(help=_("The name with which the user signs in."))
JSON = typer.Option(False, "--json", help=_("Print JSON."))


@app.command("list", help=_("List the users."))
def list_users(as_json: bool = JSON) -> None:  # noqa: FBT001 - typer's way
    """Print every user with role and state."""
    if as_json:
        print_json([_facts(user) for user in queries.users()])
    else:
        columns = (
            _("User name"),
            _("Full name"),
            _("E-mail address"),
            _("Role"),
            _("Active"),
            _("Last sign-in"),
        )
        print_table(columns, (_cells(user) for user in queries.users()))


@app.command(help=_("Create a user. The password is asked for, or read from standard input."))
def create(
    name: str = NAME,
    email: str = typer.Option(..., help=_("The e-mail address.")),
    role: str = typer.Option(
        "Viewer", help=_("The role: Administrator, Developer, Operator, Viewer or your own.")
    ),
    full_name: str = typer.Option("", help=_("The full name.")),
    link: bool = typer.Option(False, "--link", help=_("Print a link for choosing the password instead.")),  # noqa: FBT001
    as_json: bool = JSON,  # noqa: FBT001
) -> None:
    """Make a user, with a password or with a link to choose one."""
    by, at = here(), now()
    if link:
        user, token = actions.invite_user(name, email, role=role, full_name=full_name, by=by, now=at)
        _answer(user, token, as_json=as_json)
    else:
        password = _password()
        user = actions.create_user(name, email, password, role=role, full_name=full_name, by=by, now=at)
        _answer(user, as_json=as_json)


@app.command(help=_("Shut a user out at once; “enable” lets the user in again."))
def disable(name: str = NAME, as_json: bool = JSON) -> None:  # noqa: FBT001
    """Disable a user."""
    actions.disable_user(queries.user_named(name).pk, by=here(), now=now())
    _answer(queries.user_named(name), as_json=as_json)


@app.command(help=_("Let a disabled user in again."))
def enable(name: str = NAME, as_json: bool = JSON) -> None:  # noqa: FBT001
    """Enable a user."""
    actions.enable_user(queries.user_named(name).pk, by=here(), now=now())
    _answer(queries.user_named(name), as_json=as_json)


@app.command(help=_("Take password and second factor from a user and print a link for a new password."))
def reset(
    name: str = NAME,
    ask: bool = typer.Option(False, "--ask", help=_("Ask for the new password here instead.")),  # noqa: FBT001
    as_json: bool = JSON,  # noqa: FBT001
) -> None:
    """Reset a user: by a link that works once, or to a password typed here."""
    user = queries.user_named(name)
    password = _password() if ask else ""
    token = actions.reset_user(user.pk, by=here(), now=now())
    if ask:
        token = ""
        actions.set_password(user.pk, password, by=here(), now=now())
    _answer(user, token, as_json=as_json)


def _answer(user: User, token: str = "", *, as_json: bool) -> None:
    address = queries.link_address(settings.PUBLIC_URL, token) if token else ""
    if as_json:
        print_json(_facts(user) | ({"link": address} if address else {}))
        return
    state = _("active") if user.is_active else _("disabled")
    role = _(user.role.name)
    say(_("%(name)s (%(role)s): %(state)s") % {"name": user.username, "role": role, "state": state})
    if address:
        text = _("Link for choosing a password, once, within %(hours)s hours: %(link)s")
        say(text % {"hours": actions.RESET_LINK_HOURS, "link": address})


def _facts(user: User) -> dict[str, object]:
    return {
        "username": user.username,
        "full_name": user.full_name,
        "email": user.email,
        "role": user.role.name,
        "active": user.is_active,
        "last_login": user.last_login,
    }


def _cells(user: User) -> list[object]:
    last = f"{user.last_login:%Y-%m-%d %H:%M}" if user.last_login else _("never")
    state = _("yes") if user.is_active else _("no")
    return [user.username, user.full_name, user.email, _(user.role.name), state, last]


def _password() -> str:
    """Ask for a password twice, or take the first line of standard input; never from the arguments."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass(_("Password: "))
    if getpass.getpass(_("Password again: ")) != password:
        fail(_("The two passwords are not the same."))
    return password
