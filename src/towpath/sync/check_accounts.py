"""Ask Amazon about every connected seller account: what it revoked, what it took away, what is good again."""

import logging

from towpath.domain.access.queries import gate
from towpath.domain.stores.queries.accounts import account_rows
from towpath.jobs.engine import defer, job, periodic
from towpath.kit import actor, clock
from towpath.kit.errors import DomainError, Retryable
from towpath.sync.connect import check_account
from towpath.sync.errors import AmazonAuthorisationLost, AmazonUnavailable

AGAIN_S = 300

log = logging.getLogger(__name__)


@periodic("11 5 * * *")
@job("sync.check_accounts", queueing_lock="one")
def check_accounts() -> None:
    """Have each account checked that has a store."""
    for account in account_rows():
        if account.stores:
            defer(check_one, account_id=account.id)


@job("sync.check_account", queueing_lock="{account_id}", lock="{account_id}")
def check_one(account_id: int) -> None:
    """Check one account, unless the channel is closed; while Amazon does not answer, again later."""
    now = clock.now()
    if not gate.last_verdict(now).open:
        return
    try:
        check_account(account_id, by=actor.job("sync.check_account"), now=now)
    except AmazonAuthorisationLost:
        log.warning("Account %s is not accepted any more", account_id)
    except AmazonUnavailable as fault:
        raise Retryable(AGAIN_S, fault.code) from None
    except DomainError as refused:
        log.warning("Account %s could not be checked: %s", account_id, refused.code)
