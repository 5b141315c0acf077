"""The command ``spapi-simulator``: serve a simulated Amazon, check a scenario."""

import asyncio
import os
import signal
import socket
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from starlette.types import ASGIApp

from spapi_simulator import serving
from spapi_simulator.journal import Journal, JournalError, Recorded
from spapi_simulator.products import write_products
from spapi_simulator.scenario import Scenario, ScenarioError, build, example, load, shipped

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
scenarios = typer.Typer(no_args_is_help=True, help="Look at scenarios.")
app.add_typer(scenarios, name="scenario")
Named = Annotated[str, typer.Argument(help="A file, or the name of a scenario that comes along.")]


@app.command()
def serve(  # noqa: PLR0913 - options of a command
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8002,
    seed: Annotated[int | None, typer.Option(help="One seed, one history; the scenario's, else 7.")] = None,
    scenario: Annotated[str, typer.Option(help="A file, or a name of “scenario list”.")] = "small",
    speed: Annotated[float | None, typer.Option(help="How fast time goes; 0 stands still.")] = None,
    journal: Annotated[
        Path | None, typer.Option(help="Keep what happens in a file, and go on there.")
    ] = None,
    *,
    set_aside: Annotated[
        bool, typer.Option("--set-aside", help="Begin anew when the journal is another scenario's.")
    ] = False,
    supervised: Annotated[bool, typer.Option("--supervised", help="End when standard input ends.")] = False,
) -> None:
    """Serve a simulated Amazon until Ctrl-C."""
    _require_free(host, port)
    try:
        chosen = load(scenario, seed=seed, speed=speed)
        kept = _journal(journal, chosen, set_aside=set_aside) if journal else None
        simulator = build(chosen, now=kept.began if kept else datetime.now(UTC))
    except (ScenarioError, JournalError, OSError) as error:
        _fail(str(error))
    application: ASGIApp = simulator
    if kept:
        application = recorded = Recorded(simulator, kept)
        typer.echo(f"{asyncio.run(recorded.replay())} requests of the journal were carried out again.")
    asyncio.run(_serve(application, host, port, supervised=supervised))


def _journal(path: Path, chosen: Scenario, *, set_aside: bool) -> Journal:
    now = datetime.now(UTC)
    try:
        return Journal.open(path, chosen, now)
    except JournalError:
        if not set_aside:
            raise
        path.replace(path.with_name(f"{path.name}.old"))
        return Journal.open(path, chosen, now)


async def _serve(application: ASGIApp, host: str, port: int, *, supervised: bool) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    if supervised:
        threading.Thread(target=_watch_parent, args=(loop, ended), daemon=True).start()
    typer.echo(f"The simulated Amazon answers at http://{host}:{port} (Ctrl-C stops it).")
    await serving.serve(application, host, port, ended)


def _watch_parent(loop: asyncio.AbstractEventLoop, ended: asyncio.Event) -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    loop.call_soon_threadsafe(ended.set)


def _require_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            _fail(f"Cannot listen on {host}:{port}: {error.strerror}. Choose another --port.")


def _fail(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(1)


@scenarios.command("list")
def list_() -> None:
    """Name the scenarios that come along."""
    for name, text in shipped().items():
        typer.echo(f"{name:<12} {text}")


@scenarios.command()
def check(scenario: Named) -> None:
    """Say whether a scenario can be used, and where not."""
    try:
        build(load(scenario))
    except (ScenarioError, OSError) as error:
        _fail(str(error))
    typer.echo("The scenario is fine.")


@scenarios.command()
def products(
    scenario: Named,
    seller: Annotated[str, typer.Option(help="The seller's id; the scenario's first one, else.")] = "",
    more: Annotated[int, typer.Option(min=0, help="How many products that are not listed yet.")] = 300,
) -> None:
    """Print the product CSV, as Magento exports it, of a shop whose owner is one of the sellers."""
    try:
        world = build(load(scenario)).world
    except (ScenarioError, OSError) as error:
        _fail(str(error))
    ids = [account.id for account in world.accounts.sellers.values()]
    if seller not in {"", *ids}:
        _fail(f"There is no seller {seller}. There are: {', '.join(ids)}.")
    write_products(world, seller or ids[0], sys.stdout, more=more)


@scenarios.command("example")
def example_() -> None:
    """Print a scenario with every table and every default, to begin with."""
    typer.echo(example(), nl=False)


def main() -> None:
    """Run the command line."""
    app(prog_name="spapi-simulator")


if __name__ == "__main__":
    main()
