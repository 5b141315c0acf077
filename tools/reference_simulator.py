"""The reference page of the simulated Amazon, written from its code: docs/reference/simulator.md."""

from collections.abc import Iterator
from typing import Any

INTRODUCTION = """\
# The simulated Amazon

`spapi-simulator` stands in for Amazon's Selling Partner API: for `towpath demo`, for Towpath's tests, and for
any other program that speaks to it. The [tutorial](../tutorial/simulator.md) walks through it. This page is
written from the code by `make reference`.
"""
ADDRESSES = """
## Addresses

| Address | Amazon's | What is there |
|---|---|---|
| `/na/…`, `/eu/…`, `/fe/…` | `sellingpartnerapi-na.amazon.com`… | operations, for sellers of the region |
| `/…` | any of them | operations, for sellers of any region |
| `/auth/o2/token` | `api.amazon.com/auth/o2/token` | tokens |
| `/apps/authorize/consent` | Seller Central | a seller signs in and lets an application in |
| `/apps/store` | Appstore, Seller Central | starts an authorization, or shows a refresh token |
| `/documents/…` | Amazon S3 | uploads and downloads of feeds and reports |
| `/_simulator/…` | - | the control API |

A GET must have neither body nor `Content-Length`; bodies must be `application/json`, 10 MiB at most.
`x-amzn-RequestId` is on every answer of an operation, `x-amzn-RateLimit-Limit` on 2xx, 400 and 404.
"""
JOURNAL = """\
With `--journal FILE` everything that changed is written down, and a later start on the same scenario comes
back to it, identifiers and tokens included; so does one after a kill. The file holds secrets of the scenario:
only its owner can read it. Quotas begin full again. Without `--journal` nothing is kept.
"""
CONTROL = """
## Control API

JSON, for this machine only: others get 403. A POST needs `content-type: application/json` and a body, `{}` at
least. A mistake is answered with `{"error": "…"}` that names the key.

| Request | Keys | What it does |
|---|---|---|
"""
OPERATIONS_HEAD = """
## Operations

Requests a second for each seller and application, and their burst, as Amazon publishes them; `[[quotas]]` and
the control API change them. The last column is the limit of an application over all its sellers.

| Operation | Request | Rate | Burst | Of the application |
|---|---|---|---|---|
"""
SCENARIO = """
## Scenarios

A scenario is a file of TOML. `spapi-simulator scenario example` prints one with every table and default,
`spapi-simulator scenario check FILE` says where one is wrong. Nothing has to be there; keys in bold have no
default. Times that end in `_s` are seconds of the simulated clock; shares are between 0 and 1.
"""
FAULTS_HEAD = """
### Kinds of faults

| Kind | What goes wrong |
|---|---|
"""


def simulator() -> str:
    """Give the page."""
    parts = [INTRODUCTION, *_commands(), JOURNAL, ADDRESSES, CONTROL, *_control(), OPERATIONS_HEAD]
    return "".join([*parts, *_operations(), SCENARIO, *_scenario(), FAULTS_HEAD, *_faults()])


def _commands() -> Iterator[str]:
    import typer

    from spapi_simulator.main import app

    yield "\n## Commands\n\n"
    group: Any = typer.main.get_command(app)
    for name, command in group.commands.items():
        for path, one in [(name, command)] if not hasattr(command, "commands") else command.commands.items():
            whole = path if one is command else f"{name} {path}"
            arguments = [one.name.upper() for one in one.params if one.param_type_name == "argument"]
            yield f"### {' '.join(['spapi-simulator', whole, *arguments])}\n\n{one.help}\n\n"
            lines = [
                f"* `{max(p.opts, key=len)}`: {p.help}\n" for p in one.params if p.param_type_name == "option"
            ]
            yield "".join(lines) + "\n" * bool(lines)


def _control() -> Iterator[str]:
    from spapi_simulator.control import PATH
    from spapi_simulator.control.command import COMMANDS
    from spapi_simulator.describing import describe
    from spapi_simulator.faults import Fault

    for (method, name), command in COMMANDS.items():
        keys = ", ".join(f"`{one.name}`" for one in describe(command.kind)) if command.kind else ""
        keys = "those of `[[faults]]`" if command.kind is Fault else keys
        yield f"| `{method} {PATH}{name}` | {keys} | {_cell(command.text)} |\n"


def _operations() -> Iterator[str]:
    from spapi_simulator.operations import OPERATIONS

    for one in OPERATIONS.values():
        shared = f"{one.application_rate:g}" if one.application_rate else ""
        yield f"| {one.name} | `{one.method} {one.path}` | {one.rate:g} | {one.burst} | {shared} |\n"


def _scenario() -> Iterator[str]:
    from spapi_simulator.describing import tables
    from spapi_simulator.scenario import Scenario

    for table in tables(Scenario):
        heading = f"`{table.heading}`" if table.heading else "Before the first table"
        yield f"\n### {heading}\n\n{_cell(table.text)}\n"
        if table.keys:
            yield "\n| Key | Type | Default | Meaning |\n|---|---|---|---|\n"
        for key in table.keys:
            name = f"**`{key.name}`**" if key.required else f"`{key.name}`"
            default = f"`{key.default}`" if key.default else ""
            yield f"| {name} | {key.type} | {default} | {_cell(key.text)} |\n"


def _faults() -> Iterator[str]:
    from spapi_simulator.faults import KINDS

    yield from (f"| `{kind}` | {text} |\n" for kind, text in KINDS.items())


def _cell(text: str) -> str:
    return text.replace("``", "`").replace("|", r"\|")


if __name__ == "__main__":
    print(simulator(), end="")
