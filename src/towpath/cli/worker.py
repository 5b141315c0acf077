from gettext import gettext as _

import typer

from towpath.kit.processes import end_with_supervisor

app = typer.Typer(add_completion=False)


@app.command(
    help=_("Run background jobs until Ctrl-C; start as many workers as you want, on as many machines.")
)
def worker(
    concurrency: int = typer.Option(4, min=1, help=_("Jobs at the same time.")),
    supervised: bool = typer.Option(False, "--supervised", hidden=True),  # noqa: FBT001 - an option
) -> None:
    """Run due jobs, listening for new ones."""
    from towpath.jobs import engine

    if supervised:
        end_with_supervisor()
    engine.run_worker(concurrency=concurrency)
