"""Inner commands that run once with the settings of each site: ``towpath in-portal …``."""

import typer

app = typer.Typer()
LOCK = 0x746F7770
"""The advisory lock of a migration: “towp”."""


@app.command("migrate")
def migrate_here() -> None:
    """Migrate the database of this process's settings; two starts at once take turns."""
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
