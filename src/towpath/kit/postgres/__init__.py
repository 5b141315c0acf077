"""The embedded PostgreSQL server: a launcher of our own over the programs of a Python package."""

from towpath.kit.postgres.binaries import PostgresError
from towpath.kit.postgres.server import Server, running
from towpath.kit.postgres.sockets import django_parameters, socket_folder

__all__ = ["PostgresError", "Server", "django_parameters", "running", "socket_folder"]
