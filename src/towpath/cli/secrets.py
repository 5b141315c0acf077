from gettext import gettext as _

import typer

from towpath.cli.embedded import owned_database
from towpath.cli.migrate import in_sites
from towpath.cli.site import rotate_here

app = typer.Typer(no_args_is_help=True)


@app.callback()
def secrets() -> None:
    """Keep typer from taking a single command for the whole group."""


@app.command(help=_("Give both key rings a new key and seal every secret with it. Stop Towpath first."))
def rotate() -> None:
    """Rotate the key rings of both sites; a run that was cut off is finished by the next."""
    with owned_database("towpath secrets rotate"):
        in_sites("rotate", rotate_here, tuple(here()))


def here() -> list[str]:
    """Name the sites whose key file is on this machine."""
    from django.conf import settings

    return [site for site, path in settings.SECRET_FILES.items() if path.exists()]
