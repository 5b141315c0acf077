from collections.abc import Callable, Sequence
from gettext import gettext as _

import typer

from towpath.cli.embedded import owned_database
from towpath.cli.migrate import in_sites
from towpath.cli.output import fail, say
from towpath.cli.site import migrate_here
from towpath.kit.postgres import Server
from towpath.kit.processes import Child, Supervisor, is_free, towpath

app = typer.Typer(add_completion=False)


@app.command(help=_("Run the Admin, the portal and a worker on this machine until Ctrl-C."))
def run() -> None:
    """Start everything; a first start prints the link that makes the first administrator."""
    start("towpath run", announce)


def start(
    command: str,
    when_ready: Callable[[], None],
    prepare: Callable[[], None] = lambda: None,
    more: Sequence[Child] = (),
) -> None:
    """Own the data folder, start the database, migrate, then keep the processes running, and ``more``."""
    say(_("Starting the database …"))
    with owned_database(command, alone=False) as embedded:
        require_free_ports()
        say(_("Preparing the databases …"))
        in_sites("migrate", migrate_here)
        prepare()
        say(_("Starting the portal, the Admin and the worker …"))
        Supervisor([*more, *children()], keep=lambda: _keep(embedded)).run(when_ready)
    say(_("Stopped."))


def require_free_ports() -> None:
    """End with a clear line when somebody else listens where the two sites should."""
    from django.conf import settings

    names = {"admin": "TOWPATH_PORT", "portal": "TOWPATH_PORTAL_PORT"}
    for site, port in settings.PORTS.items():
        require_free_port(settings.HOST, port, names[site])


def require_free_port(host: str, port: int, variable: str) -> None:
    """End with a clear line when somebody else listens there."""
    if not is_free(host, port):
        text = _("Port %(port)d is in use or not allowed. Set %(name)s to another one.")
        fail(text % {"port": port, "name": variable})


def children() -> list[Child]:
    """Give the three processes; the portal first, since the Admin asks it."""
    from django.conf import settings

    def web(site: str) -> Child:
        url = f"http://{local(settings.HOST)}:{settings.PORTS[site]}/healthz"
        return Child(site, towpath("web", site, "--supervised"), url)

    return [web("portal"), web("admin"), Child("worker", towpath("worker", "--supervised"))]


def local(host: str) -> str:
    """Give the address at which this machine reaches a server that listens on ``host``."""
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104


def announce() -> None:
    """Print where to go, and how to begin when nobody can sign in yet."""
    from django.conf import settings

    from towpath.cli.actor import here
    from towpath.domain.access.actions.users import setup_link
    from towpath.kit.clock import now

    say(_("The Admin:  %(url)s") % {"url": settings.PUBLIC_URL})
    say(_("The portal: %(url)s") % {"url": settings.PORTAL_URL})
    if link := setup_link(settings.PUBLIC_URL, by=here(), now=now()):
        say(_("Make the first administrator, once, at: %(link)s") % {"link": link})
    say(_("Ctrl-C stops everything."))


def _keep(embedded: Server | None) -> None:
    if embedded and embedded.process() is None:
        embedded.start()
