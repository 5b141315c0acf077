"""Every command in one table; a module is imported when its command runs or is asked about."""

import contextlib
import functools
import importlib
import importlib.metadata
import os
from collections.abc import Callable
from dataclasses import dataclass
from gettext import gettext as _
from typing import Any

import typer
import typer.core
import typer.main

from towpath.config import env
from towpath.config.language import language
from towpath.kit.text import N_


@dataclass(frozen=True, slots=True)
class Source:
    """A module with a typer ``app``, and what its commands need: settings of a site, a running database."""

    module: str
    site: str = "admin"
    database: bool = True
    apps: bool = True
    """Whether it uses models; who needs the settings alone starts sooner."""
    demo: bool = False
    """Whether it always works on the demo; others do when they have a flag of that name and it is set."""
    gated: bool = False
    """Whether its commands are the channel's: they run only while the API key is good."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A command or a group of commands."""

    name: str
    help: str
    sources: tuple[Source, ...]
    group: bool = True
    hidden: bool = False


def _entry(name: str, text: str, *sources: Source, group: bool = True) -> Entry:
    return Entry(name, text, sources or (Source(f"towpath.cli.{name}"),), group, hidden=not text)


def _alone(name: str) -> Source:
    return Source(f"towpath.cli.{name}", database=False)


def _of_channel(*names: str) -> tuple[Source, ...]:
    return tuple(Source(f"towpath.cli.{name}", gated=True) for name in names)


_IN_PORTAL = ("towpath.cli.site", "towpath.portal.seed")

ENTRIES: tuple[Entry, ...] = (
    _entry("run", N_("Run the Admin, the portal and a worker on this machine."), _alone("run"), group=False),
    _entry(
        "demo",
        N_("The same with sample users, in a folder of its own."),
        Source("towpath.cli.demo", database=False, demo=True),
        group=False,
    ),
    _entry("web", N_("Serve one of the two sites: admin or portal."), Source("towpath.cli.web", apps=False)),
    _entry("worker", N_("Run background jobs; start as many as you want."), group=False),
    _entry("migrate", N_("Prepare the databases for this version."), group=False),
    _entry(
        "doctor", N_("Check database, key service, clock, secrets and disk."), _alone("doctor"), group=False
    ),
    _entry(
        "key",
        N_("API keys: create, list, verify, rotate, revoke."),
        Source("towpath.portal.commands", site="portal"),
        Source("towpath.cli.key"),
    ),
    _entry(
        "account",
        N_("Accounts of the portal: list, suspend, reactivate, close."),
        Source("towpath.portal.account_commands", site="portal"),
    ),
    _entry("user", N_("Users of the Admin.")),
    _entry("config", N_("Settings of the configuration.")),
    _entry(
        "catalog",
        N_("The catalogue: products, attributes, websites, imports."),
        Source("towpath.cli.catalog_imports"),
        Source("towpath.cli.catalog"),
    ),
    _entry("channel", N_("The Amazon Sales Channel.")),
    _entry(
        "attribute",
        N_("Amazon's attributes: list, map, fetch their values anew."),
        *_of_channel("attribute"),
    ),
    _entry(
        "store",
        N_("Amazon stores: add, connect, pause, delete, settings."),
        *_of_channel("store", "store_settings"),
    ),
    _entry(
        "listing",
        N_("Listings of a store: look, match, publish, end, export."),
        *_of_channel("listing_import", "listing"),
    ),
    _entry("rule", N_("The listing rule of a store: show, try out, save."), *_of_channel("rule")),
    _entry("amazon", N_("Calls of Amazon by hand: ping, call.")),
    _entry("db", N_("Back up, restore, upgrade or open the databases."), _alone("db")),
    _entry("secrets", N_("The key rings of the secrets at rest."), _alone("secrets")),
    _entry("in-portal", "", *(Source(name, site="portal", database=False) for name in _IN_PORTAL)),
)


def root() -> typer.core.TyperGroup:
    """Give the whole command line, nothing of it loaded."""
    app = typer.Typer(add_completion=False, no_args_is_help=True)

    @app.callback(help=_("Towpath: a self-hosted Amazon sales channel for Adobe Commerce and Magento."))
    def towpath(
        version: bool = typer.Option(False, "--version", help=_("Show the version.")),  # noqa: FBT001
    ) -> None:
        del version  # answered below, before a command is missed

    group = typer.main.get_group(app)
    group.params[0].callback = _show_version
    group.params[0].is_eager = True
    group.commands = {entry.name: _Lazy(entry) for entry in ENTRIES}
    _in_the_users_language(group)
    return group


def _show_version(_context: object, _parameter: object, wanted: bool) -> None:  # noqa: FBT001 - typer's order
    if wanted:
        typer.echo(importlib.metadata.version("towpath"))
        raise typer.Exit


class _Lazy(typer.core.TyperCommand):
    """Stands for an entry until it is run or asked about."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry.name, help=_(entry.help), hidden=entry.hidden)
        self.entry = entry

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """Load the entry and let it read its own arguments."""
        return load(self.entry).make_context(*args, **kwargs)


def load(entry: Entry) -> Any:
    """Import what the entry names; its commands find settings, language and database ready."""
    command, *more = (_command(entry, source) for source in entry.sources)
    for further in more:
        command.commands |= further.commands
    command.name = entry.name
    if entry.group:
        command.help = _(entry.help)
    return command


def _command(entry: Entry, source: Source) -> Any:
    app = _import(source).app
    command = typer.main.get_group(app) if entry.group else typer.main.get_command(app)
    _prepare(command, source, f"towpath {entry.name}")
    _in_the_users_language(command)
    return command


def _import(source: Source) -> Any:
    from django.core.exceptions import AppRegistryNotReady, ImproperlyConfigured

    try:
        return importlib.import_module(source.module)
    except (AppRegistryNotReady, ImproperlyConfigured):  # it imports models at its top
        _use(source)
        return importlib.import_module(source.module)


def _prepare(command: Any, source: Source, name: str) -> None:
    for inner in getattr(command, "commands", {}).values():
        _prepare(inner, source, f"{name} {inner.name}")
    if command.callback and not getattr(command, "commands", None):
        command.callback = _prepared(command.callback, source, name)


def _prepared(callback: Callable[..., Any], source: Source, name: str) -> Callable[..., Any]:
    from towpath.cli.embedded import database
    from towpath.cli.output import expected_errors

    @functools.wraps(callback)
    def call(*args: Any, **kwargs: Any) -> Any:
        with expected_errors():
            _use(source, demo=source.demo or kwargs.get("demo", False))
            supervised = kwargs.get("supervised", False)  # its supervisor has the database run
            with database(name) if source.database and not supervised else contextlib.nullcontext():
                if source.gated:
                    _pass_gate()
                return callback(*args, **kwargs)

    return call


def _pass_gate() -> None:
    from towpath.cli.verdicts import pass_gate

    pass_gate()


def _use(source: Source, *, demo: bool = False) -> None:
    """Load Django with the settings of the site, once in a process."""
    import django
    from django.apps import apps
    from django.utils import translation

    if not apps.ready:
        os.environ["DJANGO_SETTINGS_MODULE"] = f"towpath.config.settings.{source.site}"
        if demo:
            env.enter_demo()
        if not source.apps:
            return
        django.setup()
    translation.activate(language())


def _in_the_users_language(command: Any) -> None:
    """Translate what typer itself says and leaves in English."""
    for one in (command, *getattr(command, "commands", {}).values()):
        option = one.get_help_option(typer.Context(one))
        if option:
            option.help = _("Show this message and exit.")
