"""The databases of the two sites for PostgreSQL's own tools, wherever they are."""

import os
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

SITES = ("admin", "portal")
_OURS = {"server_side_binding", "pool"}


def conninfo(site: str) -> str:
    """Give libpq's connection string without the password."""
    found = _parameters(site)
    options = {name: value for name, value in found["OPTIONS"].items() if name not in _OURS}
    return make_conninfo(
        "", host=found["HOST"], port=found["PORT"], user=found["USER"], dbname=found["NAME"], **options
    )


def environment(site: str) -> dict[str, str]:
    """Give the environment in which the tools find the password; command lines are seen by all."""
    password = _parameters(site)["PASSWORD"]
    return dict(os.environ) | ({"PGPASSWORD": password} if password else {})


def connect(site: str) -> "psycopg.Connection[Any]":
    """Connect to the database of a site."""
    return psycopg.connect(conninfo(site), password=_parameters(site)["PASSWORD"] or None, connect_timeout=5)


def _parameters(site: str) -> dict[str, Any]:
    from django.conf import settings

    return dict(settings.SITE_DATABASES[site])
