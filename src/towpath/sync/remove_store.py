"""Delete a store with all that belongs to it, in steps: a crash in between only means to go on."""

from towpath.domain.listings.actions.remove import remove_step
from towpath.domain.stores.actions.stores import forget_store
from towpath.domain.stores.logic.events import StoreDeleting
from towpath.jobs.engine import defer, job
from towpath.kit import actor, clock


@job("sync.remove_store", queueing_lock="{store_id}", lock="{store_id}")
def remove_store(store_id: int) -> None:
    """Remove the store's rows of every room, at last its own."""
    by = actor.job("sync.remove_store")
    while remove_step(store_id, by=by, now=clock.now()):
        pass
    forget_store(store_id, by=by, now=clock.now())


def remove_later(event: StoreDeleting) -> None:
    """Let a worker do it."""
    defer(remove_store, store_id=event.store_id)
