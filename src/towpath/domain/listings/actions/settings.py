from collections.abc import Mapping
from datetime import datetime

from towpath.domain.listings.queries.settings import known
from towpath.domain.stores.actions import settings
from towpath.domain.stores.queries.stores import store_row
from towpath.kit.actor import Actor


def save_settings(store_id: int, typed: Mapping[str, str], *, by: Actor, now: datetime) -> frozenset[str]:
    """Store the settings of a store that differ; see :func:`towpath.domain.stores.actions.settings.save`."""
    return settings.save(store_id, typed, known(store_row(store_id)), by=by, now=now)
