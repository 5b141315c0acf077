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
    """Make the demo's users of the Admin and its Spanish website; what is there stays as it is."""
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
