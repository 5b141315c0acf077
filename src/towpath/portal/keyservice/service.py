"""Puts the key service together from the settings; called once in every server process."""

from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection

from towpath.kit import actor, clock
from towpath.portal.actions.peppers import WrongPepper, check_peppers
from towpath.portal.actions.reminders import remind
from towpath.portal.actions.usage import record_uses
from towpath.portal.keyservice.app import KeyService, Site
from towpath.portal.keyservice.judge import Judge
from towpath.portal.keyservice.lookup import Lookup
from towpath.portal.keyservice.usage import Usage, flush_forever

_DJANGOS_OWN = frozenset({"cursor_factory", "context", "prepare_threshold"})


def key_service(site: Site) -> KeyService:
    """Give the portal's WSGI application around Django's; its uses are written every minute and at the end.

    Ends the process with a line that says why when the key ring is not the one of the stored keys.
    """
    _require_pepper()
    usage = Usage()
    flush_forever(lambda: _flush(usage))
    judge = Judge(Lookup(lookup_parameters()), usage, settings.KEY_RING)
    return KeyService(site, judge, f"{settings.PUBLIC_URL}/account/api-portal/")


def lookup_parameters() -> dict[str, Any]:
    """Give psycopg's parameters for the portal's database."""
    parameters = connection.get_connection_params() | {"autocommit": True, "connect_timeout": 2}
    return {name: value for name, value in parameters.items() if name not in _DJANGOS_OWN}


def _require_pepper() -> None:
    try:
        check_peppers()
    except WrongPepper as error:
        raise SystemExit(str(error)) from None
    except DatabaseError as error:
        raise SystemExit(f"The stored keys could not be compared with the key ring: {error}") from None
    finally:
        connection.close()


def _flush(usage: Usage) -> None:
    try:
        by, now = actor.job("key-service"), clock.now()
        record_uses(usage.take(), by=by, now=now)
        if settings.MAIL_IS_SET_UP:
            remind(by=by, now=now)
    finally:
        connection.close()
