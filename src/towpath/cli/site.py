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


@app.command("rotate")
def rotate_here() -> None:
    """Give the site's key ring a new key and seal everything with it; what was cut off is finished first."""
    from gettext import gettext as _

    from django.conf import settings
    from django.utils.module_loading import import_string

    from towpath.cli.actor import here
    from towpath.cli.output import say
    from towpath.kit import crypto
    from towpath.kit.clock import now

    def reseal() -> int:
        settings.KEY_RING = ring
        return sum(import_string(name)(ring, by=here(), now=now()) for name in settings.RESEALERS)

    ring = crypto.load_ring(settings.SECRET_FILE)
    count = reseal()
    if not count:  # no rotation was cut off
        ring = crypto.add_key(settings.SECRET_FILE)
        count = reseal()
    needed: set[str] = set().union(*(import_string(name)() for name in settings.RING_IDS_IN_USE))
    ring = crypto.drop_old_keys(settings.SECRET_FILE, keep=needed)
    say(_("%(path)s: sealed anew %(count)d.") % {"path": settings.SECRET_FILE, "count": count})
    if len(ring.ids) > 1:
        say(_("The old key stays until every token that it knows has been used once more."))
