from towpath.domain.stores import actions, queries
from towpath.jobs.engine import job, periodic
from towpath.kit import actor, clock


@periodic("*/5 * * * *")
@job("stores.run_channel", queueing_lock="one", lock="one")
def run_channel() -> None:
    """Do the channel's background work, unless a scheduler of one's own starts it."""
    if queries.runs_in_background():
        actions.run_channel("worker", by=actor.job("stores.run_channel"), now=clock.now())
