import logging
from datetime import datetime
from typing import Literal

from django.db import connection, transaction

from towpath.domain.access.logic.settings import DEBUG_LOGGING
from towpath.domain.journal import actions as journal
from towpath.domain.settings import queries as configuration
from towpath.domain.stores.logic.events import ChannelRan
from towpath.domain.stores.logic.global_settings import CLEAR_LOG_HISTORY, RETENTION
from towpath.domain.stores.models import ChannelRun
from towpath.kit.actor import Actor
from towpath.kit.events import publish

log = logging.getLogger("towpath.channel")
_LOCK = 0x746F_7770  # one number for all processes: "towp"


@transaction.atomic
def run_channel(source: Literal["worker", "cli"], *, by: Actor, now: datetime) -> bool:
    """Do the channel's background work that is due; give ``False`` when another run is at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return False
    kept = RETENTION[configuration.value(CLEAR_LOG_HISTORY)]
    purged = journal.purge_communication_errors(now - kept, by=by, now=now)
    if configuration.flag(DEBUG_LOGGING):
        log.info("run by %s %s: %s rows of the log purged", by.kind, by.name, purged)
    ChannelRun.objects.update_or_create(pk=1, defaults={"at": now, "source": source})
    publish(ChannelRan())
    return True
