from gettext import gettext as _

import typer

from towpath.kit.processes import end_with_supervisor

app = typer.Typer(no_args_is_help=True)
Supervised = typer.Option(False, "--supervised", hidden=True)


@app.command(help=_("Serve the Admin."))
def admin(supervised: bool = Supervised) -> None:  # noqa: FBT001 - an option
    """Serve the Admin until SIGTERM."""
    _serve("admin", supervised=supervised)


@app.command(help=_("Serve the accounts portal and its key service."))
def portal(supervised: bool = Supervised) -> None:  # noqa: FBT001 - an option
    """Serve the portal until SIGTERM."""
    _serve("portal", supervised=supervised)


def _serve(site: str, *, supervised: bool) -> None:
    import multiprocessing

    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    if supervised:
        end_with_supervisor()
    multiprocessing.set_start_method("spawn", force=True)  # a fork would copy this process's threads
    Granian(
        f"towpath.config.wsgi_{site}:application",
        address=settings.HOST,
        port=settings.PORTS[site],
        interface=Interfaces.WSGI,
        workers=settings.WEB_WORKERS,
        blocking_threads=settings.WEB_THREADS,
        websockets=False,
        log_access=False,
        log_level=LogLevels.error,
        respawn_failed_workers=settings.WEB_WORKERS > 1,  # else the supervisor, with growing pauses
        respawn_interval=1,
        workers_kill_timeout=5,
    ).serve()
