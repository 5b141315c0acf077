from towpath.domain.stores.actions import channel
from towpath.domain.stores.queries import setup_tasks
from towpath.jobs.engine import job, periodic
from towpath.kit import actor, clock


@periodic("*/5 * * * *")
@job("stores.run_channel", queueing_lock="one", lock="one")
def run_channel() -> None:
    """Do the channel's background work, unless a scheduler of one's own starts it."""
    if setup_tasks.runs_in_background():
        channel.run_channel("worker", by=actor.job("stores.run_channel"), now=clock.now())
