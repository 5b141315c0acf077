import subprocess
from gettext import gettext as _

import typer

from towpath.cli.output import fail, say
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
    in_sites("migrate", sites=(site,) if site else SITES)
    say(_("The databases are ready."))


def in_sites(*command: str, sites: tuple[str, ...] = SITES) -> None:
    """Run an inner command with the settings of each site, at the same time; fail when one does."""
    running = [subprocess.Popen(towpath(f"in-{site}", *command)) for site in sites]  # noqa: S603
    if codes := [code for process in running if (code := process.wait())]:
        raise typer.Exit(codes[0])
