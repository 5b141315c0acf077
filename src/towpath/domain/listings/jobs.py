from contextlib import suppress
from datetime import timedelta

from towpath.domain.catalog.logic.imports import CatalogChanged
from towpath.domain.listings.actions import counts, events, mass, replacing, rules
from towpath.domain.listings.logic.decisions import RuleSaved
from towpath.domain.listings.logic.mass import MassActionWaits
from towpath.domain.settings import queries as configuration
from towpath.domain.stores.logic.events import (
    ChannelRan,
    StoreActivated,
    StoreDeactivated,
    StoreSettingsChanged,
)
from towpath.domain.stores.logic.global_settings import CLEAR_LOG_HISTORY, RETENTION
from towpath.domain.stores.queries.stores import store_rows
from towpath.jobs.engine import defer, job, periodic
from towpath.kit import actor, clock
from towpath.kit.errors import NotFound

KEEP_MASS_ACTIONS = timedelta(days=90)


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


@job("listings.mass", queueing_lock="{mass_action_id}", lock="{mass_action_id}")
def run_mass(mass_action_id: int) -> None:
    """Do what is left of a mass action."""
    mass.run(mass_action_id, by=actor.job("listings.mass"), now=clock.now)


def run_mass_later(event: MassActionWaits) -> None:
    """Let a worker do a mass action."""
    defer(run_mass, event.mass_action_id)


@periodic("* * * * *")
@job("listings.end_replaced", queueing_lock="one", lock="one")
def end_replaced() -> None:
    """End the listings whose replacement is live."""
    replacing.end_replaced(by=actor.job("listings.end_replaced"), now=clock.now())


@periodic("11 4 * * *")
@job("listings.forget_mass", queueing_lock="one")
def forget_mass() -> None:
    """Delete what is known of old mass actions; what they did stays."""
    now = clock.now()
    mass.forget(now - KEEP_MASS_ACTIONS, by=actor.job("listings.forget_mass"), now=now)


@periodic("*/10 * * * *")
@job("listings.fold_counts", queueing_lock="one", lock="one")
def fold_counts() -> None:
    """Keep the numbers of the tabs quick to add up."""
    counts.fold_counts(by=actor.job("listings.fold_counts"))


def clear_logs(_event: ChannelRan) -> None:
    """Delete what the listing logs have to forget (settings: Clear Log History)."""
    now, kept = clock.now(), RETENTION[configuration.value(CLEAR_LOG_HISTORY)]
    events.purge(now - kept, by=actor.job("listings.clear_logs"), now=now)
