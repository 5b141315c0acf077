from contextlib import suppress

from towpath.domain.catalog.logic.imports import CatalogChanged
from towpath.domain.listings.actions import rules
from towpath.domain.listings.logic.decisions import RuleSaved
from towpath.domain.stores.logic.events import StoreActivated, StoreDeactivated, StoreSettingsChanged
from towpath.domain.stores.queries.stores import store_rows
from towpath.jobs.engine import defer, job, periodic
from towpath.kit import actor, clock
from towpath.kit.errors import NotFound


@job("listings.decide", queueing_lock="{store_id}", lock="{store_id}")
def decide_store(store_id: int) -> None:
    """Judge all products for a store, and settle where its listings stand; a store that is gone has none."""
    with suppress(NotFound):
        rules.apply_rule(store_id, by=actor.job("listings.decide"), now=clock.now())


def decide_later(event: RuleSaved | StoreActivated | StoreDeactivated | StoreSettingsChanged) -> None:
    """Let a worker decide a store anew."""
    defer(decide_store, event.store_id)


def decide_every(_event: CatalogChanged) -> None:
    """Let a worker decide every store with the products as they are now."""
    decide_all()


@periodic("41 */6 * * *")
@job("listings.decide_all", queueing_lock="one")
def decide_all() -> None:
    """Decide every store anew, whatever may have been missed."""
    for store in store_rows():
        defer(decide_store, store.id)
