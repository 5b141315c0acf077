import subprocess
import sys

import typer

app = typer.Typer()
PASSWORD = "towpath-demo-2026"  # noqa: S105 - printed at every start of the demo
USERS = (
    ("admin", "Administrator", "Ada Park"),
    ("developer", "Developer", "Dev Patel"),
    ("operator", "Operator", "Olga Ruiz"),
    ("viewer", "Viewer", "Vera Klein"),
)


@app.command()
def seed() -> None:
    """Make the demo's users of the Admin, its websites and products; what is there stays as it is."""
    from towpath.cli.actor import here
    from towpath.domain.access.actions.users import create_user
    from towpath.domain.access.queries.users import users
    from towpath.domain.catalog.actions.scopes import add_store_view, add_website
    from towpath.kit.clock import now

    by, at = here(), now()
    present = set(users().values_list("username", flat=True))
    for username, role, full_name in USERS:
        if username not in present:
            email = f"{username}@example.com"
            create_user(username, email, PASSWORD, role=role, by=by, now=at, full_name=full_name)
    add_website("es", "España", sort_order=1, by=by, now=at)
    add_store_view("es", "es_es", "Español", by=by, now=at)
    _products()


def _products() -> None:
    """Have a worker import what the sample seller's shop sells, with the attributes that match it."""
    from django.conf import settings

    from towpath.cli.actor import here
    from towpath.domain.catalog.actions.imports import read
    from towpath.domain.catalog.actions.recommended import create_recommended
    from towpath.kit.clock import now

    create_recommended(by=here(), now=now())
    path = settings.DATA / "demo-products.csv"
    command = [sys.executable, "-m", "spapi_simulator.main", "scenario", "products", "demo"]
    with path.open("wb") as file:
        subprocess.run(command, stdout=file, check=True)  # noqa: S603 - our own program and arguments
    with path.open("rb") as file:
        read(file, path.name, by=here(), now=now())
