"""Every arrow from an event to what follows, in one table, and every setting that a room declares."""

from collections.abc import Callable

from towpath.domain.access import jobs as access_jobs
from towpath.domain.access.actions import instance
from towpath.domain.access.logic.gate import HoldGrewLong, KeyEndsSoon
from towpath.domain.access.logic.settings import SERVICES
from towpath.domain.catalog import jobs as catalog_jobs
from towpath.domain.catalog.logic.imports import CatalogChanged, ImportWaits
from towpath.domain.catalog.logic.settings import CATALOG
from towpath.domain.listings import jobs as listings_jobs
from towpath.domain.listings.logic.amazon_attributes import AttributesWanted
from towpath.domain.listings.logic.decisions import ListingsDecided, RuleSaved
from towpath.domain.listings.logic.imports import ImportWanted
from towpath.domain.listings.logic.mass import MassActionWaits
from towpath.domain.listings.logic.matching import MatchWanted, SearchWanted
from towpath.domain.settings.logic.currency import CURRENCY
from towpath.domain.settings.logic.registry import REGISTRY, Section
from towpath.domain.settings.logic.store import STORE
from towpath.domain.settings.logic.values import ConfigChanged
from towpath.domain.stores import jobs as stores_jobs
from towpath.domain.stores.logic.events import (
    ChannelRan,
    StoreActivated,
    StoreConnected,
    StoreDeactivated,
    StoreDeleting,
    StoreNotice,
    StoreSettingsChanged,
)
from towpath.domain.stores.logic.global_settings import GLOBAL_SETTINGS
from towpath.kit.events import follow
from towpath.sync import (
    check_accounts,
    confirm_listings,
    cycle,
    match_products,
    pull_attributes,
    pull_listings,
    push_listings,
    remove_store,
)

FOLLOWERS: tuple[tuple[type, Callable[..., None]], ...] = (
    (AttributesWanted, pull_attributes.fetch),
    (CatalogChanged, cycle.match_anew),
    (CatalogChanged, listings_jobs.decide_every),
    (ChannelRan, cycle.run_due),
    (ChannelRan, listings_jobs.clear_logs),
    (ChannelRan, push_listings.push_due),
    (ConfigChanged, access_jobs.check_changed_key),
    (ConfigChanged, instance.own),
    (HoldGrewLong, access_jobs.mail_about_hold),
    (ImportWaits, catalog_jobs.import_later),
    (ImportWanted, cycle.pull),
    (KeyEndsSoon, access_jobs.mail_about_end),
    (ListingsDecided, cycle.search),
    (ListingsDecided, push_listings.push),
    (MassActionWaits, listings_jobs.run_mass_later),
    (MatchWanted, cycle.match),
    (RuleSaved, listings_jobs.decide_later),
    (SearchWanted, cycle.search),
    (StoreActivated, cycle.begin),
    (StoreActivated, listings_jobs.decide_later),
    (StoreConnected, cycle.begin),
    (StoreDeactivated, listings_jobs.decide_later),
    (StoreDeleting, remove_store.remove_later),
    (StoreNotice, stores_jobs.mail_notice),
    (StoreSettingsChanged, cycle.match_by_new_settings),
    (StoreSettingsChanged, listings_jobs.decide_later),
)

JOB_MODULES = (
    access_jobs,
    catalog_jobs,
    listings_jobs,
    stores_jobs,
    check_accounts,
    confirm_listings,
    match_products,
    pull_attributes,
    pull_listings,
    push_listings,
    remove_store,
)
"""Importing them declares their jobs; a worker knows no others."""

SECTIONS: tuple[Section, ...] = (STORE, CURRENCY, CATALOG, GLOBAL_SETTINGS, SERVICES)
"""The pages of the configuration; within a tab they stand in this order."""


def bind() -> None:
    """Bind the tables; called once, when Django is ready."""
    for event, follower in FOLLOWERS:
        follow(event, follower)
    for section in SECTIONS:
        REGISTRY.register(section)
