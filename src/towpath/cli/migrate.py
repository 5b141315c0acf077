import subprocess
from collections.abc import Callable
from gettext import gettext as _

import typer

from towpath.cli.output import fail, say
from towpath.cli.site import migrate_here
from towpath.kit.processes import towpath

app = typer.Typer(add_completion=False)
SITES = ("admin", "portal")


@app.command(help=_("Bring the databases to this version's shape; does nothing when they have it."))
def migrate(
    site: str = typer.Argument("", help=_("Only one of the two sites: admin or portal.")),
) -> None:
    """Migrate the databases of both sites or of one."""
    if site not in {"", *SITES}:
        fail(_("There is no site “%(site)s”, only admin and portal.") % {"site": site}, 2)
    in_sites("migrate", migrate_here, (site,) if site else SITES)
    say(_("The databases are ready."))


def in_sites(command: str, here: Callable[[], None], sites: tuple[str, ...] = SITES) -> None:
    """Do something for both sites at once: the Admin here, the portal in a process of its settings."""
    from django.db import connections

    portal = subprocess.Popen(towpath("in-portal", command)) if "portal" in sites else None  # noqa: S603
    try:
        if "admin" in sites:
            here()
            connections.close_all()
        failed = portal.wait() if portal else 0
    finally:
        if portal and portal.poll() is None:
            portal.terminate()  # this process was told to end while it worked
            portal.wait()
    if failed:
        raise typer.Exit(failed)
