"""What every cycle of the channel's background work does for each store, and what happens at once."""

from towpath.domain.catalog.logic.imports import CatalogChanged
from towpath.domain.listings.logic.decisions import ListingsDecided
from towpath.domain.listings.logic.imports import ImportWanted
from towpath.domain.listings.logic.matching import MatchWanted, SearchWanted
from towpath.domain.stores.logic.events import (
    ChannelRan,
    StoreActivated,
    StoreConnected,
    StoreSettingsChanged,
)
from towpath.domain.stores.queries.stores import syncing_store_ids
from towpath.jobs.engine import Job, defer
from towpath.sync.match_products import match_found, match_products, rematch
from towpath.sync.pull_attributes import pull_attributes
from towpath.sync.pull_listings import pull_listings

JOBS: tuple[Job[[int]], ...] = (pull_listings, match_products, pull_attributes)
"""Each finds out for itself what is due in a store."""


def run_due(_event: ChannelRan) -> None:
    """Let every store that exchanges data do what is due."""
    for store_id in syncing_store_ids():
        _run(store_id)


def begin(event: StoreConnected | StoreActivated) -> None:
    """Let a store begin at once."""
    _run(event.store_id)


def _run(store_id: int) -> None:
    for job in JOBS:
        defer(job, store_id)


def match_by_new_settings(event: StoreSettingsChanged) -> None:
    """Match with the attributes that the settings name now, and import what they import now."""
    defer(rematch, event.store_id)
    defer(pull_listings, event.store_id)


def match_anew(_event: CatalogChanged) -> None:
    """Match every store with the products as they are now."""
    for store_id in syncing_store_ids():
        defer(rematch, store_id)


def pull(event: ImportWanted) -> None:
    """Import at once."""
    defer(pull_listings, event.store_id)


def match(event: MatchWanted) -> None:
    """Match at once."""
    defer(match_found, event.store_id)


def search(event: SearchWanted | ListingsDecided) -> None:
    """Search at once, for what waits for it."""
    defer(match_products, event.store_id)
